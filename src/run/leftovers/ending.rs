//! The apps a run makes, and what is removed at its end. Once the target has gone away nothing more is asked of it: what
//! would have been removed is left behind by name.

use std::sync::Arc;
use std::time::Instant;

use super::ledger::LeftBehind;
use crate::case::Trial;
use crate::redact::Secrets;
use crate::run::door::TRIES;
use crate::run::session::Session;
use crate::run::stage::Stage;
use crate::run::wire::{Fault, FaultKind};
use crate::target::{Control, ControlError, Tenant};

/// A fresh app for a trial.
pub(in crate::run) async fn make_tenant(
    session: &Session,
    control: &Control,
    trial: &Trial,
    secrets: &Secrets,
) -> Result<Tenant, Fault> {
    let make = || control.create(&trial.case.vendor, &trial.case.features, secrets);
    insist(session, false, make).await.map_err(|error| {
        let kind = match &error {
            _ if session.is_stopped() => return Fault::ended(),
            error if error.unreachable => FaultKind::Unreachable,
            error if error.lost => FaultKind::Lost,
            _ => FaultKind::Other,
        };
        Fault::of(kind, error.to_string())
    })
}

/// Removes a tenant; one that stays is noted, and changes no verdict.
pub(in crate::run) async fn delete(session: &Session, control: &Control, tenant: &str) {
    if let Err(error) = insist(session, true, || control.delete(tenant)).await {
        let refused = Some(session.told(&error.to_string()).to_owned());
        let left = LeftBehind { kind: "tenants".to_owned(), name: Some(tenant.to_owned()), count: 1, refused };
        session.left_behind.lock().await.push(left);
    }
}

/// Asks the control protocol until it answers, as often as trouble may pass.
async fn insist<T, F: Future<Output = Result<T, ControlError>>>(
    session: &Session,
    leaving: bool,
    call: impl Fn() -> F,
) -> Result<T, ControlError> {
    let mut random = fastrand::Rng::new();
    let mut again = 0;
    loop {
        session.steady(leaving).await.map_err(|fault| ControlError::lost(fault.sentence))?;
        let sent = Instant::now();
        match call().await {
            Err(error) if error.lost && session.insists() => {
                session.unheard(sent, &error.to_string());
                if again == TRIES || session.is_gone() || (session.is_stopped() && !leaving) {
                    return Err(error);
                }
            }
            done => {
                session.heard();
                return done;
            }
        }
        tokio::time::sleep(session.patience().wait(again, &mut random)).await;
        again += 1;
    }
}

/// Removes what several trials shared.
pub(in crate::run) async fn remove_shared(session: &Arc<Session>) {
    let cells: Vec<_> = session.shared.lock().await.drain(..).collect();
    let Some(givens) = session.suite.givens.get(&session.target.vendor) else {
        return;
    };
    let Some(app) = session.target.app.clone().map(Arc::new) else {
        return;
    };
    let mut stage = Stage::new(Arc::clone(session), app, None, session.secrets.clone(), None);
    stage.leaving = true;
    stage.created.append(&mut *session.created.lock().await);
    for (name, cell) in cells.into_iter().rev() {
        if let (Some(given), Some(Ok(values))) = (givens.get(&name), cell.get()) {
            stage.scope.extend(values.clone());
            stage.remove_one(given).await;
        }
    }
    stage.tidy().await;
}

impl Session {
    /// Why something was not removed.
    pub(in crate::run) fn told<'a>(&self, otherwise: &'a str) -> &'a str {
        if self.is_gone() { "the target went away" } else { otherwise }
    }
}
