//! Where MsgSeq comes from, found out by one message that is sent and recalled before the first trial.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Notify;

use super::admission;
use super::preflight::{Unreachable, interrupted};
use crate::case::Given;
use crate::run::arranging::SeqSource;
use crate::run::session::Session;
use crate::run::stage::{Stage, Stop};
use crate::spec::Capability;
use crate::target::{App, Reply, ZegoApp};

/// What the message told.
struct Told {
    /// Whether its number is known.
    found: bool,
    /// Why it was not sent, or not recalled because of its room or member.
    refused: Option<Refusal>,
}

/// A message that was not sent, or not recalled.
struct Refusal {
    /// What was refused, and what to do.
    sentence: String,
    /// Whether room or member are not what the configuration takes them for.
    is_misgiven: bool,
}

/// Looks whether the send reply carries MsgSeq, where the vendor has such a thing. Where nothing may be created it is taken
/// for granted.
pub(super) async fn find_seq(session: &mut Arc<Session>, interrupt: &Notify) -> Result<(), Unreachable> {
    let givens = session.suite.givens.get(&session.target.vendor);
    let wanted = givens.and_then(|all| all.values().find(|given| given.needs.contains(&Capability::Seq))).cloned();
    let Some(wanted) = wanted.filter(|_| !session.capabilities.contains(&Capability::Seq)) else {
        return Ok(());
    };
    let Some(App::Zego(app)) = &session.target.app else {
        return Ok(());
    };
    let app = app.clone();
    if !session.options.creates {
        if let Some(session) = Arc::get_mut(session) {
            session.takes_seq_for_granted();
        }
        return Ok(());
    }
    let told = {
        let mut asking = Box::pin(send_and_recall(session, app, &wanted));
        tokio::select! {
            told = &mut asking => told?,
            () = interrupt.notified() => {
                session.end(&interrupted().0);
                // What was arranged is removed.
                drop(asking.await);
                return Err(interrupted());
            }
        }
    };
    if let Some(refusal) = told.refused {
        if refusal.is_misgiven {
            return Err(Unreachable(format!("{}: {}", session.target.base_url, refusal.sentence)));
        }
        session.remark(&refusal.sentence);
    }
    if let Some(session) = Arc::get_mut(session) {
        let numbers = session.target.message_numbers();
        session.takes_seq_from(match &session.inbox {
            Some(inbox) if told.found && inbox.was_used() => SeqSource::Callback,
            _ if told.found => SeqSource::Reply,
            _ if numbers.is_empty() => SeqSource::None,
            _ => SeqSource::Given,
        });
    }
    Ok(())
}

/// Sends a message as the precondition does, recalls it, and removes what that took.
async fn send_and_recall(session: &Arc<Session>, app: ZegoApp, wanted: &Given) -> Result<Told, Unreachable> {
    let app = Arc::new(App::Zego(app));
    let mut stage = Stage::new(Arc::clone(session), Arc::clone(&app), None, session.secrets.clone(), None);
    let (mut arranged, mut is_configured) = (Vec::new(), false);
    for name in &wanted.after {
        let Some(given) = session.suite.givens.get(&session.target.vendor).and_then(|all| all.get(name)) else {
            continue;
        };
        if session.target.is_arranged(name) {
            if stage.arrange_one(given).await.is_ok() {
                arranged.push(Arc::clone(given));
            }
        } else if let Some(values) = session.configured(given) {
            is_configured = true;
            stage.scope.extend(values);
        }
    }
    let asked = match stage.perform(None, &wanted.steps).await {
        Ok(()) => Ok(true),
        Err(Stop::Fault(fault)) if fault.is_lost() => Err(Unreachable(fault.sentence)),
        Err(_) => Ok(false),
    };
    // Only the recall of a message shows whether the app's plan saves them.
    let found = matches!(asked, Ok(true));
    let recalled = if found { recall(session, &app, &stage).await } else { Ok(None) };
    let answer = stage.exchanges.last().and_then(|exchange| exchange.answer.json.clone());
    let sent = (!found).then(|| answer.and_then(|json| refusal(&stage, "the first message to", &json))).flatten();
    stage.leaving = true;
    for given in arranged.into_iter().rev() {
        stage.remove_one(&given).await;
    }
    stage.tidy().await;
    asked?;
    let refused = sent.or(recalled.map_err(Unreachable)?);
    let refused = refused.map(|one| Refusal { is_misgiven: one.is_misgiven && is_configured, ..one });
    Ok(Told { found, refused })
}

/// Recalls the message; gives why that was refused because of the room or its member.
async fn recall(session: &Session, app: &App, stage: &Stage) -> Result<Option<Refusal>, String> {
    let value = |name: &str| stage.scope.get(name).cloned().unwrap_or_default();
    let body = json!({ "FromUserId": value("sender"), "RoomId": value("room"), "MsgSeq": value("seq") });
    let told = admission::ask(session, app, &ZegoApp::recall(body)).await?;
    let refusal = told.json.and_then(|json| refusal(stage, "the recall of the first message to", &json));
    Ok(refusal.filter(|refusal| refusal.is_misgiven))
}

/// The refusal in an answer, if it is one.
fn refusal(stage: &Stage, what: &str, json: &Value) -> Option<Refusal> {
    let code = json.get("Code").and_then(Value::as_u64).filter(|code| *code != 0)?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let (room, member) = (text(stage.scope.get("room")), text(stage.scope.get("sender")));
    let message = text(json.get("Message"));
    let said = if message.is_empty() { String::new() } else { format!(" {message}") };
    let is_misgiven = ZegoApp::is_misgiven(Reply { status: 200, json: Some(json) });
    let advice = if is_misgiven { ": check given room and member" } else { "" };
    let sentence = format!("{what} room {room} as {member} was refused: Code {code}{said}{advice}");
    Some(Refusal { sentence: stage.secrets.mask(&sentence), is_misgiven })
}
