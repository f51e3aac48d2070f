//! The journal as it stands at one moment, with what of the operations was never made use of.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::ended::Ended;
use super::entry::{Entry, MAX_ENTRIES};
use super::kept::{Elsewhere, Kept, KeptBreach, KeptExchange, Side, Tally, refuse};
use super::refusal::Refusal;
use super::table::Row;
use crate::judge::Shown;
use crate::judge::request::{Breach, Grade, Use, usable};
use crate::spec::{ClauseId, Specs, VendorSpec};

/// The place of a breach that is no part of a request: how a command takes an answer.
pub(super) const TAKEN: &str = "answer";
/// How many refusals are named in one sentence.
const REFUSALS_IN_WORDS: usize = 3;

/// The command whose requests these are.
#[derive(Debug, Clone)]
pub struct Command {
    /// The program and its arguments.
    pub words: Vec<String>,
    /// How it ended.
    pub ended: Ended,
}

/// What of an operation was never made use of.
#[derive(Debug, Clone, Default)]
pub struct Unused {
    /// Fields never sent.
    pub fields: Vec<String>,
    /// Listed values never sent, with their fields.
    pub values: Vec<(String, String)>,
    /// Documented answers never met.
    pub answers: Vec<ClauseId>,
}

/// The journal as it stands.
#[derive(Debug, Clone)]
pub struct Told {
    /// The vendors whose calls were judged.
    pub vendors: Vec<String>,
    /// `<vendor>/<operation>` of every operation under test.
    pub tested: Vec<String>,
    /// How many requests came.
    pub requests: u64,
    /// How many of them never became whole.
    pub unread: u64,
    /// How many answers could not be read here, so that they are not judged.
    pub unread_answers: u64,
    /// The latest of them, the oldest first.
    pub entries: Vec<Entry>,
    /// Each breach once, the gravest first.
    pub breaches: Vec<KeptBreach>,
    /// Breaches for which there was no room, by grade.
    pub untold: BTreeMap<Grade, u64>,
    /// By `<vendor>/<operation>`, what was counted; operations under test are always there.
    pub tallies: IndexMap<String, Tally>,
    /// What of the operations under test that were called was never made use of.
    pub unused: IndexMap<String, Unused>,
    /// Calls these pages do not speak of.
    pub elsewhere: IndexMap<String, Elsewhere>,
    /// Further ones.
    pub elsewhere_more: u64,
    /// Refusals of calls that only arrange, each once.
    pub refusals: Vec<Refusal>,
    /// Further refused calls.
    pub refused_more: u64,
    /// The latest exchange of each operation under test, where that is kept.
    pub exchanges: IndexMap<String, KeptExchange>,
    /// The last call of an operation under test, and its answer.
    pub last: Option<String>,
    /// The command whose requests these are.
    pub command: Option<Command>,
    /// What became of the command with each documented answer.
    pub answers: Vec<Row>,
}

impl Told {
    pub(super) fn of(specs: &Specs, vendors: &[String], kept: Kept) -> Self {
        let mut tallies: IndexMap<String, Tally> = IndexMap::new();
        let mut unused = IndexMap::new();
        let mut tested = Vec::new();
        for operation in vendors.iter().filter_map(|vendor| specs.vendors.get(vendor)).flat_map(VendorSpec::tested) {
            let id = format!("{}/{}", operation.vendor, operation.id);
            let tally = kept.tallies.get(&id).cloned().unwrap_or_default();
            if tally.calls > 0 {
                let all = usable(specs, operation);
                let met = |clause: &ClauseId| tally.answers.contains_key(clause.as_str());
                let mut answers: Vec<ClauseId> = operation.documented.iter().map(|one| one.clause.clone()).collect();
                answers.retain(|clause| !met(clause));
                let never_sent = |name: &String| !tally.used.contains(&Use::Field(name.clone()));
                let never_used = |(name, value): &(String, String)| {
                    !never_sent(name) && !tally.used.contains(&Use::Listed(name.clone(), value.clone()))
                };
                let values = all.listed.iter().map(|(name, value)| (name.clone(), value.to_string()));
                let fields = all.fields.iter().filter(|name| never_sent(name)).cloned().collect();
                unused.insert(id.clone(), Unused { fields, values: values.filter(never_used).collect(), answers });
            }
            tested.push(id.clone());
            tallies.insert(id, tally);
        }
        for (id, tally) in &kept.tallies {
            tallies.entry(id.clone()).or_insert_with(|| tally.clone());
        }
        Self {
            vendors: vendors.to_vec(),
            tested,
            requests: kept.requests,
            unread: kept.unread,
            unread_answers: kept.unread_answers,
            entries: kept.entries.into(),
            breaches: kept.breaches,
            untold: kept.untold,
            tallies,
            unused,
            elsewhere: kept.elsewhere,
            elsewhere_more: kept.elsewhere_more,
            refusals: kept.refusals,
            refused_more: kept.refused_more,
            exchanges: kept.exchanges,
            last: kept.last,
            command: None,
            answers: Vec::new(),
        }
    }

    /// Breaches of one grade that are not allowed, and in how many requests.
    #[must_use]
    pub fn count(&self, grade: Grade) -> (usize, u64) {
        let counted = || self.breaches.iter().filter(|kept| kept.counts() == Some(grade));
        (counted().count(), counted().map(|kept| kept.count).sum())
    }

    /// Whether anything is wrong that counts; `strict` counts warnings too.
    #[must_use]
    pub fn is_broken(&self, strict: bool) -> bool {
        let counts = |kept: &KeptBreach| kept.counts().is_some_and(|grade| strict || grade == Grade::Violation);
        let untold = |grade: &Grade| strict || *grade == Grade::Violation;
        self.breaches.iter().any(counts) || self.untold.keys().any(untold)
    }

    /// How many calls went to operations under test.
    #[must_use]
    pub fn judged(&self) -> u64 {
        self.tested.iter().filter_map(|id| self.tallies.get(id)).map(|tally| tally.calls).sum()
    }

    /// Adds that the command takes the answer of an exchange otherwise than is documented.
    pub fn mistaken(&mut self, operation: String, breach: Breach, exchange: Option<KeptExchange>, allowed: bool) {
        let none = || KeptExchange { number: 0, request: String::new(), status: None, answer: String::new() };
        let KeptExchange { number, request, status, answer } = exchange.unwrap_or_else(none);
        let (side, also) = (Side::Client, Vec::new());
        self.breaches.push(KeptBreach {
            side,
            breach,
            also,
            operation,
            count: 1,
            first: number,
            request,
            status,
            answer,
            allowed,
        });
    }

    /// Adds that the command takes a documented error for a success.
    pub fn taken_for_success(&mut self, row: &Row, exchange: Option<KeptExchange>, allowed: bool) {
        let breach = Breach {
            grade: Grade::Violation,
            clause: Some(ClauseId::resolve("", "", &row.answer)),
            open: None,
            readings: Vec::new(),
            at: TAKEN.to_owned(),
            expected: Shown::rule("taken for a failure: another exit status than 0"),
            actual: Shown::rule("exit 0, as when the call is accepted"),
        };
        self.mistaken(row.operation.clone(), breach, exchange, allowed);
    }

    /// Which calls that only arrange were refused, in words; nothing where none was.
    #[must_use]
    pub fn refused_in_words(&self) -> Option<String> {
        let all = match self.refused() {
            0 => return None,
            1 => "1 call that only arranges".to_owned(),
            all => format!("{all} calls that only arrange"),
        };
        let one = |refusal: &Refusal| {
            let times = if refusal.count == 1 { String::new() } else { format!(" × {}", refusal.count) };
            format!("{} {}{times}", refusal.operation, refusal.words())
        };
        let shown: Vec<String> = self.refusals.iter().take(REFUSALS_IN_WORDS).map(one).collect();
        let others = self.refusals.len() - shown.len();
        let others = if others > 0 { format!("; and {others} others") } else { String::new() };
        Some(format!("{all}: {}{others}", shown.join("; ")))
    }

    /// How many calls that only arrange were refused.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refusals.iter().map(|refusal| refusal.count).sum::<u64>() + self.refused_more
    }

    /// Adds what another journal has: the runs of one command become one report.
    pub fn add(&mut self, other: Self) {
        let mut places = Vec::new();
        for kept in other.breaches {
            let key = kept.key();
            let place = self.breaches.iter().position(|known| known.key() == key);
            places.push(place.unwrap_or(self.breaches.len()));
            match place.map(|place| &mut self.breaches[place]) {
                Some(known) => {
                    known.count += kept.count;
                    kept.also.iter().chain([&kept.breach.actual]).for_each(|actual| known.sent_too(actual));
                }
                None => self.breaches.push(KeptBreach { first: self.requests + kept.first, ..kept }),
            }
        }
        self.entries.extend(other.entries.into_iter().map(|entry| Entry {
            number: self.requests + entry.number,
            breaches: entry.breaches.iter().map(|place| places[*place]).collect(),
            ..entry
        }));
        let too_many = self.entries.len().saturating_sub(MAX_ENTRIES);
        self.entries.drain(..too_many);
        for (id, tally) in other.tallies {
            let known = self.tallies.entry(id.clone()).or_default();
            known.calls += tally.calls;
            known.used.extend(tally.used);
            sum(&mut known.answers, tally.answers);
            sum(&mut known.again, tally.again);
            match (self.unused.get_mut(&id), other.unused.get(&id)) {
                (Some(known), Some(unused)) => {
                    known.fields.retain(|field| unused.fields.contains(field));
                    known.values.retain(|value| unused.values.contains(value));
                    known.answers.retain(|answer| unused.answers.contains(answer));
                }
                (None, Some(unused)) => drop(self.unused.insert(id, unused.clone())),
                _ => {}
            }
        }
        for (call, elsewhere) in other.elsewhere {
            let known = self.elsewhere.entry(call).or_default();
            known.count += elsewhere.count;
            sum(&mut known.answers, elsewhere.answers);
        }
        for refusal in other.refusals {
            let refusal = Refusal { first: self.requests + refusal.first, ..refusal };
            refuse(&mut self.refusals, &mut self.refused_more, refusal);
        }
        self.refused_more += other.refused_more;
        self.requests += other.requests;
        self.unread += other.unread;
        self.unread_answers += other.unread_answers;
        for (grade, count) in other.untold {
            *self.untold.entry(grade).or_default() += count;
        }
        self.elsewhere_more += other.elsewhere_more;
    }

    /// The breaches of one side, the gravest first, those allowed last.
    #[must_use]
    pub fn of_side(&self, side: Side) -> Vec<&KeptBreach> {
        let mut all: Vec<&KeptBreach> = self.breaches.iter().filter(|kept| kept.side == side).collect();
        all.sort_by_key(|kept| (kept.allowed, std::cmp::Reverse(kept.breach.grade)));
        all
    }
}

/// Adds counts to those of the same names.
fn sum(known: &mut BTreeMap<String, u64>, other: BTreeMap<String, u64>) {
    for (name, count) in other {
        *known.entry(name).or_default() += count;
    }
}
