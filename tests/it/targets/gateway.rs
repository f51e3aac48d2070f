//! Targets behind a gateway of their own: what it wants of every request, and that nothing of it is shown.

use std::sync::{Arc, Mutex};

use rstest::rstest;
use unsaid::emulator::{Request, Response, Vendor};

use crate::support::plain_app::App;
use crate::support::{folder, unsaid};

const KEY: &str = "k3y-of-the-gateway";

/// An app behind a gateway that lets pass who shows the key, and tells everybody what it was shown. With how many calls
/// did not show it.
fn behind_a_gateway(vendor: Vendor) -> (App, Arc<Mutex<usize>>) {
    let refused = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&refused);
    let gateway = move |request: &Request, app: &dyn Fn() -> Response| {
        let key = request.headers.get("x-api-key").and_then(|value| value.to_str().ok()).unwrap_or_default();
        if key == KEY {
            let mut answer = app();
            answer.headers.insert("x-seen", key.parse().expect("a value"));
            return answer;
        }
        *counted.lock().expect("a lock") += 1;
        Response::json(403, &serde_json::json!({ "message": format!("no key but {key:?}") }))
    };
    (App::start(vendor, Arc::new(gateway)), refused)
}

const FEW: &str = "msg_recall/headers msg_recall/recall-twice RevokeRoomMessage/recall-twice";

#[rstest]
fn a_header_of_the_gateway_goes_with_every_request_and_is_never_shown(
    #[values(Vendor::Easemob, Vendor::Zego)] vendor: Vendor,
) {
    let (app, refused) = behind_a_gateway(vendor);
    let own = folder(&[]);
    let words = format!("{FEW} --report human,json=report.json,html=report.html");
    let call = app.ask("run", &words).within(own.path()).with("UNSAID_HEADER", &format!("X-Api-Key: {KEY}"));
    let said = call.ends(0);
    assert_eq!(*refused.lock().expect("a lock"), 0, "{said}");
    let reports =
        ["report.json", "report.html"].map(|name| std::fs::read_to_string(own.path().join(name)).expect("a report"));
    assert!(!format!("{}{}{}", said.out, said.err, reports.concat()).contains(KEY), "{said}");
}

#[test]
fn a_header_may_stand_in_the_configuration_with_its_value_elsewhere() {
    let (app, refused) = behind_a_gateway(Vendor::Easemob);
    let named = |name: &str| app.named[name].as_str().expect("a text");
    let config = format!(
        "[target.t]\nvendor = \"easemob\"\nbase_url = \"{}\"\norg_name = \"{}\"\napp_name = \"{}\"\n\
         client_id = \"{}\"\nclient_secret = {{ env = \"SECRET\" }}\nheaders = {{ X-Api-Key = {{ file = \"key\" }} }}\n",
        app.base_url,
        named("org_name"),
        named("app_name"),
        named("client_id")
    );
    let own = folder(&[("unsaid.toml", config.as_str()), ("key", &format!("{KEY}\n"))]);
    let call =
        unsaid("run --target t msg_recall/recall-twice").within(own.path()).with("SECRET", named("client_secret"));
    let said = call.ends(0);
    assert_eq!(*refused.lock().expect("a lock"), 0, "{said}");
}

#[rstest]
#[case::no_colon("--header s3cret", "--header takes NAME: VALUE")]
#[case::governed("--header Content-Length:s3cret", "the suite itself sends")]
#[case::credentials("--header Authorization:s3cret", "the suite itself sends")]
#[case::no_port("--connect-to host", "--connect-to takes HOST:PORT")]
#[case::a_key_alone("--key file", "--cert")]
#[case::no_file("--cert no-such-file --key no-such-file", "no-such-file cannot be read")]
fn what_cannot_be_sent_is_refused_without_its_value(#[case] words: &str, #[case] complaint: &str) {
    let target = "--vendor easemob --base-url http://127.0.0.1:1 --org-name o --app-name a";
    let call = unsaid(&format!("run {target} {words}")).with("UNSAID_TOKEN", "YWMtToken");
    let said = call.ends(2);
    assert!(!said.err.contains("s3cret"), "{said}");
    said.complains(complaint);
}
