//! Before the first trial: is anyone there, are we let in, what can they do.

use std::collections::BTreeSet;
use std::sync::Arc;

use secrecy::ExposeSecret;
use tokio::sync::Notify;

use super::admission;
use super::credentials::fetch_token;
use super::seq_probe;
use crate::case::Suite;
use crate::judge::Snapshots;
use crate::run::arranging::{Inbox, delegate};
use crate::run::session::{RunOptions, Session};
use crate::run::wire::{FaultKind, HttpClient};
use crate::spec::{Capability, Specs};
use crate::target::{Control, Target};

/// A target that cannot be asked at all, in one sentence.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(pub String);

/// A run that ended before its first trial.
pub struct Unbegun {
    /// Why, in one sentence.
    pub reason: String,
    /// What it was to be, where it came that far.
    pub session: Option<Arc<Session>>,
}

/// Opens a run: reaches the target, gets a token where one is needed, and finds out what it can do.
pub async fn open(
    suite: Arc<Suite>,
    specs: Arc<Specs>,
    snapshots: Arc<Snapshots>,
    target: Target,
    options: RunOptions,
) -> Result<Arc<Session>, Unreachable> {
    let session = session(suite, specs, snapshots, target, options)?;
    begin(session, &Notify::new()).await.map_err(|unbegun| Unreachable(unbegun.reason))
}

/// A run that has asked nothing yet.
pub fn session(
    suite: Arc<Suite>,
    specs: Arc<Specs>,
    snapshots: Arc<Snapshots>,
    target: Target,
    options: RunOptions,
) -> Result<Session, Unreachable> {
    let client = |url: &str| {
        let client = HttpClient::new(url, options.timeout, &target.tls, &target.route);
        client.map_err(|fault| Unreachable(fault.to_string()))
    };
    let http = client(&target.base_url)?;
    let control = match &target.control_url {
        Some(url) => Some(Control::new(url, client(url)?.plain())),
        None => None,
    };
    let arranging = delegate::client(&target, options.timeout).map_err(|fault| Unreachable(fault.to_string()))?;
    let mut session = Session::new(suite, specs, snapshots, target, options, http, control);
    session.arranging = arranging;
    for secret in session.target.route.secrets() {
        session.secrets.add(secret);
    }
    Ok(session)
}

/// Begins a run, unless it is interrupted; then what it has created is removed first.
pub async fn begin(mut session: Session, interrupt: &Notify) -> Result<Arc<Session>, Unbegun> {
    let reached = tokio::select! {
        reached = Box::pin(reach(&mut session)) => reached,
        () = interrupt.notified() => Err(interrupted()),
    };
    let mut session = Arc::new(session);
    let begun = match reached {
        Ok(()) if session.control.is_none() => Box::pin(seq_probe::find_seq(&mut session, interrupt)).await,
        reached => reached,
    };
    match begun {
        Ok(()) => Ok(session),
        Err(Unreachable(reason)) => Err(Unbegun { reason, session: Some(session) }),
    }
}

/// Why a run that was interrupted so soon did not begin.
pub(super) fn interrupted() -> Unreachable {
    Unreachable("interrupted before the first trial".to_owned())
}

/// Finds out whether the target lets us in, and what it can do.
async fn reach(session: &mut Session) -> Result<(), Unreachable> {
    session.knows_what_is_arranged().map_err(Unreachable)?;
    if session.target.tls.insecure {
        session.remark("any certificate was accepted (--insecure): what answered need not be whom it was taken for");
    }
    let control = session.control.clone();
    session.capabilities = match &control {
        Some(control) => {
            if let Err(fault) = session.http.send(&session.anything()).await
                && fault.kind == FaultKind::Unreachable
            {
                return Err(Unreachable(admission::unanswered(&session.target.base_url, &fault)));
            }
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
        None => Box::pin(plain_capabilities(session)).await?,
    };
    session.opened = true;
    if let Some(callbacks) = &session.target.callbacks {
        session.inbox = Some(Inbox::open(callbacks).await.map_err(Unreachable)?);
        session.secrets.add(callbacks.secret.expose_secret());
    }
    Ok(())
}

async fn plain_capabilities(session: &mut Session) -> Result<BTreeSet<Capability>, Unreachable> {
    let mut can = session.target.can.clone();
    if session.target.base_url.starts_with("https://") {
        can.insert(Capability::Live);
    }
    let app = session.target.app.clone();
    let app = app.ok_or_else(|| Unreachable("no app and no control protocol to make one".to_owned()))?;
    fetch_token(session, &session.secrets, &app).await.map_err(Unreachable)?;
    admission::let_in(session, &app).await.map_err(Unreachable)?;
    Ok(can)
}
