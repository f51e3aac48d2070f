use http::header::AUTHORIZATION;
use rstest::rstest;
use serde_json::json;

use super::{World, assert_refused};

const EXPIRED: (u16, &str, &str) = (401, "unauthorized", "Unable to authenticate due to expired access token");
const CORRUPT: (u16, &str, &str) = (401, "auth_bad_access_token", "Unable to authenticate due to corrupt access token");
const UNISSUED: (u16, &str, &str) = (401, "auth_bad_access_token", "Unable to authenticate");

#[rstest]
#[case::recall("POST", "/messages/msg_recall")]
#[case::deletion("DELETE", "/users/ann/user_channel")]
fn every_flaw_of_a_token_has_its_answer(#[case] method: &str, #[case] path: &str) {
    let world = World::new();
    let with = |header: String| world.send(&world.request(method, path).with_header(AUTHORIZATION, &header));
    let token = &world.token;
    assert_refused(&world.send(&world.request(method, path)), EXPIRED);
    assert_refused(&with(String::new()), EXPIRED);
    assert_refused(&with(token.clone()), EXPIRED);
    assert_refused(&with(format!("bearer {token}")), EXPIRED);
    assert_refused(&with(format!("Basic {token}")), EXPIRED);
    assert_refused(&with(format!("Bearer{token}")), EXPIRED);
    assert_refused(&with("Bearer corrupt".to_owned()), CORRUPT);
    assert_refused(&with(format!("Bearer {}", &token[4..])), CORRUPT);
    assert_refused(&with(format!("Bearer YWMt{}", "a".repeat(80))), UNISSUED);
}

#[test]
fn a_token_ends_by_the_tenants_clock() {
    let world = World::new();
    let body = json!({
        "grant_type": "client_credentials",
        "client_id": world.created["client_id"],
        "client_secret": world.created["client_secret"],
        "ttl": 10,
    });
    let (_, said) = world.post("/token", body);
    let header = format!("Bearer {}", said["access_token"].as_str().expect("a token"));
    let request = world.request("GET", "/users/ann").with_header(AUTHORIZATION, &header);
    assert_eq!(world.send(&request).0, 200);
    world.later(10_000);
    assert_refused(&world.send(&request), EXPIRED);
}

#[test]
fn another_apps_token_is_illegal() {
    let world = World::new();
    let body = json!({ "vendor": "easemob" }).to_string();
    let create = super::Request::new(http::Method::POST, "/__unsaid/v1/tenants").with_body(body);
    let other = super::parsed(&world.raw(&create));
    let header = format!("Bearer {}", other["token"].as_str().expect("a token"));
    let request = world.request("GET", "/users/ann").with_header(AUTHORIZATION, &header);
    assert_refused(&world.send(&request), (401, "unauthorized", "token is illegal."));
}

#[test]
fn an_unknown_app_is_named_before_anything_else() {
    let world = World::new();
    let request = super::Request::new(http::Method::POST, "/hx/hxdeo2/messages/msg_recall");
    let description = "Could not find application for hx/hxdeo2 from URI: hx/hxdeo2/messages/msg_recall";
    let expected = (404, "organization_application_not_found", description);
    assert_refused(&world.send(&request), expected);
    for path in ["/hx", "/hx/", "/hx/hxdeo2", "//", "/%FF/a"] {
        let request = super::Request::new(http::Method::GET, path);
        assert_eq!(world.send(&request).0, 404, "{path}");
    }
}

#[test]
fn a_deleted_tenants_app_is_unknown() {
    let world = World::new();
    let path = format!("/__unsaid/v1/tenants/{}", super::text(&world.created, "tenant"));
    assert_eq!(world.raw(&super::Request::new(http::Method::DELETE, &path)).status, 204);
    let (status, body) = world.get("/users/ann");
    assert_eq!((status, &body["error"]), (404, &json!("organization_application_not_found")));
}

#[rstest]
#[case::upper_case("POST", "/messages/MSG_RECALL", 404)]
#[case::slash_at_the_end("POST", "/messages/msg_recall/", 404)]
#[case::legacy("POST", "/messages/recall", 404)]
#[case::get_recall("GET", "/messages/msg_recall", 405)]
#[case::put_recall("PUT", "/messages/msg_recall", 405)]
#[case::post_channel("POST", "/users/ann/user_channel", 405)]
#[case::get_channel("GET", "/users/ann/user_channel", 405)]
fn a_wrong_path_or_method_is_refused(#[case] method: &str, #[case] path: &str, #[case] status: u16) {
    let world = World::new();
    let said = world.send(&world.authorized(method, path));
    let expected = match status {
        405 => (405, "web_application", "Method Not Allowed"),
        _ => (404, "service_resource_not_found", "Service resource not found"),
    };
    assert_refused(&said, expected);
}
