//! The proofs themselves: what they complain of, and that they are right to.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::bench::{Bench, Served};
use super::complaint::Complaint;
use super::matrix::{Asked, Fate, Matrix, Row};
use super::reference::Reference;
use crate::case::Trial;
use crate::emulator::fault::{self, Defect};
use crate::emulator::{Behaviour, Emulator, Options, edit, variety};
use crate::spec::{ClauseId, Registered, Specs};
use crate::suite::SuiteData;

fn bench() -> Bench {
    let SuiteData { suite, specs, .. } = SuiteData::embedded();
    Bench { suite: Arc::clone(suite), specs: Arc::clone(specs), seed: 1 }
}

#[test]
fn every_defect_breaks_a_promise_that_trials_can_decide() {
    let bench = bench();
    let mut seen = BTreeSet::new();
    for defect in fault::all() {
        let clause = ClauseId::resolve("", "", &defect.clause);
        let decidable = bench.specs.clause(&clause).is_some_and(Registered::decidable);
        assert!(decidable, "{}: no such promise", defect.id());
        assert!(seen.insert(defect.id()), "{}: twice", defect.id());
    }
    assert!(seen.len() >= 500, "{} defects", seen.len());
}

#[test]
fn every_variety_answers_a_question_of_the_registry() {
    let bench = bench();
    let mut seen = BTreeSet::new();
    for variety in variety::all() {
        let clause = ClauseId::resolve("", "", &variety.clause);
        assert!(bench.specs.clause(&clause).is_some(), "{}: no such clause", variety.id());
        assert!(seen.insert(variety.id()), "{}: twice", variety.id());
    }
}

#[tokio::test]
async fn an_emulator_without_defects_gives_every_trial_the_same_answers_again() {
    for reference in Reference::all(&bench()).await.expect("an emulator") {
        let reached: Vec<String> =
            reference.reached(Behaviour::default()).iter().map(|trial| trial.id.clone()).collect();
        assert_eq!(reached, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_defect_reaches_the_trials_that_get_another_answer() {
    let reference = Reference::of(&bench(), "easemob", "msg_recall").await.expect("an emulator");
    let mut behaviour = Behaviour::default();
    behaviour.says(|request, response| {
        if edit::is_recall(request) && response.status == 500 {
            response.status = 503;
        }
    });
    let reached = reference.reached(behaviour);
    assert!(!reached.is_empty());
    assert!(reached.iter().all(|trial| trial.id.starts_with("easemob/msg_recall/internal-error")), "{reached:?}");
}

/// A small matrix over two trials of one file and one of another; all prove one clause.
struct Small {
    specs: Arc<Specs>,
    clause: ClauseId,
    trials: Vec<Arc<Trial>>,
}

impl Small {
    fn new() -> Self {
        let bench = bench();
        let trial = |id: &str| {
            let found = bench.suite.trials.iter().find(|trial| trial.id == format!("zego/RevokeRoomMessage/{id}"));
            Arc::clone(found.expect("a trial"))
        };
        let trials = vec![trial("Payload/at-the-limit"), trial("Payload/one-byte-over"), trial("recall-twice")];
        let clause = ClauseId::new("zego", "RevokeRoomMessage", "Payload.max-bytes");
        Self { specs: bench.specs, clause, trials }
    }

    /// The complaints about a matrix in which one defect has these fates.
    fn complaints(&self, rows: &[[Option<Fate>; 3]]) -> Vec<&'static str> {
        let row = |(at, fates): (usize, &[Option<Fate>; 3])| Row {
            defect: Defect::new(self.clause.as_str(), format!("defect {at}"), |_| {}),
            clause: self.clause.clone(),
            operation: "RevokeRoomMessage".to_owned(),
            cells: self
                .trials
                .iter()
                .zip(fates)
                .filter_map(|(trial, fate)| Some((Arc::clone(trial), fate.clone()?)))
                .collect(),
        };
        let proves = BTreeSet::from([self.clause.clone()]);
        let asked = |trial: &Arc<Trial>| Asked { trial: Arc::clone(trial), proves: proves.clone() };
        let matrix = Matrix {
            rows: rows.iter().enumerate().map(row).collect(),
            asked: self.trials.iter().map(asked).collect(),
            whole: true,
        };
        matrix.complaints(&self.specs).iter().map(Complaint::word).collect()
    }
}

#[test]
fn a_whole_proof_has_no_complaint() {
    let killed = || Some(Fate::Killed);
    let small = Small::new();
    assert_eq!(small.complaints(&[[killed(), killed(), None], [None, None, killed()]]), Vec::<&str>::new());
}

#[test]
fn what_is_not_proven_is_said() {
    let small = Small::new();
    let killed = || Some(Fate::Killed);
    let rest = [[killed(), killed(), None], [None, None, killed()]];
    let with = |fates: [Option<Fate>; 3]| small.complaints(&[&rest[..], &[fates]].concat());
    assert_eq!(with([None, None, None]), ["survived"]);
    assert_eq!(with([Some(Fate::Unmoved), None, None]), ["survived"]);
    assert_eq!(with([Some(Fate::Elsewhere(BTreeSet::from(["other".to_owned()]))), None, None]), ["wrong reason"]);
    assert_eq!(with([Some(Fate::Noticed), Some(Fate::Stopped(String::new())), None]), ["wrong reason"]);
    assert_eq!(
        small.complaints(&[]),
        ["no defect", "kills none", "kills none", "kills none", "not needed", "not needed"]
    );
    assert_eq!(small.complaints(&[[killed(), None, killed()]]), ["kills none", "not needed", "not needed"]);
}

#[tokio::test]
async fn a_difference_has_the_same_fingerprint_whatever_a_run_makes_up() {
    let first = bench();
    let second = Bench { seed: 2, ..first.clone() };
    let reference = Reference::of(&first, "easemob", "msg_recall").await.expect("an emulator");
    let defects = fault::all().into_iter().filter(|defect| defect.clause.starts_with("easemob/msg_recall#"));
    let mut found = 0;
    for defect in defects.step_by(30) {
        let trials = reference.reached(defect.behaviour());
        let one = fingerprints(&first, &defect, &trials).await;
        assert_eq!(one, fingerprints(&second, &defect, &trials).await, "{}", defect.id());
        found += one.len();
    }
    assert!(found >= 10, "{found} findings");
}

/// What each of these trials finds on a server with a defect.
async fn fingerprints(bench: &Bench, defect: &Defect, trials: &[Arc<Trial>]) -> BTreeSet<(String, String)> {
    let options = Options { seed: bench.seed, control: true };
    let served = Served::start(Arc::new(Emulator::behaving(options, defect.behaviour()))).await.expect("a server");
    let session = bench.open(&served, "easemob").await.expect("a session");
    let outcomes = bench.ask(&session, trials.to_vec()).await;
    let findings =
        outcomes.iter().flat_map(|outcome| outcome.findings.iter().map(|one| (outcome.trial.id.clone(), one)));
    findings.map(|(trial, finding)| (trial, finding.fingerprint.clone())).collect()
}
