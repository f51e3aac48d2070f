//! What is kept of the requests of clients: each counted, the latest one by one, each breach once.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use indexmap::IndexMap;

use super::entry::Entry;
use super::refusal::{MAX_REFUSALS, Refusal};
use crate::judge::Shown;
use crate::judge::request::{Breach, Grade, Use};
use crate::spec::ClauseId;

/// How many different breaches are kept; what else is wrong is only counted. Each takes less than 12 KiB.
pub const MAX_BREACHES: usize = 500;
/// How many different calls that these pages do not speak of are kept.
pub const MAX_ELSEWHERE: usize = 100;
/// How many different answers of an operation are counted apart.
const MAX_WORDS: usize = 100;
/// How many other values with the same breach are kept.
const MAX_ALSO: usize = 4;

/// Who did not keep to the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Who asked.
    Client,
    /// Who answered.
    Server,
}

impl Side {
    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}

/// By what two breaches are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    side: Side,
    operation: String,
    clause: Option<ClauseId>,
    at: String,
    expected: String,
    /// The type of what was sent; what was sent itself, where there is no type to tell one mistake from another.
    actual: String,
}

impl Key {
    /// The key of a breach as it is kept: without secrets, its values cut.
    pub fn of(side: Side, operation: &str, breach: &Breach) -> Self {
        let has_no_type = ["path", "method"].contains(&breach.at.as_str());
        Self {
            side,
            operation: operation.to_owned(),
            clause: breach.clause.clone(),
            at: breach.at.clone(),
            expected: breach.expected.to_string(),
            actual: if has_no_type { breach.actual.to_string() } else { breach.actual.kind.clone() },
        }
    }
}

/// A breach, told once.
#[derive(Debug, Clone)]
pub struct KeptBreach {
    /// Who broke it.
    pub side: Side,
    /// What is wrong, in the first request that had it.
    pub breach: Breach,
    /// What others sent that is wrong in the same way; a few.
    pub also: Vec<Shown>,
    /// `<vendor>/<operation>`; only the vendor where no documented call was meant.
    pub operation: String,
    /// How many requests had it.
    pub count: u64,
    /// The number of the first one.
    pub first: u64,
    /// That request, secrets replaced.
    pub request: String,
    /// The status it was answered with.
    pub status: Option<u16>,
    /// The body it was answered with, secrets replaced.
    pub answer: String,
    /// Whether somebody said that it is all right.
    pub allowed: bool,
}

impl KeptBreach {
    /// Somebody sent this, and it is wrong in the same way.
    pub(super) fn sent_too(&mut self, actual: &Shown) {
        let is_new = self.breach.actual != *actual && !self.also.contains(actual);
        if is_new && self.also.len() < MAX_ALSO {
            self.also.push(actual.clone());
        }
    }

    /// By what it is the same as another.
    pub(super) fn key(&self) -> Key {
        Key::of(self.side, &self.operation, &self.breach)
    }

    /// How much it counts, nothing where it is allowed.
    #[must_use]
    pub fn counts(&self) -> Option<Grade> {
        (!self.allowed).then_some(self.breach.grade)
    }
}

/// What is counted of an operation.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// How often it was called.
    pub calls: u64,
    /// How often each answer was given: `accepted`, a clause, or an HTTP status.
    pub answers: BTreeMap<String, u64>,
    /// What of it was made use of.
    pub used: BTreeSet<Use>,
    /// How often a call came again, the same in method, path and body, right after it had got such an answer or none.
    pub again: BTreeMap<String, u64>,
}

/// A call these pages do not speak of.
#[derive(Debug, Clone, Default)]
pub struct Elsewhere {
    /// How often it came.
    pub count: u64,
    /// How often each answer was given: an HTTP status, with the reason where it says one.
    pub answers: BTreeMap<String, u64>,
}

/// One request with its answer, as they are shown.
#[derive(Debug, Clone)]
pub struct KeptExchange {
    /// Its number.
    pub number: u64,
    /// The request, secrets replaced.
    pub request: String,
    /// The status it was answered with.
    pub status: Option<u16>,
    /// The body it was answered with, secrets replaced.
    pub answer: String,
}

/// The latest call of one operation.
#[derive(Debug, Clone)]
pub(super) struct Latest {
    /// What it is the same by as another call.
    pub identity: u64,
    /// The answer it got, as it is counted.
    pub answer: String,
    /// Whether it was accepted.
    pub accepted: bool,
}

/// Counts an answer; codes that a server makes up without end are counted together.
pub(super) fn count(words: &mut BTreeMap<String, u64>, word: String) {
    let has_room = words.len() < MAX_WORDS || words.contains_key(&word) || word.contains('#');
    let word = if has_room { word } else { "others".to_owned() };
    *words.entry(word).or_default() += 1;
}

/// Everything that is kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    pub requests: u64,
    pub entries: VecDeque<Entry>,
    pub breaches: Vec<KeptBreach>,
    /// Where each stands in that list.
    pub places: HashMap<Key, usize>,
    /// Breaches that had no room, by grade.
    pub untold: BTreeMap<Grade, u64>,
    pub tallies: IndexMap<String, Tally>,
    pub elsewhere: IndexMap<String, Elsewhere>,
    pub elsewhere_more: u64,
    /// Requests that never became whole.
    pub unread: u64,
    /// Answers that could not be read here.
    pub unread_answers: u64,
    /// The last call of an operation under test, and its answer.
    pub last: Option<String>,
    /// The latest call of each operation, by its name.
    pub latest: HashMap<String, Latest>,
    /// The latest exchange of each operation under test, where that is wanted.
    pub exchanges: IndexMap<String, KeptExchange>,
    /// Refusals of calls that only arrange.
    pub refusals: Vec<Refusal>,
    /// Calls that had no room among them.
    pub refused_more: u64,
}

impl Kept {
    /// Counts a refusal, and keeps it if it is a new one.
    pub fn refuse(&mut self, refusal: Refusal) {
        refuse(&mut self.refusals, &mut self.refused_more, refusal);
    }
}

/// Adds a refusal to those that are known; what has no room is counted.
pub(super) fn refuse(known: &mut Vec<Refusal>, more: &mut u64, refusal: Refusal) {
    match known.iter().position(|one| one.is_like(&refusal)) {
        Some(place) => known[place].count += refusal.count,
        None if known.len() < MAX_REFUSALS => known.push(refusal),
        None => *more += refusal.count,
    }
}
