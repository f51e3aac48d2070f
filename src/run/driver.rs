//! Runs the trials of a plan, as many at once as allowed, and hands over each one as it ends.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::arranging::Arranged;
use super::door::fetch_token;
use super::leftovers::{delete, make_tenant, remove_shared};
use super::pace::{longest_wait, quiet, waits};
use super::plan::{Plan, Skip};
use super::session::{RunOptions, Session, proves};
use super::stage::{Ran, Stage};
use super::wire::{Fault, FaultKind};
use crate::case::{Scope, Trial};
use crate::judge::{Cause, Outcome, RUN_ENDED, Verdict};
use crate::redact::Secrets;
use crate::spec::{ClauseId, Specs};
use crate::target::App;

/// A little longer than a limit stays exceeded.
const MARGIN: Duration = Duration::from_millis(50);

/// How a run ended.
#[derive(Debug, Default)]
pub struct Ended {
    /// Why it ended before its last trial.
    pub early: Option<String>,
    /// The shortest time in which its calls keep every limit, with the waits of its trials; only of a plain target.
    pub least: Option<Duration>,
}

/// What the tasks of a run share.
struct Running {
    session: Arc<Session>,
    permits: Arc<Semaphore>,
}

/// Asks everything a plan asks. `interrupt` ends the run after the trials under way; `each` gets every trial as it ends.
pub async fn drive(session: &Arc<Session>, plan: Plan, interrupt: Arc<Notify>, each: &mut impl FnMut(Ran)) -> Ended {
    let running = Arc::new(Running { session: Arc::clone(session), permits: Arc::new(Semaphore::new(session.jobs())) });
    for skip in &plan.skipped {
        each(skipped(session, skip));
    }
    let mut tasks = JoinSet::new();
    let mut least = longest_wait(&plan.together);
    let mut alone = Duration::ZERO;
    let mut turns = 0..;
    for (turn, trial) in turns.by_ref().zip(plan.together) {
        tasks.spawn(run_trial(Arc::clone(&running), trial, turn));
    }
    collect(&running, &mut tasks, &interrupt, each).await;
    for (turn, trial) in turns.zip(plan.alone) {
        let quiet = quiet(&trial);
        alone += waits(&trial) + quiet;
        tasks.spawn(run_trial(Arc::clone(&running), trial, turn));
        collect(&running, &mut tasks, &interrupt, each).await;
        // The end of the run is no reason to wait.
        let _ = session.unless_stopped(tokio::time::sleep(quiet + MARGIN)).await;
    }
    remove_shared(session).await;
    least = least.max(session.budget.least().await) + alone;
    Ended { early: session.early(), least: session.is_plain().then_some(least) }
}

async fn collect(running: &Arc<Running>, tasks: &mut JoinSet<Ran>, interrupt: &Notify, each: &mut impl FnMut(Ran)) {
    loop {
        tokio::select! {
            () = interrupt.notified() => running.session.end("interrupted"),
            ended = tasks.join_next() => match ended {
                None => return,
                Some(Ok(ran)) => {
                    each(ran);
                }
                Some(Err(error)) => running.session.end(&format!("a trial was lost: {error}")),
            }
        }
    }
}

async fn run_trial(running: Arc<Running>, trial: Arc<Trial>, turn: u64) -> Ran {
    let session = Arc::clone(&running.session);
    let permit = Arc::clone(&running.permits).acquire_owned().await.ok();
    if session.is_stopped() || session.steady(false).await.is_err() {
        return finished(&session, &trial, Verdict::Skipped, RUN_ENDED);
    }
    let ran = pinned(&session, Box::pin(ask(&session, &trial, turn, permit)).await);
    if session.options.fail_fast && ran.outcome.verdict == Verdict::Failed && !ran.outcome.is_known() {
        session.end("stopped at the first failure");
    }
    ran
}

async fn ask(session: &Arc<Session>, trial: &Arc<Trial>, turn: u64, permit: Option<OwnedSemaphorePermit>) -> Ran {
    let started = Instant::now();
    let secrets = if session.control.is_some() { of_route(session) } else { session.secrets.clone() };
    let (app, tenant) = match app_for(session, trial, &secrets).await {
        Ok(found) => found,
        Err(fault) => return not_asked(session, trial, &fault),
    };
    let mut stage = Stage::new(Arc::clone(session), app, tenant, secrets, permit);
    stage.turn = turn;
    let mut arranged = Arranged::new();
    let mut ended = stage.arrange(trial, &mut arranged).await;
    if ended.is_ok() {
        ended = stage.perform(Some(trial), &trial.steps).await;
    }
    let exchanges = stage.exchanges.len();
    stage.leaving = true;
    match (&session.control, &stage.tenant) {
        (Some(control), Some(tenant)) => {
            for tenant in stage.other_tenant.iter().chain([tenant]) {
                delete(session, control, tenant).await;
            }
        }
        _ => {
            stage.remove(arranged).await;
            stage.tidy().await;
        }
    }
    stage.exchanges.truncate(exchanges);
    stage.conclude(trial, ended, started)
}

/// The secrets of a trial whose app has none yet: those of a gateway in front of the target.
fn of_route(session: &Session) -> Secrets {
    let secrets = Secrets::default();
    for secret in session.target.route.secrets() {
        secrets.add(secret);
    }
    secrets
}

/// A fresh app of a target that makes them, else the one it has.
async fn app_for(
    session: &Session,
    trial: &Trial,
    secrets: &Secrets,
) -> Result<(Arc<App>, Option<(String, u64)>), Fault> {
    let Some(control) = &session.control else {
        let app = session.target.app.clone().ok_or_else(|| Fault::new("the target has no app"))?;
        return Ok((Arc::new(app), None));
    };
    let tenant = make_tenant(session, control, trial, secrets).await?;
    if let Err(sentence) = fetch_token(session, secrets, &tenant.app).await {
        delete(session, control, &tenant.id).await;
        return Err(if session.is_stopped() { Fault::ended() } else { Fault::new(sentence) });
    }
    Ok((Arc::new(tenant.app), Some((tenant.id, tenant.now_ms))))
}

/// Says how a trial stands to the list of known differences.
fn pinned(session: &Session, mut ran: Ran) -> Ran {
    ran.outcome.pinned = session.options.known.as_ref().and_then(|known| known.standing(&ran.outcome));
    ran
}

fn not_asked(session: &Session, trial: &Arc<Trial>, fault: &Fault) -> Ran {
    let verdict = if fault.kind == FaultKind::Ended { Verdict::Skipped } else { Verdict::Fault };
    finished(session, trial, verdict, &fault.sentence)
}

/// A trial that a plan leaves out.
#[must_use]
pub fn skipped(session: &Session, skip: &Skip) -> Ran {
    pinned(session, finished(session, &skip.trial, Verdict::Skipped, &skip.reason))
}

/// A trial of a run that ended before its first one.
#[must_use]
pub fn unasked(trial: &Arc<Trial>, target: &str, specs: &Specs, options: &RunOptions) -> Outcome {
    let proves = proves(trial, specs, options.level);
    let mut outcome = without_answers(trial, proves, target, Verdict::Skipped, RUN_ENDED);
    outcome.pinned = options.known.as_ref().and_then(|known| known.standing(&outcome));
    outcome
}

fn finished(session: &Session, trial: &Arc<Trial>, verdict: Verdict, reason: &str) -> Ran {
    let reason = session.secrets.mask(reason);
    let outcome = without_answers(trial, session.proves(trial), &session.target.name, verdict, &reason);
    Ran { outcome, taken: Vec::new() }
}

fn without_answers(
    trial: &Arc<Trial>,
    proves: BTreeSet<ClauseId>,
    target: &str,
    verdict: Verdict,
    reason: &str,
) -> Outcome {
    let could_not_be_asked = verdict == Verdict::Fault;
    Outcome {
        trial: Arc::clone(trial),
        proves,
        target: target.into(),
        verdict,
        reason: Some(reason.to_owned()),
        cause: could_not_be_asked.then(|| Cause::new(reason, &Scope::default())),
        pinned: None,
        findings: Vec::new(),
        exchanges: Vec::new(),
        duration_ms: 0.0,
        requests: 0,
    }
}
