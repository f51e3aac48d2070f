//! The control protocol, asked through [`Emulator::handle`].

#![expect(clippy::needless_pass_by_value, reason = "calls read better without `&`")]

mod answers;

use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::emulator::{Emulator, FixedApp, Options, Request, Vendor};

const NOW_MS: u64 = 1_700_000_000_000;

fn emulator() -> Emulator {
    Emulator::new(Options { seed: 7, control: true })
}

fn ask(emulator: &Emulator, method: &str, path: &str, body: impl ToString) -> (u16, Value) {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    let target = format!("/__unsaid/v1{path}");
    let request = Request::new(method, &target).with_body(body.to_string());
    let response = emulator.handle(&request, NOW_MS);
    (response.status, serde_json::from_slice(&response.body).unwrap_or_default())
}

fn tenant(emulator: &Emulator, vendor: &str) -> String {
    let (status, body) = ask(emulator, "POST", "/tenants", json!({ "vendor": vendor }));
    assert_eq!(status, 201, "{body}");
    format!("/tenants/{}", body["tenant"].as_str().expect("a text"))
}

#[rstest]
#[case::without_a_slash("")]
#[case::with_a_slash("/")]
fn it_describes_itself(#[case] path: &str) {
    let (status, body) = ask(&emulator(), "GET", path, "");
    assert_eq!((status, &body["name"]), (200, &json!("unsaid")));
    assert_eq!(body["capabilities"].as_array().map(Vec::len), Some(10));
}

#[test]
fn a_new_tenant_comes_with_all_it_takes_to_call_it() {
    let emulator = emulator();
    let (status, body) = ask(&emulator, "POST", "/tenants", json!({ "vendor": "easemob" }));
    assert_eq!((status, &body["now_ms"]), (201, &json!(NOW_MS)));
    for field in ["tenant", "org_name", "app_name", "client_id", "client_secret", "token"] {
        assert!(body[field].is_string(), "{field}");
    }
    let (_, body) = ask(&emulator, "POST", "/tenants/", json!({ "vendor": "zego", "features": {} }));
    assert!(body["app_id"].is_u64() && body["server_secret"].is_string());
}

#[rstest]
#[case::not_json("x")]
#[case::no_vendor("{}")]
#[case::unknown_vendor(r#"{"vendor":"acme"}"#)]
#[case::unknown_key(r#"{"vendor":"zego","colour":1}"#)]
#[case::unknown_feature(r#"{"vendor":"easemob","features":{"room_message_storage":true}}"#)]
#[case::wrong_type(r#"{"vendor":"easemob","features":{"recall_window_s":"120"}}"#)]
#[case::negative(r#"{"vendor":"easemob","features":{"retention_s":-1}}"#)]
#[case::long_window(r#"{"vendor":"easemob","features":{"recall_window_s":604801}}"#)]
fn a_tenant_that_cannot_be_is_refused(#[case] body: &str) {
    let (status, body) = ask(&emulator(), "POST", "/tenants", body);
    assert_eq!(status, 400);
    assert!(body["error"].is_string(), "{body}");
}

#[test]
fn a_window_of_seven_days_is_the_longest() {
    let body = json!({ "vendor": "easemob", "features": { "recall_window_s": 604_800 } });
    assert_eq!(ask(&emulator(), "POST", "/tenants", body).0, 201);
}

#[test]
fn a_frozen_clock_shows_only_what_is_advanced() {
    let emulator = emulator();
    let clock = format!("{}/clock", tenant(&emulator, "zego"));
    let both = json!({ "freeze": true, "advance_ms": 5 });
    let shown = (200, json!({ "now_ms": NOW_MS + 5 }));
    assert_eq!(ask(&emulator, "POST", &clock, both), shown);
    let request = Request::new(Method::POST, &format!("/__unsaid/v1{clock}")).with_body("{}");
    let later = emulator.handle(&request, NOW_MS + 60_000);
    assert_eq!(later.body, shown.1.to_string());
}

#[test]
fn each_tenant_has_a_clock_of_its_own() {
    let emulator = emulator();
    let (one, other) = (tenant(&emulator, "zego"), tenant(&emulator, "zego"));
    ask(&emulator, "POST", &format!("{one}/clock"), json!({ "advance_ms": 5 }));
    let (_, body) = ask(&emulator, "POST", &format!("{other}/clock"), json!({}));
    assert_eq!(body["now_ms"], NOW_MS);
}

#[rstest]
#[case::negative_advance("zego", "POST", "/clock", r#"{"advance_ms":-1}"#, 400)]
#[case::endless_advance("zego", "POST", "/clock", r#"{"advance_ms":18446744073709551615}"#, 400)]
#[case::freeze_type("zego", "POST", "/clock", r#"{"freeze":"yes"}"#, 400)]
#[case::clock_key("zego", "POST", "/clock", r#"{"stop":true}"#, 400)]
#[case::clock_method("zego", "GET", "/clock", "", 405)]
#[case::operation("zego", "POST", "/faults", r#"{"operation":"x","answer":"internal_error"}"#, 400)]
#[case::other_vendor("zego", "POST", "/faults", r#"{"operation":"msg_recall","answer":"internal_error"}"#, 400)]
#[case::answer("zego", "POST", "/faults", r#"{"operation":"RevokeRoomMessage","answer":"x"}"#, 400)]
#[case::times(
    "zego",
    "POST",
    "/faults",
    r#"{"operation":"RevokeRoomMessage","answer":"internal_error","times":0}"#,
    400
)]
#[case::no_rooms("easemob", "POST", "/rooms/r/members", r#"{"user_id":"u"}"#, 400)]
#[case::no_user("zego", "POST", "/rooms/r/members", "{}", 400)]
#[case::long_user("zego", "POST", "/rooms/r/members", r#"{"user_id":"123456789012345678901234567890123"}"#, 400)]
#[case::not_in("zego", "DELETE", "/rooms/r/members/u", "", 404)]
#[case::no_path("zego", "POST", "/weather", "{}", 404)]
fn a_wrong_call_is_refused_with_a_sentence(
    #[case] vendor: &str,
    #[case] method: &str,
    #[case] path: &str,
    #[case] body: &str,
    #[case] status: u16,
) {
    let emulator = emulator();
    let path = format!("{}{path}", tenant(&emulator, vendor));
    let (said, body) = ask(&emulator, method, &path, body);
    assert_eq!(said, status, "{body}");
    assert!(body["error"].is_string(), "{body}");
}

#[test]
fn path_parts_are_percent_encoded() {
    let emulator = emulator();
    let tenant = tenant(&emulator, "zego");
    let members = format!("{tenant}/rooms/a%2Fb%20c/members");
    assert_eq!(ask(&emulator, "POST", &members, json!({ "user_id": "u/1" })).0, 204);
    assert_eq!(ask(&emulator, "DELETE", &format!("{members}/u%2F1"), "").0, 204);
}

#[test]
fn an_unknown_tenant_is_not_found() {
    let emulator = emulator();
    assert_eq!(ask(&emulator, "DELETE", "/tenants/t99", "").0, 404);
    assert_eq!(ask(&emulator, "POST", "/tenants/t99/clock", "{}").0, 404);
    let gone = tenant(&emulator, "easemob");
    assert_eq!(ask(&emulator, "DELETE", &gone, "").0, 204);
    assert_eq!(ask(&emulator, "DELETE", &gone, "").0, 404);
}

#[test]
fn without_control_there_is_no_such_path() {
    let emulator = Emulator::new(Options { seed: 7, control: false });
    assert_eq!(ask(&emulator, "GET", "", "").0, 404);
    assert_eq!(ask(&emulator, "POST", "/tenants", json!({ "vendor": "zego" })).0, 404);
}

#[test]
fn a_fixed_app_is_made_once_and_is_told_by_its_vendor() {
    let emulator = Emulator::new(Options { seed: 7, control: false });
    for vendor in [Vendor::Easemob, Vendor::Zego] {
        let app = |emulator: &Emulator| serde_json::to_value(emulator.fixed_app(vendor));
        let first = app(&emulator).expect("JSON");
        assert_eq!(first, app(&emulator).expect("JSON"));
        assert!(first["vendor"].is_string());
    }
    assert!(matches!(emulator.fixed_app(Vendor::Zego), FixedApp::Zego { .. }));
}

#[test]
fn the_same_seed_makes_the_same_tenants() {
    let made = || ask(&emulator(), "POST", "/tenants", json!({ "vendor": "easemob" }));
    assert_eq!(made(), made());
}
