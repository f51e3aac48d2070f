use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

use super::{World, order};

#[test]
fn a_message_is_recalled_once() {
    let world = World::new();
    let seq = world.message("r1");
    assert_eq!(world.revoke(order(seq)), 0);
    assert_eq!(world.revoke(order(seq)), 660_000_023);
}

#[test]
fn a_success_says_nothing_but_the_three_fields() {
    let world = World::new();
    let said = world.post("RevokeRoomMessage", order(world.message("r1")));
    let fields: Vec<_> = said.as_object().expect("an object").keys().collect();
    assert_eq!(fields, ["Code", "Message", "RequestId"]);
}

#[rstest]
#[case::from_user_id("FromUserId")]
#[case::room_id("RoomId")]
#[case::msg_seq("MsgSeq")]
fn a_required_parameter_is_required(#[case] name: &str) {
    let world = World::new();
    let mut body = order(world.message("r1"));
    for value in [json!(null), json!(""), json!([]), json!({}), json!(true)] {
        body[name] = value;
        assert_eq!(world.revoke(&body), 660_000_002, "{body}");
    }
    body.as_object_mut().expect("an object").remove(name);
    assert_eq!(world.revoke(&body), 660_000_002);
}

#[rstest]
#[case::user_number("FromUserId", json!(1), 660_000_002)]
#[case::user_too_long("FromUserId", json!("u".repeat(33)), 660_000_012)]
#[case::room_number("RoomId", json!(1), 660_000_002)]
#[case::room_too_long("RoomId", json!("r".repeat(33)), 660_000_002)]
#[case::seq_text("MsgSeq", json!("1"), 660_000_002)]
#[case::seq_fraction("MsgSeq", json!(1.5), 660_000_002)]
#[case::seq_zero("MsgSeq", json!(0), 660_000_022)]
#[case::seq_negative("MsgSeq", json!(-1), 660_000_022)]
#[case::seq_unknown("MsgSeq", json!(2_147_483_647), 660_000_022)]
#[case::payload_number("Payload", json!(1), 660_000_002)]
#[case::room_unknown("RoomId", json!("r2"), 660_300_001)]
#[case::user_unknown("FromUserId", json!("nobody"), 660_300_002)]
fn a_wrong_value_has_its_code(#[case] name: &str, #[case] value: Value, #[case] code: u64) {
    let world = World::new();
    let mut body = order(world.message("r1"));
    body[name] = value;
    assert_eq!(world.revoke(body), code);
}

#[rstest]
#[case::left_out(None, 0)]
#[case::at_the_limit(Some("a".repeat(200)), 0)]
#[case::one_over(Some("a".repeat(201)), 660_000_002)]
#[case::han_over(Some("中".repeat(67)), 660_000_002)]
#[case::han_under(Some("中".repeat(66)), 0)]
#[case::emoji_at_the_limit(Some("🀄".repeat(50)), 0)]
#[case::emoji_over(Some("🀄".repeat(51)), 660_000_002)]
fn a_payload_is_counted_in_bytes(#[case] payload: Option<String>, #[case] code: u64) {
    let world = World::new();
    let mut body = order(world.message("r1"));
    body.as_object_mut().expect("an object").remove("Payload");
    if let Some(payload) = payload {
        body["Payload"] = payload.into();
    }
    assert_eq!(world.revoke(body), code);
}

#[rstest]
#[case::nothing("")]
#[case::no_json("x")]
#[case::list("[]")]
#[case::empty("{}")]
#[case::group_id(r#"{"FromUserId":"u1","GroupId":"r1","MsgSeq":1}"#)]
fn a_body_without_the_parameters_is_refused(#[case] body: &str) {
    let world = World::new();
    world.message("r1");
    assert_eq!(world.revoke(body), 660_000_002);
}

#[test]
fn an_unknown_parameter_is_ignored() {
    let world = World::new();
    let mut body = order(world.message("r1"));
    body["OfflinePush"] = json!({});
    assert_eq!(world.revoke(body), 0);
}

#[test]
fn another_members_message_cannot_be_recalled() {
    let world = World::new();
    world.join("r1", "u2");
    let mut body = order(world.message("r1"));
    body["FromUserId"] = "u2".into();
    assert_eq!(world.revoke(&body), 660_000_026);
    body["FromUserId"] = "u1".into();
    assert_eq!(world.revoke(&body), 0);
}

#[test]
fn a_sender_who_left_cannot_recall_until_back() {
    let world = World::new();
    let seq = world.message("r1");
    assert_eq!(world.leave("r1", "u1"), 204);
    assert_eq!(world.leave("r1", "u1"), 404);
    assert_eq!(world.revoke(order(seq)), 660_300_002);
    world.join("r1", "u1");
    assert_eq!(world.revoke(order(seq)), 0);
}

#[test]
fn a_destroyed_room_is_gone_with_its_messages() {
    let world = World::new();
    let seq = world.message("r1");
    assert_eq!(world.get("DestroyRoom", "&RoomId=r1")["Code"], 0);
    assert_eq!(world.revoke(order(seq)), 660_300_001);
    world.join("r1", "u1");
    assert_eq!(world.revoke(order(seq)), 660_000_022);
}

#[test]
fn without_storage_nothing_can_be_recalled() {
    let world = World::with(json!({ "room_message_storage": false }));
    world.join("r1", "u1");
    let seq = world.message("r1");
    assert_eq!(seq, 1);
    assert_eq!(world.revoke(order(seq)), 660_000_027);
}

#[rstest]
#[case::command(2)]
#[case::barrage(20)]
fn a_message_that_is_not_kept_cannot_be_recalled(#[case] kind: u32) {
    let world = World::new();
    let seq = world.message_of("r1", kind);
    assert_eq!(world.revoke(order(seq)), 660_000_022);
}

#[test]
fn numbers_count_per_room() {
    let world = World::new();
    world.join("r2", "u1");
    assert_eq!([world.message("r1"), world.message("r2"), world.message("r1")], [1, 1, 2]);
}

#[test]
fn there_is_no_recall_window() {
    let world = World::new();
    let seq = world.message("r1");
    world.later(30 * 86_400_000);
    assert_eq!(world.revoke(order(seq)), 0);
}

#[test]
fn a_forced_internal_error_strikes_before_the_body_is_looked_at() {
    let world = World::new();
    let body = json!({
        "operation": "RevokeRoomMessage", "answer": "internal_error", "times": 2,
    });
    assert_eq!(world.control(Method::POST, "/faults", &body), 204);
    assert_eq!(world.revoke("{}"), 660_000_001);
    assert_eq!(world.revoke(order(world.message("r1"))), 660_000_001);
    assert_eq!(world.revoke("{}"), 660_000_002);
}
