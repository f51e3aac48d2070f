//! What a run leaves on an app that others use too, and what `unsaid sweep` makes of it.
#![expect(clippy::expect_used, reason = "helpers of tests")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{Call, Fixed, Served, folder, unsaid};
use unsaid::run::{HttpClient, Outgoing, Payload};
use unsaid::target::Tls;

/// The lists of an Easemob app: what it calls a thing, and where its name stands.
const LISTS: [(&str, &str, &str); 3] =
    [("users", "entities", "username"), ("chatgroups", "data", "groupname"), ("chatrooms", "data", "name")];

/// Somebody who works with the Easemob app besides us.
struct Caller {
    http: HttpClient,
    base: String,
    token: String,
}

impl Caller {
    async fn new(fixed: &Fixed) -> Self {
        let text = |name: &str| fixed.text("easemob", name);
        let base = format!("{}/{}/{}", fixed.served.base_url(), text("org_name"), text("app_name"));
        let http =
            HttpClient::new(&fixed.served.base_url(), Duration::from_secs(10), &Tls::default()).expect("a client");
        let mut caller = Self { http, base, token: String::new() };
        let grant = json!({ "grant_type": "client_credentials", "client_id": text("client_id"), "client_secret": text("client_secret") });
        let answer = caller.post("token", &grant).await;
        answer["access_token"].as_str().expect("a token").clone_into(&mut caller.token);
        caller
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        self.call("POST", path, Payload::Text(body.to_string())).await
    }

    async fn call(&self, method: &str, path: &str, payload: Payload) -> Value {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("content-type", "application/json"), ("authorization", &bearer)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let url = format!("{}/{path}", self.base);
        let outgoing = Outgoing { method: method.to_owned(), url, headers, payload, ..Outgoing::default() };
        let received = self.http.send(&outgoing).await.expect("an answer");
        serde_json::from_slice(&received.body).expect("JSON")
    }

    async fn user(&self, name: &str) {
        self.post("users", &json!([{ "username": name, "password": "pw" }])).await;
    }

    async fn group(&self, name: &str, owner: &str) {
        let group = json!({ "groupname": name, "description": "d", "public": true, "owner": owner, "members": [] });
        self.post("chatgroups", &group).await;
    }

    /// The names of everything the app has.
    async fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for (path, items, name) in LISTS {
            let answer = self.call("GET", &format!("{path}?limit=100"), Payload::None).await;
            let items = answer[items].as_array().expect("a list").iter();
            names.extend(items.map(|item| item[name].as_str().expect("a name").to_owned()));
        }
        names
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// `unsaid sweep` on a vendor's app, with these words.
fn sweep(fixed: &Fixed, vendor: &str, words: &str) -> Call {
    fixed.ask("sweep", vendor, &fixed.served.base_url(), words)
}

/// Two run ids that no run here has.
const OURS: &str = "un0000016";
const OTHER: &str = "un000002c";

#[test]
fn after_a_run_nothing_is_left_that_a_call_deletes() {
    let fixed = Served::without_control();
    let words = "--report json --can chatrooms,attachments,conversations,roaming";
    let report = fixed.run("easemob", &fixed.served.base_url(), words).patient().ends(0).json();
    let left = report["run"]["left_behind"].as_array().expect("a list");
    assert!(left.iter().all(|left| left["name"].is_null() && left["refused"].is_null()), "{left:?}");
    runtime().block_on(async {
        assert_eq!(Caller::new(&fixed).await.names().await, Vec::<String>::new());
    });
}

#[test]
fn what_no_call_deletes_is_listed() {
    let fixed = Served::without_control();
    let filter = "empty-room outsider";
    let report = fixed.run("zego", &fixed.served.base_url(), &format!("{filter} --report json")).patient().ends(0);
    let report = report.json();
    let id = report["run"]["id"].as_str().expect("an id");
    let left = report["run"]["left_behind"].as_array().expect("a list");
    assert!(left.iter().any(|left| left["kind"] == "users"), "{left:?}");
    for left in left {
        assert!(left["kind"] != "rooms" && left["refused"].is_null(), "{left}");
        assert!(left["name"].as_str().is_none_or(|name| name.contains(id)), "{left}");
    }
    fixed.run("zego", &fixed.served.base_url(), filter).ends(0).says("stays, for no call deletes it: ");
}

#[test]
fn a_sweep_deletes_what_one_run_left_and_nothing_else() {
    let fixed = Served::without_control();
    let own = [format!("s{OURS}000"), format!("gone-{OURS}0zz"), format!("m{OURS}00a-too")];
    let others = [
        format!("s{OTHER}000"),
        format!("s{OURS}"),
        format!("s{OURS}000x"),
        format!("s{OURS}000-copy"),
        format!("x-s{OURS}000"),
        "somebody".to_owned(),
    ];
    let groups = [format!("group {OURS}001"), format!("group {OTHER}001"), format!("our group {OURS}001")];
    runtime().block_on(async {
        let caller = Caller::new(&fixed).await;
        for name in own.iter().chain(&others) {
            caller.user(name).await;
        }
        for name in &groups {
            caller.group(name, "somebody").await;
        }
        let dry = sweep(&fixed, "easemob", &format!("{OURS} --dry-run")).ends(0);
        dry.says("4 found; nothing was deleted").says(&own[1]).says(&groups[0]);
        assert_eq!(caller.names().await.len(), 12);
        sweep(&fixed, "easemob", OURS).ends(0).says("4 of 4 deleted");
        let left: Vec<String> = others.iter().chain(&groups[1..]).cloned().collect();
        assert_eq!(caller.names().await, left);
        sweep(&fixed, "easemob", OURS).ends(0).says("nothing of these runs was found");
    });
}

#[test]
fn a_room_that_a_report_names_is_destroyed_and_others_are_not() {
    let fixed = Served::without_control();
    let room = fixed.text("zego", "room");
    let left = json!([
        { "kind": "rooms", "name": format!("e{OURS}000"), "count": 1, "refused": "answered 500" },
        { "kind": "rooms", "name": room, "count": 1, "refused": "answered 500" },
        { "kind": "users", "name": format!("u{OURS}000"), "count": 1, "refused": null },
    ]);
    let report = json!({ "run": { "id": OURS, "left_behind": left } }).to_string();
    let files = folder(&[("last.json", &report)]);
    let words = format!("--from {}", files.path().join("last.json").display());
    let said = sweep(&fixed, "zego", &words).ends(0).says(&format!("rooms  e{OURS}000  deleted"));
    let said = said.says(&format!("users  u{OURS}000  stays: no call deletes it"));
    assert!(!said.out.contains(&room), "{said}");
}

#[test]
fn what_cannot_be_deleted_is_named_and_ends_in_trouble() {
    let fixed = Served::without_control();
    let said = sweep(&fixed, "easemob", OURS).with("UNSAID_CLIENT_SECRET", "wrong").ends(3);
    assert!(said.out.is_empty(), "{said}");
}

#[test]
fn what_is_no_run_id_is_refused() {
    let fixed = Served::without_control();
    for wrong in ["un", "somebody", "un000001x", "UN000001E", "%"] {
        sweep(&fixed, "easemob", wrong).ends(2).complains("is no run id").in_one_line();
    }
    sweep(&fixed, "easemob", "").ends(2).complains("takes the id of a run").in_one_line();
    unsaid(&format!("sweep {OURS}")).ends(2).complains("add --target or --base-url").in_one_line();
    let control = Served::with_control();
    unsaid(&format!("sweep {OURS} --vendor zego --base-url {}", control.base_url()))
        .ends(2)
        .complains("control protocol");
}
