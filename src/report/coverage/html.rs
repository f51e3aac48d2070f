//! For a browser.

use indexmap::IndexMap;
use maud::{Markup, html as markup};

use super::{Coverage, Line, PagePart, counts};
use crate::report::page::{clause_id, language, page, trial_links, verdict};

/// A page of its own.
#[must_use]
pub fn html(coverage: &Coverage<'_>) -> String {
    let body = markup! {
        header {
            div.top { h1 { "Promises and their trials" } }
            p { "unsaid " (env!("CARGO_PKG_VERSION")) ": what the vendors' pages promise, in their order, and which trials decide it." }
            @if let Some(note) = coverage.note() { p { strong { (note) } } }
        }
        main { (promises(coverage, false)) }
    };
    page("promises and their trials", &body, false)
}

/// The part of a page that shows what is promised: sections in folds, those with something broken open. Trials are links where
/// the page has them.
#[must_use]
pub fn promises(coverage: &Coverage<'_>, is_linked: bool) -> Markup {
    markup! {
        section #promises {
            h2 { "Promises" }
            p.lead {
                "What the pages promise, in their order, and what became of it. A silence is a question that they leave open."
            }
            @for (vendor, pages) in &coverage.vendors {
                section {
                    h3 { (vendor) }
                    @for part in pages { (page_part(part, is_linked)) }
                }
            }
        }
    }
}

fn page_part(part: &PagePart<'_>, is_linked: bool) -> Markup {
    let language = language(part.page);
    markup! {
        h4.page {
            a href=(part.page.address) lang=(language) { (part.page.title) }
            (counted(part.sections.values().flatten()))
        }
        @for (section, lines) in &part.sections {
            details.part open[lines.iter().any(|line| line.word == "broken")] {
                summary { span lang=(language) { (section) } (counted(lines.iter())) }
                table {
                    thead { tr { @for name in ["Row", "Promise", "Verdict", "Trials"] { th scope="col" { (name) } } } }
                    tbody { @for (row, lines) in by_row(lines) { @for (at, line) in lines.iter().enumerate() { (table_row(line, row, at, (language, is_linked))) } } }
                }
            }
        }
    }
}

/// Clauses of one row of the vendor's table stand together.
fn by_row<'l, 'a>(lines: &'l [Line<'a>]) -> IndexMap<Option<&'l str>, Vec<&'l Line<'a>>> {
    let mut rows: IndexMap<Option<&str>, Vec<&Line<'_>>> = IndexMap::new();
    for line in lines {
        rows.entry(line.registered.clause.place.row.as_deref()).or_default().push(line);
    }
    rows
}

fn table_row(line: &Line<'_>, row: Option<&str>, at: usize, (language, is_linked): (&str, bool)) -> Markup {
    let clause = &line.registered.clause;
    let id = line.registered.id.as_str();
    let trials = line.trials.iter().map(|(id, stands)| (*id, stands.filter(|_| is_linked)));
    let trials: Vec<(&str, Option<&str>)> = trials.collect();
    markup! {
        tr id=(clause_id(id)) {
            @match row {
                Some(row) if at > 0 => th scope="row" lang=(language) { span.same { (row) } },
                Some(row) => th scope="row" lang=(language) { (row) },
                None => td {},
            }
            td {
                (clause.says.trim())
                @if let Some(why) = &clause.untested { span.why { (why.trim()) } }
                " " code { (id) }
            }
            td { (verdict(line.word, line.word)) }
            td { (trial_links(&trials, false)) }
        }
    }
}

fn counted<'l, 'a: 'l>(lines: impl Iterator<Item = &'l Line<'a>>) -> Markup {
    markup! {
        span.counts {
            @for (word, count) in counts(lines) { (verdict(word, &format!("{count} {word}"))) " " }
        }
    }
}
