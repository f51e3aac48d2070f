//! A whole run: every target opened, planned, driven, and made into one report.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant, UNIX_EPOCH};

use tokio::sync::Notify;

use super::ask::{Ask, Whom};
use super::outlook::outlook;
use super::progress::{Aside, Progress};
use super::signals::Signals;
use super::unasked::{unbegun, unmet};
use crate::case::Trial;
use crate::judge::Outcome;
use crate::report::{Run, TargetInfo};
use crate::run::{Ended, Plan, Ran, Session, Unbegun, Unreachable, drive};
use crate::target::{Target, system_now_ms};

/// Why there is no report.
#[derive(Debug)]
pub enum Refused {
    /// No trial fits the selection.
    NothingSelected,
    /// The target cannot be asked at all.
    Unreachable(Unreachable),
    /// The run ended before its first trial; the report says why.
    Unbegun(Box<Run>),
    /// This front cannot ask such a target.
    Unfit(String),
    /// Nothing was to be sent; the text says what would be.
    Dry(String),
}

/// Asks everything that was asked for.
pub async fn run(ask: Ask, whom: Whom, progress: &mut Progress) -> Result<Run, Refused> {
    let began = Instant::now();
    let mut report = begun(&ask);
    let trials = selected(&ask, &whom).ok_or(Refused::NothingSelected)?;
    let interrupt = interrupt();
    let (_embedded, mut targets) = ask.targets(whom).map_err(Refused::Unreachable)?;
    targets.retain(|target| trials.iter().any(|trial| trial.case.vendor == target.vendor));
    let unmet: Vec<TargetInfo> = targets.iter().map(|target| unmet(target, &ask)).collect();
    let planned = match planned(&ask, targets, &trials, &interrupt).await {
        Ok(planned) => planned,
        Err(refusal) if ask.dry => return Err(Refused::Unreachable(Unreachable(refusal.reason))),
        Err(refusal) => {
            let report = Run { targets: unmet, ..report };
            return Err(Refused::Unbegun(unbegun(report, &ask, &trials, refusal, began).await));
        }
    };
    if ask.dry {
        return Err(Refused::Dry(planned.iter().map(|(session, plan)| outlook(session, plan)).collect()));
    }
    let traces = planned.iter().find_map(|(session, _)| traces(session));
    progress.begin(planned.iter().map(|(_, plan)| plan.asked()).sum(), traces);
    let aside = progress.aside();
    for (session, plan) in planned {
        let mut each = |ran: Ran| {
            progress.ended(&ran.outcome);
            report.outcomes.push(ran.outcome);
        };
        if report.early.is_some() {
            session.stop();
        }
        let ended = driven(&session, plan, &interrupt, &aside, &mut each).await;
        describe(&mut report, &session, ended).await;
    }
    progress.done();
    in_order(&mut report.outcomes, &trials);
    ask.conclude(&mut report, began);
    Ok(report)
}

/// A report of nothing yet.
fn begun(ask: &Ask) -> Run {
    Run {
        started: UNIX_EPOCH + Duration::from_millis(system_now_ms()),
        suite_digest: ask.suite_digest.clone(),
        shard: ask.options.shard,
        ..Run::begun(ask.options.seed, ask.options.level)
    }
}

/// The trials that are wanted of these targets, if there are any; of them the part of this shard, which may be none.
fn selected(ask: &Ask, whom: &Whom) -> Option<Vec<Arc<Trial>>> {
    let mut trials = ask.selection.of(&ask.suite);
    if let Whom::One(target) = whom {
        trials.retain(|trial| trial.case.vendor == target.vendor);
    }
    if trials.is_empty() {
        return None;
    }
    Some(match ask.options.shard {
        Some(shard) => shard.of(&ask.suite, &trials),
        None => trials,
    })
}

/// Opens a run against each target, and decides what it is asked.
async fn planned(
    ask: &Ask,
    targets: Vec<Target>,
    trials: &[Arc<Trial>],
    interrupt: &Notify,
) -> Result<Vec<(Arc<Session>, Plan)>, Unbegun> {
    let mut planned = Vec::new();
    for target in targets {
        let own = trials.iter().filter(|trial| trial.case.vendor == target.vendor).cloned().collect();
        let session = ask.begin(target, interrupt).await?;
        let plan = Plan::of(&session, own);
        planned.push((session, plan));
    }
    Ok(planned)
}

/// By what is known what a killed run leaves on an app that stays.
fn traces(session: &Session) -> Option<String> {
    let id = session.run_id();
    let traces = if session.can_be_swept() {
        format!("run {id}; if it is killed, `unsaid sweep {id}` deletes what it leaves")
    } else {
        format!("run {id}; whatever it creates has this in its name")
    };
    session.is_plain().then_some(traces)
}

/// Drives a plan to its end; who interrupts it is told what happens now.
async fn driven(
    session: &Arc<Session>,
    plan: Plan,
    interrupt: &Notify,
    aside: &Aside,
    each: &mut impl FnMut(Ran),
) -> Ended {
    let heard = Arc::new(Notify::new());
    let mut driving = Box::pin(drive(session, plan, Arc::clone(&heard), each));
    tokio::select! {
        ended = &mut driving => return ended,
        () = interrupt.notified() => {}
    }
    aside.say(&interrupted(session));
    heard.notify_one();
    driving.await
}

/// What is said at the first Ctrl-C.
fn interrupted(session: &Session) -> String {
    let line = "interrupted: what was created is being deleted; a second Ctrl-C ends at once";
    if session.is_plain() && session.can_be_swept() {
        format!("{line}, then `unsaid sweep {}` deletes the rest", session.run_id())
    } else {
        line.to_owned()
    }
}

async fn describe(report: &mut Run, session: &Session, ended: Ended) {
    report.id = session.run_id().to_string();
    report.targets.push(info(session));
    report.remarks.extend(session.remarks());
    report.left_behind.extend(session.left_behind().await);
    report.early = report.early.take().or(ended.early);
    let least_ms = ended.least.map(|least| u64::try_from(least.as_millis()).unwrap_or(u64::MAX));
    report.least_ms = report.least_ms.or(least_ms);
}

/// What a report says of a target.
pub(super) fn info(session: &Session) -> TargetInfo {
    TargetInfo {
        name: session.target.name.clone(),
        vendor: session.target.vendor.clone(),
        base_url: session.target.base_url.clone(),
        capabilities: session.capabilities.iter().copied().collect(),
        again: session.target.again() + &session.options.again,
    }
}

/// Ctrl-C, or a request to terminate, cuts the run short; a second one ends the program.
pub(super) fn interrupt() -> Arc<Notify> {
    let interrupt = Arc::new(Notify::new());
    let notify = Arc::clone(&interrupt);
    // Without signals to listen to, nothing interrupts.
    if let Ok(mut signals) = Signals::listen() {
        tokio::spawn(async move {
            signals.next().await;
            notify.notify_one();
            signals.next().await;
            std::process::exit(130);
        });
    }
    interrupt
}

fn in_order(outcomes: &mut [Outcome], trials: &[Arc<Trial>]) {
    let order: BTreeMap<&str, usize> =
        trials.iter().enumerate().map(|(index, trial)| (trial.id.as_str(), index)).collect();
    outcomes.sort_by_key(|outcome| order.get(outcome.trial.id.as_str()).copied());
}
