//! Every trial in a fold, those that went wrong first, with what filters them.

use maud::{Markup, html};

use super::Told;
use super::trial::trial;
use crate::report::page::{symbol_class, verdict};
use crate::report::standing::Standing;

/// How many trials have a word.
pub(super) fn count(told: &Told<'_>, word: &str) -> usize {
    told.run.outcomes.iter().filter(|outcome| Standing::of(outcome, told.run).word() == word).count()
}

pub(super) fn trials(told: &Told<'_>) -> Markup {
    let run = told.run;
    html! {
        section #trials {
            h2 { "Trials" }
            form.filter role="search" aria-label="Filter trials" hidden {
                input name="text" type="search" placeholder="Search trials ( / )"
                    aria-label="Search in ids, promises and page rows" autocomplete="off" spellcheck="false";
                select name="vendor" aria-label="Vendor" {
                    option value="" { "all vendors" }
                    @for vendor in run.vendors() { option { (vendor) } }
                }
                output aria-live="polite" {}
                div.toggles role="group" aria-label="Verdicts" {
                    @for (word, count) in Standing::WORDS.map(|word| (word, count(told, word))) {
                        @if count > 0 {
                            button type="button" aria-pressed="false" data-verdict=(symbol_class(word)) {
                                (verdict(word, word)) " " b { (count) }
                            }
                        }
                    }
                }
            }
            p #empty hidden { "No trial fits this filter." }
            div.list {
                @for word in Standing::WORDS {
                    @for outcome in &run.outcomes {
                        @if Standing::of(outcome, run).word() == word { (trial(outcome, told)) }
                    }
                }
            }
        }
    }
}
