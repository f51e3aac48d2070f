//! Before the first trial: is anyone there, are we let in, what can they do.

use std::collections::BTreeSet;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::client::{HttpClient, Outgoing, Payload};
use super::request::encoded;
use super::session::{RunOptions, Session};
use super::stage::{Stage, Stop};
use crate::case::Suite;
use crate::judge::Snapshots;
use crate::spec::{Capability, Specs};
use crate::target::{App, Control, EasemobApp, Secrets, Target};

/// A target that cannot be asked at all, in one sentence.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(pub String);

/// Opens a run: reaches the target, gets a token where one is needed, and finds out what it can do.
pub async fn open(
    suite: Arc<Suite>,
    specs: Arc<Specs>,
    snapshots: Arc<Snapshots>,
    target: Target,
    options: RunOptions,
) -> Result<Arc<Session>, Unreachable> {
    let http = HttpClient::new(&target.base_url, options.timeout).map_err(|fault| Unreachable(fault.to_string()))?;
    let control = match &target.control_url {
        Some(url) => {
            let client = HttpClient::new(url, options.timeout).map_err(|fault| Unreachable(fault.to_string()))?;
            Some(Control::new(url, client.plain()))
        }
        None => None,
    };
    let mut session = Session::new(suite, specs, snapshots, target, options, http, control);
    reach(&session).await?;
    session.capabilities = match &session.control {
        Some(control) => {
            let found = control.capabilities().await;
            let can = found.map_err(|error| Unreachable(format!("{}: {error}", session.target.base_url)))?;
            if !can.contains(&Capability::Tenants) {
                let url = session.target.control_url.as_deref().unwrap_or_default();
                return Err(Unreachable(format!(
                    "the control protocol at {url} makes no tenants; name an app instead"
                )));
            }
            can.union(&session.target.can).copied().collect()
        }
        None => plain_capabilities(&session).await?,
    };
    let session = Arc::new(session);
    if session.control.is_some() {
        return Ok(session);
    }
    probe_seq(session).await
}

/// Any answer will do.
async fn reach(session: &Session) -> Result<(), Unreachable> {
    let outgoing = Outgoing {
        method: "GET".to_owned(),
        url: format!("{}/", session.target.base_url),
        headers: vec![("Accept".to_owned(), "*/*".to_owned())],
        ..Outgoing::default()
    };
    match session.http.send(&outgoing).await {
        Err(fault) if fault.unreachable => {
            Err(Unreachable(format!("nobody answers at {}: {fault}", session.target.base_url)))
        }
        _ => Ok(()),
    }
}

async fn plain_capabilities(session: &Session) -> Result<BTreeSet<Capability>, Unreachable> {
    let mut can = session.target.can.clone();
    let live = session.target.base_url.starts_with("https://");
    if live {
        can.insert(Capability::Live);
    }
    match &session.target.app {
        Some(App::Easemob(app)) => fetch_token(session, &session.secrets, app).await?,
        Some(App::Zego(app)) => session.secrets.add(app.server_secret.expose_secret()),
        None => {
            return Err(Unreachable("no app and no control protocol to make one".to_owned()));
        }
    }
    Ok(can)
}

/// Gets the app token by `client_credentials`, unless the app came with one.
pub(super) async fn fetch_token(session: &Session, secrets: &Secrets, app: &EasemobApp) -> Result<(), Unreachable> {
    if let Some(token) = app.token.get() {
        secrets.add(token.expose_secret());
        return Ok(());
    }
    let url = format!("{}/{}/{}/token", session.target.base_url, encoded(&app.org_name), encoded(&app.app_name));
    let Some(body) = app.token_request() else {
        return Err(Unreachable("no credentials for a token".to_owned()));
    };
    if let Some((_, secret)) = &app.client {
        secrets.add(secret.expose_secret());
    }
    let json = "application/json".to_owned();
    let outgoing = Outgoing {
        method: "POST".to_owned(),
        url,
        headers: vec![("Content-Type".to_owned(), json.clone()), ("Accept".to_owned(), json)],
        payload: Payload::Text(body.to_string()),
        ..Outgoing::default()
    };
    let received = session.http.send(&outgoing).await;
    let received =
        received.map_err(|fault| Unreachable(format!("no token from {}: {fault}", session.target.base_url)))?;
    let answer: Value = serde_json::from_slice(&received.body).unwrap_or(Value::Null);
    match answer.get("access_token").and_then(Value::as_str) {
        Some(token) if received.status == 200 => {
            secrets.add(token);
            // A second set can only lose against an equal token.
            let _ = app.token.set(SecretString::from(token));
            Ok(())
        }
        _ => {
            let body = String::from_utf8_lossy(&received.body);
            let short: String = secrets.mask(&body).chars().take(200).collect();
            let app_key = format!("{}#{}", app.org_name, app.app_name);
            Err(Unreachable(format!("no token for {app_key}: answered {} {short}", received.status)))
        }
    }
}

/// Looks whether the send reply carries MsgSeq, where the vendor has such a thing.
async fn probe_seq(mut session: Arc<Session>) -> Result<Arc<Session>, Unreachable> {
    let givens = session.suite.givens.get(&session.target.vendor);
    let wanted = givens.and_then(|all| all.values().find(|given| given.needs.contains(&Capability::Seq))).cloned();
    let Some(wanted) = wanted.filter(|_| !session.capabilities.contains(&Capability::Seq)) else {
        return Ok(session);
    };
    let Some(App::Zego(app)) = &session.target.app else {
        return Ok(session);
    };
    let app = Arc::new(App::Zego(app.clone()));
    let mut stage = Stage::new(Arc::clone(&session), app, None, session.secrets.clone(), None);
    for name in &wanted.after {
        let given = session.suite.givens.get(&session.target.vendor).and_then(|all| all.get(name));
        if let Some(values) = given.and_then(|given| session.configured(given)) {
            stage.scope.extend(values);
        }
    }
    let found = match stage.arrange_one(&wanted).await {
        Ok(()) => true,
        Err(Stop::Fault(fault)) if fault.unreachable => return Err(Unreachable(fault.sentence)),
        Err(_) => false,
    };
    drop(stage);
    if found && let Some(session) = Arc::get_mut(&mut session) {
        session.capabilities.insert(Capability::Seq);
    }
    Ok(session)
}
