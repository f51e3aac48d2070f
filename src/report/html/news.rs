//! What is broken, promise by promise, and how that compares with an earlier run.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use maud::{Markup, html};

use super::Told;
use crate::judge::{Finding, Verdict};
use crate::report::cut::clip;
use crate::report::page::{clause_id, place, trial_link, trial_links, verdict};
use crate::report::standing::Standing;
use crate::spec::{Page, Registered};

/// A fold with so many trials is open.
const FEW: usize = 3;

/// How much of what was found is shown beside a promise, in characters.
const MOST: usize = 200;

type Trials<'a> = Vec<(&'a str, Option<&'a str>)>;

/// Every broken promise once, with the trials that show it; nothing where none is.
pub(super) fn broken(told: &Told<'_>) -> Option<Markup> {
    let run = told.run;
    let mut by_clause: BTreeMap<&str, Trials<'_>> = BTreeMap::new();
    // Of the trials that show a promise broken, one that finds the least besides.
    let mut found: BTreeMap<&str, (usize, &Finding)> = BTreeMap::new();
    let mut unnamed: Trials<'_> = Vec::new();
    for outcome in run.outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Failed) {
        let trial = (outcome.trial.id.as_str(), Some(Standing::of(outcome, run).word()));
        for finding in &outcome.findings {
            if let Some(clause) = &finding.clause {
                let least = found.entry(clause.as_str()).or_insert((outcome.findings.len(), finding));
                if outcome.findings.len() < least.0 {
                    *least = (outcome.findings.len(), finding);
                }
            }
            let trials = match &finding.clause {
                Some(clause) => by_clause.entry(clause.as_str()).or_default(),
                None => &mut unnamed,
            };
            if trials.last() != Some(&trial) {
                trials.push(trial);
            }
        }
    }
    // In the order of the registries.
    let broken: IndexMap<_, _> = told
        .specs
        .clauses()
        .filter_map(|registered| {
            Some((registered.id.as_str(), (registered, by_clause.remove(registered.id.as_str())?)))
        })
        .collect();
    if broken.is_empty() && unnamed.is_empty() {
        return None;
    }
    let promises = if broken.len() == 1 { "promise" } else { "promises" };
    let targets = if run.targets.len() == 1 { "this target does" } else { "these targets do" };
    Some(html! {
        section #broken {
            h2 { "Broken promises" }
            p.lead { (broken.len()) " " (promises) " of the vendor's documentation that " (targets) " not keep." }
            div.list {
                @for (id, (registered, trials)) in &broken {
                    article.promise {
                        div {
                            p.says { a href={ "#" (clause_id(id)) } { (registered.clause.says.trim()) } }
                            p.where { (place(registered, page_of(told, registered))) }
                            p.id { code { (id) } }
                            @if let Some((_, found)) = found.get(id) { p.found { (clip(&found.sentence(), MOST)) } }
                        }
                        (trial_links(trials, trials.len() <= FEW))
                    }
                }
            }
            @if !unnamed.is_empty() {
                p.quiet { "Differs from a sample of the page or from a recorded answer; no promise names it:" }
                (trial_links(&unnamed, true))
            }
        }
    })
}

/// The page that a clause stands on.
pub(super) fn page_of<'a>(told: &Told<'a>, registered: &Registered) -> Option<&'a Page> {
    let (vendor, ..) = registered.id.parts();
    told.specs.vendors.get(vendor)?.pages.get(&registered.clause.place.page)
}

/// How the failures compare with those of the earlier run, where there is one.
pub(super) fn since(told: &Told<'_>) -> Option<Markup> {
    let run = told.run;
    let compared = run.baseline.as_ref()?;
    let stands: BTreeMap<&str, &str> =
        run.outcomes.iter().map(|outcome| (outcome.trial.id.as_str(), Standing::of(outcome, run).word())).collect();
    let before: Vec<&String> = compared.before.iter().collect();
    let lists = [
        ("passed", "fixed", "failed then, and not any more", compared.fixed.iter().collect()),
        ("as before", "as before", "failed then in the same way", before),
        ("undecided", "undecided", "failed then, and not decided now", compared.undecided.iter().collect::<Vec<_>>()),
    ];
    Some(html! {
        section #since {
            h2 { "Since " (compared.report) }
            div.list {
                @for (mark, word, sentence, ids) in &lists {
                    @if !ids.is_empty() {
                        details.since open[*word == "fixed"] {
                            summary { (verdict(mark, word)) " " b { (ids.len()) } " " span.quiet { (sentence) } }
                            ul { @for id in ids { li { (trial_link(id, stands.get(id.as_str()).copied())) } } }
                        }
                    }
                }
            }
        }
    })
}
