//! The vendors' pages as tables: section, row, clause, trials, and what the last run says of it.

mod html;
mod json;
mod markdown;
mod text;

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

pub use self::html::html;
pub(super) use self::html::promises;
pub use self::json::json;
pub use self::markdown::markdown;
pub use self::text::text;
use super::run::{Run, Summary};
use super::standing::Standing;
use super::suite::cited;
use crate::case::Suite;
use crate::judge::ClauseVerdict;
use crate::spec::{ClauseId, Page, Registered, Specs, VendorSpec};

/// How well the clauses of an operation are proven.
#[derive(Debug, Clone, Copy, Default)]
pub struct Proven {
    /// How many defects break them.
    pub defects: usize,
    /// How often a trial kills one of those.
    pub kills: usize,
}

/// The pages of every vendor.
#[derive(Debug)]
pub struct Coverage<'a> {
    /// By vendor.
    pub vendors: IndexMap<&'a str, Vec<PagePart<'a>>>,
    /// Whether a run says what became of the promises.
    pub is_run: bool,
    /// Why that run did not ask every trial.
    pub partial: Option<String>,
    totals: Vec<Total>,
}

/// A page.
#[derive(Debug)]
pub struct PagePart<'a> {
    /// Title, address, language.
    pub page: &'a Page,
    /// Its sections in their order.
    pub sections: IndexMap<&'a str, Vec<Line<'a>>>,
}

/// A clause on its row.
#[derive(Debug)]
pub struct Line<'a> {
    /// The clause.
    pub registered: &'a Registered,
    /// `kept`, `broken`, `undecided`, `untested` or `silence`; without a run `tested` in the place of the first three.
    pub word: &'static str,
    /// The trials that decide or observe it, with how each stands in the run.
    pub trials: Vec<(&'a str, Option<&'static str>)>,
}

/// What is counted of an operation, or of what all operations of a vendor have in common.
#[derive(Debug)]
struct Total {
    scope: String,
    decidable: usize,
    untested: usize,
    silences: usize,
    trials: usize,
    proven: Proven,
}

impl<'a> Coverage<'a> {
    /// The pages of the vendors that a run asked; without one, of all. `proven` goes by `<vendor>/<operation>`.
    #[must_use]
    pub fn of(
        specs: &'a Specs,
        suite: &'a Suite,
        run: Option<(&Run, &Summary)>,
        proven: &BTreeMap<String, Proven>,
    ) -> Self {
        let cited = cited(suite);
        let verdicts: HashMap<&ClauseId, ClauseVerdict> =
            run.iter().flat_map(|(_, summary)| &summary.clauses).map(|(id, verdict, _)| (id, *verdict)).collect();
        let stands: HashMap<&str, &'static str> = run
            .iter()
            .flat_map(|(run, _)| run.outcomes.iter().map(|outcome| (outcome, *run)))
            .map(|(outcome, run)| (outcome.trial.id.as_str(), Standing::of(outcome, run).word()))
            .collect();
        let line = |registered: &'a Registered| Line {
            registered,
            word: word(registered, run.is_some(), verdicts.get(&registered.id).copied()),
            trials: cited
                .get(registered.id.as_str())
                .into_iter()
                .flatten()
                .map(|trial| (trial.id.as_str(), stands.get(trial.id.as_str()).copied()))
                .collect(),
        };
        let mut coverage = Self {
            vendors: IndexMap::new(),
            is_run: run.is_some(),
            partial: run.and_then(|(run, _)| run.partial.clone()),
            totals: Vec::new(),
        };
        for (vendor, spec) in &specs.vendors {
            if run.is_some_and(|(run, _)| !run.vendors().contains(vendor)) {
                continue;
            }
            let current = || spec.clauses.values().filter(|registered| registered.clause.retired.is_none());
            // What all operations have in common comes after each of them.
            let own = current().filter(|registered| registered.id.parts().1 != "common");
            let ordered: Vec<&Registered> =
                own.chain(current().filter(|registered| registered.id.parts().1 == "common")).collect();
            let pages = spec.pages.iter().filter_map(|(id, page)| {
                let on_it = ordered.iter().copied().filter(|registered| registered.clause.place.page == *id);
                let sections = sections(page, on_it.map(&line));
                (!sections.is_empty()).then_some(PagePart { page, sections })
            });
            coverage.vendors.insert(vendor, pages.collect());
            coverage.totals.extend(totals(vendor, spec, suite, proven));
        }
        coverage
    }

    /// A sentence on what the run left out, where it did.
    fn note(&self) -> Option<String> {
        self.partial.as_ref().map(|partial| format!("of a run that was not whole: {partial}"))
    }
}

/// What is counted of each operation of a vendor, and of what they have in common.
fn totals(vendor: &str, spec: &VendorSpec, suite: &Suite, proven: &BTreeMap<String, Proven>) -> Vec<Total> {
    let mut scopes: Vec<&str> = spec.clauses.keys().map(|id| id.parts().1).collect();
    scopes.dedup();
    let total = |scope: &str| {
        let all = || spec.clauses.values().filter(|registered| registered.id.parts().1 == scope);
        let trials = suite.trials.iter().filter(|trial| trial.case.vendor == vendor && trial.case.operation == scope);
        let scope = format!("{vendor}/{scope}");
        Total {
            decidable: all().filter(|one| one.decidable()).count(),
            untested: all().filter(|one| one.clause.untested.is_some()).count(),
            silences: all().filter(|one| one.clause.silence && one.clause.untested.is_none()).count(),
            trials: trials.count(),
            proven: proven.get(&scope).copied().unwrap_or_default(),
            scope,
        }
    };
    scopes.into_iter().map(total).collect()
}

/// What is said of a clause.
fn word(registered: &Registered, is_run: bool, verdict: Option<ClauseVerdict>) -> &'static str {
    if registered.clause.untested.is_some() {
        "untested"
    } else if registered.clause.silence {
        "silence"
    } else if is_run {
        verdict.map_or("undecided", ClauseVerdict::word)
    } else {
        "tested"
    }
}

/// Clauses by section, in the order of the page.
fn sections<'a>(page: &Page, lines: impl Iterator<Item = Line<'a>>) -> IndexMap<&'a str, Vec<Line<'a>>> {
    let mut sections: IndexMap<&str, Vec<Line<'_>>> = IndexMap::new();
    for line in lines {
        sections.entry(line.registered.clause.place.section.as_str()).or_default().push(line);
    }
    let place = |section: &str| page.sections.iter().position(|known| known == section).unwrap_or(usize::MAX);
    sections.sort_by_key(|section, _| place(section));
    sections
}

/// The words of the lines, each with how often it is said, in the order of gravity.
fn counts<'l, 'a: 'l>(lines: impl Iterator<Item = &'l Line<'a>>) -> Vec<(&'static str, usize)> {
    const WORDS: [&str; 6] = ["kept", "broken", "undecided", "tested", "untested", "silence"];
    let words: Vec<&str> = lines.map(|line| line.word).collect();
    let count = |word: &'static str| (word, words.iter().filter(|said| **said == word).count());
    WORDS.into_iter().map(count).filter(|(_, count)| *count > 0).collect()
}

/// `3 kept, 1 broken`.
fn counted<'l, 'a: 'l>(lines: impl Iterator<Item = &'l Line<'a>>) -> String {
    counts(lines).into_iter().map(|(word, count)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}

/// `2 of 3 trials failed for another reason, 1 not asked`, or how many there are.
fn trials(line: &Line<'_>, is_run: bool) -> String {
    let all = line.trials.len();
    let plural = if all == 1 { "trial" } else { "trials" };
    let is_wrong = |stands: &str| ["failed", "known", "as before"].contains(&stands);
    let wrong = line.trials.iter().filter(|(_, stands)| stands.is_some_and(is_wrong)).count();
    let unasked = line.trials.iter().filter(|(_, stands)| is_run && stands.is_none()).count();
    let elsewhere = if ["broken", "silence"].contains(&line.word) { "" } else { " for another reason" };
    let failed =
        if wrong == 0 { format!("{all} {plural}") } else { format!("{wrong} of {all} {plural} failed{elsewhere}") };
    match (all, unasked) {
        (0, _) => String::new(),
        (_, 0) => failed,
        (all, unasked) if all == unasked => format!("{all} {plural}, not asked"),
        (_, unasked) => format!("{failed}, {unasked} not asked"),
    }
}
