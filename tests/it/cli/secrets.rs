//! No output holds a secret, a token or a signature.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};

use rstest::rstest;
use serde_json::Value;

use crate::support::cases::{DIRECT, FAILING, PREPARED};
use crate::support::hostile_server::{Answer, Hostile, falsified, http};
use crate::support::{Fixed, Served, folder, unsaid};

/// Every 32 hex digits on their own: what a signature looks like.
fn signatures(text: &str) -> Vec<&str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| word.len() == 32 && word.chars().all(|letter| letter.is_ascii_hexdigit())).collect()
}

/// Everything that looks like an Easemob token; the prefix alone is none.
fn tokens(text: &str) -> Vec<&str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && !"-_".contains(letter));
    words.filter(|word| word.contains("YWMt") && word.len() > 12).collect()
}

/// The text of every file in a folder with its path, all levels deep.
fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            texts.extend(self::texts(&path));
        } else {
            texts.push((path.clone(), std::fs::read_to_string(&path).expect("text")));
        }
    }
    texts
}

/// None of these outputs holds one of these secrets, nor anything that looks like a token or a signature.
fn hold_nothing(outputs: &[(&str, String)], secrets: &[String]) {
    for (name, text) in outputs {
        let digest = suite_digest(text);
        for secret in secrets {
            assert!(!text.contains(secret.as_str()), "{name} holds {secret}");
        }
        let found: Vec<&str> = signatures(text).into_iter().filter(|found| *found != digest).collect();
        assert_eq!(found, Vec::<&str>::new(), "{name} holds what looks like a signature");
        assert_eq!(tokens(text), Vec::<&str>::new(), "{name} holds what looks like a token");
    }
}

/// The digest of the suite in a JSON report has the form of a signature too.
fn suite_digest(text: &str) -> String {
    let report: Option<Value> = serde_json::from_str(text).ok();
    report.and_then(|report| report["tool"]["suite_digest"].as_str().map(str::to_owned)).unwrap_or_default()
}

/// A token for the Easemob app, got as any client gets it.
fn token(fixed: &Fixed) -> String {
    let text = |name: &str| fixed.text("easemob", name);
    let body = serde_json::json!({ "grant_type": "client_credentials", "client_id": text("client_id"),
        "client_secret": text("client_secret") });
    let (body, path) = (body.to_string(), format!("/{}/{}/token", text("org_name"), text("app_name")));
    let head = "Host: a\r\nContent-Type: application/json\r\nAccept: application/json\r\nConnection: close\r\n";
    let call = format!("POST {path} HTTP/1.1\r\n{head}Content-Length: {}\r\n\r\n{body}", body.len());
    let base_url = fixed.served.base_url();
    let mut stream = TcpStream::connect(base_url.trim_start_matches("http://")).expect("a connection");
    stream.write_all(call.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    let body: Value = serde_json::from_str(body).expect("JSON");
    body["access_token"].as_str().expect("a token").to_owned()
}

/// All reports of a run whose trials fail, and both of its streams.
fn outputs(
    fixed: &Fixed,
    vendor: &str,
    base_url: &str,
    words: &str,
    given: &[(&str, &str)],
) -> Vec<(&'static str, String)> {
    let own = folder(&[]);
    let call = fixed.run(vendor, base_url, &format!("{words} --report human,json=report.json,junit=report.xml"));
    let call = given.iter().fold(call, |call, (name, value)| call.with(name, value));
    let said = call.within(own.path()).said();
    let file = |name: &str| std::fs::read_to_string(own.path().join(name)).expect("a report");
    vec![
        ("standard error", said.err),
        ("standard output", said.out),
        ("report.json", file("report.json")),
        ("report.xml", file("report.xml")),
    ]
}

#[rstest]
#[case::easemob("easemob", "msg_recall/recall-twice msg_recall/credentials msg_recall/required", "\"yes\"", "\"nay\"")]
#[case::zego("zego", "RevokeRoomMessage/recall-twice RevokeRoomMessage/signature", "\"Code\":", "\"Kode\":")]
fn failures_on_a_broken_target_show_exchanges_without_secrets(
    #[case] vendor: &str,
    #[case] filter: &str,
    #[case] from: &'static str,
    #[case] to: &'static str,
) {
    let fixed = Served::without_control();
    let calls = if vendor == "easemob" { "/messages/msg_recall" } else { "Action=RevokeRoomMessage" };
    let broken = falsified(&fixed.served.base_url(), calls, from, to);
    let secrets = [fixed.text("easemob", "client_secret"), fixed.text("zego", "server_secret"), token(&fixed)];
    let outputs = outputs(&fixed, vendor, &broken, filter, &[]);
    let human = &outputs[1].1;
    assert!(human.contains("FAILED") && human.contains("sent      POST"), "exchanges are shown:\n{human}");
    assert!(human.contains("[secret]") || human.contains("$UNSAID_TOKEN"), "where a secret was:\n{human}");
    hold_nothing(&outputs, &secrets);
}

#[test]
fn a_token_given_by_hand_is_kept_as_well() {
    let fixed = Served::without_control();
    let broken = falsified(&fixed.served.base_url(), "/messages/msg_recall", "\"yes\"", "\"nay\"");
    let token = token(&fixed);
    let given = [("UNSAID_TOKEN", token.as_str()), ("UNSAID_CLIENT_ID", ""), ("UNSAID_CLIENT_SECRET", "")];
    let outputs = outputs(&fixed, "easemob", &broken, "msg_recall/recall-twice", &given);
    assert!(outputs[1].1.contains("FAILED"), "{}", outputs[1].1);
    hold_nothing(&outputs, &[token]);
}

#[test]
fn trials_that_get_tokens_of_their_own_keep_them() {
    let fixed = Served::without_control();
    let broken = falsified(&fixed.served.base_url(), "/token", "\"expires_in\"", "\"expired_in\"");
    let outputs = outputs(&fixed, "easemob", &broken, "token", &[]);
    hold_nothing(&outputs, &[fixed.text("easemob", "client_secret")]);
}

/// What a token endpoint may answer that is no documented answer, each with a token in it.
const NO_TOKEN_ANSWERS: [(&str, &str); 18] = [
    ("a byte order mark", "\u{feff}{\"access_token\":\"$\",\"expires_in\":1}"),
    ("a text after it", "{\"access_token\":\"$\"} ok"),
    ("cut off", "{\"access_token\":\"$\",\"expires_in\":"),
    ("not a number", "{\"access_token\":\"$\",\"expires_in\":NaN}"),
    ("a lone surrogate", "{\"access_token\":\"$\",\"x\":\"\\ud800\"}"),
    ("an object in between", "{\"data\":{\"access_token\":\"$\"}}"),
    ("another spelling", "{\"accessToken\":\"$\"}"),
    ("a list around it", "[{\"access_token\":\"$\"}]"),
    ("JSONP", "callback({\"access_token\":\"$\"});"),
    ("a form", "access_token=$&expires_in=1"),
    ("in a list", "{\"access_token\":[\"$\"]}"),
    ("in a list without a name", "[\"$\"]"),
    ("as a key", "{\"$\":{\"expires_in\":1}}"),
    ("alone", "$"),
    ("an element", "<a><access_token>$</access_token></a>"),
    ("a page", "<html><body>$</body></html>"),
    ("another name", "{\"result\":\"$\"}"),
    ("in a reason", "{\"error\":\"odd\",\"error_description\":\"$\",\"access_token\":\"$\"}"),
];

/// A token that nothing but its place shows to be one.
const OPAQUE: &str = "8f3c2a71d5-Plain-Value";

#[rstest]
fn what_a_token_endpoint_answers_is_never_shown(
    #[values("", "--dry-run")] words: &str,
    #[values("200 OK", "400 Bad Request", "500 Internal Server Error")] status: &str,
) {
    let deep = format!("{}\"$\"{}", "[".repeat(200), "]".repeat(200));
    for (name, body) in NO_TOKEN_ANSWERS.into_iter().chain([("200 levels deep", deep.as_str())]) {
        let body = body.replace('$', OPAQUE);
        let target = Hostile::start(http(status, "Content-Type: application/json\r\n", body.as_bytes()));
        let own = folder(&[]);
        let reports = "--report human,json=report.json,junit=report.xml,html=report.html,markdown=report.md";
        let app = "--vendor easemob --org-name a --app-name b --timeout 0.2";
        let call = unsaid(&format!("run {app} --base-url {} {words} {reports}", target.base_url));
        let call = call.with("UNSAID_CLIENT_ID", "an-id").with("UNSAID_CLIENT_SECRET", "a-recognisable-secret");
        let said = call.within(own.path()).said();
        let mut outputs = vec![("standard error", said.err), ("standard output", said.out)];
        for (_, text) in texts(own.path()) {
            outputs.push(("a report", text));
        }
        let is_told = ["not shown", "is refused"].iter().any(|words| outputs[0].1.contains(words));
        assert!(is_told, "{name}: {}", outputs[0].1);
        for (output, text) in &outputs {
            assert!(!text.contains(OPAQUE), "{name}: {output} holds the token:\n{text}");
        }
    }
}

/// A target that says everything back, in headers and body.
#[rstest]
#[case::easemob("easemob")]
#[case::zego("zego")]
fn what_a_target_says_back_is_kept_too(#[case] vendor: &str) {
    let (secret, token) = ("a-recognisable-secret", "YWMtA-Recognisable-Token");
    let echo = Hostile::start(Answer::Echo);
    let app = if vendor == "easemob" { "--org-name a --app-name b" } else { "--app-id 1" };
    for cases in [DIRECT, PREPARED] {
        let own = folder(cases);
        let reports = "--report human,json=report.json,junit=report.xml";
        let call = unsaid(&format!("run --vendor {vendor} --base-url {} {app} --cases cases {reports}", echo.base_url));
        let call = call.with("UNSAID_TOKEN", token).with("UNSAID_SERVER_SECRET", secret).within(own.path());
        let said = call.said();
        assert!(said.out.contains("you_sent"), "{said}");
        let file = |name: &str| std::fs::read_to_string(own.path().join(name)).expect("a report");
        let outputs = [
            ("standard error", said.err),
            ("standard output", said.out),
            ("report.json", file("report.json")),
            ("report.xml", file("report.xml")),
        ];
        hold_nothing(&outputs, &[secret.to_owned(), token.to_owned()]);
    }
}

#[test]
fn a_refused_token_call_does_not_show_the_secret() {
    let echo = Hostile::start(Answer::Echo);
    let words = format!("run --vendor easemob --base-url {} --org-name a --app-name b", echo.base_url);
    for secret in ["a-recognisable-secret", "a \"quoted\" secret"] {
        let call = unsaid(&words).with("UNSAID_CLIENT_ID", "id").with("UNSAID_CLIENT_SECRET", secret);
        let said = call.ends(3).complains("no token for a#b");
        assert!(!said.err.contains("recognisable") && !said.err.contains("quoted"), "{said}");
    }
}

/// Whoever sets a variable from a file sets the line end too.
#[test]
fn line_ends_behind_what_the_environment_says_are_read_away() {
    let fixed = Served::without_control();
    let token = format!("{}\r\n", token(&fixed));
    let base_url = format!("{}\n", fixed.served.base_url());
    let call = fixed.run("easemob", &fixed.served.base_url(), "msg_recall/recall-twice").with("UNSAID_TOKEN", &token);
    call.with("UNSAID_BASE_URL", &base_url).ends(0);
}

#[rstest]
#[case::a_token("UNSAID_TOKEN", "recogni\nsable", "the token has a blank or a control character in it (UNSAID_TOKEN)")]
#[case::a_secret("UNSAID_CLIENT_SECRET", "recogni\nsable", "the client secret has a line end")]
#[case::a_base_url("UNSAID_BASE_URL", "http://127.0.0.1:1/recogni sable", "the base URL has a blank")]
#[case::a_name("UNSAID_APP_NAME", "recogni sable", "the name of the app has a blank")]
fn what_no_call_could_carry_is_named_and_not_shown(#[case] name: &str, #[case] value: &str, #[case] named: &str) {
    let call =
        unsaid("run --vendor easemob").with("UNSAID_BASE_URL", "http://127.0.0.1:1").with("UNSAID_ORG_NAME", "o");
    let call =
        call.with("UNSAID_APP_NAME", "a").with("UNSAID_CLIENT_ID", "id").with("UNSAID_CLIENT_SECRET", "a-secret");
    let said = call.with(name, value).ends(2).complains(named);
    assert!(!said.err.contains("recogni"), "{said}");
}

#[test]
fn the_libtest_front_keeps_secrets_too() {
    let own = folder(FAILING);
    let said = unsaid("test --cases cases").within(own.path()).ends(1).says("$UNSAID_TOKEN");
    hold_nothing(&[("standard output", said.out), ("standard error", said.err)], &[]);
}

#[test]
fn help_shows_no_secret_of_the_environment() {
    for words in ["--help", "run --help", "sign --help"] {
        let call = unsaid(words).with("UNSAID_CLIENT_SECRET", "recognisable").with("UNSAID_TOKEN", "recognisable");
        let said = call.with("UNSAID_SERVER_SECRET", "recognisable").ends(0);
        assert!(!said.out.contains("recognisable"), "{said}");
    }
}

#[test]
fn no_recorded_answer_holds_a_signature_or_a_token() {
    for (path, text) in texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots")) {
        let found = [signatures(&text), tokens(&text)].concat();
        assert_eq!(found, Vec::<&str>::new(), "{}", path.display());
    }
}

#[test]
fn what_looks_like_a_secret_is_found() {
    let digest = "43e5cfcca828314675f91b001390566a";
    assert_eq!(signatures(&format!("Signature={digest}&x=1")), [digest]);
    assert_eq!(tokens("Bearer YWMt-abc_DEF0123 YWMt"), ["YWMt-abc_DEF0123"]);
}
