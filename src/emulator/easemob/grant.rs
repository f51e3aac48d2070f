//! `POST token`: tokens for the app administrator and for users.

use serde_json::{Value, json};

use super::app::App;
use super::auth::{self, Caller};
use super::body::{self, Fields};
use super::refusal::{self, Refusal, illegal_argument};
use super::route::Call;
use super::token::{Minted, Subject};
use super::{account, user};
use crate::emulator::exchange::Response;

/// Fetches a token.
pub fn grant(app: &mut App, call: &Call) -> Result<Response, Refusal> {
    let fields = body::arranging_object(call.request)?;
    let ttl_s = fields.count_or_blank("ttl")?;
    match fields.text("grant_type")? {
        Some("client_credentials") => {
            check_client(app, &fields)?;
            let minted = app.issue(&Subject::App, ttl_s, call.now_ms);
            Ok(flat(app, &minted, None))
        }
        Some("password") => {
            let name = check_password(app, &fields)?;
            user_token(app, call, &name, ttl_s)
        }
        Some("inherit") => {
            let name = inherit(app, call, &fields)?;
            user_token(app, call, &name, ttl_s)
        }
        _ => Err(illegal_argument("this is an invalid request.")),
    }
}

fn check_client(app: &App, fields: &Fields) -> Result<(), Refusal> {
    let id = fields.filled("client_id")?;
    let id = id.ok_or_else(|| illegal_argument("client_id must be provided."))?;
    let secret = fields.filled("client_secret")?;
    let secret = secret.ok_or_else(|| illegal_argument("client_secret must be provided"))?;
    if id != app.identity.client_id {
        return Err(invalid_grant("client_id does not match"));
    }
    if secret != app.identity.client_secret {
        return Err(invalid_grant("client_secret does not match"));
    }
    Ok(())
}

fn check_password(app: &App, fields: &Fields) -> Result<String, Refusal> {
    let name = fields.filled("username")?.unwrap_or_default();
    let password = fields.filled("password")?.unwrap_or_default();
    match app.users.get(name) {
        Some(user) if user.password == password => Ok(name.to_owned()),
        _ => Err(invalid_grant("invalid username or password")),
    }
}

/// The app administrator takes a token in a user's name.
fn inherit(app: &mut App, call: &Call, fields: &Fields) -> Result<String, Refusal> {
    if auth::authenticate(app, call)? != Caller::App {
        return Err(auth::not_permitted());
    }
    let name = fields.filled("username")?.unwrap_or_default();
    if !app.users.contains(name) {
        if fields.flag("autoCreateUser")? != Some(true) {
            return Err(refusal::resource_unknown());
        }
        account::check_name(name)?;
        let secret = app.ids.hex(16);
        let user = user::User::new(&mut app.ids, &secret, call.now_ms);
        app.users.insert(name, user);
    }
    Ok(name.to_owned())
}

fn user_token(app: &mut App, call: &Call, name: &str, ttl_s: Option<u64>) -> Result<Response, Refusal> {
    let minted = app.issue(&Subject::User(super::canonical(name)), ttl_s, call.now_ms);
    let user = app.users.get(name).ok_or_else(refusal::resource_unknown)?.entity(name);
    Ok(flat(app, &minted, Some(user)))
}

/// The answer has no common envelope.
fn flat(app: &App, minted: &Minted, user: Option<Value>) -> Response {
    let mut body = json!({
        "access_token": minted.access_token,
        "expires_in": minted.expires_in,
    });
    match user {
        Some(user) => body["user"] = user,
        None => body["application"] = app.identity.uuid.as_str().into(),
    }
    Response::json(200, &body)
}

fn invalid_grant(description: &'static str) -> Refusal {
    Refusal::new(400, "invalid_grant", description)
}
