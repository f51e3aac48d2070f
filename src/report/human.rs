//! The report a person reads at a terminal.

use std::fmt::Write as _;
use std::time::Duration;

use super::left_behind::left_behind;
use super::run::{Run, Summary};
use super::{pinned, repeat};
use crate::judge::{ClauseVerdict, Exchange, Finding, Outcome, Verdict};
use crate::spec::Specs;

/// How much of a body is shown.
const BODY: usize = 1200;
/// How many skipped trials are listed by name before they are only counted.
const SKIPS: usize = 12;

/// Everything: each trial that did not pass, then the closing lines.
#[must_use]
pub fn human(run: &Run, summary: &Summary, specs: &Specs) -> String {
    let mut text = String::new();
    for outcome in &run.outcomes {
        text.extend(pinned::stale_trial(outcome));
        match outcome.verdict {
            Verdict::Failed if outcome.is_known() => {}
            Verdict::Failed => text.push_str(&failure(outcome, run, specs)),
            Verdict::Blocked | Verdict::Fault => {
                let _ = writeln!(text, "{}", trial_line(outcome));
            }
            _ => {}
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(&pinned::stale(run));
    text.push_str(&pinned::known(run));
    text.push_str(&skipped(run));
    text.push_str(&closing(run, summary));
    text
}

/// One line for a trial.
#[must_use]
pub fn trial_line(outcome: &Outcome) -> String {
    let word = if outcome.is_stale() { "stale" } else { outcome.verdict.word() };
    if let Some(stale) = outcome.pinned.as_ref().filter(|_| outcome.is_stale()) {
        return printable(&format!("{word:8}  {} · {}", outcome.trial.id, stale.because())).replace('\n', " ");
    }
    let reason = outcome.reason.as_ref().map(|reason| format!(" · {reason}")).unwrap_or_default();
    let line = match outcome.verdict {
        Verdict::Failed => {
            let finding = outcome.findings.first();
            let what = finding.map(|finding| format!(" · {}", finding.sentence())).unwrap_or_default();
            format!("{word:8}  {}{what}", outcome.trial.id)
        }
        _ => format!("{word:8}  {}{reason}", outcome.trial.id),
    };
    printable(&line).replace('\n', " ")
}

/// A text without what would move a terminal's cursor or change its colours: answers are shown in it.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect()
}

/// A failed trial in full.
#[must_use]
pub fn failure(outcome: &Outcome, run: &Run, specs: &Specs) -> String {
    let mut text = String::new();
    let step = outcome.findings.first().map(|finding| finding.step.as_str()).unwrap_or_default();
    let _ = writeln!(text, "FAILED  {} · \"{step}\"\n", outcome.trial.id);
    for finding in &outcome.findings {
        describe(&mut text, finding);
    }
    promises(&mut text, outcome, specs);
    let line = outcome.findings.first().map_or(outcome.trial.line, |finding| finding.line);
    let _ = writeln!(text, "  written   {}:{line}", outcome.trial.file);
    let prints: Vec<&str> = outcome.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    let _ = writeln!(text, "  finding   {}", prints.join(", "));
    if let Some(stale) = outcome.pinned.as_ref().filter(|_| outcome.is_stale()) {
        let _ = writeln!(text, "  stale     {}", stale.because().replace('\n', " "));
    }
    text.push('\n');
    if let Some(exchange) = outcome.exchanges.iter().rev().find(|exchange| exchange.step == step) {
        conversation(&mut text, exchange);
        let _ = writeln!(text, "\n  again     {}", repeat::curl(exchange));
    }
    let again = repeat::unsaid(outcome, run);
    let _ = writeln!(text, "            {again}\n");
    printable(&text)
}

fn describe(text: &mut String, finding: &Finding) {
    let at = &finding.at;
    let expected = finding.expected.to_string();
    let actual = finding.actual.to_string();
    let _ = writeln!(text, "  {at}");
    let _ = writeln!(text, "            expected  {expected}\n            actual    {actual}");
    if let Some(difference) = &finding.difference {
        for line in difference.lines() {
            let _ = writeln!(text, "            {line}");
        }
    }
}

fn promises(text: &mut String, outcome: &Outcome, specs: &Specs) {
    let mut named = Vec::new();
    for clause in outcome.findings.iter().filter_map(|finding| finding.clause.as_ref()) {
        if named.contains(&clause) {
            continue;
        }
        named.push(clause);
        let Some(registered) = specs.clause(clause) else {
            continue;
        };
        let place = &registered.clause.place;
        let row = place.row.as_ref().map(|row| format!(", {row}")).unwrap_or_default();
        let _ = writeln!(text, "\n  promised  {clause}  ({}, {}{row})", registered.page_title, place.section);
        let _ = writeln!(text, "            {}", registered.clause.says.trim());
        if !registered.page_address.is_empty() {
            let _ = writeln!(text, "            {}", registered.page_address);
        }
    }
    if named.is_empty() {
        let sampled = outcome.findings.iter().any(|finding| finding.at.starts_with("snapshot document/"));
        let what = if sampled {
            "the page's own sample of this answer"
        } else {
            "nothing by itself: a recorded answer has changed"
        };
        let _ = writeln!(text, "\n  promised  {what}");
    }
}

fn conversation(text: &mut String, exchange: &Exchange) {
    let sent = &exchange.sent;
    let _ = writeln!(text, "  sent      {} {}", sent.method, sent.url);
    if let Some(body) = &sent.body {
        let _ = writeln!(text, "            {}", cut(body, body.len()));
    }
    let answer = &exchange.answer;
    let _ = writeln!(text, "  received  {} after {:.0} ms", answer.status, exchange.elapsed_ms);
    let body = if answer.body.is_empty() { "no body".to_owned() } else { cut(&answer.body, answer.bytes) };
    let _ = writeln!(text, "            {body}");
}

fn cut(body: &str, bytes: usize) -> String {
    if bytes <= BODY {
        return body.to_owned();
    }
    let start: String = body.chars().take(BODY).collect();
    format!("{start}… ({bytes} bytes)")
}

/// The trials not asked, by reason.
fn skipped(run: &Run) -> String {
    let skipped = run.outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Skipped);
    let pairs = skipped.map(|outcome| (outcome.reason.as_deref().unwrap_or_default(), outcome.trial.id.as_str()));
    pinned::listed("skipped", pairs, SKIPS)
}

/// What the run comes to, in sentences.
#[must_use]
pub fn closing(run: &Run, summary: &Summary) -> String {
    let mut text = String::new();
    let passed = summary.count(Verdict::Passed);
    let failed = summary.count(Verdict::Failed);
    let observed = summary.count(Verdict::Observed);
    let total = run.outcomes.len();
    let targets: Vec<String> =
        run.targets.iter().map(|target| format!("{} at {}", target.vendor, target.base_url)).collect();
    if let Some(early) = &run.early {
        let _ = writeln!(text, "ended early: {early}");
    }
    for remark in &run.remarks {
        let _ = writeln!(text, "note: {}", printable(remark).replace('\n', " "));
    }
    text.push_str(&left_behind(&run.left_behind, &run.id));
    if let Some(shard) = &run.shard {
        let trials = if total == 0 { " has no trials: there are more shards than trials" } else { " of the trials" };
        let _ = writeln!(text, "shard {shard}{trials}");
    }
    let _ = writeln!(text, "asked {} ({} level, seed {})", targets.join(" and "), run.level.word(), run.seed);
    let known = if summary.known() > 0 { format!(" ({} known)", summary.known()) } else { String::new() };
    let mut counts = format!("{passed} passed, {failed} failed{known}, {observed} observed");
    if summary.stale() > 0 {
        let _ = write!(counts, ", {} stale", summary.stale());
    }
    for verdict in [Verdict::Blocked, Verdict::Fault, Verdict::Skipped] {
        if summary.count(verdict) > 0 {
            let _ = write!(counts, ", {} {}", summary.count(verdict), verdict.word());
        }
    }
    let seconds = Duration::from_millis(run.duration_ms).as_secs_f64();
    let plural = if total == 1 { "trial" } else { "trials" };
    let least = run
        .least_ms
        .filter(|least| *least > 0 && run.early.is_none())
        .map(|least| Duration::from_millis(least).as_secs_f64());
    let least =
        least.map(|least| format!("; its limits and waits allow no less than {least:.2} s")).unwrap_or_default();
    let _ = writeln!(text, "{total} {plural}: {counts} · {} requests in {seconds:.2} s{least}", summary.requests);
    let kept = summary.clause_count(ClauseVerdict::Kept);
    let broken = summary.clause_count(ClauseVerdict::Broken);
    let clauses = summary.clauses.len();
    let decided = kept + broken;
    let _ = writeln!(text, "conformance: {kept} of {decided} decided clauses are kept");
    let undecided = summary.clause_count(ClauseVerdict::Undecided);
    let untested = summary.clause_count(ClauseVerdict::Untested);
    let _ = writeln!(
        text,
        "coverage: {decided} of {clauses} clauses are decided ({untested} untested with a reason, {undecided} undecided); {} of {} silences observed",
        summary.silences.0, summary.silences.1
    );
    text
}
