//! Configuration, credentials, and what must not be shown.

use std::io::Write as _;

use rstest::rstest;

use super::{App, ConfigFile, Description, Target};
use crate::redact::{MASK, Secrets};

fn environment(name: &str) -> Option<String> {
    match name {
        "SECRET" => Some("s3cret!".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    }
}

/// The target `t` of a configuration file with this text.
fn target(text: &str) -> Result<Target, String> {
    let mut file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    let shown = file.path().display().to_string();
    let said = |error: super::ConfigError| error.to_string().replace(&shown, "unsaid.toml");
    ConfigFile::read(file.path()).map_err(said)?.target("t", &environment).map_err(said)
}

fn refused(text: &str) -> String {
    match target(text) {
        Ok(target) => panic!("{target:?} is a target"),
        Err(message) => message,
    }
}

const EASEMOB: &str = "vendor = \"easemob\"\nbase_url = \"http://127.0.0.1:1\"\norg_name = \"o\"\napp_name = \"a\"\n";
const ZEGO: &str = "vendor = \"zego\"\nbase_url = \"http://127.0.0.1:1\"\n";

#[rstest]
#[case::app_name_missing(
    "vendor = \"easemob\"\nbase_url = \"http://h\"\norg_name = \"o\"",
    "an Easemob app needs --app-name beside --org-name"
)]
#[case::org_name_missing(
    "vendor = \"easemob\"\nbase_url = \"http://h\"\napp_name = \"a\"",
    "an Easemob app needs --org-name beside --app-name"
)]
#[case::no_credentials(EASEMOB, "no credentials: set UNSAID_CLIENT_ID and UNSAID_CLIENT_SECRET, or UNSAID_TOKEN")]
#[case::client_secret_missing(
    &format!("{EASEMOB}client_id = \"c\""),
    "the client secret is missing: set UNSAID_CLIENT_SECRET"
)]
#[case::client_id_missing(
    &format!("{EASEMOB}client_secret = {{ env = \"SECRET\" }}"),
    "no credentials: set UNSAID_CLIENT_ID and UNSAID_CLIENT_SECRET, or UNSAID_TOKEN"
)]
#[case::server_secret_missing(
    &format!("{ZEGO}app_id = 1"),
    "the server secret is missing: set UNSAID_SERVER_SECRET"
)]
#[case::variable_not_set(
    &format!("{EASEMOB}client_id = \"c\"\nclient_secret = {{ env = \"NOT_SET\" }}"),
    "target `t`: the environment variable NOT_SET for `client_secret` is not set"
)]
#[case::variable_empty(
    &format!("{EASEMOB}token = {{ env = \"EMPTY\" }}"),
    "target `t`: the environment variable EMPTY for `token` is not set"
)]
#[case::variable_of_the_client_id_not_set(
    &format!("{EASEMOB}client_id = {{ env = \"NOT_SET\" }}"),
    "target `t`: the environment variable NOT_SET for `client_id` is not set"
)]
#[case::neither_variable_nor_file(
    &format!("{ZEGO}app_id = 1\nserver_secret = {{}}"),
    "target `t`: `server_secret` is { env = \"…\" } or { file = \"…\" }"
)]
#[case::both_variable_and_file(
    &format!("{ZEGO}app_id = 1\nserver_secret = {{ env = \"SECRET\", file = \"f\" }}"),
    "target `t`: `server_secret` is { env = \"…\" } or { file = \"…\" }"
)]
#[case::unknown_vendor(
    "vendor = \"easymob\"\nbase_url = \"http://h\"",
    "unknown vendor `easymob`; easemob and zego are known"
)]
#[case::not_a_url(
    "vendor = \"zego\"\nbase_url = \"127.0.0.1\"",
    "the base URL `127.0.0.1` is not a URL: relative URL without a base"
)]
#[case::a_url_with_a_blank(
    "vendor = \"zego\"\nbase_url = \"http://h /a\"",
    "the base URL has a blank or a control character in it"
)]
#[case::a_url_with_a_line_end(
    "vendor = \"zego\"\nbase_url = \"http://h\\n/a\"",
    "the base URL has a blank or a control character in it"
)]
#[case::a_name_with_a_blank(
    "vendor = \"easemob\"\nbase_url = \"http://h\"\norg_name = \"o \"\napp_name = \"a\"",
    "the name of the organisation has a blank or a control character in it (--org-name)"
)]
#[case::another_scheme("vendor = \"zego\"\nbase_url = \"ftp://h\"", "the base URL `ftp://h` is not http or https")]
#[case::a_host_read_as_a_scheme(
    "vendor = \"zego\"\nbase_url = \"localhost:8080\"",
    "the base URL `localhost:8080` is not http or https"
)]
#[case::wrong_control_url(
    "vendor = \"zego\"\nbase_url = \"http://h\"\ncontrol_url = \"/c\"",
    "the control URL `/c` is not a URL: relative URL without a base"
)]
#[case::an_app_id_of_the_other_vendor(
    &format!("{EASEMOB}token = {{ env = \"SECRET\" }}\napp_id = 1"),
    "`app_id` is for the vendor zego, and this target is of easemob"
)]
#[case::a_name_of_the_other_vendor(
    &format!("{ZEGO}org_name = \"o\""),
    "`org_name` is for the vendor easemob, and this target is of zego"
)]
#[case::a_fact_of_the_other_vendor(
    &format!("{EASEMOB}token = {{ env = \"SECRET\" }}\napp = {{ room_message_storage = false }}"),
    "`app` has `room_message_storage`, which apps of zego have, and this target is of easemob"
)]
#[case::a_fact_of_easemob(
    &format!("{ZEGO}app = {{ recall_window_s = 60 }}"),
    "`app` has `recall_window_s`, which apps of easemob have, and this target is of zego"
)]
#[case::a_window_no_app_has(
    &format!("{EASEMOB}token = {{ env = \"SECRET\" }}\napp = {{ recall_window_s = 604801 }}"),
    "`app` has a recall_window_s of 604801; the longest is 604800, 7 days"
)]
fn a_wrong_target_is_refused(#[case] entry: &str, #[case] message: &str) {
    assert_eq!(refused(&format!("[target.t]\n{entry}\n")), message);
}

#[rstest]
#[case::unknown_key("orgname = \"o\"", "column 1: unknown field `orgname`, ", "; did you mean `org_name`?")]
#[case::unknown_capability("can = [\"cok\"]", "column 8: unknown variant `cok`, ", "; did you mean `clock`?")]
#[case::unknown_feature(
    "app = { recall_window = 1 }",
    "column 9: unknown field `recall_window`, ",
    "; did you mean `recall_window_s`?"
)]
#[case::nothing_like_it("xyz = 1", "column 1: unknown field `xyz`, expected one of `vendor`, ", "`")]
#[case::a_text_for_a_number("app_id = \"1\"", "column 10: invalid type: string \"1\", ", "expected u64")]
#[case::an_unknown_place_of_a_secret(
    "token = { evn = \"A\" }",
    "column 11: unknown field `evn`",
    "; did you mean `env`?"
)]
#[case::not_toml("app_id = ", "column 10: ", "")]
fn a_wrong_file_is_refused_with_its_place(#[case] line: &str, #[case] start: &str, #[case] end: &str) {
    let message = refused(&format!("[target.t]\n{ZEGO}{line}\n"));
    assert!(message.starts_with(&format!("unsaid.toml, line 4, {start}")), "{message}");
    assert!(message.ends_with(end), "{message}");
}

#[rstest]
#[case::a_text("server_secret = \"abc-abc\"")]
#[case::a_number("server_secret = 777777")]
#[case::a_list("server_secret = [\"abc-abc\"]")]
#[case::a_wrong_key("server_secrt = \"abc-abc\"")]
#[case::a_text_that_is_not_closed("server_secret = \"abc-abc")]
#[case::a_callback_secret("callback_secret = \"abc-abc\"")]
fn a_secret_in_the_open_is_refused_and_not_repeated(#[case] line: &str) {
    let message = refused(&format!("[target.t]\n{ZEGO}{line}\n"));
    assert!(message.starts_with("unsaid.toml, line 4, column "), "{message}");
    assert!(!message.contains("abc-abc") && !message.contains("777777"), "{message}");
}

#[rstest]
#[case::vendor("base_url = \"http://h\"", "missing field `vendor`")]
#[case::base_url("vendor = \"zego\"", "missing field `base_url`")]
fn what_every_target_has_is_asked_for(#[case] entry: &str, #[case] part: &str) {
    let message = refused(&format!("[target.t]\n{entry}\n"));
    assert!(message.contains(part), "{message}");
}

#[rstest]
#[case::near("[target.tt]", "no target `t` in the configuration; did you mean `tt`?")]
#[case::none("", "no target `t` in the configuration")]
fn an_unknown_target_is_refused(#[case] head: &str, #[case] message: &str) {
    let text = if head.is_empty() { String::new() } else { format!("{head}\n{ZEGO}") };
    assert_eq!(refused(&text), message);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = ConfigFile::read(std::path::Path::new("no/unsaid.toml")).expect_err("an error");
    assert!(error.to_string().starts_with("no/unsaid.toml: "), "{error}");
}

#[test]
fn a_secret_file_that_is_not_there_is_named() {
    let message = refused(&format!("[target.t]\n{ZEGO}app_id = 1\nserver_secret = {{ file = \"no/such\" }}\n"));
    assert!(message.starts_with("target `t`: `server_secret` from no/such: "), "{message}");
}

#[rstest]
#[case::no_vendor(Description { base_url: Some("http://h".to_owned()), ..Description::default() }, "--base-url needs --vendor easemob or --vendor zego")]
#[case::no_base_url(Description { vendor: Some("zego".to_owned()), ..Description::default() }, "target `t` has no base URL (--base-url)")]
fn flags_that_say_too_little_are_refused(#[case] flags: Description, #[case] message: &str) {
    let error = flags.target("t").expect_err("an error");
    assert_eq!(error.to_string(), message);
}

#[rstest]
#[case::id_and_secret("client_id = \"c\"\nclient_secret = { env = \"SECRET\" }", true, false)]
#[case::a_token("token = { env = \"SECRET\" }", false, true)]
#[case::all("client_id = \"c\"\nclient_secret = { env = \"SECRET\" }\ntoken = { env = \"SECRET\" }", true, true)]
#[case::an_id_and_a_token("client_id = \"c\"\ntoken = { env = \"SECRET\" }", false, true)]
fn an_easemob_app_has_a_client_or_a_token(#[case] lines: &str, #[case] client: bool, #[case] token: bool) {
    let target = target(&format!("[target.t]\n{EASEMOB}{lines}\n")).expect("a target");
    assert_eq!(target.control_url, None, "an app of its own needs no control protocol");
    let Some(App::Easemob(app)) = target.app else { panic!("no app") };
    assert_eq!((app.client.is_some(), app.token.get().is_some()), (client, token));
}

#[rstest]
#[case::guessed("", "http://127.0.0.1:1/__unsaid/v1")]
#[case::named("control_url = \"http://h/c/\"", "http://h/c")]
#[case::named_beside_an_app(
    "control_url = \"http://h/c\"\napp_id = 1\nserver_secret = { env = \"SECRET\" }",
    "http://h/c"
)]
fn a_target_without_an_app_has_a_control_protocol(#[case] lines: &str, #[case] control_url: &str) {
    let target = target(&format!("[target.t]\n{ZEGO}{lines}\n")).expect("a target");
    assert_eq!(target.control_url.as_deref(), Some(control_url));
    assert!(target.app.is_none());
}

#[test]
fn a_secret_of_a_file_loses_its_last_newline() {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(b"s3cret!\n").expect("written");
    let line = format!("server_secret = {{ file = '{}' }}", file.path().display());
    let target = target(&format!("[target.t]\n{ZEGO}app_id = 1\n{line}\n")).expect("a target");
    let Some(App::Zego(app)) = target.app else { panic!("no app") };
    assert_eq!(secrecy::ExposeSecret::expose_secret(&app.server_secret), "s3cret!");
}

#[test]
fn a_base_url_loses_its_last_slash() {
    let flags = Description {
        vendor: Some("zego".to_owned()),
        base_url: Some("http://h/v1/".to_owned()),
        ..Description::default()
    };
    assert_eq!(flags.target("t").expect("a target").base_url, "http://h/v1");
}

#[test]
fn a_target_shows_no_secret() {
    let target = target(&format!("[target.t]\n{EASEMOB}client_id = \"c\"\nclient_secret = {{ env = \"SECRET\" }}\n"));
    assert!(!format!("{:?}", target.expect("a target")).contains("s3cret!"));
}

fn secrets(known: &[&str]) -> Secrets {
    let secrets = Secrets::default();
    for secret in known {
        secrets.add(secret);
    }
    secrets
}

#[rstest]
#[case::none(&[], "nothing to hide", "nothing to hide")]
#[case::one(&["s3cret!"], "a s3cret! b", "a [secret] b")]
#[case::everywhere(&["s3cret!"], "s3cret!s3cret!", "[secret][secret]")]
#[case::several(&["s3cret!", "t0ken-1"], "t0ken-1 s3cret!", "[secret] [secret]")]
#[case::one_inside_another(&["s3cret", "s3cret-and-more"], "s3cret-and-more s3cret", "[secret] [secret]")]
#[case::one_inside_another_the_other_way(&["s3cret-and-more", "s3cret"], "s3cret-and-more s3cret", "[secret] [secret]")]
#[case::too_short_to_be_one(&["abc"], "abc", "abc")]
#[case::empty(&[""], "abc", "abc")]
fn a_secret_is_masked(#[case] known: &[&str], #[case] text: &str, #[case] expected: &str) {
    assert_eq!(secrets(known).mask(text), expected);
}

#[test]
fn the_mask_is_no_secret_itself() {
    assert_eq!(secrets(&["s3cret", "secret]"]).mask("s3cret"), MASK);
}

#[test]
fn what_one_copy_learns_the_others_know() {
    let secrets = Secrets::default();
    secrets.clone().add("s3cret!");
    assert_eq!(secrets.mask("s3cret!"), MASK);
}

const WHOLE: &str = r#"
[target.t]
vendor = "zego"
base_url = "http://127.0.0.1:1"
app_id = 1
server_secret = { env = "SECRET" }
can = ["wait"]
app = { room_message_storage = false }
given = { room = "r1", member = "u1" }
arrange_command = "./arrange.sh --all"
arrange_only = ["room-with-member"]
callback_listen = "127.0.0.1:0"
callback_secret = { env = "SECRET" }
tls = "bundled"
insecure = false
rate = "5/s"
jobs = 4
timeout = 30
"#;

#[test]
fn what_a_file_says_the_target_is() {
    let target = target(WHOLE).expect("a target");
    assert_eq!(target.features.room_message_storage, Some(false));
    assert_eq!(
        (target.pace.rate.as_deref(), target.pace.jobs, target.pace.timeout),
        (Some("5/s"), Some(4), Some(30.0))
    );
    assert!(target.arranger.as_ref().is_some_and(|arranger| arranger.arranges("room-with-member")));
    assert!(target.arranger.as_ref().is_some_and(|arranger| !arranger.arranges("empty-room")));
    assert!(target.callbacks.is_some() && !target.tls.insecure);
    assert_eq!(target.again(), " --target t");
    assert!(!format!("{target:?}").contains("s3cret!"));
}

#[test]
fn what_the_command_line_says_goes_over_the_file() {
    let mut file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
    file.write_all(WHOLE.as_bytes()).expect("written");
    let flags = Description {
        base_url: Some("http://127.0.0.1:2".to_owned()),
        can: vec![crate::spec::Capability::Burst],
        app: crate::case::Features::parse("room_message_storage=true").expect("a fact"),
        given: [("member".to_owned(), "u2".to_owned())].into(),
        arrange: Some("http://127.0.0.1:3".to_owned()),
        insecure: true,
        server_secret: Some("another".into()),
        ..Description::default()
    };
    let target =
        ConfigFile::read(file.path()).and_then(|file| file.target_under("t", &flags, &environment)).expect("one");
    assert_eq!(target.base_url, "http://127.0.0.1:2");
    assert_eq!(target.can.len(), 2, "what is granted is added");
    assert_eq!(target.features.room_message_storage, Some(true));
    assert_eq!(target.given["room"], "r1");
    assert_eq!(target.given["member"], "u2");
    assert_eq!(target.arranger.as_ref().and_then(|arranger| arranger.address()), Some("http://127.0.0.1:3"));
    let Some(App::Zego(app)) = &target.app else { panic!("no app") };
    assert_eq!(secrecy::ExposeSecret::expose_secret(&app.server_secret), "another");
    assert_eq!(
        target.again(),
        " --target t --base-url http://127.0.0.1:2 --arrange http://127.0.0.1:3 --can burst \
         --app 'room_message_storage=true' --given 'member=u2' --insecure"
    );
}

#[test]
fn a_secret_that_the_command_line_brings_is_not_looked_for() {
    let text = format!("[target.t]\n{ZEGO}app_id = 1\nserver_secret = {{ env = \"NOT_SET\" }}\n");
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(text.as_bytes()).expect("written");
    let flags = Description { server_secret: Some("another".into()), ..Description::default() };
    let target = ConfigFile::read(file.path()).and_then(|file| file.target_under("t", &flags, &environment));
    assert!(target.is_ok(), "{target:?}");
}

#[test]
fn relative_files_are_beside_the_configuration() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("secret.txt"), "s3cret!\n").expect("written");
    let text = format!("[target.t]\n{ZEGO}app_id = 1\nserver_secret = {{ file = \"secret.txt\" }}\n");
    let path = folder.path().join("unsaid.toml");
    std::fs::write(&path, &text).expect("written");
    ConfigFile::read(&path).and_then(|file| file.target("t", &environment)).expect("a target");
    std::fs::write(&path, format!("{text}ca = \"ca.pem\"\n")).expect("written");
    let error = ConfigFile::read(&path).and_then(|file| file.target("t", &environment)).expect_err("no such file");
    let named = format!("the certificate file {} cannot be read: ", folder.path().join("ca.pem").display());
    assert!(error.to_string().contains(&named), "{error}");
}

#[rstest]
#[case::two_who_arrange(
    "arrange = \"http://a\"\narrange_command = \"b\"",
    "`arrange` and `arrange_command` exclude each other"
)]
#[case::nobody_who_arranges("arrange_only = [\"a\"]", "`arrange_only` needs `arrange` or `arrange_command`")]
#[case::nowhere_to_listen(
    "callback_listen = \"9000\"",
    "`callback_listen` is an address and a port such as 0.0.0.0:9000, not `9000`"
)]
#[case::callbacks_without_secret(
    "callback_listen = \"0.0.0.0:9000\"",
    "callbacks are signed: set `callback_secret` or UNSAID_CALLBACK_SECRET"
)]
fn a_wrong_value_is_refused(#[case] lines: &str, #[case] message: &str) {
    let app = "app_id = 1\nserver_secret = { env = \"SECRET\" }\n";
    assert_eq!(refused(&format!("[target.t]\n{ZEGO}{app}{lines}\n")), message);
}

#[test]
fn an_arranger_beside_a_control_protocol_is_refused() {
    let message = refused(&format!("[target.t]\n{ZEGO}arrange = \"http://a\"\n"));
    assert_eq!(message, "`arrange` is for a target without control protocol: name the app that is asked");
}
