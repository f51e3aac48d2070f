//! What an emulator without defects answers each trial, so that a defect's reach is known before anything is asked again.

use std::sync::{Arc, Mutex, PoisonError};

use super::bench::{Bench, Served, is_right};
use crate::case::Trial;
use crate::emulator::mount::Answer;
use crate::emulator::{Behaviour, Emulator, Options, Request, Response};
use crate::judge::{Outcome, Verdict};
use crate::run::Unreachable;

/// One request with its time and its answer.
type Exchanged = (Request, u64, Response);

/// A trial with everything it asked and was answered.
pub(super) struct Scene {
    /// The trial.
    pub trial: Arc<Trial>,
    /// What became of it.
    pub outcome: Outcome,
    exchanges: Vec<Exchanged>,
}

/// Everything one operation's trials asked of an emulator that keeps every promise, in order.
pub(super) struct Reference {
    /// The vendor of the operation.
    pub vendor: String,
    options: Options,
    prelude: Vec<Exchanged>,
    /// The trials that could be asked.
    pub scenes: Vec<Scene>,
}

/// An emulator that notes what passes.
struct Noted {
    emulator: Emulator,
    exchanges: Mutex<Vec<Exchanged>>,
}

impl Answer for Noted {
    fn answer(&self, request: &Request, now_ms: u64) -> Response {
        let mut exchanges = self.exchanges.lock().unwrap_or_else(PoisonError::into_inner);
        let response = self.emulator.handle(request, now_ms);
        exchanges.push((request.clone(), now_ms, response.clone()));
        response
    }
}

impl Noted {
    fn taken(&self) -> Vec<Exchanged> {
        std::mem::take(&mut self.exchanges.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Reference {
    /// Asks every trial of an operation, one after the other.
    pub async fn of(bench: &Bench, vendor: &str, operation: &str) -> Result<Self, Unreachable> {
        let options = Options { seed: bench.seed, control: true };
        let noted = Arc::new(Noted { emulator: Emulator::new(options), exchanges: Mutex::default() });
        let served = Served::start(Arc::clone(&noted)).await?;
        let session = bench.open(&served, vendor).await?;
        let prelude = noted.taken();
        let mut scenes = Vec::new();
        for trial in bench.trials(vendor, operation) {
            let outcomes = bench.ask(&session, vec![Arc::clone(&trial)]).await;
            let exchanges = noted.taken();
            let asked = outcomes.into_iter().find(|outcome| outcome.verdict != Verdict::Skipped);
            scenes.extend(asked.map(|outcome| Scene { trial, outcome, exchanges }));
        }
        let reference = Self { vendor: vendor.to_owned(), options, prelude, scenes };
        reference.check()?;
        Ok(reference)
    }

    /// One of each operation.
    pub async fn all(bench: &Bench) -> Result<Vec<Self>, Unreachable> {
        let mut references = Vec::new();
        for (vendor, spec) in &bench.specs.vendors {
            for operation in spec.tested() {
                references.push(Self::of(bench, vendor, &operation.id).await?);
            }
        }
        Ok(references)
    }

    /// Without defects nothing may be red.
    fn check(&self) -> Result<(), Unreachable> {
        match self.scenes.iter().find(|scene| !is_right(scene.outcome.verdict)) {
            None => Ok(()),
            Some(scene) => Err(Unreachable(format!(
                "{} is {} on the emulator without defects; `unsaid run {0}` shows why",
                scene.trial.id,
                scene.outcome.verdict.word()
            ))),
        }
    }

    /// The trials that get another answer from an emulator that behaves like this. All others get byte for byte the same
    /// ones, so nothing changes for them.
    pub fn reached(&self, behaviour: Behaviour) -> Vec<Arc<Trial>> {
        let emulator = Emulator::behaving(self.options, behaviour);
        let differs = |(request, now_ms, response): &Exchanged| emulator.handle(request, *now_ms) != *response;
        let _ = self.prelude.iter().filter(|exchanged| differs(exchanged)).count();
        // Every request is handled, also after the first difference: names are made up in the order of the requests.
        let reached = self.scenes.iter().filter(|scene| scene.exchanges.iter().filter(|one| differs(one)).count() > 0);
        reached.map(|scene| Arc::clone(&scene.trial)).collect()
    }

    /// Whether any answer of this status came from the operation under test.
    pub fn answers(&self, is_asked: impl Fn(&Request) -> bool, status: impl Fn(u16) -> bool) -> bool {
        let exchanges = self.scenes.iter().flat_map(|scene| &scene.exchanges);
        exchanges.into_iter().any(|(request, _, response)| status(response.status) && is_asked(request))
    }
}
