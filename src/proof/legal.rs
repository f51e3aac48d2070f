//! The opposite proof: servers that are right in another way than the emulator. Nothing may turn red.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use fastrand::Rng;

use super::bench::{Bench, Served, is_right, side_by_side};
use super::reference::Reference;
use crate::case::Trial;
use crate::emulator::variety::{self, Variety};
use crate::emulator::{Emulator, Options};
use crate::judge::Outcome;
use crate::run::Unreachable;

/// Which varieties, and how many random combinations of them.
#[derive(Debug, Clone, Default)]
pub struct Legal {
    /// Parts of names; all without one.
    pub filters: Vec<String>,
    /// Only so many of them one by one, chosen by the seed.
    pub sample: Option<usize>,
    /// How many combinations.
    pub combinations: usize,
}

/// A trial that is red although the server is right.
#[derive(Debug, Clone)]
pub struct Alarm {
    /// What the server does; of a combination only what it takes.
    pub varieties: Vec<String>,
    /// What became of the trial.
    pub outcome: Outcome,
}

impl fmt::Display for Alarm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, word) = (&self.outcome.trial.id, self.outcome.verdict.word());
        write!(formatter, "false alarm {id} is {word}")?;
        for finding in &self.outcome.findings {
            let clause = finding.clause.as_ref().map(ToString::to_string).unwrap_or_default();
            write!(
                formatter,
                "\n            {}: {} is {}, not {}",
                clause, finding.at, finding.actual, finding.expected
            )?;
        }
        if let Some(reason) = &self.outcome.reason {
            write!(formatter, "\n            {reason}")?;
        }
        self.varieties.iter().try_for_each(|variety| write!(formatter, "\n            on {variety}"))
    }
}

/// What was asked, and what went wrong.
#[derive(Debug, Default)]
pub struct Varied {
    /// How many varieties were asked one by one.
    pub varieties: usize,
    /// How many of their questions there are.
    pub questions: usize,
    /// How many combinations.
    pub combinations: usize,
    /// How many trials got another answer than the emulator's own, over all of it.
    pub trials: usize,
    /// Varieties that change no answer any trial gets.
    pub unreached: Vec<String>,
    /// Every trial that is red.
    pub alarms: Vec<Alarm>,
}

/// One server and what it does otherwise.
type Set = Vec<Variety>;

/// Asks the suite about every variety by itself, then about random combinations. `each` is told how many servers there
/// are, and of each one that is done.
pub async fn legal(bench: &Bench, wanted: &Legal, each: &mut dyn FnMut(Option<usize>)) -> Result<Varied, Unreachable> {
    let mut varieties = variety::all();
    varieties.retain(|variety| variety.is_any_of(&wanted.filters));
    if varieties.is_empty() {
        return Ok(Varied::default());
    }
    let (sets, mut varied) = servers(varieties, wanted, bench.seed);
    let references = Arc::new(Reference::all(bench).await?);
    let ask = |set: Set| {
        let (bench, references) = (bench.clone(), Arc::clone(&references));
        async move { Box::pin(ask(&bench, &references, &set)).await.map(|asked| (set, asked)) }
    };
    for (set, (reached, alarms)) in side_by_side(sets, each, ask).await? {
        varied.trials += reached;
        if let ([alone], 0) = (&set[..], reached) {
            varied.unreached.push(alone.id());
        }
        varied.alarms.extend(alarms);
    }
    varied.unreached.sort();
    varied.alarms.sort_by(|one, other| one.outcome.trial.id.cmp(&other.outcome.trial.id));
    Ok(varied)
}

/// The servers that are asked: one for each variety, then the combinations; and how many there are of each.
fn servers(varieties: Vec<Variety>, wanted: &Legal, seed: u64) -> (Vec<Set>, Varied) {
    let mut questions: BTreeMap<String, Vec<Variety>> = BTreeMap::new();
    for variety in &varieties {
        questions.entry(variety.clause.clone()).or_default().push(variety.clone());
    }
    let mut sets: Vec<Set> = varieties.into_iter().map(|variety| vec![variety]).collect();
    let mut random = Rng::with_seed(seed);
    if let Some(size) = wanted.sample {
        random.shuffle(&mut sets);
        sets.truncate(size);
    }
    let (varieties, combinations) = (sets.len(), wanted.combinations);
    sets.extend((0..combinations).map(|_| combination(&questions, &mut random)));
    sets.retain(|set| !set.is_empty());
    (sets, Varied { varieties, questions: questions.len(), combinations, ..Varied::default() })
}

/// Of each question one variety or none.
fn combination(questions: &BTreeMap<String, Vec<Variety>>, random: &mut Rng) -> Set {
    let chosen = questions.values().filter_map(|varieties| {
        let at = random.usize(0..=varieties.len());
        varieties.get(at).cloned()
    });
    chosen.collect()
}

/// How many trials get another answer, and those that are red for it.
async fn ask(bench: &Bench, references: &[Reference], set: &Set) -> Result<(usize, Vec<Alarm>), Unreachable> {
    let (mut reached, mut alarms) = (0, Vec::new());
    for reference in references {
        let trials = reference.reached(Variety::all(set));
        reached += trials.len();
        for outcome in red(bench, &reference.vendor, trials, set).await? {
            let set = shrunk(bench, &reference.vendor, &outcome.trial, set).await?;
            alarms.push(Alarm { varieties: set.iter().map(Variety::id).collect(), outcome });
        }
    }
    Ok((reached, alarms))
}

/// Without what it does not take for this trial to be red.
async fn shrunk(bench: &Bench, vendor: &str, trial: &Arc<Trial>, set: &Set) -> Result<Set, Unreachable> {
    let mut kept = set.clone();
    for variety in set {
        let without: Set = kept.iter().filter(|other| other.id() != variety.id()).cloned().collect();
        if !red(bench, vendor, vec![Arc::clone(trial)], &without).await?.is_empty() {
            kept = without;
        }
    }
    Ok(kept)
}

async fn red(
    bench: &Bench,
    vendor: &str,
    trials: Vec<Arc<Trial>>,
    set: &[Variety],
) -> Result<Vec<Outcome>, Unreachable> {
    if trials.is_empty() {
        return Ok(Vec::new());
    }
    let options = Options { seed: bench.seed, control: true };
    let served = Served::start(Arc::new(Emulator::behaving(options, Variety::all(set)))).await?;
    let session = bench.open(&served, vendor).await?;
    let outcomes = bench.ask(&session, trials).await;
    Ok(outcomes.into_iter().filter(|outcome| !is_right(outcome.verdict)).collect())
}
