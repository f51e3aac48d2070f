//! Clients in other languages, each right or wrong in one way, and what is said of them.
//!
//! They need Python, Node and curl.

use std::path::Path;

use rstest::rstest;
use serde_json::Value;

use crate::support::languages::{has, interpreter};
use crate::support::{Said, folder, unsaid};

const CLIENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/verify/clients");

/// A client of the folder `clients` verified, with more options; nothing where its language is missing.
fn verified(vendor: &str, file: &str, deviation: &str, options: &str) -> Option<Said> {
    let program = interpreter(file);
    let words = format!("verify --vendor {vendor} {options} -- {program} {file} {deviation}");
    has(program).then(|| unsaid(&words).within(Path::new(CLIENTS)).said())
}

/// The breaches of a report, each as grade, place and clause, or the entry that leaves it open.
fn breaches(report: &Value) -> Vec<String> {
    let text = |breach: &Value, name: &str| {
        let or_else = if name == "clause" { "open" } else { name };
        breach[name].as_str().or(breach[or_else].as_str()).unwrap_or_default().to_owned()
    };
    let all = report["breaches"].as_array().expect("a list").iter();
    let mut all: Vec<String> =
        all.map(|one| [text(one, "grade"), text(one, "at"), text(one, "clause")].join(" ")).collect();
    all.sort();
    all
}

#[rstest]
#[case::right("", 0, &[])]
#[case::an_empty_sender("empty-from", 0, &["warning /from easemob/msg_recall#from.empty"])]
#[case::a_number_for_a_truth_value("number-for-bool", 1, &["violation /delete_roam easemob/user_channel#delete_roam.type"])]
#[case::no_accept("no-accept", 1, &["violation header Accept easemob/msg_recall#request.Accept", "warning header Accept easemob/user_channel#example.headers"])]
#[case::an_accept_without_json("accept-html", 1, &["violation header Accept easemob/msg_recall#request.Accept", "warning header Accept easemob/user_channel#example.headers"])]
#[case::a_list_of_accepts("accept-list", 0, &[])]
#[case::a_form("form", 1, &["violation header Content-Type easemob/common#content-type.unsupported"])]
#[case::an_unescaped_user("unescaped", 1, &["violation path.username easemob/user_channel#request.address"])]
#[case::chunks("chunked", 0, &["warning body easemob/common#request.json"])]
#[case::the_older_address("older-address", 1, &["violation /msgs easemob/msg_recall#msg_id.single", "violation path easemob/msg_recall#request.address"])]
#[case::an_older_kind_of_chat("older-kind", 1, &["violation /msgs easemob/msg_recall#msg_id.single", "violation /msgs/0/chat_type easemob/msg_recall#chat_type.type", "violation path easemob/msg_recall#request.address"])]
#[case::a_blank_life_of_a_token("blank-ttl", 0, &["warning /ttl easemob/common#arranging.ttl"])]
#[case::a_token_call_as_a_form("token-as-form", 0, &["warning header Content-Type easemob/common#arranging.media-type"])]
#[case::a_token_call_without_a_media_type("token-unannounced", 0, &["warning header Content-Type easemob/common#arranging.media-type"])]
#[case::a_base_url_with_a_slash("two-slashes", 1, &["violation path easemob/common#arranging.address"])]
#[case::a_truth_value_for_a_text("recalled-as-bool", 3, &[])]
fn an_easemob_client_is_told_its_deviation(
    #[values("easemob.py", "easemob.mjs")] file: &str,
    #[case] deviation: &str,
    #[case] exit: i32,
    #[case] expected: &[&str],
) {
    let Some(said) = verified("easemob", file, deviation, "--report json") else { return };
    assert_eq!(said.code, Some(exit), "{said}");
    assert_eq!(breaches(&said.json()), expected, "{said}");
}

#[rstest]
#[case::right("", 0, &[])]
#[case::an_odd_nonce("odd-nonce", 0, &["warning query.SignatureNonce zego/common#SignatureNonce.form"])]
#[case::the_sample_body("sample-body", 1, &["violation /RoomId zego/RevokeRoomMessage#RoomId.required", "warning /GroupId zego/RevokeRoomMessage#request.unknown-fields"])]
#[case::a_parameter_less("arranges-without-nonce", 1, &["violation query.SignatureNonce zego/common#SignatureNonce.required"])]
#[case::a_call_elsewhere("calls-elsewhere", 0, &[])]
#[case::signed_in_another_order("badly-signed", 1, &["violation query.Signature zego/common#code.100000005"])]
fn a_zego_client_is_told_its_deviation(
    #[values("zego.py", "zego.mjs")] file: &str,
    #[case] deviation: &str,
    #[case] exit: i32,
    #[case] expected: &[&str],
) {
    let Some(said) = verified("zego", file, deviation, "--report json") else { return };
    assert_eq!(said.code, Some(exit), "{said}");
    assert_eq!(breaches(&said.json()), expected, "{said}");
}

#[rstest]
fn a_field_that_is_read_as_another_type_is_found(#[values("easemob.py", "easemob.mjs")] file: &str) {
    let Some(said) = verified(
        "easemob",
        file,
        "recalled-as-bool",
        "--each-answer --answers msg_recall#error.msg_id --timeout 300 --report json",
    ) else {
        return;
    };
    assert_eq!(said.code, Some(1), "{said}");
    let report = said.json();
    assert_eq!(breaches(&report), ["violation answer /data/recalled easemob/msg_recall#response.recalled"]);
    assert!(report["breaches"][0]["request"].as_str().is_some_and(|request| request.contains("/messages/msg_recall")));
    let rows = report["answers"].as_array().expect("a list");
    assert!(rows.iter().all(|row| row["unmodified"] == "failed") && rows.len() == 1, "it gets its table: {said}");
    assert!(report["breaches"][0]["actual"]["value"].as_str().is_some_and(|words| words.contains("boolean true")));
}

#[test]
fn the_sample_body_is_told_with_its_reading() {
    let Some(said) = verified("zego", "zego.py", "sample-body", "") else { return };
    said.says("reading    zego/RevokeRoomMessage#example.GroupId").says("A slip in the sample; the table is followed");
}

#[test]
fn warnings_count_where_that_is_wanted_and_not_where_they_are_allowed() {
    let Some(strict) = verified("easemob", "easemob.py", "empty-from", "--strict") else { return };
    assert_eq!(strict.code, Some(1), "{strict}");
    let allowed = verified("easemob", "easemob.py", "empty-from", "--strict --allow from.empty");
    assert_eq!(allowed.and_then(|said| said.code), Some(0));
    let of_violations =
        verified("easemob", "easemob.py", "number-for-bool", "--allow delete_roam.type").expect("asked");
    assert_eq!(of_violations.code, Some(3), "the command still fails\n{of_violations}");
}

#[rstest]
fn a_refused_call_that_arranges_is_shown_whole(#[values("easemob.py", "easemob.mjs")] file: &str) {
    let Some(said) = verified("easemob", file, "two-slashes", "") else { return };
    said.says("REFUSED  easemob/get_token · 404")
        .says("reason     organization_application_not_found: Could not find application for /")
        .says("answered   404 {\"error\":\"organization_application_not_found\"")
        .says("refused   1 call that only arranges: easemob/get_token 404 organization_application_not_found");
}

/// A client that gets no token calls nothing else; that it ends well does not hide it.
#[rstest]
#[case::and_ends_well("", "the command called none of easemob/msg_recall, easemob/user_channel; refused: 1 call")]
#[case::and_fails("; exit 1", "the command itself failed: exit 1; refused: 1 call")]
fn a_client_that_gets_no_token_is_told_why(#[case] end: &str, #[case] expected: &str) {
    let call = "curl -s \"$UNSAID_BASE_URL/$UNSAID_ORG_NAME/$UNSAID_APP_NAME/token\" \
                -d '{\"grant_type\":\"client_credentials\",\"client_id\":\"other\",\"client_secret\":\"s\"}'";
    if !has("curl") {
        return;
    }
    let own = folder(&[("token.sh", &format!("{call}{end}\n"))]);
    let said = unsaid("verify --vendor easemob -- sh token.sh").within(own.path()).ends(3);
    said.complains(expected)
        .complains("easemob/get_token 400 invalid_grant: client_id does not match")
        .says("REFUSED  easemob/get_token · 400")
        .says("WARNING  easemob/get_token · header Content-Type");
}

#[rstest]
fn a_refusal_under_status_200_is_shown_by_its_code(#[values("zego.py", "zego.mjs")] file: &str) {
    let Some(said) = verified("zego", file, "arranges-without-nonce", "") else { return };
    said.says("REFUSED  zego/UserRegister · 200")
        .says("reason     Code 100000008: SignatureNonce is empty")
        .says("zego/UserRegister: 1 call, answered HTTP 200 Code 100000008 × 1")
        .says("refused   1 call that only arranges: zego/UserRegister 200 Code 100000008");
}

#[rstest]
fn a_call_elsewhere_is_told_with_its_action_and_code(#[values("zego.py", "zego.mjs")] file: &str) {
    let Some(said) = verified("zego", file, "calls-elsewhere", "") else { return };
    said.says("POST /?Action=QueryRoomUserList × 1, answered HTTP 200 Code 100000007 × 1");
}

#[rstest]
fn nothing_that_a_body_at_a_wrong_address_holds_was_never_sent(#[values("easemob.py", "easemob.mjs")] file: &str) {
    let Some(said) = verified("easemob", file, "older-address", "--report json") else { return };
    let report = said.json();
    let recall = &report["operations"][0];
    assert_eq!(recall["never_sent"], serde_json::json!(["sync_device", "recallMessageExtensionInfo"]), "{said}");
    assert_eq!(recall["answers"], serde_json::json!([{ "answer": "HTTP 404", "count": 1 }]), "{said}");
}

#[rstest]
fn a_call_that_is_sent_again_is_said_to_be(#[values("easemob.py", "easemob.mjs")] file: &str) {
    let options = "--each-answer --timeout 300 --answers status.408,status.504";
    let Some(said) = verified("easemob", file, "sends-again", options) else { return };
    said.says("given 2 times: the client sent the call again after it")
        .says("the client sent the call again after: common#status.408 × 1");
}

/// The page's own call of the deletion, with host, organisation, app and token filled in.
#[test]
fn the_page_s_own_curl_call_passes_as_it_stands() {
    const CALL: &str = r#"curl -s -L -X DELETE "$UNSAID_BASE_URL/$UNSAID_ORG_NAME/$UNSAID_APP_NAME/users/u1/user_channel" \
-H "Authorization: Bearer $UNSAID_TOKEN" \
-H 'Content-Type: application/json' \
-H 'Accept: application/json' \
-d '

{ "channel": "u2", "type": "chat", "delete_roam": true }
'
"#;
    if !has("curl") {
        return;
    }
    let own = folder(&[("call.sh", CALL)]);
    let said = unsaid("verify --vendor easemob --strict -- sh call.sh").within(own.path()).ends(0);
    said.says("easemob/user_channel: 1 call, answered accepted × 1").says("0 violations, 0 warnings");
}

#[test]
fn a_command_is_run_once_with_each_answer() {
    let options = "--each-answer --timeout 300 --answers error.,reset,key-order --report json";
    let Some(said) = verified("easemob", "easemob.py", "", options) else { return };
    assert_eq!(said.code, Some(0), "{said}");
    let report = said.json();
    let rows = report["answers"].as_array().expect("a list");
    let took = |answer: &str| {
        let mut of = rows.iter().filter(|row| row["answer"] == answer).map(|row| row["took"].clone());
        (of.next().expect("a row"), of.next())
    };
    assert_eq!(took("easemob/msg_recall#error.recall-time-exceeded"), ("failure".into(), None));
    assert_eq!(took("easemob/user_channel#error.delete_roam-null"), ("failure".into(), None));
    assert_eq!(took("key-order"), ("success".into(), Some("success".into())));
    assert_eq!(took("reset"), ("failure".into(), Some("failure".into())));
    assert!(rows.iter().all(|row| row["given"].as_u64() > Some(0)), "{said}");
    assert_eq!(report["summary"]["violations"], 0, "what was demanded is not held against the client");
}

#[rstest]
fn an_error_that_is_taken_for_a_success_is_a_violation(#[values("easemob.py", "easemob.mjs")] file: &str) {
    let options = "--each-answer --timeout 300 --answers user_channel#error,reset";
    let Some(said) = verified("easemob", file, "careless", options) else { return };
    assert_eq!(said.code, Some(1), "{said}");
    said.says("documented as errors, and taken for a success: error.invalid-body, error.channel-empty");

    let options = "--each-answer --timeout 300 --answers user_channel#error.channel,reset --report json";
    let said = verified("easemob", file, "careless", options).expect("asked");
    let report = said.json();
    assert_eq!(breaches(&report), ["violation answer easemob/user_channel#error.channel-empty"]);
    let request = report["breaches"][0]["request"].as_str().expect("a request");
    assert!(request.starts_with("DELETE /") && request.contains("/users/u1/user_channel"), "{said}");
    assert_eq!(report["breaches"][0]["status"], 400);

    let allowed = format!("{} --allow error.channel-empty", options.replace(",reset", ""));
    let allowed = verified("easemob", file, "careless", &allowed).expect("asked");
    assert_eq!(allowed.code, Some(0), "{allowed}");
}

/// A client that expects to be refused: nobody can tell how it takes an error.
#[test]
fn where_the_unmodified_run_was_refused_nothing_is_held_against_it() {
    let call = "curl -s \"$UNSAID_BASE_URL/$UNSAID_ORG_NAME/$UNSAID_APP_NAME/messages/msg_recall\" \
                -H \"Authorization: Bearer $UNSAID_TOKEN\" -H 'Content-Type: application/json' \
                -H 'Accept: application/json' \
                -d '{\"msg_id\":\"1\",\"to\":\"user2\",\"chat_type\":\"chat\",\"force\":false}' | grep error\n";
    if !has("curl") {
        return;
    }
    let own = folder(&[("refused.sh", call)]);
    let words = "verify --vendor easemob --strict --each-answer --timeout 300 --answers error. -- sh refused.sh";
    let said = unsaid(words).within(own.path()).ends(0);
    let said = said
        .says("easemob/msg_recall is refused with unmodified answers too, and the command ends with exit 0")
        .says("with 9 documented errors shows nothing");
    assert!(!said.out.contains("taken for a success:") && !said.out.contains("VIOLATION"), "{said}");
}

/// Every language of this file has its interpreter where that is promised.
#[test]
fn nothing_is_left_out_in_ci() {
    let asked: Vec<bool> = ["python3", "node", "curl"].map(has).to_vec();
    assert!(std::env::var_os("CI").is_none() || asked.iter().all(|found| *found));
}
