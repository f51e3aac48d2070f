use rstest::rstest;
use serde_json::{Value, json};

use super::{World, assert_refused, text};

#[test]
fn a_group_is_created_and_deleted_once() {
    let world = World::new();
    let path = format!("/chatgroups/{}", world.group());
    let (status, body) = world.delete(&path);
    assert_eq!((status, &body["data"]["success"]), (200, &json!(true)));
    let (status, body) = world.delete(&path);
    assert_eq!((status, &body["error"]), (404, &json!("resource_not_found")));
}

#[rstest]
#[case::public("public", Value::Null, (400, "invalid_parameter", "group must contain public field!"))]
#[case::owner("owner", Value::Null, (400, "invalid_parameter", "owner must be provided"))]
#[case::stranger("owner", json!("zoe"), (404, "resource_not_found", "username zoe doesn't exist!"))]
#[case::member("members", json!(["zoe"]), (404, "resource_not_found", "username zoe doesn't exist!"))]
fn a_wrong_group_is_named(#[case] field: &str, #[case] value: Value, #[case] expected: (u16, &str, &str)) {
    let mut body = json!({ "public": true, "owner": "ann", "members": ["ben"] });
    body[field] = value;
    assert_refused(&World::new().post("/chatgroups", body), expected);
}

#[test]
fn a_chat_room_is_created_and_deleted_once() {
    let world = World::new();
    let body = json!({ "name": "r", "description": "d", "owner": "ann", "members": ["ben"] });
    let path = format!("/chatrooms/{}", text(&world.post("/chatrooms", body).1["data"], "id"));
    assert_eq!(world.delete(&path).0, 200);
    assert_eq!(world.delete(&path).0, 404);
}

#[test]
fn a_chat_room_without_a_name_is_refused() {
    let body = json!({ "description": "d", "owner": "ann" });
    let expected = (400, "invalid_parameter", "name must be provided");
    assert_refused(&World::new().post("/chatrooms", body), expected);
}
