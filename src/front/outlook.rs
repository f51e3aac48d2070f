//! What a run would do, for `--dry-run`.

use std::fmt::Write as _;

use crate::run::{Cost, Plan, Session, in_words};

/// What would be asked and skipped, the calls by operation with those that arrange and tidy up, what they create, and the
/// least time a plain target's documented limits and waits allow.
pub(super) fn outlook(session: &Session, plan: &Plan) -> String {
    let target = &session.target;
    let cost = Cost::of(session, plan);
    let mut text = format!(
        "{} at {}: {} trials would be asked, {} skipped\n",
        target.vendor,
        target.base_url,
        plan.asked(),
        plan.skipped.len()
    );
    if session.is_plain() {
        let _ = writeln!(text, "takes {} at least: limits and waits allow it no sooner", in_words(cost.least));
    }
    if session.guesses_seq() {
        text.push_str("takes MsgSeq for granted: whether replies carry MsgSeq is found out by the run\n");
    }
    let created: Vec<String> = cost.created.iter().map(|(kind, count)| format!("{kind}: {count}")).collect();
    let _ = writeln!(
        text,
        "creates at most: {}",
        if created.is_empty() { "nothing".to_owned() } else { created.join(", ") }
    );
    let _ = writeln!(
        text,
        "calls at most {}, besides the few before the first trial:",
        cost.calls.values().map(|(_, count)| count).sum::<u64>()
    );
    for (operation, count) in cost.calls.values() {
        let _ = writeln!(text, "  {count:6}  {}", operation.id);
    }
    for (reason, count) in plan.skipped_by_reason() {
        let _ = writeln!(text, "skips {count}: {reason}");
    }
    text
}
