//! The figures. Conformance and coverage are two, and are never added.

use maud::{Markup, html};

use super::Told;
use super::trials::count;
use crate::judge::ClauseVerdict;
use crate::report::page::{symbol_class, verdict};
use crate::report::standing::Standing;

pub(super) fn cards(told: &Told<'_>) -> Markup {
    let clauses = |verdict| told.summary.clause_count(verdict);
    let (kept, broken) = (clauses(ClauseVerdict::Kept), clauses(ClauseVerdict::Broken));
    let (undecided, untested) = (clauses(ClauseVerdict::Undecided), clauses(ClauseVerdict::Untested));
    let decided = kept + broken;
    let all = told.run.outcomes.len();
    let words: Vec<(&str, usize)> =
        Standing::WORDS.into_iter().map(|word| (word, count(told, word))).filter(|(_, count)| *count > 0).collect();
    let parts: Vec<(usize, &str)> = words.iter().map(|(word, count)| (*count, tone(word))).collect();
    let said: Vec<String> = words.iter().map(|(word, count)| format!("{count} {word}")).collect();
    html! {
        section.cards aria-label="Summary" {
            div.card {
                h2 { "Conformance" }
                p.figure { strong { (kept) } " of " (decided) " decided promises are kept" }
                (bar(&format!("{kept} kept, {broken} broken"), &[(kept, "good"), (broken, "bad")]))
                ul.legend { (entry("kept", kept)) @if broken > 0 { (entry("broken", broken)) } }
            }
            div.card {
                h2 { "Coverage" }
                p.figure { strong { (decided) } " of " (told.summary.clauses.len()) " promises are decided" }
                (bar(
                    &format!("{decided} decided, {undecided} undecided, {untested} untested"),
                    &[(decided, "calm"), (undecided, "odd"), (untested, "none")],
                ))
                ul.legend {
                    @if undecided > 0 { (entry("undecided", undecided)) }
                    (entry("untested", untested))
                    li.quiet { (told.summary.silences.0) " of " (told.summary.silences.1) " silences observed" }
                }
            }
            div.card {
                h2 { "Trials" }
                p.figure { strong { (all) } " trials" }
                (bar(&said.join(", "), &parts))
                ul.legend {
                    @for (word, count) in words {
                        li { a class={ "is " (symbol_class(word)) } href={ "#verdict=" (symbol_class(word)) } { (word) } " " b { (count) } }
                    }
                }
            }
        }
    }
}

fn entry(word: &str, count: usize) -> Markup {
    html! { li { (verdict(word, word)) " " b { (count) } } }
}

fn tone(word: &str) -> &'static str {
    match word {
        "passed" => "good",
        "failed" => "bad",
        "observed" => "calm",
        "skipped" => "none",
        _ => "odd",
    }
}

/// Parts of a whole, side by side.
fn bar(label: &str, parts: &[(usize, &str)]) -> Markup {
    let total = parts.iter().map(|(count, _)| count).sum::<usize>().max(1);
    let mut begin = 0;
    let placed: Vec<(usize, usize, &str)> = parts
        .iter()
        .map(|(count, class)| {
            begin += count;
            (begin - count, *count, *class)
        })
        .filter(|(_, count, _)| *count > 0)
        .collect();
    html! {
        svg.bar viewBox={ "0 0 " (total) " 1" } preserveAspectRatio="none" role="img" aria-label=(label) {
            @for (begin, count, class) in placed { rect class=(class) x=(begin) width=(count) height="1" {} }
        }
    }
}
