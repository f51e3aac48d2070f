use rstest::rstest;
use serde_json::json;

use super::{World, assert_refused};

#[test]
fn a_list_registers_who_is_new_and_names_who_is_not() {
    let world = World::new();
    let users = json!([
        { "username": "ann", "password": "1" },
        { "username": "Dan", "password": "1" },
    ]);
    let (status, body) = world.post("/users", users);
    assert_eq!(status, 200);
    assert_eq!(body["entities"][0]["username"], "dan");
    assert_eq!(body["entities"][0]["activated"], true);
    let refused = json!([
        { "username": "ann", "registerUserFailReason": "the ann already exists" },
    ]);
    assert_eq!(body["data"], refused);
}

#[test]
fn a_single_user_is_registered_once() {
    let world = World::new();
    let user = json!({ "username": "dan", "password": "1" });
    assert_eq!(world.post("/users", &user).0, 200);
    let (status, body) = world.post("/users", &user);
    let error = json!("duplicate_unique_property_exists");
    assert_eq!((status, &body["error"]), (400, &error));
}

#[rstest]
#[case::no_name(json!({ "password": "1" }), "username  is not legal")]
#[case::space(json!({ "username": "a b", "password": "1" }), "username a b is not legal")]
#[case::no_password(json!({ "username": "dan" }), "password or pin must provided")]
#[case::long(json!({ "username": "a".repeat(65), "password": "1" }), "USERNAME_TOO_LONG")]
fn a_wrong_registration_is_named(#[case] user: serde_json::Value, #[case] description: &str) {
    let expected = (400, "illegal_argument", description);
    assert_refused(&World::new().post("/users", user), expected);
}

#[test]
fn a_deleted_user_is_gone_with_its_groups() {
    let world = World::new();
    let group = world.group();
    let (status, body) = world.delete("/users/ann");
    assert_eq!((status, &body["entities"][0]["username"]), (200, &json!("ann")));
    let unknown = (404, "service_resource_not_found", "Service resource not found");
    assert_refused(&world.delete("/users/ann"), unknown);
    assert_refused(&world.get("/users/ann"), unknown);
    assert_eq!(world.delete(&format!("/chatgroups/{group}")).0, 404);
}

#[test]
fn whoever_takes_the_name_of_a_deleted_user_starts_anew() {
    let world = World::new();
    world.message();
    assert_eq!(world.delete("/users/ben").0, 200);
    let user = json!({ "username": "ben", "password": "1" });
    assert_eq!(world.post("/users", user).0, 200);
    assert!(world.conversations("ben").is_empty());
    assert_eq!(world.roaming("ben", "ann@easemob.com"), 0);
    assert_eq!(world.roaming("ann", "ben@easemob.com"), 1);
}
