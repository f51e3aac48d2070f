//! Known differences, as a person keeps them: a list beside the suite, held against a run and rewritten by one.

use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::cases::{BLOCKED, FAILING, PASSING};
use crate::support::report::checked;
use crate::support::{Said, Served, folder, unsaid};

const FAILS: &str = "easemob/msg_recall/no-id";
const PASSES: &str = "easemob/msg_recall/no-id-again";

/// A case that fails and one that passes, with a list of known differences.
fn suite(list: &str) -> TempDir {
    folder(&[FAILING[0], PASSING[1], ("known.yaml", list)])
}

/// The list that says what the failing case finds.
fn pinned(reason: &str) -> String {
    entry(reason, FAILS, fingerprint())
}

fn entry(reason: &str, trial: &str, finding: &str) -> String {
    format!("# {reason}\n- trial: {trial}\n  finding: {finding}\n")
}

/// What the failing case finds.
fn fingerprint() -> &'static str {
    static REPORT: LazyLock<Value> = LazyLock::new(|| {
        let own = folder(FAILING);
        unsaid("run --cases cases --report json").within(own.path()).ends(1).json()
    });
    REPORT["trials"][0]["findings"][0]["fingerprint"].as_str().expect("a fingerprint")
}

fn run(own: &TempDir, words: &str, code: i32) -> Said {
    unsaid(&format!("run --cases cases --known known.yaml {words}")).within(own.path()).ends(code)
}

fn json(own: &TempDir, words: &str, code: i32) -> Value {
    checked(run(own, &format!("--report json {words}"), code).json())
}

fn list(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("known.yaml")).expect("a list")
}

#[test]
fn what_fails_as_pinned_is_known_and_breaks_nothing() {
    let own = suite(&pinned("The text is ours; ticket 12."));
    let said = run(&own, "", 0).says("known 1: The text is ours; ticket 12.").says("1 passed, 1 failed (1 known)");
    assert!(!said.out.contains("FAILED"), "{said}");
    assert_eq!(said.err, "", "{said}");
    let report = json(&own, "", 0);
    assert_eq!((&report["summary"]["known"], &report["summary"]["stale"]), (&Value::from(1), &Value::from(0)));
    let trials = report["trials"].as_array().expect("trials");
    let known = trials.iter().find(|trial| trial["id"] == FAILS).expect("the trial");
    assert_eq!((&known["verdict"], &known["expectation"]), (&Value::from("failed"), &Value::from("known")));
    assert_eq!(known["expectation_reason"], "The text is ours; ticket 12.");
    let junit = quick_junit::Report::deserialize_from_str(&run(&own, "--report junit", 0).out).expect("JUnit XML");
    assert_eq!((junit.tests, junit.failures, junit.errors), (2, 0, 0));
}

#[test]
fn the_list_may_stand_in_the_environment_and_a_pattern_on_it() {
    let own = suite(&entry("It is so.", "easemob/**/no-id", fingerprint()));
    unsaid("run --cases cases")
        .with("UNSAID_KNOWN", "known.yaml")
        .within(own.path())
        .ends(0)
        .says("known 1: It is so.");
}

#[test]
fn a_known_failure_does_not_end_a_run_that_stops_at_the_first() {
    let own = suite(&pinned("It is so."));
    run(&own, "--fail-fast --jobs 1", 0).says("1 passed, 1 failed (1 known)");
}

#[test]
fn a_target_may_name_its_list_beside_the_configuration() {
    let served = Served::with_control();
    let target =
        format!("[target.mine]\nvendor = \"easemob\"\nbase_url = \"{}\"\nknown = \"known.yaml\"\n", served.base_url());
    let list = pinned("It is so.");
    let files = [FAILING[0], PASSING[1], ("own/unsaid.toml", target.as_str()), ("own/known.yaml", list.as_str())];
    let own = folder(&files);
    let call = unsaid("run --cases cases --config own/unsaid.toml --target mine").within(own.path());
    call.ends(0).says("known 1: It is so.");
}

#[test]
fn what_passes_though_listed_is_stale() {
    let own = suite(&(pinned("It is so.") + "\n" + &entry("So is it.", PASSES, "kkkkkkkkkkkk")));
    let said = run(&own, "", 1).says(&format!("STALE   {PASSES} · passed, though known.yaml:6 lists it"));
    said.says("--known-fix").says("1 failed (1 known)").says("1 stale");
    assert_eq!(json(&own, "", 1)["summary"]["stale"], 1);
    let junit = quick_junit::Report::deserialize_from_str(&run(&own, "--report junit", 1).out).expect("JUnit XML");
    assert_eq!((junit.tests, junit.failures, junit.errors), (2, 1, 0));
}

#[test]
fn what_fails_differently_is_stale_and_shown_in_full() {
    let own = suite(&entry("It is so.", FAILS, "kkkkkkkkkkkk"));
    let said = run(&own, "", 1).says("FAILED").says("stale     failed differently: /error_description is");
    said.says("which known.yaml:2 does not pin").says(&format!("finding   {}", fingerprint())).complains("stale");
}

const FROZEN: &str = r#"# yaml-language-server: $schema=../../../specs/case.schema.json

about: A recall without an ID is refused.
steps:
  - do: time stands still
    freeze: true
  - do: nothing in particular is recalled
    call: msg_recall
    body: { msg_id: "", to: a, chat_type: chat, from: b, force: false }
    expect: { http: 400 }
    clause: error.msg_id-empty
"#;

#[test]
fn what_is_skipped_though_listed_is_stale() {
    let fixed = Served::without_control();
    let list = entry("It is so.", "easemob/msg_recall/frozen", "kkkkkkkkkkkk");
    let frozen = ("cases/easemob/msg_recall/frozen.yaml", FROZEN);
    let own = folder(&[PASSING[1], frozen, ("known.yaml", list.as_str())]);
    let call = fixed.run("easemob", &fixed.served.base_url(), "--cases cases --known known.yaml");
    let said = call.within(own.path()).ends(1).says("frozen · skipped, though known.yaml:2 lists it: needs clock");
    said.says("1 stale");
}

#[test]
fn an_entry_that_names_nothing_is_stale_after_a_whole_run_only() {
    let own = suite(&(pinned("It is so.") + "\n" + &entry("Once.", "easemob/msg_recall/no-idd", "kkkkkkkkkkkk")));
    let said = run(&own, "", 1).says("STALE   known.yaml:6: no trial is called `easemob/msg_recall/no-idd`");
    said.says(&format!("did you mean `{FAILS}`?")).says("1 stale");
    assert_eq!(json(&own, "", 1)["run"]["stale"].as_array().map(Vec::len), Some(1));
    let junit = quick_junit::Report::deserialize_from_str(&run(&own, "--report junit", 1).out).expect("JUnit XML");
    assert_eq!((junit.tests, junit.failures), (3, 1));
    run(&own, FAILS, 0).says("1 failed (1 known)");
}

#[test]
fn a_wrong_list_is_refused_before_anything_is_sent() {
    let own = suite("- trail: a/b/c\n  finding: kkkkkkkkkkkk\n");
    let said = run(&own, "", 2).complains("known.yaml:1:3").complains("did you mean `trial`?").complains("^");
    assert_eq!(said.complains("nothing was sent").out, "");
    unsaid("run --known no/such/file").ends(2).complains("no/such/file").in_one_line();
}

#[test]
fn the_libtest_front_knows_them_too() {
    let own = suite(&pinned("It is so."));
    let test = |words: &str, code| {
        unsaid(&format!("test --cases cases --known known.yaml -- {words}")).within(own.path()).ends(code)
    };
    test("", 0).says("2 passed; 0 failed");
    let list = pinned("It is so.")
        + "\n"
        + &entry("A.", PASSES, "kkkkkkkkkkkk")
        + "\n"
        + &entry("B.", "zego/*", "kkkkkkkkkkkk");
    std::fs::write(own.path().join("known.yaml"), list).expect("a list");
    test("", 1).says("1 passed; 2 failed").says("passed, though known.yaml:6 lists it").says("known.yaml:10");
}

mod fixing {
    use super::*;

    #[test]
    fn a_whole_run_rewrites_the_list_and_its_reasons_are_asked_for() {
        let list = "# What we know.\n\n# Gone.\n- trial: easemob/msg_recall/no-id-again\n  finding: kkkkkkkkkkkk\n";
        let own = suite(list);
        run(&own, "--known-fix", 1).complains("known.yaml: 1 added, 1 dropped, 0 pinned anew").complains("# why?");
        let rewritten = super::list(own.path());
        assert!(
            rewritten.starts_with("# What we know.\n\n# why?\n# found: /error_description is string"),
            "{rewritten}"
        );
        run(&own, "", 2).complains("known.yaml:3:1").complains("the reason is missing");
        std::fs::write(own.path().join("known.yaml"), rewritten.replace("why?", "It is so.")).expect("a list");
        run(&own, "", 0).says("known 1: It is so.");
        run(&own, "--known-fix", 0).complains("0 added, 0 dropped, 0 pinned anew");
    }

    #[test]
    fn a_list_that_is_not_there_yet_is_begun() {
        let own = folder(FAILING);
        run(&own, "--known-fix", 1).complains("1 added");
        assert!(super::list(own.path()).contains(FAILS));
    }

    #[test]
    fn what_fails_differently_is_pinned_anew_under_its_reason() {
        let own = suite(&entry("It is so.", FAILS, "kkkkkkkkkkkk"));
        run(&own, "--known-fix", 1).complains("0 added, 0 dropped, 1 pinned anew");
        run(&own, "", 0).says("known 1: It is so.");
    }

    /// Nothing is rewritten, and the exit code says so.
    fn refused(own: &TempDir, words: &str, because: &str) {
        let before = super::list(own.path());
        run(own, &format!("--known-fix {words}"), 2).complains(because);
        assert_eq!(super::list(own.path()), before);
    }

    #[test]
    fn a_partial_run_rewrites_nothing() {
        let own = suite(&entry("It is so.", PASSES, "kkkkkkkkkkkk"));
        refused(&own, "no-id", "leave out a filter");
        refused(&own, "--clause error.msg_id-empty", "leave out --clause");
        refused(&own, "--dry-run", "leave out --dry-run");
        refused(&own, "--fail-fast --jobs 1", "ended early: stopped at the first failure");
        unsaid("run --known-fix").ends(2).complains("add --known FILE").in_one_line();
    }

    #[test]
    fn a_run_that_decided_too_little_rewrites_nothing() {
        let own = folder(&[BLOCKED[0], PASSING[1], ("known.yaml", &entry("It is so.", PASSES, "kkkkkkkkkkkk"))]);
        refused(&own, "", "easemob/msg_recall/no-id is blocked");
    }
}

/// A suite of a case that passes and one that is blocked, with a list that says by which cause.
fn blocked_suite(cause: &str) -> TempDir {
    let list = format!("# There are no users here; ticket 13.\n- trial: {FAILS}\n  blocked: {cause}\n");
    folder(&[BLOCKED[0], PASSING[1], ("known.yaml", &list)])
}

/// By what the blocked case is blocked.
fn cause() -> String {
    let own = folder(BLOCKED);
    let report = checked(unsaid("run --cases cases --report json").within(own.path()).ends(3).json());
    report["trials"][0]["cause"]["fingerprint"].as_str().expect("a fingerprint").to_owned()
}

#[test]
fn a_trial_blocked_as_listed_stays_undecided_and_is_no_trouble() {
    let own = blocked_suite(&cause());
    let said = run(&own, "", 0).says("known 1: There are no users here; ticket 13.");
    said.clone().says("1 passed, 0 failed, 0 observed, 1 blocked (1 known)");
    assert_eq!(said.err, "", "{said}");
    let report = json(&own, "", 0);
    assert_eq!((&report["summary"]["blocked"], &report["summary"]["known"]), (&Value::from(1), &Value::from(0)));
    let undecided = report["clauses"].as_array().expect("clauses");
    assert!(undecided.iter().any(|clause| clause["verdict"] == "undecided"), "{report}");
    run(&own, "--known-fix", 0).says("1 blocked (1 known)");
    assert!(list(own.path()).contains("  blocked: "), "it is kept");
}

#[test]
fn a_trial_blocked_by_another_cause_is_stale() {
    let own = blocked_suite("kkkkkkkkkkkk");
    run(&own, "", 1).says("STALE   easemob/msg_recall/no-id · blocked by another cause than known.yaml:2 lists: POST ");
}

#[test]
fn a_list_is_not_rewritten_over_a_blocked_trial_that_it_does_not_name() {
    let own = folder(&[BLOCKED[0], PASSING[1], ("known.yaml", "")]);
    let said = run(&own, "--known-fix", 2).says("1 blocked");
    said.complains(&format!("if that is known, list it with `blocked: {}`", cause()));
}
