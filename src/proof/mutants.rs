//! Every defect, one after the other on each core, and what the trials it reaches make of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;

use super::bench::{Bench, Served, side_by_side};
use super::canaries::{CanaryResult, canaries};
use super::complaint::Complaint;
use super::matrix::{Asked, Fate, Matrix, Row};
use super::reasons::Reasons;
use super::reference::{Reference, Scene};
use super::{record, shapes};
use crate::emulator::fault::{self, Defect};
use crate::emulator::{Emulator, Options};
use crate::judge::Snapshots;
use crate::run::Unreachable;
use crate::spec::{ClauseId, Operation};

/// Which defects a person wants: those with any of these texts in their names; all without a text.
#[derive(Debug, Clone, Default)]
pub struct Mutants {
    /// Parts of names.
    pub filters: Vec<String>,
    /// Only so many of them, chosen by the seed.
    pub sample: Option<usize>,
}

impl Mutants {
    /// Whether nothing is left out.
    fn is_whole(&self) -> bool {
        self.filters.is_empty() && self.sample.is_none()
    }
}

/// What is known of earlier proofs.
#[derive(Debug, Default)]
pub struct Recorded {
    /// The kills.
    pub snapshots: Arc<Snapshots>,
    /// Why trials pass on canaries.
    pub reasons: Reasons,
    /// A digest of specs and cases.
    pub suite_digest: String,
}

/// A defect and the operation whose trials are asked about it.
struct Job {
    defect: Defect,
    clause: ClauseId,
    vendor: String,
    operation: String,
    reference: Arc<Reference>,
}

/// What was proven, and what was not.
#[derive(Debug)]
pub struct Proof {
    /// Every defect against every trial.
    pub matrix: Matrix,
    /// What passes on each canary; nothing where only some defects were wanted.
    pub canaries: Vec<CanaryResult>,
    /// What is wrong.
    pub complaints: Vec<Complaint>,
    /// The seed of everything made up.
    pub seed: u64,
    /// A digest of specs and cases.
    pub suite_digest: String,
    /// How long it took.
    pub took: Duration,
}

/// Asks the suite about every defect and every canary, and compares with what is recorded. `each` is told how many
/// defects there are, and of each one that is done.
pub async fn prove(
    bench: &Bench,
    wanted: &Mutants,
    recorded: &Recorded,
    each: &mut dyn FnMut(Option<usize>),
) -> Result<Proof, Unreachable> {
    let began = Instant::now();
    let matrix = mutants(bench, wanted, each).await?;
    let mut complaints = matrix.complaints(&bench.specs);
    for (vendor, operation) in matrix.operations() {
        let part = matrix.operation(&vendor, &operation);
        complaints.extend(record::compare(&part, &vendor, &operation, &recorded.snapshots));
    }
    if !matrix.whole {
        // A part says what is lost, not what is to be recorded.
        complaints.retain(|complaint| !matches!(complaint, Complaint::Unrecorded { .. }));
    }
    let mut results = Vec::new();
    if matrix.whole {
        results = canaries(bench).await?;
        complaints.extend(recorded.reasons.compare(&results));
    }
    let suite_digest = recorded.suite_digest.clone();
    Ok(Proof { matrix, canaries: results, complaints, seed: bench.seed, suite_digest, took: began.elapsed() })
}

/// Asks the suite about the canaries only.
pub async fn prove_canaries(bench: &Bench, recorded: &Recorded) -> Result<Proof, Unreachable> {
    let began = Instant::now();
    let canaries = canaries(bench).await?;
    let complaints = recorded.reasons.compare(&canaries);
    let (matrix, suite_digest) = (Matrix::default(), recorded.suite_digest.clone());
    Ok(Proof { matrix, canaries, complaints, seed: bench.seed, suite_digest, took: began.elapsed() })
}

async fn mutants(bench: &Bench, wanted: &Mutants, each: &mut dyn FnMut(Option<usize>)) -> Result<Matrix, Unreachable> {
    let mut matrix = Matrix { whole: wanted.is_whole(), ..Matrix::default() };
    let mut jobs = Vec::new();
    for (vendor, spec) in &bench.specs.vendors {
        for operation in spec.tested() {
            let Some((reference, own)) = jobs_of(bench, vendor, operation, wanted).await? else {
                continue;
            };
            let asked = |scene: &Scene| Asked { trial: Arc::clone(&scene.trial), proves: scene.outcome.proves.clone() };
            matrix.asked.extend(reference.scenes.iter().map(asked));
            jobs.extend(own);
        }
    }
    if let Some(size) = wanted.sample {
        Rng::with_seed(bench.seed).shuffle(&mut jobs);
        jobs.truncate(size);
    }
    let ask = |job| {
        let bench = bench.clone();
        async move { ask(&bench, job).await }
    };
    matrix.rows = side_by_side(jobs, each, ask).await?;
    Ok(matrix)
}

/// The defects of one operation that are wanted, with what its trials are answered without any; nothing if none is.
async fn jobs_of(
    bench: &Bench,
    vendor: &str,
    operation: &Arc<Operation>,
    wanted: &Mutants,
) -> Result<Option<(Arc<Reference>, Vec<Job>)>, Unreachable> {
    let mut written = fault::all();
    written.retain(|defect| {
        let clause = ClauseId::resolve(vendor, &operation.id, &defect.clause);
        let (of, scope, _) = clause.parts();
        let common = || scope == "common" && applies(bench, &clause, &operation.id);
        of == vendor && (scope == operation.id || common()) && defect.is_any_of(&wanted.filters)
    });
    let mut made = shapes::defects(&bench.specs.schemas, operation);
    made.retain(|(_, defect)| defect.is_any_of(&wanted.filters));
    if written.is_empty() && made.is_empty() {
        return Ok(None);
    }
    let reference = Arc::new(Reference::of(bench, vendor, &operation.id).await?);
    let made = shapes::given(operation, &reference, made);
    let jobs = written.into_iter().chain(made).map(|defect| Job {
        clause: ClauseId::resolve(vendor, &operation.id, &defect.clause),
        defect,
        vendor: vendor.to_owned(),
        operation: operation.id.clone(),
        reference: Arc::clone(&reference),
    });
    let jobs = jobs.collect();
    Ok(Some((reference, jobs)))
}

/// A common clause holds for the operations it names, or for all.
fn applies(bench: &Bench, clause: &ClauseId, operation: &str) -> bool {
    bench.specs.clause(clause).is_some_and(|registered| {
        let named = &registered.clause.operations;
        named.is_empty() || named.iter().any(|name| name == operation)
    })
}

async fn ask(bench: &Bench, job: Job) -> Result<Row, Unreachable> {
    let trials = job.reference.reached(job.defect.behaviour());
    let mut cells = Vec::new();
    if !trials.is_empty() {
        let options = Options { seed: bench.seed, control: true };
        let emulator = Arc::new(Emulator::behaving(options, job.defect.behaviour()));
        let served = Served::start(emulator).await?;
        let session = bench.open(&served, &job.vendor).await?;
        let outcomes = bench.ask(&session, trials).await;
        cells.extend(outcomes.iter().map(|outcome| (Arc::clone(&outcome.trial), Fate::of(outcome, &job.clause))));
        cells.sort_by(|(one, _), (other, _)| one.id.cmp(&other.id));
    }
    Ok(Row { defect: job.defect, clause: job.clause, operation: job.operation, cells })
}
