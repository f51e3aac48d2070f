use rstest::rstest;
use serde_json::{Value, json};

use super::World;

#[test]
fn registering_succeeds_where_one_user_is_new() {
    let world = World::new();
    let both = json!({ "UserInfo": [{ "UserId": "u1" }, { "UserId": "u2", "UserName": "n" }] });
    let said = world.post("UserRegister", &both);
    assert_eq!(said["Code"], 0);
    assert_eq!(said["ErrorList"][0]["UserId"], "u1");
    assert_eq!(said["ErrorList"][0]["SubCode"], 660_700_002);
    let said = world.post("UserRegister", &both);
    assert_eq!(said["Code"], 660_700_002);
    assert_eq!(said["ErrorList"].as_array().map(Vec::len), Some(2));
}

#[rstest]
#[case::id(json!({ "UserId": "u".repeat(33) }), 660_000_012)]
#[case::name(json!({ "UserId": "u2", "UserName": "n".repeat(257) }), 660_700_006)]
#[case::avatar(json!({ "UserId": "u2", "UserAvatar": "a".repeat(501) }), 660_700_007)]
#[case::no_id(json!({}), 660_000_002)]
fn a_wrong_registration_has_its_code(#[case] user: Value, #[case] code: u64) {
    let said = World::new().post("UserRegister", json!({ "UserInfo": [user] }));
    assert_eq!(said["Code"], code);
}

#[test]
fn at_most_a_hundred_users_are_registered_at_once() {
    let users = |count: u32| -> Vec<_> { (0..count).map(|id| json!({ "UserId": format!("x{id}") })).collect() };
    let world = World::new();
    assert_eq!(world.post("UserRegister", json!({ "UserInfo": users(100) }))["Code"], 0);
    let said = world.post("UserRegister", json!({ "UserInfo": users(101) }));
    assert_eq!(said["Code"], 660_000_011);
}

#[test]
fn whoever_creates_a_room_is_not_in_it() {
    let world = World::new();
    let body = json!({ "FromUserId": "u1", "RoomId": "r2", "RoomName": "n" });
    assert_eq!(world.post("CreateRoom", &body)["Code"], 0);
    assert_eq!(world.post("CreateRoom", &body)["Code"], 660_300_014);
    let seq = world.message("r2");
    let order = json!({ "FromUserId": "u1", "RoomId": "r2", "MsgSeq": seq });
    assert_eq!(world.revoke(order), 660_300_002);
}

#[rstest]
#[case::stranger("FromUserId", json!("nobody"), 660_500_002)]
#[case::no_room("RoomId", Value::Null, 660_000_002)]
#[case::long_name("RoomName", json!("n".repeat(65)), 660_000_002)]
#[case::long_delay("DestroyDelayTime", json!(10_801), 660_000_002)]
fn a_wrong_room_has_its_code(#[case] name: &str, #[case] value: Value, #[case] code: u64) {
    let mut body = json!({ "FromUserId": "u1", "RoomId": "r2" });
    body[name] = value;
    assert_eq!(World::new().post("CreateRoom", body)["Code"], code);
}

#[rstest]
#[case::stranger("FromUserId", json!("nobody"), 660_500_002)]
#[case::no_such_room("RoomId", json!("r2"), 660_300_001)]
#[case::unknown_type("MessageType", json!(3), 660_000_002)]
#[case::priority("Priority", json!(4), 660_000_002)]
#[case::receipt("HasReceipt", json!(true), 660_300_013)]
#[case::no_body("MessageBody", Value::Null, 660_000_002)]
#[case::large("MessageBody", json!({ "Message": "x".repeat(2_049) }), 660_400_001)]
fn a_wrong_message_has_its_code(#[case] name: &str, #[case] value: Value, #[case] code: u64) {
    let mut body = json!({
        "FromUserId": "u1", "RoomId": "r1", "MessageType": 1, "Priority": 1,
        "MessageBody": { "Message": "x" },
    });
    body[name] = value;
    assert_eq!(World::new().post("SendRoomMessage", body)["Code"], code);
}

#[test]
fn a_command_that_says_it_is_base64_must_be() {
    let body = json!({
        "FromUserId": "u1", "RoomId": "r1", "MessageType": 2, "Priority": 1,
        "MessageBody": { "Message": "?", "IsBase64": 1 },
    });
    assert_eq!(World::new().post("SendRoomMessage", body)["Code"], 660_000_025);
}

#[test]
fn a_room_is_destroyed_once() {
    let world = World::new();
    assert_eq!(world.get("DestroyRoom", "&RoomId=r1")["Code"], 0);
    assert_eq!(world.get("DestroyRoom", "&RoomId=r1")["Code"], 660_300_001);
    assert_eq!(world.get("DestroyRoom", "")["Code"], 660_000_002);
}

#[test]
fn members_are_told_from_strangers() {
    let world = World::new();
    let said = world.get("QueryRoomMembers", "&RoomId=r1&UserId[]=u1&UserId[]=u2");
    assert_eq!(said["UserList"][0]["user_id"], "u1");
    assert_eq!(said["ErrorList"], json!([{ "UserId": "u2", "SubCode": 660_300_012 }]));
}

#[test]
fn a_user_who_joins_is_registered_too() {
    let world = World::new();
    world.join("r9", "u9");
    let body = json!({ "UserInfo": [{ "UserId": "u9" }] });
    assert_eq!(world.post("UserRegister", body)["Code"], 660_700_002);
    let said = world.get("QueryRoomMembers", "&RoomId=r9&UserId[]=u9");
    assert_eq!(said["UserList"][0]["user_id"], "u9");
}
