//! What a run leaves on an app that others use too, and what `unsaid sweep` makes of it.

use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex};

use http::Method;
use serde_json::{Value, json};
use unsaid::emulator::{Request, Response, Vendor};
use unsaid::run::{HttpClient, Outgoing, Payload, RunId};
use unsaid::target::{Route, Tls};

use crate::support::plain_app::{App, Between};
use crate::support::{Call, Fixed, HANG, Served, folder, unsaid};

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
        Self::of(&fixed.apps["easemob"], &fixed.served.base_url()).await
    }

    async fn of(app: &Value, base_url: &str) -> Self {
        let text = |name: &str| app[name].as_str().expect("a text");
        let base = format!("{base_url}/{}/{}", text("org_name"), text("app_name"));
        let http = HttpClient::new(base_url, HANG, &Tls::default(), &Route::default()).expect("a client");
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
    let report = fixed.run("easemob", &fixed.served.base_url(), words).ends(0).json();
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
    let report = fixed.run("zego", &fixed.served.base_url(), &format!("{filter} --report json")).ends(0);
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
    let (kept, other) = (format!("s{OURS}000"), format!("s{OURS}001"));
    let path = format!("/users/{kept}");
    let refusing = move |request: &Request, app: &dyn Fn() -> Response| {
        let refused = request.method == Method::DELETE && request.path.ends_with(&path);
        if refused { Response::json(403, &json!({ "error": "forbidden_op" })) } else { app() }
    };
    let app = App::start(Vendor::Easemob, Arc::new(refusing));
    runtime().block_on(async {
        let caller = Caller::of(&app.named, &app.base_url).await;
        caller.user(&kept).await;
        caller.user(&other).await;
        let said = app.ask("sweep", OURS).ends(3).says("1 of 2 deleted").says(&format!("users  {other}  deleted"));
        said.says(&format!("users  {kept}  stays: answered 403")).says("forbidden_op");
        assert_eq!(caller.names().await, [kept]);
    });
}

#[test]
fn who_is_not_let_in_sweeps_nothing() {
    let fixed = Served::without_control();
    let said = sweep(&fixed, "easemob", OURS).with("UNSAID_CLIENT_SECRET", "wrong").ends(3);
    assert!(said.out.is_empty(), "{said}");
}

/// Lets a run make a user, a group and a chat room; then holds its calls until it is gone, and makes nothing more for it.
#[derive(Default)]
struct Gate {
    state: Mutex<(BTreeSet<&'static str>, bool)>,
    changed: Condvar,
}

impl Between for Gate {
    fn answer(&self, request: &Request, app: &dyn Fn() -> Response) -> Response {
        let last = request.path.split('/').nth(3).filter(|_| request.path.split('/').count() == 4);
        let makes = LISTS.iter().find(|(path, ..)| request.method == Method::POST && last == Some(*path));
        let state = self.state.lock().expect("no panic");
        let held = state.0.len() == LISTS.len() && !state.1;
        let mut state =
            self.changed.wait_while(state, |(made, gone)| made.len() == LISTS.len() && !*gone).expect("no panic");
        if held || state.1 && makes.is_some() {
            return Response::empty(503);
        }
        let response = app();
        if let Some((path, ..)) = makes.filter(|_| response.status == 200) {
            state.0.insert(path);
            self.changed.notify_all();
        }
        response
    }
}

impl Gate {
    fn wait_until_all_is_made(&self) {
        let state = self.state.lock().expect("no panic");
        drop(self.changed.wait_while(state, |(made, _)| made.len() < LISTS.len()).expect("no panic"));
    }

    fn open(&self) {
        self.state.lock().expect("no panic").1 = true;
        self.changed.notify_all();
    }
}

/// The run id in a name.
fn id_in(name: &str) -> Option<String> {
    let mut words = name.match_indices("un").filter_map(|(at, _)| name.get(at..at + OURS.len()));
    words.find(|word| RunId::parse(word).is_ok()).map(str::to_owned)
}

#[test]
fn what_a_killed_run_left_is_deleted_by_its_id() {
    let gate = Arc::new(Gate::default());
    let app = App::start(Vendor::Easemob, Arc::clone(&gate));
    let mut running = app.ask("run", "msg_recall --can chatrooms").begins();
    gate.wait_until_all_is_made();
    running.kill().expect("a process");
    let ended = running.wait_with_output().expect("an end");
    gate.open();
    runtime().block_on(async {
        let caller = Caller::of(&app.named, &app.base_url).await;
        let names = caller.names().await;
        let ids: BTreeSet<_> = names.iter().map(|name| id_in(name).expect("the id of a run")).collect();
        let id = ids.first().expect("something is left");
        assert_eq!(ids.len(), 1, "{names:?}");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(said.starts_with(&format!("run {id}; if it is killed, `unsaid sweep {id}` ")), "{said}");
        app.ask("sweep", id).ends(0).says(&format!("{0} of {0} deleted", names.len()));
        assert_eq!(caller.names().await, Vec::<String>::new());
    });
}

/// Which rooms there are, and how many there have been.
#[derive(Default)]
struct Rooms(Mutex<(BTreeSet<String>, usize)>);

impl Between for Rooms {
    fn answer(&self, request: &Request, app: &dyn Fn() -> Response) -> Response {
        let parameter = |wanted: &str| request.parameters().find(|(name, _)| name == wanted).map(|(_, value)| value);
        let json = |body: &[u8]| serde_json::from_slice::<Value>(body).unwrap_or_default();
        let response = app();
        let mut rooms = self.0.lock().expect("no panic");
        match parameter("Action").as_deref().filter(|_| json(&response.body)["Code"] == 0) {
            Some("CreateRoom") => {
                rooms.0.insert(json(&request.body)["RoomId"].as_str().expect("a room").to_owned());
                rooms.1 += 1;
            }
            Some("DestroyRoom") => {
                rooms.0.remove(&parameter("RoomId").expect("a room"));
            }
            _ => {}
        }
        response
    }
}

#[test]
fn after_a_run_no_room_is_left() {
    let rooms = Arc::new(Rooms::default());
    let app = App::start(Vendor::Zego, Arc::clone(&rooms));
    let said = app.ask("run", "--rate 100% --report json").ends(0);
    let id = said.json()["run"]["id"].as_str().expect("an id").to_owned();
    said.complains(&format!("run {id}; whatever it creates has this in its name"));
    let (left, made) = &*rooms.0.lock().expect("no panic");
    assert!(*made > 0 && left.is_empty(), "{left:?} of {made}");
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
