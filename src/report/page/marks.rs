//! Verdicts, places and links, the same on every page.

use maud::{Markup, html};

use crate::spec::{Page, Registered};

/// The class of a word; a class holds no space.
#[must_use]
pub fn symbol_class(word: &str) -> &str {
    if word == "as before" { "before" } else { word }
}

/// A verdict: its symbol, and its word or what is said in its place.
#[must_use]
pub fn verdict(word: &str, said: &str) -> Markup {
    html! { span class={ "is " (symbol_class(word)) } { (said) } }
}

/// The anchor of a trial.
#[must_use]
pub fn trial_id(id: &str) -> String {
    format!("trial-{id}")
}

/// The anchor of a clause.
#[must_use]
pub fn clause_id(id: &str) -> String {
    format!("clause-{}", id.replace('#', "/"))
}

/// Where a clause stands: the page with a link, its section, its row.
#[must_use]
pub fn place(registered: &Registered, page: Option<&Page>) -> Markup {
    let place = &registered.clause.place;
    let language = page.map_or("en", language);
    html! {
        @if let Some(page) = page { a href=(page.address) lang=(language) { (page.title) } " · " }
        span lang=(language) {
            (place.section)
            @if let Some(row) = &place.row { " · " (row) }
        }
    }
}

/// The language of a page, as HTML names it.
#[must_use]
pub fn language(page: &Page) -> &str {
    if page.language == "zh" { "zh-Hans" } else { &page.language }
}

/// Trials in a fold. They are links where the page has the trials.
#[must_use]
pub fn trial_links(trials: &[(&str, Option<&str>)], is_open: bool) -> Markup {
    let plural = if trials.len() == 1 { "trial" } else { "trials" };
    html! {
        @if !trials.is_empty() {
            details.trials open[is_open] {
                summary { (trials.len()) " " (plural) }
                ul { @for (id, stands) in trials { li { (trial_link(id, *stands)) } } }
            }
        }
    }
}

/// One trial, by its name inside the vendor.
#[must_use]
pub fn trial_link(id: &str, stands: Option<&str>) -> Markup {
    let local = id.split_once('/').map_or(id, |(_, local)| local);
    html! {
        @match stands {
            Some(word) => a class=(symbol_class(word)) href={ "#" (trial_id(id)) } { (local) },
            None => { (local) },
        }
    }
}
