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

/// A server that gives every call this answer.
fn answering(status: u16, name: &'static str, value: &'static str, page: &'static str) -> App {
    let gateway = move |_: &Request, _: &dyn Fn() -> Response| {
        let mut answer = Response::json(status, &serde_json::Value::Null);
        answer.body = page.into();
        answer.headers.insert("content-type", "text/html".parse().expect("a value"));
        answer.headers.insert(name, value.parse().expect("a value"));
        answer
    };
    App::start(Vendor::Easemob, Arc::new(gateway))
}

#[rstest]
#[case::a_redirection(
    301,
    "location",
    "https://u:s3cret@new.unsaid.test/?t=s3cret",
    "answered 301: it redirects to https://new.unsaid.test/?…, and redirects are not followed"
)]
#[case::authentication(
    401,
    "www-authenticate",
    "Basic realm=\"staff\"",
    "a gateway in front of the API asks for authentication (Basic realm=\"staff\"): send what it wants with --header"
)]
#[case::a_coding(
    200,
    "content-encoding",
    "br",
    "the answer is coded as br (Content-Encoding), though no coding was asked for"
)]
#[case::a_page_of_its_own(401, "server", "nginx", "answers, but not as the vendor's API does (401 with ")]
fn what_a_gateway_wants_is_said_in_one_sentence(
    #[case] status: u16,
    #[case] name: &'static str,
    #[case] value: &'static str,
    #[case] sentence: &str,
    #[values("UNSAID_TOKEN", "UNSAID_CLIENT_SECRET")] credentials: &str,
) {
    let app = answering(status, name, value, "<html>no</html>");
    let words = format!("run --vendor easemob --base-url {} --org-name o --app-name a", app.base_url);
    let said = unsaid(&words).with("UNSAID_CLIENT_ID", "id").with(credentials, "YWMtToken").ends(3);
    assert!(!said.err.contains("s3cret"), "{said}");
    said.in_one_line().complains(sentence);
}

#[test]
fn a_proxy_that_is_not_there_is_named_without_its_password() {
    let words = "run --vendor easemob --base-url http://api.unsaid.test --org-name o --app-name a";
    let call = unsaid(words).with("UNSAID_TOKEN", "YWMtToken").with("HTTP_PROXY", "http://u:s3cret@127.0.0.1:1");
    let said = call.ends(3);
    assert!(!said.err.contains("s3cret"), "{said}");
    said.complains("(through the proxy http://127.0.0.1:1, which the environment names)");
}

#[rstest]
fn no_proxy_is_asked_for_this_machine_or_a_host_that_is_exempt(
    #[values("", "*")] no_proxy: &str,
    #[values("localhost", "0.0.0.0", "[::ffff:127.0.0.1]")] host: &str,
) {
    let (app, _) = behind_a_gateway(Vendor::Easemob);
    let base_url = app.base_url.replace("127.0.0.1", host);
    let words = format!("run --vendor easemob --base-url {base_url} --org-name o --app-name a");
    let call = unsaid(&words).with("UNSAID_TOKEN", "YWMtToken").with("UNSAID_HEADER", &format!("X-Api-Key: {KEY}"));
    let said = call.with("HTTP_PROXY", "http://127.0.0.1:1").with("NO_PROXY", no_proxy).ends(3);
    said.complains("there is no app o#a here");
}
