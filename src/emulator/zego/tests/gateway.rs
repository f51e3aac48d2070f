use http::Method;
use rstest::rstest;

use super::{World, order};

/// The code of a recall whose query was changed after signing.
fn with(world: &World, change: impl Fn(&mut Vec<(&'static str, String)>)) -> u64 {
    let mut query = world.query("RevokeRoomMessage", world.now_s());
    change(&mut query);
    let said = world.ask(Method::POST, &query, "", &order(1).to_string());
    said["Code"].as_u64().expect("a number")
}

fn set(query: &mut [(&'static str, String)], name: &str, value: &str) {
    let pair = query.iter_mut().find(|(key, _)| *key == name).expect("a parameter");
    pair.1 = value.to_owned();
}

#[rstest]
#[case::app_id("AppId", 100_000_001)]
#[case::timestamp("Timestamp", 100_000_002)]
#[case::action("Action", 100_000_006)]
#[case::nonce("SignatureNonce", 100_000_008)]
#[case::signature("Signature", 100_000_009)]
#[case::version("SignatureVersion", 100_000_013)]
fn a_common_parameter_left_out_or_empty_has_its_code(#[case] name: &str, #[case] code: u64) {
    let world = World::new();
    assert_eq!(with(&world, |query| query.retain(|(key, _)| *key != name)), code);
    assert_eq!(with(&world, |query| set(query, name, "")), code);
}

#[rstest]
#[case::app_id_word("AppId", "abc", 100_000_001)]
#[case::app_id_negative("AppId", "-1", 100_000_001)]
#[case::app_id_too_large("AppId", "4294967296", 100_000_001)]
#[case::app_id_unknown("AppId", "1", 100_000_010)]
#[case::timestamp_word("Timestamp", "abc", 100_000_003)]
#[case::timestamp_fraction("Timestamp", "1.5", 100_000_003)]
#[case::version("SignatureVersion", "9.9", 100_000_014)]
#[case::action("Action", "NoSuchAction", 100_000_007)]
#[case::action_lower_case("Action", "revokeroommessage", 100_000_007)]
#[case::nonce("SignatureNonce", "ffffffffffffffff", 100_000_005)]
#[case::signature("Signature", "43e5cfcca828314675f91b001390566a", 100_000_005)]
fn a_wrong_common_parameter_has_its_code(#[case] name: &str, #[case] value: &str, #[case] code: u64) {
    assert_eq!(with(&World::new(), |query| set(query, name, value)), code);
}

#[test]
fn a_signature_counts_in_lower_case_and_whole() {
    let world = World::new();
    let signature = world.query("", world.now_s())[5].1.clone();
    for wrong in [signature.to_uppercase(), signature[..31].to_owned()] {
        assert_eq!(with(&world, |query| set(query, "Signature", &wrong)), 100_000_005);
    }
    assert_eq!(with(&world, |_| {}), 660_000_022);
}

#[rstest]
#[case::at_the_past_edge(-600, 660_000_022)]
#[case::past(-601, 100_000_004)]
#[case::at_the_future_edge(600, 660_000_022)]
#[case::future(601, 100_000_004)]
fn a_signature_is_good_for_ten_minutes_either_way(#[case] age_s: i64, #[case] code: u64) {
    let world = World::new();
    let timestamp = world.now_s().checked_add_signed(age_s).expect("a time");
    let query = world.query("RevokeRoomMessage", timestamp);
    let said = world.ask(Method::POST, &query, "", &order(1).to_string());
    assert_eq!(said["Code"], code);
}

#[test]
fn the_age_of_a_signature_goes_by_the_tenants_clock() {
    let world = World::new();
    let body = serde_json::json!({ "advance_ms": 601_000 });
    assert_eq!(world.control(Method::POST, "/clock", &body), 200);
    assert_eq!(world.revoke(order(1)), 100_000_004);
}

#[test]
fn a_signature_may_be_used_again() {
    let world = World::new();
    assert_eq!(world.revoke(order(1)), world.revoke(order(1)));
}

#[test]
fn another_method_is_no_call() {
    let world = World::new();
    let query = world.query("RevokeRoomMessage", world.now_s());
    assert_eq!(world.ask(Method::PUT, &query, "", "")["Code"], 2);
    assert_eq!(world.ask(Method::GET, &query, "", "")["Code"], 660_000_002);
}

#[test]
fn a_deleted_tenants_app_is_unknown() {
    let world = World::new();
    assert_eq!(world.control(Method::DELETE, "", &serde_json::Value::Null), 204);
    assert_eq!(world.revoke(order(1)), 100_000_010);
}
