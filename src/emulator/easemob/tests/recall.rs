use rstest::rstest;
use serde_json::{Value, json};

use super::{World, assert_refused, order, text};

const RECALL: &str = "/messages/msg_recall";
const INVALID: (u16, &str, &str) =
    (400, "invalid_request_body", "Request body is invalid. Please check body is correct.");
const NOT_FOUND: (u16, &str, &str) = (403, "message_recall_error", "not_found msg");
const TOO_LATE: (u16, &str, &str) = (403, "message_recall_error", "exceed recall time limit");
const NO_RECEIVER: (u16, &str, &str) = (400, "message_recall_error", "can’t find msg to");

#[test]
fn a_recall_answers_with_the_whole_envelope() {
    let world = World::new();
    let id = world.message();
    let (status, body) = world.recall(&id, false);
    assert_eq!(status, 200);
    let data = json!({
        "recalled": "yes", "chattype": "chat", "from": "ann", "to": "ben", "msg_id": id,
    });
    assert_eq!(body["data"], data);
    assert_eq!(body["path"], "/messages/msg_recall");
    assert_eq!(body["action"], "post");
    assert_eq!(body["uri"], format!("http://example.test{}{RECALL}", world.base));
    assert_eq!(body["timestamp"], world.now_ms.get());
    assert_eq!(body["organization"], world.created["org_name"]);
    assert_eq!(body["applicationName"], world.created["app_name"]);
    assert_eq!(text(&body, "application").len(), 36);
    assert!(body["duration"].is_u64());
    assert!(body.get("entities").is_none());
}

#[rstest]
#[case::msg_id_empty("msg_id", json!(""), "param msg_id can't be empty")]
#[case::msg_id_null("msg_id", Value::Null, "param msg_id can't be empty")]
#[case::to_empty("to", json!(""), "param to can't be empty")]
#[case::chat_type_empty("chat_type", json!(""), "param chat_type can't be empty")]
#[case::force_null("force", Value::Null, "param force can't be empty")]
#[case::force_empty("force", json!(""), "param force can't be empty")]
fn an_empty_parameter_is_named(#[case] field: &str, #[case] value: Value, #[case] description: &str) {
    let world = World::new();
    let mut body = order(&world.message(), false);
    body[field] = value;
    assert_refused(&world.post(RECALL, body), (400, "message_recall_error", description));
}

#[rstest]
#[case::msg_id("msg_id")]
#[case::to("to")]
#[case::chat_type("chat_type")]
fn a_required_parameter_left_out_is_named(#[case] field: &str) {
    let world = World::new();
    let mut body = order(&world.message(), false);
    body.as_object_mut().expect("an object").remove(field);
    let description = format!("param {field} can't be empty");
    assert_refused(&world.post(RECALL, body), (400, "message_recall_error", &description));
}

#[rstest]
#[case::msg_id_number("msg_id", json!(1))]
#[case::msg_id_list("msg_id", json!(["1", "2"]))]
#[case::to_number("to", json!(1))]
#[case::chat_type_number("chat_type", json!(1))]
#[case::chat_type_unknown("chat_type", json!("group_chat"))]
#[case::chat_type_upper_case("chat_type", json!("CHAT"))]
#[case::from_number("from", json!(1))]
#[case::sync_device_text("sync_device", json!("true"))]
#[case::force_text("force", json!("true"))]
#[case::force_number("force", json!(1))]
#[case::extension_object("recallMessageExtensionInfo", json!({ "type": "chat" }))]
fn a_value_of_the_wrong_kind_is_refused(#[case] field: &str, #[case] value: Value) {
    let world = World::new();
    let mut body = order(&world.message(), false);
    body[field] = value;
    assert_refused(&world.post(RECALL, body), INVALID);
}

#[rstest]
#[case::sync_device_true("sync_device", json!(true))]
#[case::sync_device_false("sync_device", json!(false))]
#[case::extension("recallMessageExtensionInfo", json!("{\"type\": \"chat\"}"))]
#[case::unknown_field("unknown", json!([1]))]
fn an_optional_parameter_is_accepted(#[case] field: &str, #[case] value: Value) {
    let world = World::new();
    let mut body = order(&world.message(), false);
    body[field] = value;
    assert_eq!(world.post(RECALL, body).0, 200);
}

#[rstest]
#[case::left_out(None)]
#[case::null(Some(Value::Null))]
#[case::empty(Some(json!("")))]
fn nobody_named_means_the_administrator_recalls(#[case] from: Option<Value>) {
    let world = World::new();
    let mut body = order(&world.message(), false);
    body.as_object_mut().expect("an object").remove("from");
    if let Some(from) = from {
        body["from"] = from;
    }
    let (status, body) = world.post(RECALL, body);
    assert_eq!((status, &body["data"]["from"]), (200, &json!("admin")));
}

#[test]
fn what_is_not_json_is_told_apart_from_what_is_no_object() {
    let world = World::new();
    let (status, body) = world.post(RECALL, "{\"msg_id\"=1}");
    assert_eq!((status, &body["error"]), (400, &json!("json_parse")));
    assert_eq!(world.post(RECALL, "").1["error"], "json_parse");
    assert_refused(&world.post(RECALL, "[]"), INVALID);
}

#[test]
fn a_body_that_says_it_is_no_json_is_refused_and_one_that_says_nothing_is_read() {
    let world = World::new();
    let body = order(&world.message(), false).to_string();
    let silent = world.authorized("POST", RECALL).with_body(body);
    let plain = silent.clone().with_header(http::header::CONTENT_TYPE, "text/plain");
    assert_refused(&world.send(&plain), (415, "web_application", "Unsupported Media Type"));
    assert_eq!(world.send(&silent).0, 200);
}

#[test]
fn force_left_out_is_accepted_unless_the_app_demands_it() {
    let body = |world: &World| {
        let mut body = order(&world.message(), false);
        body.as_object_mut().expect("an object").remove("force");
        body
    };
    let world = World::new();
    assert_eq!(world.post(RECALL, body(&world)).0, 200);
    let strict = World::with(json!({ "force_required": true }));
    let expected = (400, "message_recall_error", "param force can't be empty");
    assert_refused(&strict.post(RECALL, body(&strict)), expected);
}

#[test]
fn the_window_is_open_to_its_last_millisecond() {
    let world = World::new();
    let (first, second) = (world.message(), world.message());
    world.later(120_000);
    assert_eq!(world.recall(&first, false).0, 200);
    world.later(1);
    assert_refused(&world.recall(&second, false), TOO_LATE);
    assert_eq!(world.recall(&second, true).0, 200);
}

#[test]
fn the_window_is_the_apps_own() {
    let world = World::with(json!({ "recall_window_s": 1 }));
    let id = world.message();
    world.later(1_001);
    assert_refused(&world.recall(&id, false), TOO_LATE);
}

#[test]
fn a_message_past_its_storage_is_gone_but_can_be_forced() {
    let world = World::with(json!({ "recall_window_s": 604_800, "retention_s": 259_200 }));
    let id = world.message();
    world.later(259_200_000);
    let other = world.message();
    world.later(1);
    assert_refused(&world.recall(&id, false), NOT_FOUND);
    assert_eq!(world.recall(&id, true).0, 200);
    assert_eq!(world.recall(&other, false).0, 200);
}

#[rstest]
#[case::plainly(false)]
#[case::forced(true)]
fn a_second_recall_finds_nothing(#[case] force: bool) {
    let world = World::new();
    let id = world.message();
    assert_eq!(world.recall(&id, false).0, 200);
    assert_refused(&world.recall(&id, force), NOT_FOUND);
}

#[test]
fn an_unknown_id_is_not_found_but_can_be_forced() {
    let world = World::new();
    assert_refused(&world.recall("13132131", false), NOT_FOUND);
    assert_eq!(world.recall("13132131", true).0, 200);
}

#[rstest]
#[case::word("abc")]
#[case::two("1028442084794698104,1028442084794698105")]
#[case::space(" ")]
fn what_is_no_message_id_cannot_be_forced(#[case] id: &str) {
    assert_refused(&World::new().recall(id, true), NOT_FOUND);
}

#[rstest]
#[case::receiver("to", "cid")]
#[case::chat_type("chat_type", "groupchat")]
fn another_place_than_the_messages_own_is_refused(#[case] field: &str, #[case] value: &str) {
    let world = World::new();
    let id = world.message();
    for force in [false, true] {
        let mut body = order(&id, force);
        body[field] = value.into();
        assert_refused(&world.post(RECALL, body), NO_RECEIVER);
    }
    assert_eq!(world.recall(&id, false).0, 200);
}

#[rstest]
#[case::group("/messages/chatgroups", "groupchat")]
#[case::chatroom("/messages/chatrooms", "chatroom")]
fn messages_to_groups_and_chat_rooms_are_recalled(#[case] path: &str, #[case] chat_type: &str) {
    let world = World::new();
    let body = json!({ "from": "ann", "to": ["77"], "type": "txt", "body": { "msg": "x" } });
    let id = text(&world.post(path, body).1["data"], "77");
    let mut body = order(&id, false);
    body["to"] = "77".into();
    body["chat_type"] = chat_type.into();
    let (status, body) = world.post(RECALL, body);
    assert_eq!((status, &body["data"]["chattype"]), (200, &json!(chat_type)));
    assert_eq!(body["data"]["to"], "77");
}

#[test]
fn a_command_message_cannot_be_recalled() {
    let world = World::new();
    let id = world.message_of("cmd", json!({ "action": "x" }));
    assert_refused(&world.recall(&id, false), NOT_FOUND);
    assert_refused(&world.recall(&id, true), NOT_FOUND);
}

#[test]
fn an_imported_message_counts_from_the_time_it_states() {
    let world = World::new();
    let import = |sent_at: u64| {
        let body = json!({
            "from": "ann", "target": "ben", "type": "txt", "body": { "msg": "x" },
            "msg_timestamp": sent_at,
        });
        text(&world.post("/messages/users/import", body).1["data"], "msg_id")
    };
    let now = world.now_ms.get();
    assert_eq!(world.recall(&import(now - 120_000), false).0, 200);
    assert_refused(&world.recall(&import(now - 120_001), false), TOO_LATE);
}

#[test]
fn a_recall_takes_back_every_copy() {
    let world = World::new();
    let (kept, recalled) = (world.message(), world.message());
    assert_eq!(world.roaming("ann", "ben@easemob.com"), 2);
    assert_eq!(world.recall(&recalled, false).0, 200);
    assert_eq!(world.roaming("ann", "ben@easemob.com"), 1);
    assert_eq!(world.roaming("ben", "ann@easemob.com"), 1);
    assert_eq!(world.recall(&kept, false).0, 200);
    assert_eq!(world.roaming("ben", "ann@easemob.com"), 0);
}

#[test]
fn a_closed_recall_service_is_refused() {
    let world = World::with(json!({ "recall_enabled": false }));
    let expected = (403, "forbidden_op", "message recall service is unopened");
    let said = world.recall(&world.message(), true);
    assert_refused(&said, expected);
    assert_eq!(said.1["exception"], "EasemobForbiddenOpException");
}

#[test]
fn a_forced_internal_error_is_used_up_by_the_next_call() {
    let world = World::new();
    world.force_error("msg_recall");
    let (status, body) = world.post(RECALL, "not json");
    assert_eq!((status, &body["error_description"]), (500, &json!("internal error")));
    assert_eq!(world.recall(&world.message(), false).0, 200);
}
