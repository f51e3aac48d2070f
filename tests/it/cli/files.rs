//! Files with mistakes in them: cases and the configuration.

use rstest::rstest;

use crate::support::cases::PASSING;
use crate::support::{folder, unsaid};

const CASE: &str = "# yaml-language-server: $schema=../../../specs/case.schema.json\n\n";

#[test]
fn every_mistake_of_every_case_is_told_with_its_place() {
    let unknown_clause = format!(
        "{CASE}about: It is recalled.\nsteps:\n  - do: it is recalled\n    call: msg_recall\n    \
             body: {{ msg_id: \"1\", to: a, chat_type: chat, from: b }}\n    expect: {{ http: 200 }}\n    \
             clause: response.sucess\n"
    );
    let unknown_key = format!("{CASE}about: It is recalled.\nsteps:\n  - doo: it is recalled\n    call: msg_recall\n");
    let bytes = format!(
        "{CASE}about: Payload holds 200 bytes.\ncall: RevokeRoomMessage\n\
             body: {{ FromUserId: u, RoomId: r, MsgSeq: 1 }}\nparameter: Payload\nclause: Payload.max-bytes\n\
             outcomes:\n  accepted: {{ http: 200, json: {{ /Code: 0 }} }}\ntable:\n  \
             columns: [ name, change, expect ]\n  rows:\n    - [ unchanged, kept, accepted ]\n    \
             - [ han, {{ text: 中, times: 66, bytes: 200 }}, accepted ]\n"
    );
    let own = folder(&[
        ("cases/easemob/msg_recall/clause.yaml", unknown_clause.as_str()),
        ("cases/easemob/msg_recall/key.yaml", &unknown_key),
        ("cases/easemob/msg_recal/name.yaml", &unknown_key),
        ("cases/zego/RevokeRoomMessage/bytes.yaml", &bytes),
        ("cases/zego/RevokeRoomMessage/no-list.yaml", &format!("{CASE}about: [ a list without an end\n")),
    ]);
    for words in ["run --cases cases", "list --cases cases", "lint --cases cases", "coverage --cases cases"] {
        let said = unsaid(words).within(own.path()).ends(2);
        let said = said
            .complains("easemob/msg_recall#response.sucess")
            .complains("did you mean `easemob/msg_recall#response.success`?")
            .complains("cases/easemob/msg_recall/clause.yaml:")
            .complains("unknown key `doo`")
            .complains("cases/easemob/msg_recall/key.yaml:5:5")
            .complains("cases/easemob/msg_recal/name.yaml:")
            .complains("200 bytes, but the text has 198")
            .complains("cases/zego/RevokeRoomMessage/bytes.yaml:14:14")
            .complains("cases/zego/RevokeRoomMessage/no-list.yaml:")
            .complains("nothing was sent");
        assert_eq!(said.out, "", "{said}");
    }
}

#[test]
fn a_case_that_is_no_text_is_named() {
    let own = folder(PASSING);
    let path = own.path().join("cases/zego/RevokeRoomMessage/bytes.yaml");
    std::fs::write(path, b"about: \xff\n").expect("a file");
    unsaid("run --cases cases").within(own.path()).ends(2).complains("cases/zego/RevokeRoomMessage/bytes.yaml");
}

#[test]
fn an_empty_folder_of_cases_selects_nothing() {
    let own = folder(&[("cases/.keep", "")]);
    unsaid("run --cases cases").within(own.path()).ends(4);
}

const CONFIGURATION: &str = r#"
[target.my-emulator]
vendor = "easemob"
base_url = "http://127.0.0.1:1"

[target.nightly]
vendor = "easemob"
base_url = "http://127.0.0.1:1"
org_name = "acme"
app_name = "chat"
client_id = "x"
client_secret = { env = "ACME_SECRET" }
"#;

#[test]
fn an_unknown_target_is_refused_with_the_one_that_was_meant() {
    let own = folder(&[("unsaid.toml", CONFIGURATION)]);
    let said = unsaid("run --target my-emulater").within(own.path()).ends(2).in_one_line();
    said.complains("`my-emulater`").complains("did you mean `my-emulator`?");
}

#[test]
fn a_secret_missing_from_the_environment_is_named() {
    let own = folder(&[("other.toml", CONFIGURATION)]);
    let said = unsaid("run --config other.toml --target nightly").within(own.path()).ends(2).in_one_line();
    said.complains("ACME_SECRET").complains("nightly");
    unsaid("run --config other.toml").within(own.path()).ends(2).in_one_line().complains("add --target (");
}

#[rstest]
#[case::a_key("vendro = \"easemob\"", "vendro")]
#[case::a_capability("vendor = \"zego\"\nbase_url = \"http://a\"\ncan = [\"fly\"]", "fly")]
#[case::a_plain_secret(
    "vendor = \"zego\"\nbase_url = \"http://a\"\nserver_secret = \"shown\"",
    "a secret is not written here"
)]
#[case::no_toml("vendor = ", "line 2, column 1")]
fn a_mistake_in_the_configuration_is_told_with_its_line(#[case] entry: &str, #[case] named: &str) {
    let text = format!("[target.a]\n{entry}\n");
    let own = folder(&[("unsaid.toml", text.as_str())]);
    unsaid("run --target a").within(own.path()).ends(2).in_one_line().complains("unsaid.toml, line ").complains(named);
}

const MARK: &str = "\u{feff}";

#[test]
fn a_byte_order_mark_is_read_away_in_every_file() {
    let case = format!("{MARK}{}", PASSING[0].1);
    let earlier = folder(&PASSING[..1]);
    let report = unsaid("run --cases cases --report json").within(earlier.path()).ends(0).out;
    let app = "vendor = \"easemob\"\nbase_url = \"http://127.0.0.1:1\"\norg_name = \"o\"\napp_name = \"a\"";
    let own = folder(&[
        (PASSING[0].0, case.as_str()),
        ("known.yaml", &format!("{MARK}# Nothing is known yet.\n")),
        ("baseline.json", &format!("{MARK}{report}")),
        ("unsaid.toml", &format!("{MARK}[target.t]\n{app}\ntoken = {{ file = \"token\" }}\n")),
        ("token", &format!("{MARK}YWMtToken\r\n")),
        ("world.yaml", &format!("{MARK}easemob:\n  - users: [ a ]\n")),
    ]);
    let run = |words: &str, code| unsaid(words).within(own.path()).ends(code);
    run("run --cases cases --known known.yaml --baseline baseline.json", 0).says("1 passed");
    run("lint --cases cases", 0);
    run("merge --cases cases baseline.json", 0).says("passed");
    run("sweep --target t --from baseline.json", 3).complains("nobody answers at http://127.0.0.1:1");
    run("verify --vendor easemob --seed-data world.yaml -- true", 3).complains("called none of");
}

#[test]
fn a_file_in_another_encoding_is_named_with_what_to_do() {
    let own = folder(PASSING);
    let utf_16: Vec<u8> = PASSING[0].1.encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(own.path().join(PASSING[0].0), [&[0xff, 0xfe], &utf_16[..]].concat()).expect("written");
    let said = unsaid("run --cases cases").within(own.path()).ends(2);
    said.complains(PASSING[0].0).complains("written in UTF-16: save it as UTF-8").in_one_line();
}

#[test]
fn specifications_with_another_ending_are_not_passed_over() {
    let own = folder(&[("specs/easemob/more.clauses.YAML", "a: b\n")]);
    let said = unsaid("lint --specs specs").within(own.path()).ends(2);
    said.complains("specs/easemob/more.clauses.YAML:1:1").complains("a specification's file name ends with `.yaml`");
}

#[test]
fn a_seed_is_a_number_that_every_reader_of_json_keeps() {
    let own = folder(PASSING);
    let run = |words: &str, code| unsaid(&format!("run --cases cases {words}")).within(own.path()).ends(code);
    run("--seed 9007199254740991", 0).says("seed 9007199254740991");
    run("--seed 9007199254740992", 2).complains("at most 9007199254740991");
    for _ in 0..3 {
        let report = run("--report json", 0).json();
        assert!(report["run"]["seed"].as_u64().expect("a number") < 1 << 53, "{}", report["run"]);
    }
}
