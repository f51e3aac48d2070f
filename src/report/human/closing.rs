//! What a run comes to, in sentences.

use std::fmt::Write as _;
use std::time::Duration;

use super::left_behind::left_behind;
use super::printable;
use crate::judge::{ClauseVerdict, Outcome, Verdict};
use crate::report::run::{Exit, Run, Summary, TargetInfo};

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
    let emulator = if run.targets.iter().any(TargetInfo::is_embedded) { "the embedded emulator, " } else { "" };
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
    let targets = targets.join(" and ");
    let _ = writeln!(text, "asked {emulator}{targets} ({} level, seed {})", run.level.word(), run.seed);
    let is_before = |outcome: &&Outcome| outcome.verdict == Verdict::Failed && run.went_wrong_before(outcome);
    let before = run.outcomes.iter().filter(is_before).count();
    let parts = [(summary.known(), "known"), (before, "as before")];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let known = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    let mut counts = format!("{passed} passed, {failed} failed{known}, {observed} observed");
    if summary.stale() > 0 {
        let _ = write!(counts, ", {} stale", summary.stale());
    }
    for verdict in [Verdict::Blocked, Verdict::Fault, Verdict::Skipped] {
        let known = run.outcomes.iter().filter(|outcome| outcome.verdict == verdict && outcome.is_known()).count();
        let known = if known > 0 { format!(" ({known} known)") } else { String::new() };
        if summary.count(verdict) > 0 {
            let _ = write!(counts, ", {} {}{known}", summary.count(verdict), verdict.word());
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
    let requests = if summary.requests == 1 { "request" } else { "requests" };
    let _ = writeln!(text, "{total} {plural}: {counts} · {} {requests} in {seconds:.2} s{least}", summary.requests);
    let kept = summary.clause_count(ClauseVerdict::Kept);
    let broken = summary.clause_count(ClauseVerdict::Broken);
    let clauses = summary.clauses.len();
    let decided = kept + broken;
    let _ = writeln!(text, "conformance: {kept} of {decided} decided clauses are kept");
    let undecided = summary.clause_count(ClauseVerdict::Undecided);
    let untested = summary.clause_count(ClauseVerdict::Untested);
    let waiting = match summary.waiting(run) {
        0 => String::new(),
        count => format!(", {count} of them until what is broken is mended"),
    };
    let _ = writeln!(
        text,
        "coverage: {decided} of {clauses} clauses are decided ({untested} untested with a reason, {undecided} undecided{}); {} of {} silences observed",
        waiting, summary.silences.0, summary.silences.1
    );
    if run.baseline.is_some() && decided > 0 && summary.exit(run) == Exit::Good {
        text.push_str("no regression: nothing fails that did not before\n");
    }
    text
}
