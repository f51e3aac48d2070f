use serde_json::json;

use super::{World, assert_refused, order};

const REACHED: (u16, &str, &str) = (429, "reach_limit", "This request has reached api limit");

#[test]
fn one_users_conversations_are_deleted_five_times_a_minute() {
    let world = World::new();
    let body = json!({ "channel": "ben", "type": "chat", "delete_roam": false });
    let delete = |user: &str| world.call("DELETE", &format!("/users/{user}/user_channel"), &body);
    for _ in 0..5 {
        assert_eq!(delete("ann").0, 200);
    }
    assert_refused(&delete("ann"), REACHED);
    assert_eq!(delete("ben").0, 200);
    world.later(59_999);
    assert_refused(&delete("ann"), REACHED);
    world.later(1);
    assert_eq!(delete("ann").0, 200);
}

#[test]
fn an_app_recalls_a_hundred_times_a_second() {
    let world = World::new();
    for _ in 0..100 {
        assert_eq!(world.recall("1", true).0, 200);
    }
    assert_refused(&world.recall("1", true), REACHED);
    world.later(1_000);
    assert_eq!(world.recall("1", true).0, 200);
}

#[test]
fn a_refused_caller_uses_nothing_up() {
    let world = World::new();
    for _ in 0..200 {
        let request = world.request("POST", "/messages/msg_recall");
        assert_eq!(world.send(&request.with_body(order("1", true).to_string())).0, 401);
    }
    assert_eq!(world.recall("1", true).0, 200);
}

#[test]
fn a_forced_error_is_not_used_up_by_a_call_over_the_limit() {
    let world = World::new();
    for _ in 0..100 {
        world.recall("1", true);
    }
    world.force_error("msg_recall");
    assert_eq!(world.recall("1", true).0, 429);
    world.later(1_000);
    assert_eq!(world.recall("1", true).0, 500);
}

#[test]
fn groups_take_twenty_messages_a_second() {
    let world = World::new();
    let body = |to: &[&str]| json!({ "from": "ann", "to": to, "type": "txt", "body": { "msg": "x" } });
    for _ in 0..6 {
        assert_eq!(world.post("/messages/chatgroups", body(&["1", "2", "3"])).0, 200);
    }
    let expected = (403, "message_send_error", "message send reach limit");
    assert_refused(&world.post("/messages/chatgroups", body(&["1", "2", "3"])), expected);
    assert_eq!(world.post("/messages/chatgroups", body(&["1", "2"])).0, 200);
}
