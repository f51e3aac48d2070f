//! `UserRegister`: registering users, as many of them as can be.

use serde_json::{Value, json};

use super::app::{App, User};
use super::code::Code;
use super::parameters::Parameters;
use super::reply::Reply;
use crate::emulator::exchange::Request;

/// How many users one call registers.
const MAX_PER_CALL: usize = 100;
/// The longest user name, in bytes.
const MAX_NAME_BYTES: usize = 256;
/// The longest avatar address, in bytes.
const MAX_AVATAR_BYTES: usize = 500;

/// Registers users. A success where at least one could be registered.
pub fn register(app: &mut App, request: &Request) -> Result<Reply, Code> {
    let parameters = Parameters::of_body(request)?;
    let users = parameters.list("UserInfo")?;
    if users.len() > MAX_PER_CALL {
        return Err(Code::TOO_MANY_USERS);
    }
    let mut refused = Vec::new();
    for user in users {
        let user = Parameters::of_element(user)?;
        if let Err(code) = register_one(app, &user) {
            refused.push((user, code));
        }
    }
    let outcome = match refused.first() {
        Some((_, code)) if refused.len() == users.len() => *code,
        _ => Code::SUCCESS,
    };
    let errors: Vec<Value> = refused.iter().map(|(user, code)| error(user, *code)).collect();
    Ok(Reply::new(outcome).with("ErrorList", errors))
}

fn register_one(app: &mut App, user: &Parameters) -> Result<(), Code> {
    let id = user.user_id("UserId")?;
    let name = user.text("UserName", usize::MAX)?.unwrap_or_default();
    let avatar = user.text("UserAvatar", usize::MAX)?.unwrap_or_default();
    if name.len() > MAX_NAME_BYTES {
        return Err(Code::USER_NAME_TOO_LONG);
    }
    if avatar.len() > MAX_AVATAR_BYTES {
        return Err(Code::AVATAR_TOO_LONG);
    }
    if app.users.contains(id) {
        return Err(Code::USER_EXISTS);
    }
    app.users.insert(id, User { name: name.to_owned(), avatar: avatar.to_owned() });
    Ok(())
}

fn error(user: &Parameters, code: Code) -> Value {
    let id = user.text("UserId", usize::MAX).ok().flatten().unwrap_or_default();
    json!({ "UserId": id, "SubCode": code.number, "SubMessage": code.text })
}
