use rstest::rstest;
use serde_json::{Value, json};

use super::{Said, World, assert_refused, text};

const CHANNEL: &str = "/users/ann/user_channel";
const INVALID: (u16, &str, &str) =
    (400, "invalid_request_body", "Request body is invalid. Please check body is correct.");

fn delete(world: &World, user: &str, channel: &str, kind: &str, roaming: bool) -> Said {
    let body = json!({ "channel": channel, "type": kind, "delete_roam": roaming });
    world.call("DELETE", &format!("/users/{user}/user_channel"), body)
}

#[test]
fn a_deletion_answers_with_the_whole_envelope() {
    let world = World::new();
    let (status, body) = delete(&world, "ann", "ben", "chat", true);
    assert_eq!((status, &body["data"]), (200, &json!({ "result": "ok" })));
    assert_eq!(body["path"], "/users/user_channel");
    assert_eq!(body["action"], "delete");
    assert_eq!(body["entities"], json!([]));
    assert_eq!(body["uri"], format!("http://example.test{}{CHANNEL}", world.base));
    assert_eq!(body["organization"], world.created["org_name"]);
    assert_eq!(body["applicationName"], world.created["app_name"]);
}

#[rstest]
#[case::channel_empty("channel", json!(""), "field channel cannot be null or empty")]
#[case::channel_null("channel", Value::Null, "field channel cannot be null or empty")]
#[case::type_empty("type", json!(""), "field type cannot be null or empty")]
#[case::type_null("type", Value::Null, "field type cannot be null or empty")]
#[case::delete_roam_null("delete_roam", Value::Null, "field delete_roam cannot be null")]
fn an_empty_parameter_is_named(#[case] field: &str, #[case] value: Value, #[case] description: &str) {
    let world = World::new();
    let mut body = json!({ "channel": "ben", "type": "chat", "delete_roam": true });
    body[field] = value;
    let expected = (400, "illegal_argument", description);
    assert_refused(&world.call("DELETE", CHANNEL, &body), expected);
    body.as_object_mut().expect("an object").remove(field);
    assert_refused(&world.call("DELETE", CHANNEL, &body), expected);
}

#[rstest]
#[case::channel("channel", json!(1))]
#[case::kind("type", json!(1))]
#[case::unknown_kind("type", json!("single"))]
#[case::chatroom("type", json!("chatroom"))]
#[case::delete_roam("delete_roam", json!("yes"))]
#[case::delete_roam_empty("delete_roam", json!(""))]
fn a_value_of_the_wrong_kind_is_refused(#[case] field: &str, #[case] value: Value) {
    let world = World::new();
    let mut body = json!({ "channel": "ben", "type": "chat", "delete_roam": true });
    body[field] = value;
    assert_refused(&world.call("DELETE", CHANNEL, body), INVALID);
}

#[rstest]
#[case::nothing("")]
#[case::full_width_comma("{ \"channel\": \"ben\"，\"type\": \"chat\" }")]
#[case::list("[]")]
fn a_body_that_is_no_json_object_is_refused(#[case] body: &str) {
    assert_refused(&World::new().call("DELETE", CHANNEL, body), INVALID);
}

#[test]
fn an_unknown_user_is_not_found() {
    let expected = (404, "service_resource_not_found", "Service resource not found");
    assert_refused(&delete(&World::new(), "nobody", "ben", "chat", true), expected);
}

#[test]
fn a_conversation_that_does_not_exist_is_deleted_all_the_same() {
    let world = World::new();
    for _ in 0..2 {
        assert_eq!(delete(&world, "ann", "nobody", "chat", false).0, 200);
    }
}

#[test]
fn sending_brings_a_conversation_to_both_sides() {
    let world = World::new();
    world.message();
    assert_eq!(world.conversations("ann"), ["ben@easemob.com"]);
    assert_eq!(world.conversations("ben"), ["ann@easemob.com"]);
    assert!(world.conversations("cid").is_empty());
}

#[test]
fn command_and_chat_room_messages_bring_none() {
    let world = World::new();
    world.message_of("cmd", json!({ "action": "x" }));
    let body = json!({ "from": "ann", "to": ["77"], "type": "txt", "body": { "msg": "x" } });
    assert_eq!(world.post("/messages/chatrooms", body).0, 200);
    assert!(world.conversations("ann").is_empty());
    assert_eq!(world.roaming("ben", "ann@easemob.com"), 0);
}

#[test]
fn a_deletion_is_one_way_and_touches_no_other_conversation() {
    let world = World::new();
    world.message();
    let third = json!({ "from": "ann", "to": ["cid"], "type": "txt", "body": { "msg": "x" } });
    assert_eq!(world.post("/messages/users", third).0, 200);
    assert_eq!(delete(&world, "ann", "ben", "chat", true).0, 200);
    assert_eq!(world.conversations("ann"), ["cid@easemob.com"]);
    assert_eq!(world.conversations("ben"), ["ann@easemob.com"]);
    assert_eq!(world.roaming("ann", "ben@easemob.com"), 0);
    assert_eq!(world.roaming("ann", "cid@easemob.com"), 1);
    assert_eq!(world.roaming("ben", "ann@easemob.com"), 1);
}

#[test]
fn roaming_messages_stay_where_nobody_asks_to_delete_them() {
    let world = World::new();
    world.message();
    assert_eq!(delete(&world, "ann", "ben", "chat", false).0, 200);
    assert!(world.conversations("ann").is_empty());
    assert_eq!(world.roaming("ann", "ben@easemob.com"), 1);
}

#[test]
fn a_group_conversation_is_every_members_own() {
    let world = World::new();
    let group = world.group();
    let body = json!({ "from": "ann", "to": [group], "type": "txt", "body": { "msg": "x" } });
    assert_eq!(world.post("/messages/chatgroups", body).0, 200);
    let address = format!("{group}@conference.easemob.com");
    assert_eq!(world.conversations("ben"), [address.as_str()]);
    assert_eq!(delete(&world, "ben", &group, "groupchat", true).0, 200);
    assert!(world.conversations("ben").is_empty());
    assert_eq!(world.roaming("ben", &address), 0);
    assert_eq!(world.conversations("ann"), [address.as_str()]);
    assert_eq!(world.roaming("ann", &address), 1);
    assert_eq!(world.roaming("cid", &address), 0);
}

#[test]
fn user_ids_do_not_know_upper_and_lower_case() {
    let world = World::new();
    world.message();
    assert_eq!(delete(&world, "ANN", "Ben", "chat", true).0, 200);
    assert!(world.conversations("ann").is_empty());
}

#[test]
fn roaming_messages_end_with_their_storage() {
    let world = World::with(json!({ "retention_s": 60 }));
    world.message();
    world.later(60_000);
    assert_eq!(world.roaming("ann", "ben@easemob.com"), 1);
    world.later(1);
    assert_eq!(world.roaming("ann", "ben@easemob.com"), 0);
}

#[test]
fn an_imported_message_brings_conversation_and_roaming() {
    let world = World::new();
    let body = json!({
        "from": "ann", "target": "ben", "type": "txt", "body": { "msg": "x" },
    });
    let (status, said) = world.post("/messages/users/import", body);
    assert_eq!(status, 200);
    assert!(text(&said["data"], "msg_id").parse::<u64>().is_ok());
    assert_eq!(world.conversations("ben"), ["ann@easemob.com"]);
    assert_eq!(world.roaming("ben", "ann@easemob.com"), 1);
}

#[test]
fn a_forced_internal_error_strikes() {
    let world = World::new();
    world.force_error("user_channel");
    assert_eq!(delete(&world, "ann", "ben", "chat", true).0, 500);
    assert_eq!(delete(&world, "ann", "ben", "chat", true).0, 200);
}

#[test]
fn a_roaming_queue_that_is_no_address_is_refused() {
    let world = World::new();
    let said = world.post("/users/ann/messageroaming", json!({ "queue": "ben" }));
    assert_refused(&said, (400, "illegal_argument", "this is an invalid request."));
}
