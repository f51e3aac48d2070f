//! What lets a run in: the app token got, and got anew when the run outlives it.

use std::sync::Arc;
use std::time::Instant;

use secrecy::ExposeSecret;
use serde_json::Value;

use super::admission::{Admitted, admitted, holds, unanswered};
use super::trouble::{ASKS_FOR_CREDENTIALS, TRIES, Trouble, quoted};
use crate::redact::Secrets;
use crate::run::session::Session;
use crate::run::wire::{Fault, FaultKind, Outgoing, Payload, Received};
use crate::spec::Operation;
use crate::target::{App, EasemobApp, Reply};

/// Makes an app's credentials known to the masks and gets the app token where the vendor has such a thing, unless the app
/// came with one. The error is a sentence.
pub(in crate::run) async fn fetch_token(session: &Session, secrets: &Secrets, app: &App) -> Result<(), String> {
    match app {
        App::Zego(app) => {
            secrets.add(app.server_secret.expose_secret());
            Ok(())
        }
        App::Easemob(app) => {
            if let Some((_, secret)) = &app.client {
                secrets.add(secret.expose_secret());
            }
            match app.token.get() {
                Some(token) => {
                    secrets.add(token.expose_secret());
                    Ok(())
                }
                None => issue_token(session, secrets, app).await,
            }
        }
    }
}

/// Gets a token by `client_credentials`.
pub(super) async fn issue_token(session: &Session, secrets: &Secrets, app: &EasemobApp) -> Result<(), String> {
    let base_url = &session.target.base_url;
    let body = app.token_request().ok_or("no credentials for a token")?;
    let json = "application/json".to_owned();
    let outgoing = Outgoing {
        method: "POST".to_owned(),
        url: format!("{base_url}{}", app.path("token")),
        headers: vec![("Content-Type".to_owned(), json.clone()), ("Accept".to_owned(), json)],
        payload: Payload::Text(body.to_string()),
        confidential: true,
        ..Outgoing::default()
    };
    let received = insist(session, || outgoing.clone()).await;
    let received = received.map_err(|fault| unanswered(base_url, &fault))?;
    let answer: Option<Value> = serde_json::from_slice(&received.body).ok().filter(Value::is_object);
    let token = answer.as_ref().and_then(|json| json.get("access_token")).and_then(Value::as_str);
    secrets.learn(&received.body);
    if let Some(token) = token {
        secrets.add(token);
    }
    let admission = app.token_admission(Reply { status: received.status, json: answer.as_ref() });
    match (admitted(base_url, &received, admission, secrets)?, token) {
        (Admitted::Granted, Some(token)) => {
            app.token.set(token);
            Ok(())
        }
        _ => Err(format!("no token for {}: answered {}", app.app_key(), secrets.mask(&quoted(&received)))),
    }
}

/// Sends what only arranges until it is answered, as often as trouble may pass.
pub(in crate::run) async fn insist(session: &Session, request: impl Fn() -> Outgoing) -> Result<Received, Fault> {
    let (mut random, began) = (fastrand::Rng::new(), Instant::now());
    for again in 0.. {
        if session.opened {
            session.steady(false).await?;
        }
        let sent = Instant::now();
        let answer = session.http.send(&request()).await;
        let trouble = if session.insists() { Trouble::of(&Operation::default(), &answer) } else { None };
        match &trouble {
            Some(trouble) if session.opened && trouble.is_unheard() => session.unheard(sent, &trouble.sentence),
            _ => session.heard(),
        }
        // Before the first trial a wrong address is more likely than one where nobody answers for the moment, and a proxy
        // that asks for credentials will go on asking.
        let nobody = match &answer {
            Err(fault) => fault.kind == FaultKind::Unreachable,
            Ok(received) => received.status == ASKS_FOR_CREDENTIALS,
        };
        let nobody = nobody && !session.opened;
        let patient = session.opened || began.elapsed() < session.patience().whole();
        match trouble {
            Some(trouble) if again < TRIES && patient && !nobody && !session.is_gone() => {
                let wait = trouble.after.unwrap_or_else(|| session.patience().wait(again, &mut random));
                session.unless_stopped(tokio::time::sleep(wait)).await?;
            }
            _ => return answer,
        }
    }
    Err(Fault::ended())
}

impl Session {
    /// Gets a new token, once in a run, for everybody whose token was refused, and looks whether it lets us in. When it
    /// does not, the run ends.
    pub(in crate::run) async fn renew(self: &Arc<Self>, app: &App) -> Result<(), Fault> {
        let App::Easemob(easemob) = app else {
            return Ok(());
        };
        let renewed = self.renewal.get_or_init(|| async {
            // A token alone cannot be renewed.
            if easemob.client.is_some() {
                issue_token(self, &self.secrets, easemob).await?;
            }
            holds(self, app).await
        });
        match renewed.await {
            Ok(()) => Ok(()),
            Err(sentence) => {
                self.end(&format!("the token no longer holds: {sentence}"));
                Err(Fault::ended())
            }
        }
    }
}
