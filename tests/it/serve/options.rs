//! What a server begins with, and who may reach it.

use std::process::Command;

use rstest::rstest;
use serde_json::{Value, json};

use super::app::Easemob;
use crate::support::http::call;
use crate::support::{Served, folder, unsaid};

const SEED: &str = "
easemob:
  - org_name: acme
    app_name: chat
    client_id: me
    client_secret: s3cret
    users: [ ann, ben ]
    messages:
      - { id: '1028442084794698104', from: ann, to: ben, text: hello }
zego:
  - app_id: 42
    server_secret: '00000000000000000000000000000000'
    rooms: [ { id: room1, members: [ u1 ], messages: [ { seq: 10, from: u1 } ] } ]
";

fn begun(options: &[&str]) -> (Served, tempfile::TempDir) {
    let own = folder(&[("seed.yaml", SEED)]);
    let path = own.path().join("seed.yaml").display().to_string();
    (Served::start(&[options, &["--seed-data", &path]].concat()), own)
}

#[test]
fn an_app_of_the_file_is_there_with_its_messages() {
    let (served, _own) = begun(&[]);
    let body = json!({ "grant_type": "client_credentials", "client_id": "me", "client_secret": "s3cret" });
    let headers = ["Content-Type: application/json", "Accept: application/json"];
    let token = call(&served.base_url(), "POST", "/acme/chat/token", &headers, body.to_string()).json();
    let token = token["access_token"].as_str().expect("a token").to_owned();
    let named = json!({ "org_name": "acme", "app_name": "chat", "token": token });
    let app = Easemob::named(served, named);
    assert_eq!(app.recall("1028442084794698104").json()["data"]["recalled"], "yes");
}

#[test]
fn without_control_its_apps_are_printed() {
    let (served, _own) = begun(&["--no-control"]);
    let line: Value = serde_json::from_str(&served.line).expect("one line of JSON");
    assert_eq!((&line["apps"][0]["org_name"], &line["apps"][1]["app_id"]), (&json!("acme"), &json!(42)));
    assert_eq!((&line["easemob"]["client_secret"], &line["zego"]["room"]), (&json!("s3cret"), &json!("room1")));
    assert_eq!(call(&served.base_url(), "GET", "/__unsaid/v1/journal", &[], "").status, 404);
}

#[test]
fn the_same_seed_makes_the_same_apps() {
    let made = |seed: &str| {
        let served = Served::start(&["--seed", seed]);
        let app = Easemob::of(served);
        ["org_name", "app_name", "client_id"].map(|name| app.named[name].clone())
    };
    assert_eq!(made("7"), made("7"));
    assert_ne!(made("7"), made("8"));
}

#[test]
fn a_mistake_in_the_file_is_shown_where_it_is() {
    let own =
        folder(&[("seed.yaml", "easemob:\n  - users: [ ann ]\n    messages: [ { id: '1', from: ann, to: bne } ]\n")]);
    let said = unsaid("serve --port 0 --seed-data seed.yaml").within(own.path()).ends(2);
    said.complains("seed.yaml:3:").complains("bne");
}

#[test]
fn it_listens_at_this_machine_s_own_address_unless_told_otherwise() {
    let served = Served::with_control();
    assert!(served.base_url().starts_with("http://127.0.0.1:"));
    let wide = Served::start(&["--bind", "0.0.0.0"]);
    assert!(wide.base_url().starts_with("http://0.0.0.0:"));
    unsaid("serve --bind nowhere").ends(2).complains("nowhere");
    unsaid("serve --bind 192.0.2.1 --port 0").ends(2).complains("192.0.2.1");
}

#[rstest]
#[case::closed(&[], None)]
#[case::open_to_one(&["--cors", "http://localhost:3000"], Some("http://localhost:3000"))]
fn pages_of_other_origins_are_kept_out_unless_let_in(#[case] options: &[&str], #[case] expected: Option<&str>) {
    let served = Served::start(options);
    let asked = ["Origin: http://localhost:3000", "Access-Control-Request-Method: POST"];
    let answer = call(&served.base_url(), "OPTIONS", "/acme/chat/messages/msg_recall", &asked, "");
    assert_eq!(answer.header("access-control-allow-origin"), expected);
}

#[test]
fn an_origin_that_is_none_is_refused() {
    unsaid("serve --cors nowhere").ends(2).complains("--cors");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_well() {
    let mut served = Served::with_control();
    let sent = Command::new("kill").args(["-INT", &served.id().to_string()]).status().expect("kill");
    assert!(sent.success());
    assert_eq!(served.ended(), Some(0));
}
