//! Output that cannot be written, or that nobody reads.

use std::path::Path;

use rstest::rstest;

use crate::support::cases::{FAILING, PASSING};
use crate::support::{Served, folder, unsaid, unsaid_in_shell};

const FULL: &str = "\"$@\" > /dev/full";
/// The first line only is read; the program's own exit code is said behind it.
const HEAD: &str = "{ { \"$@\"; echo \"ended with $?\" >&3; } | head -1; } 3>&1";

#[rstest]
fn output_that_cannot_be_written_is_trouble(
    #[values(
        "run",
        "run --report json",
        "run --report junit",
        "run --dry-run",
        "list",
        "coverage",
        "coverage --report html",
        "explain passed",
        "schema case",
        "completions bash",
        "man",
        "help",
        "help run",
        "--version",
        "mutants Payload.max-bytes",
        "test",
        "test -- --list",
        "test -- --format json"
    )]
    words: &str,
) {
    let said = unsaid_in_shell(FULL, words).ends(3);
    said.complains("unsaid: standard output: No space left on device");
}

#[test]
fn a_failure_weighs_more_than_output_that_is_lost() {
    let own = folder(FAILING);
    let said = unsaid_in_shell(FULL, "run --cases cases").within(own.path()).ends(1);
    said.complains("standard output: No space left on device");
}

#[rstest]
fn a_reader_that_goes_away_changes_no_exit_code(
    #[values("run", "list", "coverage --report html", "test", "test -- --list", "schema report", "help")] words: &str,
) {
    let said = unsaid_in_shell(HEAD, words).ends(0);
    assert_eq!(said.err, "", "{said}");
    said.says("ended with 0");
}

#[test]
fn a_reader_that_goes_away_hides_no_failure() {
    let own = folder(FAILING);
    for words in ["run --cases cases", "test --cases cases"] {
        let said = unsaid_in_shell(HEAD, words).within(own.path()).ends(0);
        said.says("ended with 1");
    }
}

/// A file of at most so many blocks can be written.
fn with_little_room(words: &str, own: &Path, code: i32) -> String {
    let said = unsaid_in_shell("trap '' XFSZ; ulimit -f 1; \"$@\"", words).within(own).ends(code);
    said.err.clone()
}

#[test]
fn an_older_report_survives_one_that_cannot_be_written() {
    let own = folder(&[PASSING[0], PASSING[1], ("report.json", "older"), ("report.xml", "older")]);
    let err = with_little_room("run --cases cases --report json=report.json,tap=report.tap", own.path(), 3);
    assert!(err.contains("report.json: File too large"), "{err}");
    let text = |name: &str| std::fs::read_to_string(own.path().join(name)).expect("a report");
    assert_eq!(text("report.json"), "older");
    assert!(text("report.tap").starts_with("TAP version"), "the other report is written all the same");
    let names = std::fs::read_dir(own.path()).expect("the folder").map(|entry| entry.expect("a file").file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().starts_with('.')), "nothing else stays");
}

#[rstest]
#[case::twice("json=report,junit=report")]
#[case::by_another_way("json=report,junit=./report")]
#[case::by_a_link("json=report,junit=link")]
fn two_reports_in_one_file_are_refused(#[case] reports: &str) {
    let own = folder(&[PASSING[0], ("report", "older")]);
    std::os::unix::fs::symlink(own.path().join("report"), own.path().join("link")).expect("a link");
    let said = unsaid(&format!("run --cases cases --report {reports}")).within(own.path()).ends(2);
    said.complains("two reports would go to ").in_one_line();
    assert_eq!(std::fs::read_to_string(own.path().join("report")).expect("a report"), "older");
}

#[test]
fn a_device_takes_several_reports() {
    let own = folder(PASSING);
    unsaid("run --cases cases --report json=/dev/null,junit=/dev/null").within(own.path()).ends(0);
}

#[test]
fn a_record_that_cannot_be_written_is_trouble() {
    let served = Served::with_control();
    let words = format!("proxy --vendor easemob --upstream {} --port 0 --record /dev/full", served.base_url());
    // The first request is answered all the same.
    let script = "\"$@\" > line 2> err & proxy=$!; \
        while ! grep -q http line; do kill -0 $proxy || exit 9; done; \
        url=$(grep -o 'http://[^ ]*' line | head -1); curl -s -o /dev/null -w '%{http_code}' $url/a/b/c; \
        kill -INT $proxy; wait $proxy; code=$?; cat err >&2; exit $code";
    let own = folder(&[]);
    let said = unsaid_in_shell(script, &words).within(own.path()).ends(3);
    said.says("404").complains("--record /dev/full: No space left on device");
}
