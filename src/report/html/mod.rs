//! The report as one self-contained page: figures, broken promises, the vendors' pages, every trial.

mod cards;
mod header;
mod news;
mod trial;
mod trials;

use std::collections::BTreeMap;

use maud::html as markup;

use super::coverage::{Coverage, promises};
use super::page::page;
use super::run::{Run, Summary};
use crate::case::Suite;
use crate::judge::Verdict;
use crate::spec::Specs;

/// A report with everything it is made from.
struct Told<'a> {
    run: &'a Run,
    summary: &'a Summary,
    specs: &'a Specs,
}

/// The page.
#[must_use]
pub fn html(run: &Run, summary: &Summary, specs: &Specs, suite: &Suite) -> String {
    let told = Told { run, summary, specs };
    let coverage = Coverage::of(specs, suite, Some((run, summary)), &BTreeMap::new());
    let title = title(run, summary);
    let broken = news::broken(&told);
    let since = news::since(&told);
    let body = markup! {
        (header::header(&told, &title, broken.is_some()))
        main {
            (cards::cards(&told))
            @if let Some(broken) = broken { (broken) }
            @if let Some(since) = since { (since) }
            (promises(&coverage, true))
            (trials::trials(&told))
        }
    };
    page(&title, &body, true)
}

/// `3 failed of 567 trials`.
fn title(run: &Run, summary: &Summary) -> String {
    let all = run.outcomes.len();
    match summary.count(Verdict::Failed) {
        0 => format!("{all} trials, none failed"),
        failed => format!("{failed} failed of {all} trials"),
    }
}
