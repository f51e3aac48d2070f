//! Trouble between us and a plain target: refused at the door in one sentence, waited out where nothing is judged, never
//! mistaken for an answer.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use rstest::rstest;
use serde_json::Value;

use crate::support::hostile_server::{Answer, Hostile, http, json};
use crate::support::report::checked;
use crate::support::troubled_proxy::{Proxy, Trouble};
use crate::support::{Call, Fixed, Served, folder, undisturbed, unsaid, wait_until};

/// A few trials that arrange something and judge something.
fn few(vendor: &str) -> &'static str {
    if vendor == "easemob" {
        "msg_recall/recall-twice msg_recall/required"
    } else {
        "RevokeRoomMessage/recall-twice- RevokeRoomMessage/FromUserId"
    }
}

/// A run of these trials on a vendor's app, at this URL.
fn run(fixed: &Fixed, vendor: &str, base_url: &str, words: &str) -> Call {
    fixed.run(vendor, base_url, &format!("{} --jobs 4 {words} --report json", few(vendor)))
}

fn verdicts(report: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let trials = report["trials"].as_array().expect("trials");
    trials.iter().map(|trial| (text(&trial["id"]), text(&trial["verdict"]))).collect()
}

/// The verdicts of an untroubled run.
fn expected(vendor: &str) -> &'static BTreeMap<String, String> {
    static EASEMOB: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| untroubled("easemob"));
    static ZEGO: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| untroubled("zego"));
    if vendor == "easemob" { &EASEMOB } else { &ZEGO }
}

fn untroubled(vendor: &str) -> BTreeMap<String, String> {
    let fixed = Served::without_control();
    verdicts(&checked(run(&fixed, vendor, &fixed.served.base_url(), "").ends(0).json()))
}

/// Every trial ended as expected, or could not be asked.
fn only_faults_differ(found: &BTreeMap<String, String>, expected: &BTreeMap<String, String>) {
    assert_eq!(found.len(), expected.len());
    for (id, verdict) in found {
        assert!(*verdict == expected[id] || verdict == "fault" || verdict == "skipped", "{id}: {verdict}");
    }
}

/// Wrong credentials are told in one sentence, after no more calls than it takes to learn it.
#[rstest]
#[case::client_secret("easemob", "UNSAID_CLIENT_SECRET", "client_secret does not match", 1)]
#[case::client_id("easemob", "UNSAID_CLIENT_ID", "client_id does not match", 1)]
#[case::org_name("easemob", "UNSAID_ORG_NAME", "there is no app wrong-value#", 1)]
#[case::app_name("easemob", "UNSAID_APP_NAME", "check org_name, app_name", 1)]
#[case::token("easemob", "UNSAID_TOKEN", "the token is refused", 1)]
#[case::server_secret("zego", "UNSAID_SERVER_SECRET", "check server_secret", 1)]
#[case::app_id("zego", "UNSAID_APP_ID", "there is no app 4294967290 here", 1)]
fn who_is_not_let_in_is_told_why(#[case] vendor: &str, #[case] wrong: &str, #[case] told: &str, #[case] calls: usize) {
    let fixed = Served::without_control();
    let proxy = Proxy::start(&fixed.served.base_url(), Trouble::None);
    let text = |name: &str| fixed.text(vendor, name);
    let mut given: BTreeMap<&str, String> = if vendor == "easemob" {
        let client = [("UNSAID_CLIENT_ID", text("client_id")), ("UNSAID_CLIENT_SECRET", text("client_secret"))];
        let app = [("UNSAID_ORG_NAME", text("org_name")), ("UNSAID_APP_NAME", text("app_name"))];
        client.into_iter().chain(app).collect()
    } else {
        BTreeMap::from([("UNSAID_APP_ID", text("app_id")), ("UNSAID_SERVER_SECRET", text("server_secret"))])
    };
    if wrong == "UNSAID_TOKEN" {
        given.retain(|name, _| !name.starts_with("UNSAID_CLIENT"));
    }
    given.insert(wrong, if wrong == "UNSAID_APP_ID" { "4294967290" } else { "wrong-value" }.to_owned());
    let call = unsaid(&format!("run --vendor {vendor} --base-url {}", proxy.base_url));
    let said = given.iter().fold(call, |call, (name, value)| call.with(name, value)).ends(3).in_one_line();
    said.complains(told);
    assert_eq!(proxy.calls(), calls);
}

/// Files that were asked for tell it too, and nothing of an earlier run.
#[test]
fn who_is_not_let_in_finds_it_in_the_files_too() {
    let own = folder(&[("report.json", "an earlier report")]);
    let call = unsaid(
        "run RevokeRoomMessage/FromUserId --vendor zego --base-url http://127.0.0.1:1 --app-id 1 \
         --report json=report.json --report junit=report.xml",
    );
    let said = call.with("UNSAID_SERVER_SECRET", "0123456789abcdef").within(own.path()).ends(3).in_one_line();
    let report = std::fs::read_to_string(own.path().join("report.json")).expect("a report");
    let report = checked(serde_json::from_str(&report).expect("JSON"));
    let early = report["run"]["ended_early"].as_str().expect("a sentence");
    assert!(said.err.contains(early) && report["run"]["exit"] == 3, "{report}");
    assert!(!verdicts(&report).is_empty());
    assert!(verdicts(&report).values().all(|verdict| verdict == "skipped"));
    assert!(std::fs::read_to_string(own.path().join("report.xml")).expect("a report").contains("<testsuite"));
}

/// Whoever else answers is told from the vendor's API, after one call.
#[rstest]
#[case::a_page(http("200 OK", "Content-Type: text/html\r\n", b"<html>Welcome</html>"), "not as the vendor's API does")]
#[case::not_found(http("404 Not Found", "Content-Type: text/html\r\n", b"<h1>404</h1>"), "404 with an HTML page")]
#[case::another_api(
    http("404 Not Found", "Content-Type: application/json\r\n", b"{\"message\":\"no route\"}"),
    "no route"
)]
#[case::no_object(json("7"), "check the base URL")]
#[case::a_blocked_address(
    http("403 Forbidden", "Content-Type: text/html\r\n", b"<h1>Forbidden</h1>"),
    "403 with an HTML page: the address"
)]
#[case::a_blocked_address_without_a_word(http("403 Forbidden", "", b""), "403 without a body: the address")]
#[case::bytes_that_are_no_text(http("200 OK", "", b"\x1f\x8b\xff"), "200 with 3 bytes that are no text")]
fn who_is_no_vendor_is_told(#[case] answer: Answer, #[case] told: &str, #[values("easemob", "zego")] vendor: &str) {
    let hostile = Hostile::start(answer);
    let app = if vendor == "easemob" { "--org-name a --app-name b" } else { "--app-id 1" };
    let call = unsaid(&format!("run --vendor {vendor} --base-url {} {app}", hostile.base_url));
    let call = call.with("UNSAID_TOKEN", "YWMtToken").with("UNSAID_SERVER_SECRET", "0123456789abcdef");
    call.ends(3).in_one_line().complains(told).complains(&hostile.base_url);
    assert_eq!(hostile.calls(), 1);
}

#[test]
fn a_host_where_nobody_is_is_told() {
    let call = unsaid("run --vendor zego --base-url http://127.0.0.1:1 --app-id 1");
    call.with("UNSAID_SERVER_SECRET", "0123456789abcdef")
        .ends(3)
        .in_one_line()
        .complains("nobody answers at http://127");
}

/// What passes is waited out: every trial ends as if nothing had been.
#[rstest]
#[case::late(Trouble::Late(Duration::from_millis(100)))]
#[case::a_gateways_page(Trouble::Page(1..3))]
fn what_passes_changes_nothing(#[case] trouble: Trouble, #[values("easemob", "zego")] vendor: &str) {
    let fixed = Served::without_control();
    let proxy = Proxy::start(&fixed.served.base_url(), trouble);
    let report = checked(run(&fixed, vendor, &proxy.base_url, "").ends(0).json());
    assert_eq!(&verdicts(&report), expected(vendor));
}

/// What hits a judged call makes it a fault, which is named, and nothing fails.
#[rstest]
#[case::resets(Trouble::ResetEvery(20))]
#[case::a_page_in_the_middle(Trouble::Page(12..17))]
#[case::answers_lost(Trouble::AnswerLost(8..12))]
fn what_hits_a_judged_call_is_a_fault(#[case] trouble: Trouble, #[values("easemob", "zego")] vendor: &str) {
    let fixed = Served::without_control();
    let proxy = Proxy::start(&fixed.served.base_url(), trouble);
    let said = run(&fixed, vendor, &proxy.base_url, "").said();
    let report = checked(said.json());
    only_faults_differ(&verdicts(&report), expected(vendor));
    let faults = report["summary"]["fault"].as_u64().expect("a number");
    assert_eq!(said.code, Some(if faults > 0 { 3 } else { 0 }), "{said}");
    assert_eq!(report["run"]["ended_early"], Value::Null, "{said}");
}

/// Answers that take longer than a call may are told at the door. Here they take for ever.
#[rstest]
fn answers_that_take_too_long_are_told(#[values("easemob", "zego")] vendor: &str) {
    let fixed = Served::without_control();
    let (limit, said) = undisturbed(|limit| {
        let proxy = Proxy::start(&fixed.served.base_url(), Trouble::Silent(0..usize::MAX));
        let said = run(&fixed, vendor, &proxy.base_url, "").with("UNSAID_TIMEOUT", limit).ends(3);
        (!said.err.contains("no connection in time")).then_some((limit, said))
    });
    said.in_one_line().complains(&format!("no whole answer within {limit} s")).complains("--timeout");
}

/// What a run left although a call deletes such things.
fn not_deleted(report: &Value) -> Vec<&Value> {
    let left = report["run"]["left_behind"].as_array().expect("a list").iter();
    left.filter(|left| !left["refused"].is_null()).collect()
}

/// A target that goes away, or falls silent, ends the run: what was decided stays, the rest is skipped.
#[rstest]
#[case::killed(Trouble::GoneFrom(25))]
#[case::silent(Trouble::Silent(25..usize::MAX))]
#[case::behind_a_proxy_that_asks(Trouble::AsksFrom(25))]
fn a_target_that_goes_away_ends_the_run(#[case] trouble: Trouble, #[values("easemob", "zego")] vendor: &str) {
    let fixed = Served::without_control();
    let (said, report) = undisturbed(|limit| {
        let proxy = Proxy::start(&fixed.served.base_url(), trouble.clone());
        let call = fixed.run(vendor, &proxy.base_url, &format!("{vendor} --jobs 4 --report json"));
        let said = call.with("UNSAID_TIMEOUT", limit).ends(3);
        let report = checked(said.json());
        // A run that nothing disturbs has some answers before the target goes away.
        let answered = ["passed", "observed"].iter().any(|verdict| report["summary"][verdict] != 0);
        answered.then_some((said, report))
    });
    let early = report["run"]["ended_early"].as_str().expect("a sentence");
    assert!(early.starts_with("the target went away: "), "{early}");
    let count = |name: &str| report["summary"][name].as_u64().expect("a number");
    assert_eq!(count("failed"), 0, "{said}");
    assert!(count("skipped") > count("fault"), "{said}");
    let left = not_deleted(&report);
    // A configured room leaves a run nothing to make before its first trials.
    assert_eq!(left.is_empty(), vendor == "zego", "{said}");
}

/// A clock that is a quarter of an hour ahead: measured, said, and no reason for another verdict.
#[rstest]
fn a_clock_that_is_wrong_is_measured(#[values("easemob", "zego")] vendor: &str, #[values("15m", "-15m")] offset: &str) {
    let fixed = Served::without_control_ahead(offset);
    let words = "envelope signature recall-twice --report json";
    let report = checked(fixed.run(vendor, &fixed.served.base_url(), words).ends(0).json());
    let remark = report["run"]["remarks"][0].as_str().expect("a remark");
    let direction = if offset == "15m" { "ahead of" } else { "behind" };
    assert!(remark.starts_with("the target's clock is 1") && remark.contains(direction), "{remark}");
}

/// A token that no longer holds is renewed once, whoever asks first.
#[test]
fn a_token_that_no_longer_holds_is_renewed_once() {
    let fixed = Served::without_control();
    let proxy = Proxy::start(&fixed.served.base_url(), Trouble::TokenRefused);
    let report = checked(run(&fixed, "easemob", &proxy.base_url, "").ends(0).json());
    assert_eq!(&verdicts(&report), expected("easemob"));
    assert_eq!(proxy.tokens(), 2);
}

/// A token given that is refused is no reason to stop where another can be fetched.
#[test]
fn a_token_given_that_is_refused_is_replaced() {
    let fixed = Served::without_control();
    let call = run(&fixed, "easemob", &fixed.served.base_url(), "").with("UNSAID_TOKEN", "garbage");
    let report = checked(call.ends(0).json());
    assert_eq!(report["run"]["remarks"][0], "the token given is refused; a new one was fetched");
    assert_eq!(&verdicts(&report), expected("easemob"));
}

/// Tokens that are issued and refused end the run: nothing is held against the target.
#[test]
fn tokens_that_are_all_refused_end_the_run() {
    let fixed = Served::without_control();
    let proxy = Proxy::start(&fixed.served.base_url(), Trouble::TokensRefusedFrom(40));
    let said = fixed.run("easemob", &proxy.base_url, "easemob --jobs 4 --report json").ends(3);
    let report = checked(said.json());
    let early = report["run"]["ended_early"].as_str().expect("a sentence");
    assert!(early.starts_with("the token no longer holds: ") && early.contains("just issued is refused"), "{early}");
    let count = |name: &str| report["summary"][name].as_u64().expect("a number");
    assert_eq!((count("failed"), count("blocked")), (0, 0), "{said}");
    assert!(count("passed") > 0 && count("skipped") > 100, "{said}");
    assert_eq!(proxy.tokens(), 2);
    assert!(proxy.calls() < 200, "{}", proxy.calls());
}

/// A proxy that asks for credentials is told at the door, after one call.
#[rstest]
fn a_proxy_that_asks_for_credentials_is_told(#[values("easemob", "zego")] vendor: &str) {
    let fixed = Served::without_control();
    let proxy = Proxy::start(&fixed.served.base_url(), Trouble::AsksFrom(0));
    let said = fixed.run(vendor, &proxy.base_url, "").ends(3).in_one_line();
    said.complains("a proxy in between asks for credentials (407 ");
    assert_eq!(proxy.calls(), 1);
}

/// What an interrupted run leaves behind.
#[cfg(unix)]
struct Interrupted {
    code: Option<i32>,
    err: String,
    report: Value,
}

/// Interrupts a run once its target has got so many calls.
#[cfg(unix)]
fn interrupted(vendor: &str, signal: &str, after: usize, trouble: Trouble) -> Interrupted {
    let fixed = Served::without_control();
    let proxy = Proxy::start(&fixed.served.base_url(), trouble);
    let own = folder(&[]);
    let operation = if vendor == "easemob" { "msg_recall" } else { "RevokeRoomMessage" };
    let words = format!("{operation} --jobs 2 --timeout 10 --report json=report.json,junit=j.xml");
    let mut running = fixed.run(vendor, &proxy.base_url, &words).within(own.path()).begins();

    wait_until("the calls are made", || proxy.calls() >= after);
    let sent = Command::new("kill").args([signal, &running.id().to_string()]).status().expect("kill");
    assert!(sent.success());

    let mut err = String::new();
    for line in BufReader::new(running.stderr.take().expect("a pipe")).lines() {
        let line = line.expect("text") + "\n";
        // Answered any sooner, the calls that are held would be followed by others.
        if line.starts_with("interrupted: ") {
            proxy.release();
        }
        err.push_str(&line);
    }

    let code = running.wait().expect("an end").code();
    assert!(own.path().join("j.xml").exists());
    let report = std::fs::read_to_string(own.path().join("report.json")).expect("a report");
    let report = checked(serde_json::from_str(&report).expect("JSON"));
    Interrupted { code, err, report }
}

/// Ctrl-C, or a request to terminate: nothing is left, and the report says what was decided.
#[cfg(unix)]
#[rstest]
fn an_interrupt_tidies_up_and_reports(#[values("-INT", "-TERM", "-HUP")] signal: &str) {
    let Interrupted { code, err, report } = interrupted("easemob", signal, 30, Trouble::HeldFrom(29));
    assert_eq!(code, Some(3));
    assert_eq!(report["run"]["ended_early"], "interrupted");
    assert_eq!(not_deleted(&report), Vec::<&Value>::new());
    assert_eq!(report["summary"]["failed"], 0);
    assert!(report["summary"]["skipped"].as_u64().expect("a number") > 50);
    let sweep = format!("then `unsaid sweep {}` deletes the rest", report["run"]["id"].as_str().expect("an id"));
    assert!(err.contains("\ninterrupted: what was created is being deleted; ") && err.contains(&sweep), "{err}");
}

/// Ctrl-C before the first trial: one sentence, in the files too; a message that no call deletes is counted.
#[cfg(unix)]
#[rstest]
#[case::first_call("easemob", 1)]
#[case::first_call_of_zego("zego", 1)]
#[case::first_message("zego", 2)]
fn an_interrupt_before_the_first_trial_is_told(#[case] vendor: &str, #[case] calls: usize) {
    let Interrupted { code, err, report } = interrupted(vendor, "-INT", calls, Trouble::Silent(calls - 1..usize::MAX));
    assert_eq!(code, Some(3));
    assert_eq!(err, "unsaid: interrupted before the first trial\n");
    assert_eq!(report["run"]["ended_early"], "interrupted before the first trial");
    assert!(verdicts(&report).values().all(|verdict| verdict == "skipped"));
    let left = report["run"]["left_behind"].as_array().expect("a list").len();
    assert_eq!(left, usize::from(calls == 2), "{report}");
}

/// A server that closes connections and does not say so: it is found out once, and then no connection is used again.
#[rstest]
fn a_server_that_closes_without_saying_so_costs_no_trial(
    #[values("easemob", "zego")] vendor: &str,
    #[values(1, 2, 5)] answers: usize,
) {
    let fixed = Served::without_control();
    let proxy = Proxy::start(&fixed.served.base_url(), Trouble::ClosesAfter(answers));
    let said = run(&fixed, vendor, &proxy.base_url, "").said();
    let report = checked(said.json());
    let found = verdicts(&report);
    only_faults_differ(&found, expected(vendor));
    // A judged call may be the one that finds it out; with four trials at once no more than four can.
    let faults = found.values().filter(|verdict| *verdict == "fault").count();
    assert!(faults <= 4, "{report}");
    assert!((1..=5).contains(&proxy.closings()), "{} closings", proxy.closings());
    assert_eq!(said.code, Some(if faults > 0 { 3 } else { 0 }), "{said}");
    for trial in report["trials"].as_array().expect("trials").iter().filter(|trial| trial["verdict"] == "fault") {
        let reason = trial["reason"].as_str().expect("a reason");
        assert!(reason.contains("from here on each call has a connection of its own"), "{reason}");
    }
}
