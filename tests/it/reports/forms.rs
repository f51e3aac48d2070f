//! The forms of a report as somebody asks for them. What others read in them is checked by `tests/consumers`.

use rstest::rstest;

use crate::support::cases::{FAILING, PASSING};
use crate::support::{folder, unsaid};

const ALL: &str = "json=r.json,junit=r.xml,html=r.html,markdown=r.md,github=r.txt,tap=r.tap,ctrf=r.ctrf.json";

#[test]
fn every_form_is_written_by_one_run() {
    let own = folder(&[FAILING[0], PASSING[1]]);
    unsaid(&format!("run --cases cases --report human,{ALL}")).within(own.path()).ends(1).says("FAILED");
    for (name, part) in [
        ("r.json", "\"schema_version\": 1"),
        ("r.xml", "easemob/msg_recall#error.msg_id-empty"),
        ("r.html", "<article class=\"promise\">"),
        ("r.md", "### `easemob/msg_recall#error.msg_id-empty`: "),
        (
            "r.txt",
            "::error file=cases/easemob/msg_recall/no-id.yaml,line=5,title=easemob/msg_recall/no-id::/error_description is ",
        ),
        ("r.tap", "not ok 2 - easemob/msg_recall/no-id\n  ---\n"),
        ("r.ctrf.json", "\"rawStatus\": \"failed\""),
    ] {
        let text = std::fs::read_to_string(own.path().join(name)).expect("a file");
        assert!(text.contains(part), "{name} has no {part}:\n{text}");
    }
}

#[test]
fn a_promise_that_several_trials_find_broken_reads_as_one() {
    let again = ("cases/easemob/msg_recall/no-id-again.yaml", FAILING[0].1);
    let own = folder(&[FAILING[0], again]);
    let said = unsaid("run --cases cases").within(own.path()).ends(1);
    assert_eq!(said.out.matches("FAILED  ").count(), 1, "{said}");
    said.says("  1 more trial finds the same broken:\n            easemob/msg_recall/no-id");
}

#[test]
fn on_github_a_log_has_annotations_and_the_step_a_summary() {
    let own = folder(&[FAILING[0], PASSING[1], ("summary.md", "before\n")]);
    let call = unsaid("run --cases cases").within(own.path());
    let call = call.with("GITHUB_ACTIONS", "true").with("GITHUB_STEP_SUMMARY", "summary.md").with("CI", "true");
    let said = call.said();
    let (fenced, after) = said.out.rsplit_once("::\n::error ").expect("annotations behind the report");
    assert!(fenced.starts_with("::stop-commands::unsaid-") && !after.contains("FAILED"), "{said}");
    let summary = std::fs::read_to_string(own.path().join("summary.md")).expect("a summary");
    assert!(summary.starts_with("before\n## unsaid: "), "{summary}");
}

#[rstest]
#[case::asked_for(&[("CLICOLOR_FORCE", "1")], true)]
#[case::no_terminal(&[], false)]
#[case::not_wanted(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false)]
fn colours_are_shown_where_they_are_wanted(#[case] variables: &[(&str, &str)], #[case] expected: bool) {
    let own = folder(FAILING);
    let call = unsaid("run --cases cases --report human").within(own.path());
    let said = variables.iter().fold(call, |call, (name, value)| call.with(name, value)).ends(1);
    assert_eq!(said.out.contains("\u{1b}["), expected, "{said}");
}

#[test]
fn two_reports_that_both_need_the_screen_are_refused() {
    unsaid("run --report json,junit").ends(2).complains("only one report goes to standard output").in_one_line();
    unsaid("run --report pdf")
        .ends(2)
        .complains("human, json, junit, html, markdown, github, tap and ctrf are known")
        .in_one_line();
}

#[rstest]
#[case::verdict("blocked", "preconditions")]
#[case::two_words("as before", "--baseline")]
#[case::promise("silence", "never judged")]
fn a_verdict_is_explained(#[case] word: &str, #[case] part: &str) {
    let said =
        std::process::Command::new(env!("CARGO_BIN_EXE_unsaid")).args(["explain", word]).output().expect("it starts");
    assert!(String::from_utf8_lossy(&said.stdout).contains(part));
}

#[test]
fn a_shell_completes_and_a_manual_is_there() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        unsaid(&format!("completions {shell}")).ends(0).says("baseline");
    }
    unsaid("man").ends(0).says(".TH unsaid 1");
    let own = folder(&[]);
    unsaid("man pages").within(own.path()).ends(0);
    assert!(own.path().join("pages/unsaid-run.1").exists());
}

#[rstest]
#[case("run")]
#[case("test")]
#[case("coverage")]
#[case("explain")]
#[case("mutants")]
#[case("serve")]
#[case("verify")]
#[case("proxy")]
#[case("sweep")]
fn the_short_help_of_a_command_fits_a_screen_and_has_an_example(#[case] command: &str) {
    let said = unsaid(&format!("{command} -h")).ends(0).says("Example");
    let lines = said.out.lines().count();
    assert!(lines <= 50, "{lines} lines:\n{said}");
}
