//! Every rule of the Easemob side, asked through [`Emulator::handle`].

#![expect(clippy::needless_pass_by_value, reason = "calls read better without `&`")]

mod accounts;
mod attachments;
mod authentication;
mod conversations;
mod limits;
mod places;
mod recall;
mod sending;
mod tokens;

use std::cell::Cell;

use http::Method;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use serde_json::{Value, json};

use crate::emulator::{Emulator, Options, Request, Response};

/// A tenant with two registered users, and the time its callers live in.
struct World {
    emulator: Emulator,
    base: String,
    token: String,
    created: Value,
    now_ms: Cell<u64>,
}

/// A status and a body.
type Said = (u16, Value);

impl World {
    fn new() -> Self {
        Self::with(json!({}))
    }

    fn with(features: Value) -> Self {
        let emulator = Emulator::new(Options { seed: 7, control: true });
        let world = Self::on(emulator, features);
        let users = json!([
            { "username": "ann", "password": "1" },
            { "username": "ben", "password": "1" },
            { "username": "cid", "password": "1" },
        ]);
        assert_eq!(world.post("/users", users).0, 200);
        world
    }

    fn on(emulator: Emulator, features: Value) -> Self {
        let body = json!({ "vendor": "easemob", "features": features }).to_string();
        let request = Request::new(Method::POST, "/__unsaid/v1/tenants").with_body(body);
        let now_ms = 1_700_000_000_000;
        let created = parsed(&emulator.handle(&request, now_ms));
        let base = format!("/{}/{}", text(&created, "org_name"), text(&created, "app_name"));
        let token = text(&created, "token");
        Self { emulator, base, token, created, now_ms: Cell::new(now_ms) }
    }

    fn request(&self, method: &str, path: &str) -> Request {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        Request::new(method, &format!("{}{path}", self.base)).with_header(HOST, "example.test")
    }

    fn authorized(&self, method: &str, path: &str) -> Request {
        self.request(method, path).with_header(AUTHORIZATION, &format!("Bearer {}", self.token))
    }

    fn raw(&self, request: &Request) -> Response {
        self.emulator.handle(request, self.now_ms.get())
    }

    fn send(&self, request: &Request) -> Said {
        let response = self.raw(request);
        (response.status, parsed(&response))
    }

    fn call(&self, method: &str, path: &str, body: impl ToString) -> Said {
        let request = self.authorized(method, path).with_header(CONTENT_TYPE, "application/json");
        self.send(&request.with_body(body.to_string()))
    }

    fn post(&self, path: &str, body: impl ToString) -> Said {
        self.call("POST", path, body)
    }

    fn get(&self, path: &str) -> Said {
        self.send(&self.authorized("GET", path))
    }

    fn delete(&self, path: &str) -> Said {
        self.send(&self.authorized("DELETE", path))
    }

    fn later(&self, by_ms: u64) {
        self.now_ms.set(self.now_ms.get() + by_ms);
    }

    /// A text message from ann to ben.
    fn message(&self) -> String {
        self.message_of("txt", json!({ "msg": "hello" }))
    }

    fn message_of(&self, kind: &str, body: Value) -> String {
        let sent = json!({ "from": "ann", "to": ["ben"], "type": kind, "body": body });
        let (status, said) = self.post("/messages/users", sent);
        assert_eq!(status, 200, "{said}");
        text(&said["data"], "ben")
    }

    /// A recall of a message from ann to ben.
    fn recall(&self, id: &str, force: bool) -> Said {
        self.post("/messages/msg_recall", order(id, force))
    }

    fn force_error(&self, operation: &str) {
        let body = json!({ "operation": operation, "answer": "internal_error" }).to_string();
        let path = format!("/__unsaid/v1/tenants/{}/faults", text(&self.created, "tenant"));
        let request = Request::new(Method::POST, &path).with_body(body);
        assert_eq!(self.raw(&request).status, 204);
    }

    fn group(&self) -> String {
        let body = json!({ "groupname": "g", "public": true, "owner": "ann", "members": ["ben"] });
        text(&self.post("/chatgroups", body).1["data"], "groupid")
    }

    /// How many roaming messages a user can read of a conversation.
    fn roaming(&self, user: &str, queue: &str) -> usize {
        let body = json!({ "queue": queue, "start": -1, "end": -1 });
        let (status, said) = self.post(&format!("/users/{user}/messageroaming"), body);
        assert_eq!(status, 200, "{said}");
        said["data"]["msgs"].as_array().expect("a list").len()
    }

    /// The addresses of a user's conversations.
    fn conversations(&self, user: &str) -> Vec<String> {
        let (status, said) = self.get(&format!("/users/{user}/user_channels"));
        assert_eq!(status, 200, "{said}");
        let infos = said["data"]["channel_infos"].as_array().expect("a list");
        infos.iter().map(|info| text(info, "channel_id")).collect()
    }
}

fn order(id: &str, force: bool) -> Value {
    json!({ "msg_id": id, "to": "ben", "chat_type": "chat", "from": "ann", "force": force })
}

fn parsed(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or_default()
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().expect("a text").to_owned()
}

/// Asserts status, error and description of a refusal, and that the envelope of errors is whole.
#[track_caller]
fn assert_refused((status, body): &Said, expected: (u16, &str, &str)) {
    let said = (*status, &body["error"], &body["error_description"]);
    assert_eq!(said, (expected.0, &json!(expected.1), &json!(expected.2)), "{body}");
    assert!(body["exception"].is_string() && body["timestamp"].is_u64());
    assert!(body["duration"].is_u64());
}
