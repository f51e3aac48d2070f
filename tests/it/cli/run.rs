//! `unsaid run`: what it selects, what it says, and how it ends.

use std::io::Read;
use std::process::{Command, Stdio};

use rstest::rstest;

use crate::support::cases::{BLOCKED, FAILING, PASSING};
use crate::support::report::{all_good, checked};
use crate::support::shared::{LIST, trials};
use crate::support::{folder, unsaid, unsaid_in_shell};

#[test]
fn without_a_command_every_case_is_asked_of_the_emulator_inside() {
    let said = unsaid("").with("UNSAID_REPORT", "json").ends(0);
    let report = checked(said.json());
    all_good(&report);
    let asked: Vec<&str> =
        report["trials"].as_array().expect("trials").iter().filter_map(|trial| trial["id"].as_str()).collect();
    assert_eq!(asked, trials().collect::<Vec<_>>(), "every trial, in the order of the list");
    let vendors: Vec<&str> =
        report["targets"].as_array().expect("targets").iter().filter_map(|target| target["vendor"].as_str()).collect();
    assert_eq!(vendors, ["easemob", "zego"]);
}

#[test]
fn nothing_is_left_in_the_folder_it_is_started_in() {
    let empty = folder(&[]);
    let said = unsaid("run recall-twice").within(empty.path()).ends(0).says(" 0 failed").says("conformance: ");
    assert_eq!(said.err, "", "{said}");
    assert_eq!(std::fs::read_dir(empty.path()).expect("the folder").count(), 0);
}

#[test]
fn a_full_id_selects_itself_alone_and_a_part_every_id_that_has_it() {
    let own = folder(PASSING);
    unsaid("run --cases cases easemob/msg_recall/no-id").within(own.path()).ends(0).says("1 passed");
    unsaid("run --cases cases msg_recall/no-id").within(own.path()).ends(0).says("2 passed");
    unsaid("run --cases cases no-id ill-signed").within(own.path()).ends(0).says("3 passed");
}

#[test]
fn a_clause_selects_the_trials_that_cite_it() {
    let own = folder(PASSING);
    let asked = |words: &str| unsaid(&format!("run --cases cases {words}")).within(own.path()).ends(0);
    asked("--clause error.msg_id-empty").says("2 passed");
    asked("--clause easemob/msg_recall#error.msg_id-empty").says("2 passed");
    asked("--clause common#signature.checked").says("1 passed");
    asked("--clause error.msg_id-empty again").says("1 passed");
    asked("--vendor zego").says("1 passed");
}

#[rstest]
#[case::a_filter("run no-such-trial-anywhere")]
#[case::a_clause("run --clause no-such-clause")]
#[case::a_filter_of_another_vendor("run --vendor zego msg_recall")]
fn nothing_selected_is_an_exit_code_of_its_own(#[case] words: &str) {
    unsaid(words).ends(4).complains("no trial fits").complains("unsaid list").in_one_line();
}

#[rstest]
#[case::an_option("run --no-such-option", "--no-such-option")]
#[case::a_command("nonsense", "nonsense")]
#[case::a_level("run --level strict", "contract")]
#[case::a_report("run --report html5", "html5")]
#[case::a_capability("run --can fly", "roaming")]
#[case::a_rate("run --rate often", "10/s")]
#[case::no_jobs("run --jobs 0", "--jobs takes a number from 1")]
#[case::a_report_without_a_path("run --report json=", "--report json= has no path")]
#[case::two_reports_on_one_screen("run --report human,json", "only one report goes to standard output")]
#[case::no_time("run --timeout 0", "--timeout")]
#[case::less_than_no_time("run --timeout=-1", "--timeout")]
#[case::no_end_of_time("run --timeout 1e400", "--timeout")]
#[case::a_vendor("run --vendor zeggo", "zeggo")]
#[case::a_vendor_at_a_url("run --vendor zeggo --base-url http://127.0.0.1:1", "zeggo")]
#[case::a_url_without_vendor("run --base-url http://127.0.0.1:1", "--vendor")]
#[case::no_url("run --vendor zego --base-url nonsense", "nonsense")]
#[case::another_scheme("run --vendor zego --base-url ftp://127.0.0.1", "ftp://127.0.0.1")]
#[case::facts_without_target("run --app force_required=true", "add --base-url or --target")]
#[case::a_fact("run --app recall_windows=60", "did you mean `recall_window_s`?")]
#[case::a_fact_of_another_type("run --app recall_window_s=soon", "recall_window_s: invalid type")]
#[case::roots("run --tls mine", "bundled, system")]
#[case::two_who_arrange("run --arrange http://a --arrange-command b", "--arrange-command")]
#[case::half_an_app("run --vendor easemob --base-url http://127.0.0.1:1 --org-name a", "--app-name")]
#[case::no_such_folder("run --cases no/such/folder", "no/such/folder")]
#[case::no_such_file("run --target a --config no/such/file", "no/such/file")]
#[case::no_configuration("run --target a", "unsaid.toml")]
#[case::an_unwritable_report("run --report json=no/such/folder/report.json recall-twice", "no/such/folder")]
fn what_is_wrong_on_the_command_line_is_named(#[case] words: &str, #[case] named: &str) {
    unsaid(words).ends(2).complains(named);
}

#[rstest]
#[case::easemob("easemob --org-name a --app-name b", &[], "UNSAID_TOKEN")]
#[case::easemob_secret("easemob --org-name a --app-name b", &[("UNSAID_CLIENT_ID", "i")], "UNSAID_CLIENT_SECRET")]
#[case::zego("zego --app-id 1", &[], "UNSAID_SERVER_SECRET")]
#[case::empty("zego --app-id 1", &[("UNSAID_SERVER_SECRET", "")], "UNSAID_SERVER_SECRET")]
fn a_missing_secret_is_named_by_its_variable(
    #[case] app: &str,
    #[case] given: &[(&str, &str)],
    #[case] variable: &str,
) {
    let call = unsaid(&format!("run --base-url http://127.0.0.1:1 --vendor {app}"));
    let call = given.iter().fold(call, |call, (name, value)| call.with(name, value));
    call.ends(2).complains(variable).in_one_line();
}

#[test]
fn a_system_that_trusts_nobody_is_said() {
    let own = folder(&[("none.pem", ""), ("none/.keep", "")]);
    let path = |name: &str| own.path().join(name).display().to_string();
    let call = unsaid("run --vendor zego --base-url http://127.0.0.1:1 --tls system --app-id 1");
    let call = call.with("SSL_CERT_FILE", &path("none.pem")).with("SSL_CERT_DIR", &path("none"));
    let said = call.with("UNSAID_SERVER_SECRET", "s3cret!").ends(2).in_one_line();
    said.complains("this system lists no certificate authority");
}

#[test]
fn trusting_anybody_is_warned_of() {
    unsaid("run --vendor zego --base-url http://127.0.0.1:1 --insecure").ends(3).complains("warning: --insecure");
}

#[test]
fn an_option_may_stand_in_the_environment() {
    let own = folder(PASSING);
    let call = unsaid("run").within(own.path()).with("UNSAID_CASES", "cases").with("UNSAID_LEVEL", "contract");
    call.with("UNSAID_SEED", "7").ends(0).says("3 passed").says("contract level, seed 7");
}

#[test]
fn a_documented_text_binds_at_level_exact_only() {
    let own = folder(FAILING);
    unsaid("run --cases cases").within(own.path()).ends(1);
    unsaid("run --cases cases --level contract").within(own.path()).ends(0).says("1 passed");
}

#[test]
fn a_failure_shows_promise_place_exchange_and_how_to_see_it_again() {
    let own = folder(FAILING);
    let said = unsaid("run --cases cases").within(own.path()).ends(1).says("FAILED  easemob/msg_recall/no-id");
    said.says(r#"expected  string "no ID, no recall""#)
        .says(r#"actual    string "param msg_id can't be empty""#)
        .says("promised  easemob/msg_recall#error.msg_id-empty")
        .says("written   cases/easemob/msg_recall/no-id.yaml:5")
        .says("sent      POST http://127.0.0.1:")
        .says("received  400")
        .says("curl ")
        .says("$UNSAID_TOKEN")
        .says("unsaid run")
        .says("0 passed, 1 failed");
}

#[test]
fn a_failed_set_up_blocks_and_names_its_step() {
    let own = folder(BLOCKED);
    let said = unsaid("run --cases cases").within(own.path()).ends(3);
    said.says("blocked   easemob/msg_recall/no-id · nobody is registered: answered 400 ")
        .says(": status is integer 400, expected integer 201 (cause ");
}

#[test]
fn a_cause_that_blocks_several_trials_is_one_entry_with_a_count() {
    let files = ["a", "b", "c"].map(|name| format!("cases/easemob/msg_recall/{name}.yaml"));
    let cases: Vec<(&str, &str)> = files.iter().map(|file| (file.as_str(), BLOCKED[0].1)).collect();
    let own = folder(&cases);
    let cause = "POST /{org_name}/{app_name}/users answers 400: status is integer 400, expected integer 201";
    let said = unsaid("run --cases cases").within(own.path()).ends(3);
    said.clone().says(&format!("blocked 3: {cause} (cause ")).says("easemob/msg_recall/b\n").says(", 3 blocked");
    assert_eq!(said.out.matches("answers 400").count(), 1, "{said}");
    let blocked = said.err.lines().filter(|line| line.starts_with("blocked")).count();
    assert_eq!(blocked, 1, "a line for the cause in the log:\n{said}");
    let annotated = unsaid("run --cases cases --report github").within(own.path()).ends(3);
    assert_eq!(annotated.out.matches("::warning ").count(), 1, "{annotated}");
    let markdown = unsaid("run --cases cases --report markdown").within(own.path()).ends(3);
    markdown.says("<summary>blocked: 3</summary>").says("and 2 more: ");
}

#[test]
fn a_run_that_only_observes_decides_nothing() {
    let observing = LIST.out.lines().find(|line| line.contains("  observes ")).expect("one that observes");
    let id = observing.split("  ").next().expect("its id");
    unsaid(&format!("run {id}")).ends(3).says("1 observed");
}

#[test]
fn the_first_failure_can_end_the_run() {
    let twice = [FAILING[0], ("cases/easemob/msg_recall/other.yaml", FAILING[0].1)];
    let own = folder(&twice);
    let said = unsaid("run --cases cases --fail-fast --jobs 1").within(own.path()).ends(1);
    said.says("1 failed").says("stopped at the first failure");
}

#[test]
fn a_dry_run_says_the_calls_and_makes_none() {
    let said = unsaid("run --dry-run recall-twice").ends(0).says("would be asked").says("msg_recall");
    assert!(!said.out.contains("passed"), "{said}");
}

#[test]
fn a_reader_that_goes_away_is_no_reason_to_fail() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_unsaid"))
        .arg("list")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut complaint = String::new();
    child.stderr.take().expect("a pipe").read_to_string(&mut complaint).expect("text");
    assert_eq!((child.wait().expect("an end").code(), complaint.as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[rstest]
#[case::that_may_be_raised("ulimit -Sn 64", "run")]
#[case::of_macos("ulimit -n 256", "run")]
#[case::of_a_small_container("ulimit -n 64", "run --jobs 4")]
#[case::of_tests("ulimit -n 64", "test")]
#[case::with_all_trials_at_once("ulimit -n 64", "run --jobs 48")]
#[case::of_mutants("ulimit -n 64", "mutants Payload.max-bytes")]
fn few_open_files_make_no_trial_an_error(#[case] limit: &str, #[case] words: &str) {
    unsaid_in_shell(&format!("{limit} && exec \"$@\""), words).ends(0);
}

#[cfg(unix)]
#[test]
fn a_limit_of_open_files_that_is_too_low_is_named() {
    let said = unsaid_in_shell("ulimit -n 39 && \"$@\"", "run recall-twice").ends(3);
    said.complains("only 39 files may be open at once, and 40 are needed: `ulimit -n` allows more").in_one_line();
    unsaid_in_shell("ulimit -n 40 && \"$@\"", "run recall-twice").ends(0);
}
