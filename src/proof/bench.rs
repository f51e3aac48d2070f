//! The suite aimed at a server inside this process, on the hyper mount.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore, oneshot};
use tokio::task::JoinSet;

use crate::case::{Suite, Trial};
use crate::emulator::mount::{Answer, Counted, hyper};
use crate::judge::{Outcome, Snapshots, Verdict};
use crate::open_files;
use crate::run::{IN_PROCESS_TIMEOUT, Plan, RunOptions, Session, Unreachable, drive, open};
use crate::spec::Specs;
use crate::target::{Target, TargetTime};

/// Servers under way at once: two for each of two cores, because the client waits for the server and the server for it.
const AT_ONCE: usize = 4;

/// What is proven, and with which seed.
#[derive(Clone)]
pub struct Bench {
    /// The cases.
    pub suite: Arc<Suite>,
    /// The promises.
    pub specs: Arc<Specs>,
    /// The seed of everything made up.
    pub seed: u64,
}

/// Whether nothing is wrong.
pub(super) fn is_right(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Passed | Verdict::Observed)
}

/// When every proof takes place: late in a second and in a minute, so that a limit counted by the clock begins anew soon
/// after. 2026-01-01, 00:00:40.7 UTC.
const BEGIN_MS: u64 = 1_767_225_640_700;

/// Does the same with each item, a few at once; the results stand in the order of the items. `each` is told how many there
/// are, and of each one that is done.
pub(super) async fn side_by_side<Item, Done, Work>(
    items: Vec<Item>,
    each: &mut dyn FnMut(Option<usize>),
    work: impl Fn(Item) -> Work,
) -> Result<Vec<Done>, Unreachable>
where
    Work: Future<Output = Result<Done, Unreachable>> + Send + 'static,
    Done: Send + 'static,
{
    each(Some(items.len()));
    let permits = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = JoinSet::new();
    for (index, item) in items.into_iter().enumerate() {
        let (permits, work) = (Arc::clone(&permits), work(item));
        tasks.spawn(async move {
            let _permit = permits.acquire_owned().await;
            (index, work.await)
        });
    }
    let mut all = BTreeMap::new();
    while let Some(done) = tasks.join_next().await {
        let (index, done) = done.map_err(|error| Unreachable(format!("a server was lost: {error}")))?;
        all.insert(index, done?);
        each(None);
    }
    Ok(all.into_values().collect())
}

/// A server that stops when this is dropped.
pub(super) struct Served {
    base_url: String,
    _stop: oneshot::Sender<()>,
}

impl Served {
    /// Starts a server on a free port of this machine.
    pub async fn start(service: Arc<impl Answer>) -> Result<Self, Unreachable> {
        let no_port = |error: std::io::Error| Unreachable(format!("no port to serve on: {error}"));
        // Other servers that are under way give their files back.
        let bind = || TcpListener::bind("127.0.0.1:0");
        let listener = open_files::retried(bind, |error| open_files::is_limit(error)).await.map_err(no_port)?;
        let base_url = format!("http://{}", listener.local_addr().map_err(no_port)?);
        let (stop, stopped) = oneshot::channel::<()>();
        let counted = Arc::new(Counted::new(service, BEGIN_MS));
        tokio::spawn(hyper::serve(listener, counted, async {
            let _ = stopped.await;
        }));
        Ok(Self { base_url, _stop: stop })
    }
}

impl Bench {
    /// The trials of one operation.
    pub(super) fn trials(&self, vendor: &str, operation: &str) -> Vec<Arc<Trial>> {
        let own = |trial: &&Arc<Trial>| trial.case.vendor == vendor && trial.case.operation == operation;
        self.suite.trials.iter().filter(own).cloned().collect()
    }

    /// Opens a run of one vendor's trials against a server. Recorded answers do not bind: a difference from them kills nothing.
    pub(super) async fn open(&self, served: &Served, vendor: &str) -> Result<Arc<Session>, Unreachable> {
        let target = Target {
            control_url: Some(format!("{}/__unsaid/v1", served.base_url)),
            time: TargetTime::Requests,
            ..Target::new("mutant", vendor, &served.base_url)
        };
        let options =
            RunOptions { seed: self.seed, insist: false, timeout: IN_PROCESS_TIMEOUT, ..RunOptions::default() };
        open(Arc::clone(&self.suite), Arc::clone(&self.specs), Arc::new(Snapshots::default()), target, options).await
    }

    /// Asks these trials and gives what became of each.
    pub(super) async fn ask(&self, session: &Arc<Session>, trials: Vec<Arc<Trial>>) -> Vec<Outcome> {
        let plan = Plan::of(session, trials);
        let mut outcomes = Vec::new();
        drive(session, plan, Arc::new(Notify::new()), &mut |ran| outcomes.push(ran.outcome)).await;
        outcomes
    }
}
