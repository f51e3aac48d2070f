use rstest::rstest;
use serde_json::{Value, json};

use super::{World, assert_refused};

#[test]
fn every_receiver_has_a_message_of_its_own() {
    let world = World::new();
    let body = json!({ "to": ["ben", "cid"], "type": "txt", "body": { "msg": "x" } });
    let (status, said) = world.post("/messages/users", body);
    assert_eq!(status, 200);
    assert_ne!(said["data"]["ben"], said["data"]["cid"]);
    assert_eq!(said["path"], "/messages/users");
}

#[rstest]
#[case::from("from", json!(""), "param from can't be empty")]
#[case::to("to", json!([]), "param to can't be empty")]
#[case::kind("type", Value::Null, "param type can't be empty")]
#[case::body("body", Value::Null, "param body can't be empty")]
#[case::ext("ext", json!("x"), "param ext must be JSONObject")]
#[case::large("body", json!({ "msg": "x".repeat(5_120) }), "message is too large")]
fn a_wrong_parameter_is_named(#[case] field: &str, #[case] value: Value, #[case] description: &str) {
    let mut body = json!({ "from": "ann", "to": ["ben"], "type": "txt", "body": { "msg": "x" } });
    body[field] = value;
    let expected = (400, "message_send_error", description);
    assert_refused(&World::new().post("/messages/users", body), expected);
}

#[rstest]
#[case::users("/messages/users", 600)]
#[case::groups("/messages/chatgroups", 3)]
#[case::chatrooms("/messages/chatrooms", 10)]
fn one_call_has_so_many_receivers(#[case] path: &str, #[case] most: usize) {
    let world = World::new();
    let body = |count: usize| {
        let to: Vec<_> = (0..count).map(|name| name.to_string()).collect();
        json!({ "from": "ann", "to": to, "type": "txt", "body": { "msg": "x" } })
    };
    assert_eq!(world.post(path, body(most)).0, 200);
    let description = format!("params to's size can't exceed limit {most}");
    let expected = (400, "message_send_error", description.as_str());
    assert_refused(&world.post(path, body(most + 1)), expected);
}

#[rstest]
#[case::to("to", json!("ben"))]
#[case::kind("type", json!("text"))]
#[case::body("body", json!("x"))]
fn a_value_of_the_wrong_kind_is_refused(#[case] field: &str, #[case] value: Value) {
    let mut body = json!({ "from": "ann", "to": ["ben"], "type": "txt", "body": { "msg": "x" } });
    body[field] = value;
    let (status, said) = World::new().post("/messages/users", body);
    assert_eq!((status, &said["error"]), (400, &json!("invalid_request_body")));
}

#[rstest]
#[case::kind("type", "type not allow empty")]
#[case::body("body", "message body not allow empty")]
fn an_import_names_what_is_missing(#[case] field: &str, #[case] description: &str) {
    let mut body = json!({ "from": "ann", "target": "ben", "type": "txt", "body": { "msg": "x" } });
    body[field] = Value::Null;
    let expected = (400, "illegal_argument", description);
    assert_refused(&World::new().post("/messages/users/import", body), expected);
}
