use http::header::{AUTHORIZATION, CONTENT_TYPE};
use rstest::rstest;
use serde_json::{Value, json};

use super::{World, assert_refused};

fn credentials(world: &World) -> Value {
    json!({
        "grant_type": "client_credentials",
        "client_id": world.created["client_id"],
        "client_secret": world.created["client_secret"],
    })
}

#[test]
fn an_app_token_comes_without_the_common_envelope() {
    let world = World::new();
    let request = world.request("POST", "/token").with_body(credentials(&world).to_string());
    let (status, body) = world.send(&request);
    assert_eq!(status, 200);
    let fields: Vec<_> = body.as_object().expect("an object").keys().collect();
    assert_eq!(fields, ["access_token", "expires_in", "application"]);
    assert!(body["access_token"].as_str().expect("a text").starts_with("YWMt"));
}

#[rstest]
#[case::no_id("client_id", None, "illegal_argument", "client_id must be provided.")]
#[case::no_secret("client_secret", None, "illegal_argument", "client_secret must be provided")]
#[case::wrong_id("client_id", Some("x"), "invalid_grant", "client_id does not match")]
#[case::wrong_secret("client_secret", Some("x"), "invalid_grant", "client_secret does not match")]
#[case::no_grant("grant_type", None, "illegal_argument", "this is an invalid request.")]
fn wrong_credentials_are_named(
    #[case] field: &str,
    #[case] value: Option<&str>,
    #[case] error: &str,
    #[case] description: &str,
) {
    let world = World::new();
    let mut body = credentials(&world);
    body[field] = value.into();
    assert_refused(&world.post("/token", body), (400, error, description));
}

#[rstest]
#[case::an_empty_text(json!(""), 5_184_000)]
#[case::null(json!(null), 5_184_000)]
#[case::a_number(json!(60), 60)]
fn a_blank_life_is_the_usual_one(#[case] ttl: Value, #[case] expected: u64) {
    let world = World::new();
    let mut body = credentials(&world);
    body["ttl"] = ttl;
    let (status, said) = world.post("/token", body);
    assert_eq!((status, &said["expires_in"]), (200, &json!(expected)));
}

#[rstest]
#[case::in_quotes(json!("60"))]
#[case::a_blank(json!(" "))]
#[case::below_zero(json!(-1))]
fn another_life_is_refused(#[case] ttl: Value) {
    let world = World::new();
    let mut body = credentials(&world);
    body["ttl"] = ttl;
    let refused = (400, "invalid_request_body", "Request body is invalid. Please check body is correct.");
    assert_refused(&world.post("/token", body), refused);
}

#[rstest]
#[case::a_form("application/x-www-form-urlencoded")]
#[case::text("text/plain;charset=UTF-8")]
#[case::nothing("")]
fn json_is_read_whatever_a_call_that_arranges_announces(#[case] media_type: &str) {
    let world = World::new();
    let token = world.request("POST", "/token").with_header(CONTENT_TYPE, media_type);
    assert_eq!(world.send(&token.clone().with_body(credentials(&world).to_string())).0, 200);
    let user = world.authorized("POST", "/users").with_header(CONTENT_TYPE, media_type);
    assert_eq!(world.send(&user.with_body(r#"{"username":"zoe","password":"1"}"#)).0, 200);
    let other = token.with_body("grant_type=client_credentials");
    let expected = if media_type.is_empty() { 400 } else { 415 };
    assert_eq!(world.send(&other).0, expected, "what is no JSON is still refused");
}

#[test]
fn a_user_token_reads_what_is_the_users_own_and_nothing_else() {
    let world = World::new();
    let body = json!({ "grant_type": "password", "username": "ann", "password": "1", "ttl": 60 });
    let (status, said) = world.post("/token", body);
    assert_eq!((status, &said["user"]["username"]), (200, &json!("ann")));
    let header = format!("Bearer {}", said["access_token"].as_str().expect("a token"));
    let ask = |method: &str, path: &str| world.send(&world.request(method, path).with_header(AUTHORIZATION, &header));
    assert_eq!(ask("GET", "/users/ann/user_channels").0, 200);
    let refused = (401, "unauthorized", "Unable to authenticate (OAuth)");
    assert_refused(&ask("GET", "/users/ben/user_channels"), refused);
    assert_refused(&ask("POST", "/messages/msg_recall"), refused);
    assert_refused(&ask("DELETE", "/users/ann/user_channel"), refused);
}

#[test]
fn a_wrong_password_is_refused() {
    let body = json!({ "grant_type": "password", "username": "ann", "password": "2" });
    let expected = (400, "invalid_grant", "invalid username or password");
    assert_refused(&World::new().post("/token", body), expected);
}

#[test]
fn the_administrator_inherits_a_users_token_and_creates_the_user() {
    let world = World::new();
    let body = |create: bool| json!({ "grant_type": "inherit", "username": "dan", "autoCreateUser": create });
    assert_eq!(world.post("/token", body(false)).0, 404);
    assert_eq!(world.post("/token", body(true)).0, 200);
    assert_eq!(world.get("/users/dan").0, 200);
    let anonymous = world.request("POST", "/token").with_body(body(true).to_string());
    assert_eq!(world.send(&anonymous).0, 401);
}
