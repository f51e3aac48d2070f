//! What both fronts are asked: whom, what, and how.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Notify;

use super::embedded::Embedded;
use crate::case::Suite;
use crate::judge::Snapshots;
use crate::report::Run;
use crate::run::{RunOptions, Selection, Session, Unbegun, Unreachable, begin, open, session};
use crate::spec::Specs;
use crate::target::Target;

/// Whom to ask.
pub enum Whom {
    /// The emulator inside this program, for every vendor.
    Embedded,
    /// One target.
    One(Box<Target>),
}

/// What to ask, and how.
pub struct Ask {
    /// The suite.
    pub suite: Arc<Suite>,
    /// The specs.
    pub specs: Arc<Specs>,
    /// The recorded answers.
    pub snapshots: Arc<Snapshots>,
    /// A digest of specs and cases.
    pub suite_digest: String,
    /// Which trials.
    pub selection: Selection,
    /// How.
    pub options: RunOptions,
    /// Only say what would be done.
    pub dry: bool,
}

impl Ask {
    /// Says of a run what can be said only when every trial has ended.
    pub(super) fn conclude(&self, report: &mut Run, began: Instant) {
        report.duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let asked = report.vendors();
        report.partial = report.shortfall(&self.suite);
        if let Some(known) = self.options.known.as_ref().filter(|_| report.partial.is_none()) {
            report.stale = known.stale(&self.suite, &asked, &report.outcomes);
        }
    }

    /// The targets, and the emulator that has to live as long as they are asked.
    pub(super) fn targets(&self, whom: Whom) -> Result<(Option<Embedded>, Vec<Target>), Unreachable> {
        match whom {
            Whom::One(target) => Ok((None, vec![*target])),
            Whom::Embedded => {
                let embedded = Embedded::start(self.options.seed)?;
                let targets = embedded.targets(&self.specs);
                Ok((Some(embedded), targets))
            }
        }
    }

    /// Begins a run against one of them, unless it is interrupted.
    pub(super) async fn begin(&self, target: Target, interrupt: &Notify) -> Result<Arc<Session>, Unbegun> {
        let (suite, specs) = (Arc::clone(&self.suite), Arc::clone(&self.specs));
        match session(suite, specs, Arc::clone(&self.snapshots), target, self.options.clone()) {
            Ok(session) => begin(session, interrupt).await,
            Err(Unreachable(reason)) => Err(Unbegun { reason, session: None }),
        }
    }

    /// Opens a run against one of them.
    pub(super) async fn open(&self, target: Target) -> Result<Arc<Session>, Unreachable> {
        let suite = Arc::clone(&self.suite);
        open(suite, Arc::clone(&self.specs), Arc::clone(&self.snapshots), target, self.options.clone()).await
    }
}
