//! Everything a run against one target shares.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indexmap::IndexMap;
use tokio::sync::{Mutex, OnceCell, watch};

use super::arranging::{Inbox, SeqSource, numbers};
use super::door::Presence;
use super::leftovers::{LeftBehind, RunId, Thing};
use super::obstacle::Obstacle;
use super::pace::{Budget, Rate};
use super::shard::Shard;
use super::wire::{Fault, HttpClient};
use crate::case::{Action, Scope, Suite, Trial};
use crate::judge::{Level, Snapshots, binds};
use crate::known::Known;
use crate::redact::Secrets;
use crate::spec::{Capability, ClauseId, Specs};
use crate::target::{Control, Target};

/// The time limit of a call to a server inside this process.
///
/// Its answers depend on nothing outside, so a slow one says only that the machine is busy. The limit is a guard against
/// a server that never answers, and so long that no load reaches it.
pub const IN_PROCESS_TIMEOUT: Duration = Duration::from_secs(3600);

/// How a run is made.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Trials under way at once; as many as suit the target where nobody says.
    pub jobs: Option<usize>,
    /// The time limit of a call.
    pub timeout: Duration,
    /// How closely the target is held to the documents.
    pub level: Level,
    /// The seed of everything made up.
    pub seed: u64,
    /// How fast a target without control protocol is asked, whatever the vendor allows.
    pub rate: Rate,
    /// Stop at the first failure.
    pub fail_fast: bool,
    /// Whether calls that only arrange are asked again after trouble, and a target that falls silent is waited for.
    pub insist: bool,
    /// Whether anything may be created before the first trial.
    pub creates: bool,
    /// The options, besides those of the target, with which a trial is asked again in the same way.
    pub again: String,
    /// The trials that fail for a known reason.
    pub known: Option<Arc<Known>>,
    /// Which part of the trials is asked here; others are asked elsewhere at the same time.
    pub shard: Option<Shard>,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            jobs: None,
            timeout: Duration::from_secs(10),
            level: Level::default(),
            seed: 0,
            rate: Rate::default(),
            fail_fast: false,
            insist: true,
            creates: true,
            again: String::new(),
            known: None,
            shard: None,
        }
    }
}

/// A preconditions' arrangement that several trials use.
pub(super) type SharedScope = Arc<OnceCell<Result<Scope, Obstacle>>>;

/// A run against one target.
pub struct Session {
    /// What is asked.
    pub suite: Arc<Suite>,
    /// What is promised.
    pub specs: Arc<Specs>,
    /// What was recorded.
    pub snapshots: Arc<Snapshots>,
    /// Whom we ask.
    pub target: Target,
    /// How.
    pub options: RunOptions,
    /// What the target can do; known after the pre-flight.
    pub capabilities: BTreeSet<Capability>,
    /// Everything that must not be shown.
    pub secrets: Secrets,
    pub(super) http: HttpClient,
    pub(super) control: Option<Control>,
    /// What somebody else who arranges preconditions is asked with.
    pub(super) arranging: Option<reqwest::Client>,
    /// Where the vendor's callbacks arrive.
    pub(super) inbox: Option<Inbox>,
    /// Where MsgSeq comes from on a target without control protocol.
    pub(super) seq: SeqSource,
    /// Whether nobody has looked where, but a plan counts on it.
    pub(super) guesses_seq: bool,
    /// Message numbers of the configuration that no trial has used yet.
    pub(super) numbers: Mutex<VecDeque<u64>>,
    pub(super) budget: Budget,
    pub(super) presence: Presence,
    /// Whether the pre-flight is over.
    pub(super) opened: bool,
    pub(super) renewal: OnceCell<Result<(), String>>,
    /// How far the target's clock is ahead of this machine's, in milliseconds; known after the pre-flight.
    pub(super) clock_offset_ms: i64,
    pub(super) shared: Mutex<IndexMap<String, SharedScope>>,
    pub(super) stopped: watch::Sender<bool>,
    /// What was created for several trials and is still there.
    pub(super) created: Mutex<Vec<Thing>>,
    /// How many things without a name were created, by kind.
    pub(super) unnamed: Mutex<BTreeMap<String, u64>>,
    pub(super) left_behind: Mutex<Vec<LeftBehind>>,
    remarks: std::sync::Mutex<Vec<String>>,
    early: std::sync::Mutex<Option<String>>,
    run_id: RunId,
    counter: AtomicU64,
}

impl Session {
    pub(super) fn new(
        suite: Arc<Suite>,
        specs: Arc<Specs>,
        snapshots: Arc<Snapshots>,
        target: Target,
        options: RunOptions,
        http: HttpClient,
        control: Option<Control>,
    ) -> Self {
        // An app that is the run's own knows no names of earlier runs, and the same seed gives the same answers.
        let run_id = if control.is_some() { RunId::of_seed(options.seed) } else { RunId::fresh() };
        Self {
            arranging: None,
            inbox: None,
            seq: SeqSource::default(),
            guesses_seq: false,
            numbers: Mutex::new(numbers(&target, options.shard)),
            budget: Budget::new(options.rate),
            presence: Presence::default(),
            opened: false,
            renewal: OnceCell::new(),
            clock_offset_ms: 0,
            early: std::sync::Mutex::default(),
            capabilities: BTreeSet::new(),
            secrets: Secrets::default(),
            shared: Mutex::default(),
            stopped: watch::Sender::new(false),
            created: Mutex::default(),
            unnamed: Mutex::default(),
            left_behind: Mutex::default(),
            remarks: std::sync::Mutex::default(),
            counter: AtomicU64::new(0),
            suite,
            specs,
            snapshots,
            target,
            options,
            http,
            control,
            run_id,
        }
    }

    /// What stands in every name this run makes up.
    #[must_use]
    pub fn run_id(&self) -> RunId {
        self.run_id
    }

    /// A number nobody else in this run has, for [words](RunId::word) that are names.
    pub(super) fn next_number(&self) -> u64 {
        self.counter.fetch_add(1, Ordering::Relaxed)
    }

    /// Notes something about the target that changes no verdict, once.
    pub fn remark(&self, sentence: &str) {
        let sentence = self.secrets.mask(sentence);
        if let Ok(mut remarks) = self.remarks.lock()
            && !remarks.contains(&sentence)
        {
            remarks.push(sentence);
        }
    }

    /// What was noted about the target.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = self.remarks.lock().map(|remarks| remarks.clone()).unwrap_or_default();
        let refused = self.inbox.as_ref().map_or(0, Inbox::refused);
        if refused > 0 {
            remarks.push(format!("callbacks refused because of a wrong signature: {refused}"));
        }
        remarks
    }

    /// Whether the target has one app, which others use too, and no control protocol to make more.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.target.control_url.is_none()
    }

    /// How many trials are under way at once. On a plain target most of them wait for their turn in a limit.
    pub(super) fn jobs(&self) -> usize {
        self.options.jobs.unwrap_or(if self.is_plain() { 48 } else { 16 }).max(1)
    }

    /// Ends the run and says why; the first reason stays.
    pub fn end(&self, reason: &str) {
        if let Ok(mut early) = self.early.lock() {
            early.get_or_insert_with(|| self.secrets.mask(reason));
        }
        self.stop();
    }

    /// Why the run ended before its last trial.
    #[must_use]
    pub fn early(&self) -> Option<String> {
        self.early.lock().ok().and_then(|early| early.clone())
    }

    /// Ends the run: whoever waits, waits no longer.
    pub fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Whether the run is to end.
    pub(super) fn is_stopped(&self) -> bool {
        *self.stopped.borrow()
    }

    /// Waits for something, unless the run ends first.
    pub(super) async fn unless_stopped<T>(&self, wait: impl Future<Output = T>) -> Result<T, Fault> {
        let mut stopped = self.stopped.subscribe();
        tokio::select! {
            done = wait => Ok(done),
            _ = stopped.wait_for(|stopped| *stopped) => Err(Fault::ended()),
        }
    }

    /// The clauses a trial decides at the level of this run: those of an assertion that can fail.
    #[must_use]
    pub fn proves(&self, trial: &Trial) -> BTreeSet<ClauseId> {
        proves(trial, &self.specs, self.options.level)
    }
}

/// The clauses a trial decides at a level.
pub(super) fn proves(trial: &Trial, specs: &Specs, level: Level) -> BTreeSet<ClauseId> {
    let calls = trial.steps.iter().filter_map(|step| match &step.action {
        Action::Call(call) => Some(call),
        _ => None,
    });
    let binding = calls.flat_map(|call| {
        let some = call.repeat.as_ref().map(|repeat| &repeat.some[..]).unwrap_or_default();
        let assertions = call.assertions.iter().chain(some);
        assertions.filter(|one| binds(one, &call.operation, &specs.schemas, level))
    });
    let cited = binding.flat_map(|assertion| &assertion.clauses);
    cited.filter(|clause| trial.proves.contains(*clause)).cloned().collect()
}
