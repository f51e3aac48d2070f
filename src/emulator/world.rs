//! What a server begins with: apps with their users, groups, rooms and messages, out of a file.

use std::collections::BTreeSet;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::fixed::FixedApp;
use super::service::{House, Vendor};
use super::{control, easemob, zego};

/// What a server begins with.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct World {
    /// Easemob apps.
    pub easemob: Vec<easemob::Begin>,
    /// ZEGO apps.
    pub zego: Vec<zego::Begin>,
}

/// Something in a world that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplaced {
    /// Where, as a JSON Pointer into the world.
    pub at: String,
    /// Why, as a sentence.
    pub why: String,
}

/// Everything that cannot be, as it is found.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    at: String,
    found: Vec<Misplaced>,
}

impl Doubts {
    /// Notes that something below the app that is looked at cannot be.
    pub fn add(&mut self, below: &str, why: impl Into<String>) {
        self.found.push(Misplaced { at: format!("{}{below}", self.at), why: why.into() });
    }
}

/// Puts every app of a world into a house, or none: then everything that cannot be is told. Gives how each is called.
pub(super) fn settle(house: &mut House, world: &World, now_ms: u64) -> Result<Vec<Value>, Vec<Misplaced>> {
    let mut doubts = Doubts::default();
    let mut names = BTreeSet::new();
    for (index, begin) in world.easemob.iter().enumerate() {
        doubts.at = format!("/easemob/{index}");
        begin.check(&mut doubts);
        if let (Some(org), Some(app)) = (&begin.org_name, &begin.app_name)
            && !names.insert(format!("{org}/{app}"))
        {
            doubts.add("/app_name", format!("there is an app {org}/{app} already"));
        }
    }
    for (index, begin) in world.zego.iter().enumerate() {
        doubts.at = format!("/zego/{index}");
        begin.check(&mut doubts);
        if let Some(app_id) = begin.app_id.filter(|app_id| !names.insert(app_id.to_string())) {
            doubts.add("/app_id", format!("there is an app {app_id} already"));
        }
    }
    if !doubts.found.is_empty() {
        return Err(doubts.found);
    }
    let easemob = world.easemob.iter().map(|begin| settle_easemob(house, begin, now_ms)).collect::<Vec<_>>();
    let zego = world.zego.iter().map(|begin| settle_zego(house, begin, now_ms));
    Ok(easemob.into_iter().chain(zego).collect())
}

fn settle_easemob(house: &mut House, begin: &easemob::Begin, now_ms: u64) -> Value {
    let mut app = house.easemob_app(begin.features.clone());
    begin.fill(&mut app, now_ms);
    let token = app.app_token(now_ms).access_token;
    let identity = app.identity.clone();
    let fixed = FixedApp::of_easemob(&identity);
    let tenant = house.tenants.add_easemob(app, now_ms, true).unwrap_or_default();
    house.fix(Vendor::Easemob, fixed);
    control::easemob_tenant(&tenant, &identity, &token, now_ms)
}

fn settle_zego(house: &mut House, begin: &zego::Begin, now_ms: u64) -> Value {
    let mut app = house.zego_app(begin.features);
    begin.fill(&mut app, now_ms);
    let (app_id, secret) = (app.id, app.server_secret.clone());
    let (room, member) = begin.first_member();
    let tenant = house.tenants.add_zego(app, now_ms, true).unwrap_or_default();
    house.fix(Vendor::Zego, FixedApp::Zego { app_id, server_secret: secret.clone(), room, member });
    control::zego_tenant(&tenant, app_id, &secret, now_ms)
}

#[cfg(test)]
mod tests {
    use http::Method;
    use http::header::AUTHORIZATION;
    use serde_json::json;

    use super::*;
    use crate::emulator::{Emulator, Options, Request};

    const NOW_MS: u64 = 1_700_000_000_000;

    fn settled(world: &Value) -> (Emulator, Result<Vec<Value>, Vec<Misplaced>>) {
        let emulator = Emulator::new(Options { seed: 7, control: true });
        let world: World = serde_json::from_value(world.clone()).expect("a world");
        let apps = emulator.settle(&world, NOW_MS);
        (emulator, apps)
    }

    fn call(emulator: &Emulator, app: &Value, method: Method, below: &str, body: &Value) -> (u16, Value) {
        let text = |name: &str| app[name].as_str().expect("a text");
        let target = format!("/{}/{}{below}", text("org_name"), text("app_name"));
        let request = Request::new(method, &target).with_header(AUTHORIZATION, &format!("Bearer {}", text("token")));
        let answer = emulator.handle(&request.with_body(body.to_string()), NOW_MS);
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
    }

    #[test]
    fn an_app_begins_with_what_stands_in_the_file() {
        let world = json!({ "easemob": [{
            "org_name": "acme", "app_name": "chat", "client_id": "id", "client_secret": "secret",
            "users": ["ann", "ben"],
            "groups": [{ "id": "11", "owner": "ann", "members": ["ben"] }],
            "chatrooms": [{ "id": "12", "owner": "ann" }],
            "messages": [
                { "id": "1028442084794698104", "from": "ann", "to": "ben", "text": "hello" },
                { "id": "7", "from": "ann", "to": "11", "chat_type": "groupchat", "age_s": 121 },
                { "id": "8", "from": "ann", "to": "12", "chat_type": "chatroom", "recalled": true },
            ],
        }] });
        let (emulator, apps) = settled(&world);
        let apps = apps.expect("a world");
        let app = &apps[0];
        assert_eq!((&app["org_name"], &app["client_secret"]), (&json!("acme"), &json!("secret")));
        let recall = |id: &str, to: &str, kind: &str| {
            let body = json!({ "msg_id": id, "to": to, "chat_type": kind, "force": false });
            let (status, answer) = call(&emulator, app, Method::POST, "/messages/msg_recall", &body);
            (status, answer["error_description"].as_str().unwrap_or_default().to_owned())
        };
        assert_eq!(recall("1028442084794698104", "ben", "chat"), (200, String::new()));
        assert_eq!(recall("7", "11", "groupchat"), (403, "exceed recall time limit".to_owned()));
        assert_eq!(recall("8", "12", "chatroom"), (403, "not_found msg".to_owned()));
        let (_, listed) = call(&emulator, app, Method::GET, "/users/ben/user_channels", &json!({}));
        assert_eq!(listed["data"]["channel_infos"].as_array().map(Vec::len), Some(2), "{listed}");
    }

    #[test]
    fn a_zego_app_begins_with_rooms_members_and_messages() {
        let room = json!({ "id": "room1", "members": ["u1"], "messages": [{ "seq": 10, "from": "u1" }] });
        let world =
            json!({ "zego": [{ "app_id": 42, "server_secret": "0".repeat(32), "users": ["u2"], "rooms": [room] }] });
        let (emulator, apps) = settled(&world);
        let apps = apps.expect("a world");
        assert_eq!(apps[0]["app_id"], 42);
        let (nonce, timestamp) = ("0123456789abcdef", NOW_MS / 1_000);
        let text = format!("42{nonce}{}{timestamp}", "0".repeat(32));
        let signature = hex::encode(<md5::Md5 as md5::Digest>::digest(text));
        let query = format!(
            "Action=RevokeRoomMessage&AppId=42&SignatureNonce={nonce}&Timestamp={timestamp}&SignatureVersion=2.0&Signature={signature}"
        );
        let body = json!({ "FromUserId": "u1", "RoomId": "room1", "MsgSeq": 10 });
        let request = Request::new(Method::POST, &format!("/?{query}")).with_body(body.to_string());
        let answer: Value = serde_json::from_slice(&emulator.handle(&request, NOW_MS).body).expect("JSON");
        assert_eq!(answer["Code"], 0, "{answer}");
    }

    #[test]
    fn what_is_left_out_is_made_up_and_the_same_from_the_same_seed() {
        let world = json!({ "easemob": [{}], "zego": [{}] });
        let made = || settled(&world).1.expect("a world");
        assert_eq!(made(), made());
        assert!(made()[0]["org_name"].is_string() && made()[1]["app_id"].is_u64());
    }

    #[test]
    fn everything_that_cannot_be_is_told() {
        let world = json!({
            "easemob": [
                { "org_name": "a", "app_name": "b", "users": ["ann", "no good", "ann"], "features": { "recall_window_s": 604_801 } },
                { "org_name": "a", "app_name": "b", "users": ["ann"],
                  "groups": [{ "id": "g", "owner": "ben", "members": ["ann", "cid"] }],
                  "messages": [{ "id": "x", "from": "ann", "to": "ben" }, { "id": "1", "from": "admin", "to": "g", "chat_type": "groupchat", "type": "text" }, { "id": "1", "from": "", "to": "ann" }] },
            ],
            "zego": [
                { "app_id": 1, "users": ["u".repeat(33)] },
                { "app_id": 1, "rooms": [{ "id": "", "messages": [{ "seq": 2, "from": "u1" }, { "seq": 2, "from": "u1" }] }] },
            ],
        });
        let places: Vec<String> = settled(&world).1.expect_err("doubts").into_iter().map(|one| one.at).collect();
        let expected = [
            "/easemob/0/users/1",
            "/easemob/0/users/2",
            "/easemob/0/features",
            "/easemob/1/groups/0/owner",
            "/easemob/1/groups/0/members/1",
            "/easemob/1/messages/0/id",
            "/easemob/1/messages/0/to",
            "/easemob/1/messages/1/type",
            "/easemob/1/messages/2/id",
            "/easemob/1/messages/2/from",
            "/easemob/1/app_name",
            "/zego/0/users/0",
            "/zego/1/rooms/0/id",
            "/zego/1/rooms/0/messages/1/seq",
            "/zego/1/app_id",
        ];
        assert_eq!(places, expected);
    }
}
