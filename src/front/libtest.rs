//! The libtest front: trials listed, filtered and reported as Rust tests are. The trials themselves run in the driver;
//! libtest-mimic only waits for each one and reports it.

use std::collections::HashMap;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use libtest_mimic::{Arguments, Conclusion, Failed, Trial as Test};
use tokio::sync::oneshot;

use super::ask::{Ask, Whom};
#[cfg(unix)]
use super::piped::Piped;
use super::recorder;
use super::run::{Refused, info, interrupt};
use crate::judge::{Pinned, Verdict};
use crate::report::{Run, failure, left_behind};
use crate::run::{Plan, Ran, Session, Unreachable, drive, skipped};

/// What a libtest run needs besides the question.
pub struct LibtestRun {
    /// Arguments as `cargo test` passes them on, without the program's name.
    pub arguments: Vec<String>,
    /// Where answers of the embedded emulator are recorded.
    pub record_to: Option<PathBuf>,
}

/// Nobody counts the calls of several processes.
const NO_PLAIN_TARGET: &str = "under nextest each trial is a process of its own, so that a plain target's limits could not \
                               be kept; use `unsaid run`, on several machines with --shard 1/4 to 4/4";

/// What a test waits for.
type Waiting = Arc<Mutex<HashMap<String, Sender<Ran>>>>;

/// How a libtest run ended.
pub struct Concluded {
    /// How many tests passed and failed.
    pub conclusion: Conclusion,
    /// What was made and could not be removed.
    pub left_behind: String,
    /// Whether everything that was to be printed is written.
    pub written: io::Result<()>,
}

/// Lists or runs the trials as tests.
pub fn libtest(ask: Ask, whom: Whom, run: LibtestRun) -> Result<Concluded, Refused> {
    let mut arguments = Arguments::from_iter(std::iter::once("unsaid test".to_owned()).chain(run.arguments));
    let mut ask = ask;
    ask.options.jobs = arguments.test_threads.or(ask.options.jobs);
    arguments.test_threads = Some(1);
    if matches!(&whom, Whom::One(target) if target.control_url.is_none()) && a_process_per_trial() {
        return Err(Refused::Unfit(NO_PLAIN_TARGET.to_owned()));
    }
    let driver = Driver::start(ask, whom).map_err(Refused::Unreachable)?;
    let waiting: Waiting = Arc::default();
    let (tests, wanted) = tests(&driver, &arguments, &waiting, run.record_to.as_ref());
    let driving = (!arguments.list).then(|| driver.go(wanted, waiting));
    let (conclusion, written) = printed(arguments, tests);
    // What was made for several trials is removed after the last of them.
    let left_behind = driving.and_then(|driving| driving.join().ok()).unwrap_or_default();
    Ok(Concluded { conclusion, left_behind, written })
}

/// Lets libtest-mimic list or run tests.
fn printed(mut arguments: Arguments, tests: Vec<Test>) -> (Conclusion, io::Result<()>) {
    #[cfg(unix)]
    if arguments.logfile.is_none()
        && let Ok(piped) = Piped::in_place_of_output(&mut arguments)
    {
        let conclusion = libtest_mimic::run(&arguments, tests);
        return (conclusion, piped.finish());
    }
    (libtest_mimic::run(&arguments, tests), Ok(()))
}

/// Whether nextest lists or runs the tests.
fn a_process_per_trial() -> bool {
    let mode = std::env::var_os("NEXTEST_EXECUTION_MODE");
    std::env::var_os("NEXTEST").is_some() || mode.is_some_and(|mode| mode == "process-per-test")
}

fn tests(
    driver: &Driver,
    arguments: &Arguments,
    waiting: &Waiting,
    record_to: Option<&PathBuf>,
) -> (Vec<Test>, Vec<String>) {
    let mut tests = Vec::new();
    let mut wanted = Vec::new();
    for session in &driver.sessions {
        let trials = driver.selected.iter().filter(|trial| trial.case.vendor == session.target.vendor).cloned();
        let plan = Plan::of(session, trials.collect());
        for skip in plan.skipped {
            let ran = skipped(session, &skip);
            let why = ran.outcome.pinned.as_ref().map_or(skip.reason.as_str(), Pinned::because).to_owned();
            let test = Test::test(skip.trial.id.clone(), move || Err(Failed::from(why)));
            tests.push(test.with_ignored_flag(!ran.outcome.is_stale()));
        }
        for trial in plan.together.into_iter().chain(plan.alone) {
            let (sender, receiver) = channel();
            let session = Arc::clone(session);
            let record_to = record_to.cloned().filter(|_| session.target.embedded);
            let test = Test::test(trial.id.clone(), move || judged(&session, &receiver, record_to.as_ref()));
            if !arguments.is_filtered_out(&test) && !arguments.is_ignored(&test) {
                wanted.push(trial.id.clone());
                if let Ok(mut waiting) = waiting.lock() {
                    waiting.insert(trial.id.clone(), sender);
                }
            }
            tests.push(test);
        }
    }
    tests.extend(nameless(driver));
    (tests, wanted)
}

/// What the list of known differences names and the suite does not have: a test for each, which fails.
fn nameless(driver: &Driver) -> Vec<Test> {
    let asked = driver.sessions.iter().map(|session| session.target.vendor.clone()).collect();
    let Some((session, known)) = driver.sessions.iter().find_map(|one| Some((one, one.options.known.as_ref()?))) else {
        return Vec::new();
    };
    let named = known.nameless(&session.suite, &asked).into_iter();
    named.map(|(place, what)| Test::test(place, move || Err(Failed::from(what)))).collect()
}

fn judged(session: &Session, receiver: &Receiver<Ran>, record_to: Option<&PathBuf>) -> Result<(), Failed> {
    let Ok(mut ran) = receiver.recv() else {
        return Err(Failed::from("the run ended before this trial was asked"));
    };
    if let Some(folder) = record_to {
        let unfit = recorder::record_all(folder, &session.snapshots, &ran.taken);
        let is_recorded = |at: &str| at.strip_prefix("snapshot ").is_some_and(|name| !unfit.iter().any(|u| u == name));
        ran.outcome.findings.retain(|finding| !is_recorded(&finding.at));
        if let Some(name) = unfit.iter().find(|name| session.snapshots.get(name).is_none()) {
            return Err(Failed::from(format!("no answer is recorded as {name}; `cargo insta review` records it")));
        }
    }
    let outcome = &ran.outcome;
    if let Some(stale) = outcome.pinned.as_ref().filter(|_| outcome.is_stale() && outcome.findings.is_empty()) {
        return Err(Failed::from(stale.because()));
    }
    match outcome.verdict {
        Verdict::Passed | Verdict::Observed => Ok(()),
        Verdict::Failed | Verdict::Blocked if outcome.is_known() => Ok(()),
        Verdict::Failed if outcome.findings.is_empty() => Ok(()),
        Verdict::Failed => Err(Failed::from(failure(outcome, &as_run(session), &session.specs, None))),
        _ => Err(Failed::from(outcome.reason.clone().unwrap_or_default())),
    }
}

/// Just enough of a run for a failure to name its target.
fn as_run(session: &Session) -> Run {
    let begun = Run::begun(session.options.seed, session.options.level);
    Run { id: session.run_id().to_string(), targets: vec![info(session)], ..begun }
}

/// The driver on a thread of its own, with its sessions open.
struct Driver {
    sessions: Vec<Arc<Session>>,
    selected: Vec<Arc<crate::case::Trial>>,
    go: oneshot::Sender<(Vec<String>, Waiting)>,
    thread: JoinHandle<String>,
}

impl Driver {
    fn start(ask: Ask, whom: Whom) -> Result<Self, Unreachable> {
        let (opened, open) = channel();
        let (go, gone) = oneshot::channel();
        let selected = ask.selection.of(&ask.suite);
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            match runtime {
                Ok(runtime) => runtime.block_on(background(ask, whom, opened, gone)),
                Err(error) => {
                    drop(opened.send(Err(Unreachable(format!("no runtime: {error}")))));
                    String::new()
                }
            }
        });
        let sessions = open.recv().unwrap_or_else(|_| Err(Unreachable("the driver did not start".to_owned())))?;
        Ok(Self { sessions, selected, go, thread })
    }

    fn go(self, wanted: Vec<String>, waiting: Waiting) -> JoinHandle<String> {
        // If the driver is gone, every test says so.
        let _ = self.go.send((wanted, waiting));
        self.thread
    }
}

type Opened = Sender<Result<Vec<Arc<Session>>, Unreachable>>;

async fn background(ask: Ask, whom: Whom, opened: Opened, go: oneshot::Receiver<(Vec<String>, Waiting)>) -> String {
    let (_embedded, targets) = match ask.targets(whom) {
        Ok(started) => started,
        Err(unreachable) => {
            let _ = opened.send(Err(unreachable));
            return String::new();
        }
    };
    let mut sessions = Vec::new();
    for target in targets {
        match ask.open(target).await {
            Ok(session) => sessions.push(session),
            Err(unreachable) => {
                let _ = opened.send(Err(unreachable));
                return String::new();
            }
        }
    }
    let _ = opened.send(Ok(sessions.clone()));
    let Ok((wanted, waiting)) = go.await else { return String::new() };
    let interrupt = interrupt();
    let mut left = String::new();
    for session in sessions {
        let trials = ask.suite.trials.iter().filter(|trial| trial.case.vendor == session.target.vendor);
        let own = trials.filter(|trial| wanted.contains(&trial.id)).cloned().collect();
        let plan = Plan::of(&session, own);
        let mut each = |ran: Ran| {
            let sender = waiting.lock().ok().and_then(|mut waiting| waiting.remove(&ran.outcome.trial.id));
            if let Some(sender) = sender {
                let _ = sender.send(ran);
            }
        };
        drive(&session, plan, Arc::clone(&interrupt), &mut each).await;
        left.push_str(&left_behind(&session.left_behind().await, &session.run_id().to_string()));
    }
    if let Ok(mut waiting) = waiting.lock() {
        waiting.clear();
    }
    left
}
