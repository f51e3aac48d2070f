//! What was asked, when, and how it ended.

use std::collections::BTreeMap;
use std::time::Duration;

use maud::{Markup, html};

use super::Told;
use crate::report::page::verdict;
use crate::report::run::Exit;

pub(super) fn header(told: &Told<'_>, title: &str, is_broken: bool) -> Markup {
    let run = told.run;
    let exit = told.summary.exit(run);
    let word = match exit {
        Exit::Good => "passed",
        Exit::Failed => "failed",
        Exit::Invalid | Exit::Trouble | Exit::Nothing => "fault",
    };
    let started = humantime::format_rfc3339_seconds(run.started).to_string();
    let seconds = Duration::from_millis(run.duration_ms).as_secs_f64();
    let digest: String = run.suite_digest.chars().take(12).collect();
    html! {
        header {
            div.top { h1 { (title) } (verdict(word, &format!("exit {}", exit as u8))) }
            p { "unsaid " (env!("CARGO_PKG_VERSION")) ": message recall against its documentation. Exit " (exit as u8) ": " (meaning(exit)) "." }
            dl.facts {
                @for target in &run.targets {
                    div.wide { dt { (target.vendor) } dd { code { (target.base_url) } " " span.quiet { (target.name) } } }
                }
                (fact("Level", run.level.word()))
                (fact("Seed", &run.seed.to_string()))
                div { dt { "Started" } dd { time datetime=(started) { (started.replace('T', " ").replace('Z', " UTC")) } } }
                (fact("Took", &format!("{seconds:.2} s, {} requests", told.summary.requests)))
                @if !run.id.is_empty() { (fact("Run", &run.id)) }
                div { dt { "Suite" } dd { code { (digest) } } }
            }
            (notes(told))
            (left_behind(told))
            nav aria-label="Parts of this page" {
                @if is_broken { a href="#broken" { "Broken promises" } }
                @if let Some(compared) = &run.baseline { a href="#since" { "Since " (compared.report) } }
                a href="#promises" { "Promises" }
                a href="#trials" { "Trials" }
            }
        }
    }
}

fn fact(name: &str, value: &str) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

fn meaning(exit: Exit) -> &'static str {
    match exit {
        Exit::Good => "all as expected",
        Exit::Failed => "a trial failed that is not known to, or the list of known differences is stale",
        Exit::Invalid => "command line, configuration, spec or case file wrong",
        Exit::Trouble => "a trial was blocked or could not be asked, or nothing could be decided",
        Exit::Nothing => "nothing selected",
    }
}

fn notes(told: &Told<'_>) -> Markup {
    let run = told.run;
    let one =
        |word: &'static str, said: &Option<String>| said.iter().map(|said| (word, said.clone())).collect::<Vec<_>>();
    let mut notes = one("ended early", &run.early);
    notes.extend(one("not whole", &run.partial));
    notes.extend(run.stale.iter().map(|said| ("stale", said.clone())));
    notes.extend(run.remarks.iter().map(|said| ("note", said.clone())));
    html! {
        @if !notes.is_empty() {
            ul.notes { @for (word, said) in notes { li { b { (word) ":" } " " (said) } } }
        }
    }
}

fn left_behind(told: &Told<'_>) -> Markup {
    let left = &told.run.left_behind;
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for one in left {
        *kinds.entry(&one.kind).or_default() += one.count;
    }
    let all: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    html! {
        @if !left.is_empty() {
            details.left {
                summary { "Stays on the target: " (all.join(", ")) }
                ul {
                    @for one in left {
                        @if let Some(name) = &one.name {
                            li { (name) ": " (one.refused.as_deref().unwrap_or("no call deletes it")) }
                        }
                    }
                }
            }
        }
    }
}
