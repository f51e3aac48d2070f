//! The commands that ask nobody: what they show.

use rstest::rstest;
use serde_json::Value;

use crate::support::cases::{FAILING, PASSING};
use crate::support::shared::COVERAGE;
use crate::support::{Said, folder, repository, unsaid};

#[test]
fn the_list_takes_the_filters_of_a_run() {
    let own = folder(PASSING);
    let list = |words: &str| unsaid(&format!("list --cases cases {words}")).within(own.path());
    list("").ends(0).says("3 trials").says("zego/RevokeRoomMessage/ill-signed  proves signature.checked");
    list("no-id").ends(0).says("2 trials");
    list("easemob/msg_recall/no-id").ends(0).says("easemob/msg_recall/no-id  proves error.msg_id-empty");
    list("--vendor zego").ends(0).says("zego/");
    list("--clause error.msg_id-empty").ends(0).says("2 trials");
    list("nothing-like-that").ends(4);
}

#[test]
fn the_suite_itself_has_nothing_wrong() {
    let said = unsaid("lint").ends(0).says("nothing wrong");
    assert_eq!(said.err, "", "{said}");
}

#[test]
fn a_promise_that_no_trial_proves_is_a_gap() {
    let own = folder(PASSING);
    let gap = "zego/RevokeRoomMessage#Payload.max-bytes: no trial proves it";
    let specs = concat!(env!("CARGO_MANIFEST_DIR"), "/specs");
    unsaid(&format!("lint --cases cases --specs {specs}")).within(own.path()).ends(2).complains(gap);
    unsaid("coverage --cases cases").within(own.path()).ends(1).complains(gap);
}

#[test]
fn a_folder_of_somebodys_own_cases_need_not_prove_everything() {
    unsaid("lint --cases cases").within(folder(PASSING).path()).ends(0).says("nothing wrong");
}

#[test]
fn a_part_of_a_selection_that_fits_nothing_is_told() {
    unsaid("list Payload nonesuch")
        .ends(0)
        .says("zego/RevokeRoomMessage/Payload/")
        .complains("`nonesuch` fits no trial");
}

#[test]
fn coverage_shows_every_clause_with_its_trials() {
    let said = COVERAGE.clone().says("zego/RevokeRoomMessage").says("Payload.max-bytes").says("untested  ");
    assert_eq!(said.err, "", "{said}");
}

/// What `coverage` says of a run on the emulator: as text, and in JSON, HTML and Markdown.
fn covered(own: &tempfile::TempDir, words: &str) -> (Said, [String; 3]) {
    unsaid(&format!("run {words} --report json=last.json")).within(own.path()).ends(0);
    let call = "coverage --from last.json --report text,json=c.json,html=c.html,markdown=c.md";
    let said = unsaid(call).within(own.path()).ends(0);
    let read = |name: &str| std::fs::read_to_string(own.path().join(name)).expect("a file");
    (said, ["c.json", "c.html", "c.md"].map(read))
}

#[test]
fn coverage_takes_the_verdicts_of_a_run() {
    let own = folder(&[]);
    let (said, [json, html, markdown]) = covered(&own, "--vendor zego");
    said.says("zego · 撤回房间消息 · 50 kept, 1 undecided").says("Payload.max-bytes");
    let told: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let sections = told["vendors"][0]["pages"][0]["sections"].as_array().expect("sections");
    let names: Vec<&str> = sections.iter().filter_map(|section| section["section"].as_str()).collect();
    assert_eq!(
        names,
        ["描述", "说明", "接口原型", "请求参数", "请求示例", "响应参数", "响应示例", "返回码"],
        "in the order of the page"
    );
    assert!(
        html.contains("RoomId is required.")
            && markdown.contains("| RoomId is required. `zego/RevokeRoomMessage#RoomId.required` | kept |")
    );
    assert_eq!(told["partial"], serde_json::Value::Null);
    unsaid("coverage --from nowhere.json").within(own.path()).ends(2).complains("--from nowhere.json: ").in_one_line();
}

/// Each form says it, because a promise that nobody asked about reads as undecided.
#[test]
fn coverage_says_what_a_run_left_out() {
    let (said, [json, html, markdown]) = covered(&folder(&[]), "--vendor zego Payload");
    let said = said.says("of a run that was not whole: it asked ");
    let note = said.out.lines().next().expect("a line");
    assert!(html.contains(note) && markdown.contains(note), "{note}");
    let told: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert!(told["partial"].as_str().is_some_and(|partial| note.ends_with(partial)), "{}", told["partial"]);
}

#[test]
fn a_clause_is_explained_by_its_place_and_its_trials() {
    let said = unsaid("explain easemob/msg_recall#error.msg_id-empty").ends(0);
    said.says("stands    ")
        .says("https://")
        .says("basis     table")
        .says("written   specs/")
        .says("proven by easemob/");
    unsaid("explain error.msg_id-empty").ends(0).says("easemob/msg_recall#error.msg_id-empty");
    unsaid("explain common#error.duration").ends(0).says("easemob/common#error.duration");
}

#[test]
fn a_trial_is_explained_by_its_steps_and_what_it_proves() {
    let own = folder(PASSING);
    let call = unsaid("explain --cases cases zego/RevokeRoomMessage/ill-signed").within(own.path());
    call.ends(0)
        .says("A call signed with another secret is refused.")
        .says("written   cases/zego/RevokeRoomMessage/ill-signed.yaml:")
        .says("something is recalled (POST /)")
        .says("proves    zego/common#signature.checked");
}

#[rstest]
#[case::a_clause("easemob/msg_recall#error.msg_id-emty", "easemob/msg_recall#error.msg_id-empty")]
#[case::a_trial("zego/RevokeRoomMessage/ill-singed", "zego/RevokeRoomMessage/ill-signed")]
fn an_unknown_id_is_answered_with_a_near_one(#[case] id: &str, #[case] near: &str) {
    let own = folder(PASSING);
    let said = unsaid(&format!("explain --cases cases {id}")).within(own.path()).ends(4).in_one_line();
    said.complains(&format!("did you mean `{near}`?"));
}

#[rstest]
#[case("case")]
#[case("report")]
fn a_schema_is_the_published_one(#[case] kind: &str) {
    let published: Value = serde_json::from_str(&repository(&format!("specs/{kind}.schema.json"))).expect("JSON");
    assert_eq!(unsaid(&format!("schema {kind}")).ends(0).json(), published);
}

#[test]
fn the_schema_of_the_configuration_takes_what_the_program_takes() {
    let schema = jsonschema::validator_for(&unsaid("schema config").ends(0).json()).expect("a schema");
    let target = |entry: Value| serde_json::json!({ "target": { "a": entry } });
    let good = serde_json::json!({ "vendor": "zego", "base_url": "http://a", "app_id": 1,
        "server_secret": { "env": "SECRET" }, "can": ["wait"], "given": { "room": "r" } });
    assert!(schema.is_valid(&target(good)));
    assert!(!schema.is_valid(&target(serde_json::json!({ "vendor": "zego" }))));
    assert!(!schema.is_valid(&target(serde_json::json!({ "vendor": "zego", "base_url": "http://a", "bas": 1 }))));
}

#[test]
fn every_key_of_the_configuration_is_in_its_schema() {
    let schema = jsonschema::validator_for(&unsaid("schema config").ends(0).json()).expect("a schema");
    let whole = serde_json::json!({ "target": { "easemob": {
        "vendor": "easemob", "base_url": "https://a", "control_url": "https://a/c", "org_name": "o", "app_name": "a",
        "client_id": { "env": "ID" }, "client_secret": { "file": "secret" }, "token": { "env": "TOKEN" },
        "app": { "recall_enabled": true, "recall_window_s": 120, "retention_s": 604_800, "force_required": false } },
      "zego": {
        "vendor": "zego", "base_url": "https://b", "app_id": 1, "server_secret": { "env": "SECRET" }, "can": ["wait", "burst"],
        "app": { "room_message_storage": true }, "given": { "room": "r", "member": "u", "seq": "1 2" },
        "arrange": "http://c", "arrange_command": "./arrange", "arrange_only": ["room-with-member"],
        "callback_listen": "0.0.0.0:9000", "callback_secret": { "env": "CALLBACK" }, "tls": "system",
        "ca": ["a.pem", "b.pem"], "insecure": false, "cert": "c.pem", "key": "k.pem",
        "headers": { "X-Api-Key": { "env": "KEY" }, "X-Plain": "p" }, "connect_to": "10.0.0.7:443", "rate": "50%", "jobs": 4, "timeout": 30, "known": "known.txt" } } });
    let problems: Vec<String> = schema.iter_errors(&whole).map(|error| error.to_string()).collect();
    assert_eq!(problems, Vec::<String>::new());
    let named = unsaid("schema config").ends(0).json()["$defs"]["TargetEntry"]["properties"].clone();
    let known =
        |name: &str| whole["target"].as_object().is_some_and(|all| all.values().any(|one| one.get(name).is_some()));
    for name in named.as_object().expect("keys").keys() {
        assert!(known(name), "`{name}` is not in the example");
    }
}

#[test]
fn the_signature_is_the_documented_one() {
    let call = unsaid("sign --app-id 12345 --nonce 4fd24687296dd9f3 --timestamp 1615186943");
    let said = call.with("UNSAID_SERVER_SECRET", "9193cc662a4c0ec135ec71fb57194b38").ends(0);
    let query = "AppId=12345&SignatureNonce=4fd24687296dd9f3&Timestamp=1615186943&SignatureVersion=2.0\
                 &Signature=43e5cfcca828314675f91b001390566a";
    assert_eq!(said.out.trim_end(), query);
}

#[test]
fn signing_needs_the_secret_from_the_environment() {
    unsaid("sign --app-id 1").ends(2).complains("UNSAID_SERVER_SECRET").in_one_line();
    unsaid("sign").with("UNSAID_SERVER_SECRET", "x").ends(2).complains("--app-id");
}

#[rstest]
#[case("--help", "Exit codes")]
#[case("--version", env!("CARGO_PKG_VERSION"))]
#[case("run --help", "--base-url")]
fn help_is_no_mistake(#[case] words: &str, #[case] part: &str) {
    unsaid(words).ends(0).says(part);
}

#[test]
fn the_libtest_front_lists_and_runs_the_same_trials() {
    let own = folder(PASSING);
    let test = |words: &str| unsaid(&format!("test --cases cases {words}")).within(own.path());
    test("-- --list").ends(0).says("zego/RevokeRoomMessage/ill-signed: test");
    test("no-id").ends(0).says("2 passed");
    test("-- --exact easemob/msg_recall/no-id").ends(0).says("1 passed");
    let failing = folder(FAILING);
    unsaid("test --cases cases").within(failing.path()).ends(1).says("no ID, no recall");
}
