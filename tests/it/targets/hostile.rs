//! Targets that answer badly: no panic, no hang, no unbounded memory; the documented exit code and a clear sentence.

use std::path::Path;

use rstest::rstest;

use crate::support::cases::{DIRECT, PREPARED};
use crate::support::hostile_server::{Answer, Hostile, http, json};
use crate::support::{Call, Said, folder, undisturbed, unsaid};

/// `unsaid run` on an app of a plain target.
fn run(vendor: &str, base_url: &str, words: &str) -> Call {
    let app = if vendor == "easemob" { "--org-name a --app-name b" } else { "--app-id 1 --given room=r,member=u" };
    let call = unsaid(&format!("run --vendor {vendor} --base-url {base_url} {app} {words}"));
    call.with("UNSAID_TOKEN", "YWMtToken").with("UNSAID_SERVER_SECRET", "0123456789abcdef")
}

fn own_cases(vendor: &str, base_url: &str, folder: &Path) -> Call {
    run(vendor, base_url, "--cases cases").within(folder)
}

fn body(text: &str) -> Answer {
    http("200 OK", "Content-Type: application/json\r\n", text.as_bytes())
}

/// A whole answer that is not what was promised fails a trial: the answer was given, and it is wrong.
#[rstest]
#[case::an_array(body("[]"), "nothing")]
#[case::null(body("null"), "nothing")]
#[case::a_text(body("\"x\""), "nothing")]
#[case::a_number(body("7"), "nothing")]
#[case::nothing_in_the_body(body(""), "expected  JSON")]
#[case::no_json(body("yes"), "expected  JSON")]
#[case::nested_deeper_than_anyone_reads(body(&format!("{}{}", "[".repeat(50_000), "]".repeat(50_000))), "expected  JSON")]
#[case::no_text(json(b"{\"data\":\xff\xfe}"), "expected  JSON")]
#[case::another_charset(
    http("200 OK", "Content-Type: application/json; charset=gbk\r\n", b"{\"data\":\xd2\xd1}"),
    "expected  JSON"
)]
#[case::a_page(http("200 OK", "Content-Type: text/html\r\n", b"<html>\n<b>busy</b>\n</html>"), "<b>busy</b>")]
#[case::a_page_of_an_error(
    http("500 Internal Server Error", "Content-Type: text/html\r\n", b"<h1>\n500\n</h1>"),
    "actual    integer 500"
)]
#[case::no_content(Answer::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()), "actual    integer 204")]
#[case::a_redirect(http("302 Found", "Location: /\r\n", b""), "actual    integer 302")]
#[case::a_status_that_is_none(http("999 What", "", b""), "actual    integer 999")]
#[case::a_header_twice(
    http("200 OK", "Content-Type: text/plain\r\nContent-Type: application/json\r\n", b"{}"),
    "nothing"
)]
#[case::control_characters(body("\u{1b}[2J\u{7}\u{0}busy"), "busy")]
#[case::a_long_line(body(&"中".repeat(100_000)), "300000 bytes")]
fn a_whole_but_wrong_answer_fails(
    #[case] answer: Answer,
    #[case] told: &str,
    #[values("easemob", "zego")] vendor: &str,
) {
    let hostile = Hostile::after_admission(answer);
    let own = folder(DIRECT);
    let call = own_cases(vendor, &hostile.base_url, own.path()).with("UNSAID_REPORT", "human,junit=report.xml");
    let said = call.ends(1).says("FAILED").says("promised").says(told);
    assert!(said.out.len() < 20_000, "more than anybody reads");
    let odd = |letter: char| letter.is_control() && letter != '\n';
    assert!(!said.out.chars().chain(said.err.chars()).any(odd), "control characters reach the terminal:\n{said}");
    let junit = std::fs::read_to_string(own.path().join("report.xml")).expect("a report");
    let junit = quick_junit::Report::deserialize_from_str(&junit).expect("JUnit XML");
    assert_eq!((junit.tests, junit.failures), (1, 1));
}

/// The same answer to a step that only arranges blocks the trial, in one line.
#[rstest]
#[case::an_array(body("[]"), "200 []")]
#[case::a_page(http("200 OK", "Content-Type: text/html\r\n", b"<html>\n<b>busy</b>\n</html>"), "<b>busy</b>")]
#[case::a_page_of_an_error(http("500 Oops", "Content-Type: text/html\r\n", b"<h1>\n500\n</h1>"), "500 <h1>")]
#[case::no_content(Answer::Bytes(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()), "204")]
fn a_wrong_answer_to_what_arranges_blocks(
    #[case] answer: Answer,
    #[case] told: &str,
    #[values("easemob", "zego")] vendor: &str,
) {
    let hostile = Hostile::after_admission(answer);
    let own = folder(PREPARED);
    let said = own_cases(vendor, &hostile.base_url, own.path()).ends(3).complains("blocked ").complains("it is sent: ");
    let said = said.complains(told);
    assert_eq!(said.err.lines().count(), 2, "besides the line with the run's id: {said}");
}

/// No whole answer at all: the target could not be asked, and nothing is said about its promises.
#[rstest]
#[case::silence(Answer::Silence, "no whole answer within {limit} s")]
#[case::a_byte_now_and_then(Answer::Drip, "no whole answer within {limit} s")]
#[case::a_body_without_end(Answer::Endless("Transfer-Encoding: chunked"), "larger than 1 MiB")]
#[case::a_huge_body(Answer::Endless("Content-Length: 10000000000"), "larger than 1 MiB")]
#[case::less_than_announced(
    Answer::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":".to_vec()),
    "the connection broke"
)]
#[case::a_reset(Answer::Reset, "the connection broke")]
#[case::no_answer(Answer::Bytes(Vec::new()), "the connection broke")]
#[case::no_http(Answer::Bytes(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()), "the connection broke")]
#[case::two_lengths(
    Answer::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}".to_vec()),
    "the connection broke"
)]
#[case::a_hundred_and_one_headers(
    Answer::Bytes(format!("HTTP/1.1 200 OK\r\n{}Content-Length: 2\r\n\r\n{{}}", "X-Header: x\r\n".repeat(101)).into()),
    "the connection broke"
)]
#[case::a_chunk_that_is_none(
    Answer::Bytes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n".to_vec()),
    "the connection broke"
)]
fn no_whole_answer_is_a_fault(#[case] answer: Answer, #[case] told: &str, #[values("easemob", "zego")] vendor: &str) {
    let own = folder(DIRECT);
    let (hostile, limit, said) = let_in(&answer, |hostile| own_cases(vendor, &hostile.base_url, own.path()));
    let said = said.ended(3).complains("fault ").complains("it is recalled: ").says("1 fault");
    let said = said.complains(&told.replace("{limit}", limit));
    assert_eq!(said.err.lines().count(), 2, "besides the line with the run's id: {said}");
    assert_eq!(hostile.calls(), 2, "the pre-flight and the recall, which is not repeated");
}

/// The suite's own trials, with what they arrange and what the pre-flight looks for.
#[rstest]
#[case::silence(Answer::Silence)]
#[case::a_reset(Answer::Reset)]
#[case::an_array(body("[]"))]
#[case::a_page(http("200 OK", "Content-Type: text/html\r\n", b"<html></html>"))]
#[case::a_body_without_end(Answer::Endless("Transfer-Encoding: chunked"))]
fn the_suite_itself_ends_well(#[case] answer: Answer, #[values("easemob", "zego")] vendor: &str) {
    let (_, _, said) = let_in(&answer, |hostile| run(vendor, &hostile.base_url, "recall-twice"));
    said.ended(3).says("0 passed");
}

/// A run on a server that answers the pre-flight and is hostile then, with that server and the time limit of a call.
fn let_in(answer: &Answer, run: impl Fn(&Hostile) -> Call) -> (Hostile, &'static str, Said) {
    undisturbed(|limit| {
        let hostile = Hostile::after_admission(answer.clone());
        let said = run(&hostile).with("UNSAID_TIMEOUT", limit).said();
        // A run that fails its pre-flight has no report.
        (!said.out.is_empty()).then_some((hostile, limit, said))
    })
}

/// A target that should talk the control protocol and does not is told in one sentence.
#[rstest]
#[case::silence(Answer::Silence, "in time")]
#[case::a_body_without_end(Answer::Endless("Transfer-Encoding: chunked"), "larger than")]
#[case::a_reset(Answer::Reset, "control protocol")]
#[case::no_answer(Answer::Bytes(Vec::new()), "control protocol")]
#[case::no_json(body("yes"), "not JSON")]
#[case::an_array(body("[]"), "control protocol")]
#[case::a_page(http("404 Not Found", "Content-Type: text/html\r\n", b"<h1>404</h1>"), "404")]
fn no_control_protocol_is_told_in_one_sentence(#[case] answer: Answer, #[case] told: &str) {
    let is_silent = matches!(answer, Answer::Silence);
    let hostile = Hostile::start(answer);
    let call = unsaid(&format!("run --vendor zego --base-url {}", hostile.base_url));
    let call = if is_silent { call.with("UNSAID_TIMEOUT", "0.5") } else { call };
    call.ends(3).in_one_line().complains(&hostile.base_url).complains(told);
}

/// Capabilities are answered, then nothing that makes sense: each trial says so.
#[rstest]
#[case::no_tenant("{\"name\":\"x\",\"version\":\"1\",\"capabilities\":[\"tenants\",\"clock\",\"join\",\"seq\"]}")]
#[case::the_end_of_time(
    "{\"capabilities\":[\"tenants\",\"seq\",\"join\"],\"tenant\":\"t\",\"now_ms\":18446744073709551615,\"app_id\":1,\
     \"server_secret\":\"0123456789abcdef\"}"
)]
fn a_control_protocol_that_makes_no_sense_is_a_fault(#[case] answer: &str) {
    let hostile = Hostile::start(body(answer));
    let words = format!("run --vendor zego --base-url {} recall-twice", hostile.base_url);
    unsaid(&words).ends(3).says("0 passed");
}

#[rstest]
#[case::unannounced("Transfer-Encoding: chunked")]
#[case::announced("Content-Length: 10000000000")]
fn of_an_answer_without_end_little_is_taken(#[case] length: &'static str) {
    let hostile = Hostile::start(Answer::Endless(length));
    let own = folder(DIRECT);
    own_cases("easemob", &hostile.base_url, own.path()).ends(3);
    unsaid(&format!("run --vendor zego --base-url {}", hostile.base_url)).ends(3);
    // What is read is bounded; the rest waits in the buffers of two sockets.
    let taken = hostile.most_bytes_taken();
    assert!(taken < 32 << 20, "{taken} bytes of one answer");
}

#[test]
fn a_token_call_answered_with_nonsense_is_told_in_one_sentence() {
    let hostile = Hostile::start(body("{\"access_token\":\n7}"));
    let words = format!("run --vendor easemob --base-url {} --org-name a --app-name b", hostile.base_url);
    let call = unsaid(&words).with("UNSAID_CLIENT_ID", "id").with("UNSAID_CLIENT_SECRET", "the-secret");
    call.ends(3).in_one_line().complains("no token for a#b: answered 200");
}
