use http::Method;
use serde_json::json;

use super::{World, order};

#[test]
fn an_app_recalls_twenty_times_a_second() {
    let world = World::new();
    for _ in 0..20 {
        assert_eq!(world.revoke(order(1)), 660_000_022);
    }
    assert_eq!(world.revoke(order(1)), 660_300_005);
    world.later(999);
    assert_eq!(world.revoke(order(1)), 660_300_005);
    world.later(1);
    assert_eq!(world.revoke(order(1)), 660_000_022);
}

#[test]
fn calls_with_wrong_parameters_count_and_unsigned_ones_do_not() {
    let world = World::new();
    let mut query = world.query("RevokeRoomMessage", world.now_s());
    query[5].1 = "0".repeat(32);
    for _ in 0..30 {
        assert_eq!(world.ask(Method::POST, &query, "", "")["Code"], 100_000_005);
    }
    for _ in 0..20 {
        assert_eq!(world.revoke("{}"), 660_000_002);
    }
    assert_eq!(world.revoke(order(1)), 660_300_005);
}

#[test]
fn an_app_sends_ten_room_messages_a_second() {
    let world = World::new();
    for _ in 0..10 {
        world.message("r1");
    }
    assert_eq!(world.post("SendRoomMessage", "{}")["Code"], 660_300_005);
}

#[test]
fn an_app_registers_twenty_times_a_second() {
    let world = World::new();
    for user in 0..20 {
        let body = json!({ "UserInfo": [{ "UserId": user.to_string() }] });
        assert_eq!(world.post("UserRegister", body)["Code"], 0);
    }
    assert_eq!(world.post("UserRegister", "{}")["Code"], 660_700_001);
}

#[test]
fn one_rooms_members_are_queried_five_times_a_second() {
    let world = World::new();
    for _ in 0..5 {
        assert_eq!(world.get("QueryRoomMembers", "&RoomId=r1&UserId[]=u1")["Code"], 0);
    }
    assert_eq!(world.get("QueryRoomMembers", "&RoomId=r1&UserId[]=u1")["Code"], 660_300_006);
    assert_eq!(world.get("QueryRoomMembers", "&RoomId=r2&UserId[]=u1")["Code"], 0);
}
