//! `--baseline`: a run beside an earlier one. What failed before in the same way breaks nothing; what is new does.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::cases::{BLOCKED, FAILING, PASSING};
use crate::support::report::checked;
use crate::support::{Said, folder, unsaid};

const TRIAL: &str = "easemob/msg_recall/no-id";

/// A folder with an earlier report of these cases, and then with others in their place.
fn after(earlier: (&str, &str), code: i32, now: (&str, &str)) -> TempDir {
    let own = folder(&[earlier, PASSING[1]]);
    unsaid("run --cases cases --report json=last.json").within(own.path()).ends(code);
    std::fs::write(own.path().join(now.0), now.1).expect("a case");
    own
}

fn run(own: &TempDir, words: &str, code: i32) -> Said {
    unsaid(&format!("run --cases cases --baseline last.json {words}")).within(own.path()).ends(code)
}

fn compared(own: &TempDir, code: i32) -> Value {
    checked(run(own, "--report json", code).json())["run"]["baseline"].clone()
}

#[test]
fn a_new_failure_fails_and_is_shown_in_full() {
    let own = after(PASSING[0], 0, FAILING[0]);
    run(&own, "", 1).says("FAILED  easemob/msg_recall/no-id").says("1 passed, 1 failed,");
    assert_eq!(compared(&own, 1), json!({ "report": "last.json", "before": [], "fixed": [], "undecided": [] }));
}

#[test]
fn the_same_failure_breaks_nothing_and_is_listed() {
    let own = after(FAILING[0], 1, FAILING[0]);
    let said = run(&own, "", 0)
        .says("as before 1: went wrong in last.json in the same way\n          easemob/msg_recall/no-id\n");
    assert!(!said.out.contains("FAILED") && said.err.is_empty(), "{said}");
    said.says("1 passed, 1 failed (1 as before)");
    assert_eq!(compared(&own, 0)["before"], json!([TRIAL]));
    run(&own, "--report human,junit=j.xml,tap=t.tap,ctrf=c.json,github=g.txt", 0);
    let read = |name: &str| std::fs::read_to_string(own.path().join(name)).expect("a file");
    assert!(
        read("j.xml").contains("<skipped message=\"as before: went wrong in last.json in the same way\"/>"),
        "{}",
        read("j.xml")
    );
    assert!(read("t.tap").contains("# TODO as before: went wrong in last.json in the same way"), "{}", read("t.tap"));
    assert!(read("c.json").contains("\"rawStatus\": \"as before\""));
    assert_eq!(read("g.txt"), "");
}

#[test]
fn the_same_trial_with_another_finding_is_a_new_failure() {
    let other = FAILING[0].1.replace("no ID, no recall", "an ID is missing");
    let own = after(FAILING[0], 1, (FAILING[0].0, &other));
    run(&own, "", 1).says("FAILED  easemob/msg_recall/no-id");
}

#[test]
fn what_is_fixed_is_listed_as_fixed() {
    let own = after(FAILING[0], 1, PASSING[0]);
    run(&own, "", 0).says("fixed 1: failed in last.json, and does not any more\n          easemob/msg_recall/no-id\n");
    assert_eq!(compared(&own, 0)["fixed"], json!([TRIAL]));
}

#[test]
fn what_was_not_decided_is_neither() {
    let own = after(FAILING[0], 1, BLOCKED[0]);
    run(&own, "", 3).says("undecided 1: failed in last.json, and was not decided");
    assert_eq!(compared(&own, 3)["undecided"], json!([TRIAL]));
}

#[test]
fn what_is_blocked_as_before_breaks_nothing_either() {
    let own = after(BLOCKED[0], 3, BLOCKED[0]);
    run(&own, "", 0).says("as before 1: went wrong in last.json in the same way\n          easemob/msg_recall/no-id\n");
    let own = after(PASSING[0], 0, BLOCKED[0]);
    run(&own, "", 3).says("blocked   easemob/msg_recall/no-id");
}

#[test]
fn a_merged_report_is_compared_too() {
    let own = after(FAILING[0], 1, FAILING[0]);
    unsaid("merge last.json --cases cases --baseline last.json").within(own.path()).ends(0).says("(1 as before)");
}

#[test]
fn a_run_of_another_level_cannot_be_compared() {
    let own = after(PASSING[0], 0, FAILING[0]);
    run(&own, "--level contract", 2)
        .complains("last.json: of a run at level exact, this one is at level contract")
        .in_one_line();
}

#[test]
fn the_report_of_another_target_is_noticed() {
    const NOTE: &str = "note: not compared with last.json: it tells of none of the trials asked";
    let own = folder(&[FAILING[0], PASSING[2]]);
    unsaid("run --cases cases --vendor easemob --report json=last.json").within(own.path()).ends(1);
    let said = run(&own, "--vendor easemob", 0);
    assert!(!said.out.contains(NOTE), "{said}");
    let said = run(&own, "--vendor zego", 0).says(NOTE);
    assert!(!said.out.contains("no regression"), "{said}");
}

#[test]
fn a_file_that_is_no_report_is_refused_before_anything_is_asked() {
    let own = folder(&[FAILING[0], ("last.json", "{}")]);
    run(&own, "", 2).complains("--baseline last.json: no JSON report").in_one_line();
    unsaid("run --baseline nowhere.json")
        .within(own.path())
        .ends(2)
        .complains("--baseline nowhere.json: ")
        .in_one_line();
    unsaid("run --baseline last.json --fail-fast").within(own.path()).ends(2).complains("--fail-fast");
}
