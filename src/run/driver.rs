//! Runs the trials of a plan, as many at once as allowed, and hands over each one as it ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::arrange::Arranged;
use super::client::Fault;
use super::cost::{longest_wait, quiet, waits};
use super::plan::{Plan, Skip};
use super::preflight::fetch_token;
use super::session::Session;
use super::stage::{Ran, Stage};
use crate::case::Trial;
use crate::judge::{Outcome, RUN_ENDED, Verdict};
use crate::target::{App, Control, Secrets};

/// After so many trials in a row that reached nobody, nobody is there.
const GIVE_UP_AFTER: u32 = 8;

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
    unreached: AtomicU32,
    early: std::sync::Mutex<Option<String>>,
}

impl Running {
    fn stop(&self, reason: &str) {
        self.session.stop();
        if let Ok(mut early) = self.early.lock() {
            early.get_or_insert_with(|| reason.to_owned());
        }
    }
}

/// Asks everything a plan asks. `interrupt` ends the run after the trials under way; `each` gets every trial as it ends.
pub async fn drive(session: &Arc<Session>, plan: Plan, interrupt: Arc<Notify>, each: &mut impl FnMut(Ran)) -> Ended {
    let running = Arc::new(Running {
        session: Arc::clone(session),
        permits: Arc::new(Semaphore::new(session.jobs())),
        unreached: AtomicU32::new(0),
        early: std::sync::Mutex::default(),
    });
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
    remove_shared(&running).await;
    least = least.max(session.budget.least().await) + alone;
    let early = running.early.lock().ok().and_then(|mut early| early.take());
    Ended { early, least: session.is_plain().then_some(least) }
}

async fn collect(running: &Arc<Running>, tasks: &mut JoinSet<Ran>, interrupt: &Notify, each: &mut impl FnMut(Ran)) {
    loop {
        tokio::select! {
            () = interrupt.notified() => running.stop("interrupted"),
            ended = tasks.join_next() => match ended {
                None => return,
                Some(Ok(ran)) => {
                    each(ran);
                }
                Some(Err(error)) => running.stop(&format!("a trial was lost: {error}")),
            }
        }
    }
}

async fn run_trial(running: Arc<Running>, trial: Arc<Trial>, turn: u64) -> Ran {
    let session = Arc::clone(&running.session);
    let permit = Arc::clone(&running.permits).acquire_owned().await.ok();
    if session.is_stopped() {
        return finished(&session, &trial, Verdict::Skipped, RUN_ENDED);
    }
    let ran = pinned(&session, Box::pin(ask(&running, &trial, turn, permit)).await);
    if session.options.fail_fast && ran.outcome.verdict == Verdict::Failed && !ran.outcome.is_known() {
        running.stop("stopped at the first failure");
    }
    if ran.unreachable {
        if running.unreached.fetch_add(1, Ordering::Relaxed) + 1 >= GIVE_UP_AFTER {
            let last = ran.outcome.reason.as_deref().unwrap_or_default();
            running.stop(&format!(
                "the target went away: {GIVE_UP_AFTER} trials in a row reached nobody; the last: {last}"
            ));
        }
    } else {
        running.unreached.store(0, Ordering::Relaxed);
    }
    ran
}

async fn ask(running: &Running, trial: &Arc<Trial>, turn: u64, permit: Option<OwnedSemaphorePermit>) -> Ran {
    let started = Instant::now();
    let session = &running.session;
    let secrets = if session.control.is_some() { Secrets::default() } else { session.secrets.clone() };
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
        _ => stage.remove(arranged).await,
    }
    stage.exchanges.truncate(exchanges);
    stage.conclude(trial, ended, started)
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
    let made = control.create(&trial.vendor, &trial.features, secrets).await;
    let tenant = made.map_err(|error| Fault { sentence: error.to_string(), unreachable: error.unreachable })?;
    if let App::Easemob(app) = &tenant.app
        && let Err(error) = fetch_token(session, secrets, app).await
    {
        delete(session, control, &tenant.id).await;
        return Err(Fault::new(error.to_string()));
    }
    Ok((Arc::new(tenant.app), Some((tenant.id, tenant.now_ms))))
}

/// Removes a tenant; one that stays is noted, and changes no verdict.
async fn delete(session: &Session, control: &Control, tenant: &str) {
    if let Err(error) = control.delete(tenant).await {
        session.left_behind.lock().await.push(format!("tenant {tenant} ({error})"));
    }
}

/// Removes what several trials shared.
async fn remove_shared(running: &Running) {
    let session = &running.session;
    let cells: Vec<_> = session.shared.lock().await.drain(..).collect();
    let Some(givens) = session.suite.givens.get(&session.target.vendor) else {
        return;
    };
    let Some(app) = session.target.app.clone().map(Arc::new) else {
        return;
    };
    for (name, cell) in cells.into_iter().rev() {
        let (Some(given), Some(Ok(values))) = (givens.get(&name), cell.get()) else {
            continue;
        };
        let mut stage = Stage::new(Arc::clone(session), Arc::clone(&app), None, session.secrets.clone(), None);
        stage.leaving = true;
        stage.scope.extend(values.clone());
        stage.remove_one(given).await;
    }
}

/// Says how a trial stands to the list of known differences.
fn pinned(session: &Session, mut ran: Ran) -> Ran {
    ran.outcome.pinned = session.options.known.as_ref().and_then(|known| known.standing(&ran.outcome));
    ran
}

fn not_asked(session: &Session, trial: &Arc<Trial>, fault: &Fault) -> Ran {
    let ran = finished(session, trial, Verdict::Fault, &fault.sentence);
    Ran { unreachable: fault.unreachable, ..ran }
}

/// A trial that a plan leaves out.
#[must_use]
pub fn skipped(session: &Session, skip: &Skip) -> Ran {
    pinned(session, finished(session, &skip.trial, Verdict::Skipped, &skip.reason))
}

fn finished(session: &Session, trial: &Arc<Trial>, verdict: Verdict, reason: &str) -> Ran {
    let outcome = Outcome {
        trial: Arc::clone(trial),
        proves: session.proves(trial),
        target: session.target.name.as_str().into(),
        verdict,
        reason: Some(session.secrets.mask(reason)),
        pinned: None,
        findings: Vec::new(),
        exchanges: Vec::new(),
        duration_ms: 0.0,
        requests: 0,
    };
    Ran { outcome, taken: Vec::new(), unreachable: false }
}
