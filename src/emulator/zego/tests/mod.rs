//! Every rule of the ZEGO side, asked through [`Emulator::handle`].

#![expect(clippy::needless_pass_by_value, reason = "calls read better without `&`")]

mod gateway;
mod limits;
mod neighbours;
mod revoke;

use std::cell::Cell;

use http::Method;
use md5::{Digest, Md5};
use serde_json::{Value, json};

use crate::emulator::{Emulator, Options, Request};

/// A tenant with a user `u1` in a room `r1`, and the time its callers live in.
struct World {
    emulator: Emulator,
    tenant: String,
    app_id: u64,
    secret: String,
    now_ms: Cell<u64>,
}

impl World {
    fn new() -> Self {
        let world = Self::with(json!({}));
        world.join("r1", "u1");
        world
    }

    fn with(features: Value) -> Self {
        let emulator = Emulator::new(Options { seed: 7, control: true });
        let body = json!({ "vendor": "zego", "features": features }).to_string();
        let request = Request::new(Method::POST, "/__unsaid/v1/tenants").with_body(body);
        let now_ms = 1_700_000_000_500;
        let response = emulator.handle(&request, now_ms);
        let created: Value = serde_json::from_slice(&response.body).expect("JSON");
        Self {
            emulator,
            tenant: created["tenant"].as_str().expect("a text").to_owned(),
            app_id: created["app_id"].as_u64().expect("a number"),
            secret: created["server_secret"].as_str().expect("a text").to_owned(),
            now_ms: Cell::new(now_ms),
        }
    }

    fn control(&self, method: Method, path: &str, body: &Value) -> u16 {
        let path = format!("/__unsaid/v1/tenants/{}{path}", self.tenant);
        let request = Request::new(method, &path).with_body(body.to_string());
        self.emulator.handle(&request, self.now_ms.get()).status
    }

    fn join(&self, room: &str, user: &str) {
        let path = format!("/rooms/{room}/members");
        assert_eq!(self.control(Method::POST, &path, &json!({ "user_id": user })), 204);
    }

    fn leave(&self, room: &str, user: &str) -> u16 {
        self.control(Method::DELETE, &format!("/rooms/{room}/members/{user}"), &Value::Null)
    }

    fn later(&self, by_ms: u64) {
        self.now_ms.set(self.now_ms.get() + by_ms);
    }

    fn now_s(&self) -> u64 {
        self.now_ms.get() / 1_000
    }

    /// The common query, correctly signed.
    fn query(&self, action: &str, timestamp: u64) -> Vec<(&'static str, String)> {
        let nonce = "0123456789abcdef";
        let signed = format!("{}{nonce}{}{timestamp}", self.app_id, self.secret);
        let digest: [u8; 16] = Md5::digest(signed).into();
        vec![
            ("Action", action.to_owned()),
            ("AppId", self.app_id.to_string()),
            ("SignatureNonce", nonce.to_owned()),
            ("Timestamp", timestamp.to_string()),
            ("SignatureVersion", "2.0".to_owned()),
            ("Signature", format!("{:032x}", u128::from_be_bytes(digest))),
        ]
    }

    fn ask(&self, method: Method, query: &[(&str, String)], extra: &str, body: &str) -> Value {
        let query: Vec<_> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let target = format!("/?{}{extra}", query.join("&"));
        let request = Request::new(method, &target).with_body(body.to_owned());
        let response = self.emulator.handle(&request, self.now_ms.get());
        assert_eq!(response.status, 200);
        let body: Value = serde_json::from_slice(&response.body).expect("JSON");
        assert!(body["Message"].is_string() && body["Code"].is_u64(), "{body}");
        assert_eq!(body["RequestId"].as_str().map(str::len), Some(18), "{body}");
        body
    }

    fn post(&self, action: &str, body: impl ToString) -> Value {
        let query = self.query(action, self.now_s());
        self.ask(Method::POST, &query, "", &body.to_string())
    }

    fn get(&self, action: &str, extra: &str) -> Value {
        self.ask(Method::GET, &self.query(action, self.now_s()), extra, "")
    }

    /// A text message of u1 to a room; its number.
    fn message(&self, room: &str) -> u64 {
        self.message_of(room, 1)
    }

    fn message_of(&self, room: &str, kind: u32) -> u64 {
        let body = json!({
            "FromUserId": "u1", "RoomId": room, "MessageType": kind, "Priority": 1,
            "MessageBody": { "Message": "hello" },
        });
        let said = self.post("SendRoomMessage", body);
        assert_eq!(said["Code"], 0, "{said}");
        said["MsgSeq"].as_u64().expect("a number")
    }

    fn revoke(&self, body: impl ToString) -> u64 {
        self.post("RevokeRoomMessage", body)["Code"].as_u64().expect("a number")
    }
}

fn order(seq: u64) -> Value {
    json!({ "FromUserId": "u1", "RoomId": "r1", "MsgSeq": seq, "Payload": "hello world" })
}
