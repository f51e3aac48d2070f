//! What is said of the requests of a client.

use std::io::{BufRead, BufReader, Read};
use std::process::Command;

use serde_json::{Value, json};

use super::app::{Easemob, journal, keeps_to_its_schema};
use crate::support::http::call;
use crate::support::{Served, folder, unsaid};

#[test]
fn every_request_is_in_the_journal_with_what_is_wrong_with_it() {
    let app = Easemob::start();
    let message = app.message();
    assert_eq!(app.recall(&message).status, 200);
    app.call("POST", "/messages/msg_recall", &json!({ "msg_id": 1, "to": "ben", "chat_type": "chat", "force": false }));
    let journal = app.journal();
    assert_eq!((&journal["summary"]["requests"], &journal["summary"]["judged"]), (&json!(5), &json!(2)));
    let entries = journal["entries"].as_array().expect("a list");
    let verdicts: Vec<&str> = entries.iter().filter_map(|entry| entry["verdict"].as_str()).collect();
    assert_eq!(verdicts, ["ok", "ok", "ok", "ok", "violation"], "calls of the control protocol are nobody's business");
    let breach = &journal["breaches"][0];
    let shown = ["clause", "at", "grade"].map(|name| breach[name].as_str().unwrap_or_default());
    assert_eq!(shown, ["easemob/msg_recall#msg_id.type", "/msg_id", "violation"]);
    assert_eq!(
        (&breach["expected"]["type"], &breach["actual"]),
        (&json!("rule"), &json!({ "type": "integer", "value": 1 }))
    );
    assert!(
        breach["request"].as_str().is_some_and(|request| request.contains("authorization: Bearer [secret]")),
        "{breach}"
    );
    assert!(!journal.to_string().contains(app.named["token"].as_str().expect("a token")), "a secret in the journal");
}

#[test]
fn the_journal_is_read_from_where_one_left_off_and_cleared() {
    let app = Easemob::start();
    app.message();
    let path = format!("{}/journal", app.control);
    let after = call(&app.base_url, "GET", &format!("{path}?after=2"), &[], "").json();
    let numbers: Vec<&Value> =
        after["entries"].as_array().expect("a list").iter().map(|entry| &entry["number"]).collect();
    assert_eq!(numbers, [3], "the third only");
    assert_eq!(call(&app.base_url, "PUT", &path, &[], "").status, 405);
    assert_eq!(call(&app.base_url, "DELETE", &path, &[], "").status, 204);
    assert_eq!(app.journal()["summary"]["requests"], 0);
}

#[test]
fn several_apps_of_both_vendors_are_judged_side_by_side() {
    let served = Served::with_control();
    let base_url = served.base_url();
    let app = |vendor: &str| {
        call(&base_url, "POST", "/__unsaid/v1/tenants", &[], json!({ "vendor": vendor }).to_string()).json()
    };
    let (first, second, zego) = (app("easemob"), app("easemob"), app("zego"));
    assert_ne!(first["app_name"], second["app_name"]);
    for app in [&first, &second] {
        let path = format!(
            "/{}/{}/messages/msg_recall",
            app["org_name"].as_str().expect("a name"),
            app["app_name"].as_str().expect("a name")
        );
        call(&base_url, "POST", &path, &["Content-Type: application/json"], "{}");
    }
    call(
        &base_url,
        "POST",
        &format!("/?Action=RevokeRoomMessage&AppId={}", zego["app_id"]),
        &["Content-Type: application/json"],
        "{}",
    );
    let journal = journal(&base_url);
    let calls: Vec<(&str, u64)> = journal["operations"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|operation| Some((operation["id"].as_str()?, operation["calls"].as_u64()?)))
        .filter(|(_, calls)| *calls > 0)
        .collect();
    assert_eq!(calls, [("easemob/msg_recall", 2), ("zego/RevokeRoomMessage", 1)]);
    let of = |clause: &str| {
        journal["breaches"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|breach| breach["clause"] == clause)
            .map(|breach| breach["count"].clone())
    };
    assert_eq!(of("easemob/common#auth.required"), Some(json!(2)), "the same of both apps: {journal:#}");
}

/// What it prints while it runs, and in the end.
#[cfg(unix)]
#[test]
fn each_request_is_a_line_and_the_end_is_a_report() {
    let own = folder(&[]);
    let path = own.path().join("journal.json");
    let mut child = unsaid(&format!("serve --port 0 --report human,json={}", path.display())).starts();
    let mut out = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut line = String::new();
    out.read_line(&mut line).expect("a line");
    let base_url =
        line.split(' ').find(|word| word.starts_with("http://")).expect("a URL").trim_end_matches(',').to_owned();
    call(&base_url, "POST", "/acme/chat/messages/msg_recall", &["Content-Type: application/json"], "{}");
    call(&base_url, "GET", "/nothing/at/all", &[], "");
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert_eq!(child.wait().expect("an end").code(), Some(0));
    let (mut lines, mut report) = (String::new(), String::new());
    child.stderr.take().expect("a pipe").read_to_string(&mut lines).expect("text");
    out.read_to_string(&mut report).expect("text");
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("easemob msg_recall  404  violation") && lines[0].contains("(easemob/"), "{}", lines[0]);
    assert!(lines[1].ends_with("GET /nothing/at/all  404  not judged"), "{}", lines[1]);
    for part in [
        "VIOLATION  easemob/msg_recall · /msg_id",
        "clause     easemob/msg_recall#msg_id.required",
        "GET /nothing/at/all × 1",
        "2 requests, 1 of operations under test",
    ] {
        assert!(report.contains(part), "no {part:?} in\n{report}");
    }
    let json: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("a report")).expect("JSON");
    keeps_to_its_schema(&json);
}

#[test]
fn a_refused_call_that_arranges_is_in_the_journal_with_its_reason() {
    let served = Served::with_control();
    let base_url = served.base_url();
    let json = ["Content-Type: application/json"];
    call(&base_url, "POST", "//acme/chat/token", &json, r#"{"grant_type":"client_credentials"}"#);
    call(&base_url, "POST", "/?Action=UserRegister&AppId=1", &json, "{}");
    call(&base_url, "POST", "/?Action=NoSuchAction&AppId=1", &json, "{}");
    let journal = journal(&base_url);
    let refusals = journal["refusals"].as_array().expect("a list").iter();
    let words: Vec<String> =
        refusals.map(|one| format!("{} {} {}", one["operation"], one["status"], one["reason"])).collect();
    assert_eq!(words[1], r#""zego/UserRegister" 200 "Code 100000008: SignatureNonce is empty""#, "{journal:#}");
    assert!(words[0].starts_with(r#""easemob/get_token" 404 "organization_application_not_found"#), "{journal:#}");
    assert_eq!(journal["summary"]["refused"], 2);
    assert_eq!(journal["elsewhere"][0]["call"], "POST /?Action=NoSuchAction");
    let entries = journal["entries"].as_array().expect("a list");
    assert_eq!(entries[1]["refusal"], "Code 100000008: SignatureNonce is empty");
}
