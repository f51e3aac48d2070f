//! What the form of a case or a given says, and where files stand.

use rstest::rstest;

use super::{GIVEN, SCHEMA, load_files, load_one, mistakes};
use crate::source::tests::{assert_only, marked, told};

#[rstest]
#[case::unknown_key(
    "about: It is so.\n‸stepps:\n  - { do: x, call: recall }\nsteps: []\n",
    "unknown key `stepps`",
    Some("did you mean `steps`?")
)]
#[case::unknown_key_of_a_step(
    "about: It is so.\nsteps:\n  - do: x\n    call: recall\n    ‸expct: { http: 200 }\n",
    "unknown key `expct`",
    Some("did you mean `expect`?")
)]
#[case::unknown_key_of_a_block(
    "about: It is so.\nsteps:\n  - { do: x, call: recall, expect: { ‸htp: 200 }, clause: code }\n",
    "unknown key `htp`",
    Some("did you mean `http`?")
)]
#[case::unknown_key_of_a_block_in_a_list(
    "about: It is so.\nsteps:\n  - { do: x, call: recall, expect: [ { ‸htp: 200 } ], clause: code }\n",
    "unknown key `htp`",
    Some("did you mean `http`?")
)]
#[case::unknown_feature(
    "about: It is so.\nfeatures: { ‸recall_windows_s: 1 }\nsteps: []\n",
    "unknown key `recall_windows_s`",
    Some("did you mean `recall_window_s`?")
)]
#[case::unknown_matcher(
    "about: It is so.\nsteps:\n  - { do: x, call: recall, expect: { http: { ‸nto: 200 } }, clause: code }\n",
    "unknown key `nto`",
    Some("did you mean `not`?")
)]
#[case::unknown_capability(
    "about: It is so.\nneeds: [ ‸burts ]\nsteps: []\n",
    "\"burts\" is not one of the allowed words",
    Some("did you mean `burst`?")
)]
#[case::unknown_auth_fault(
    "about: It is so.\nsteps:\n  - { do: x, call: recall, auth: ‸absnet }\n",
    "\"absnet\" is not one of the allowed words",
    Some("did you mean `absent`?")
)]
#[case::missing_key("‸steps: []\n", "the required key `about` is missing", None)]
#[case::missing_key_inside("about: It is so.\nsteps:\n  - ‸advance: {}\n", "the required key `ms` is missing", None)]
#[case::number_for_a_text(
    "about: It is so.\nsteps:\n  - { do: ‸1, call: recall }\n",
    "1 is not of type \"string\"",
    Some("if text is meant, write \"1\"")
)]
#[case::text_for_a_number(
    "about: It is so.\nsteps:\n  - { advance: { ms: ‸long } }\n",
    "\"long\" is not of type \"integer\"",
    None
)]
#[case::a_file_that_is_a_list("‸- about: It is so.\n", "[{\"about\":\"It is so.\"}] is not of type \"object\"", None)]
#[case::nothing_after_a_key("about: It is so.\n‸steps:\n", "null is not of type \"array\"", None)]
#[case::a_yaml_trap(
    "about: It is so.\nsteps: ‸yes\n",
    "a bare `yes` is read differently by different readers",
    Some("write \"yes\" or true/false")
)]
fn a_wrong_form_is_refused(#[case] body: &str, #[case] message: &str, #[case] hint: Option<&str>) {
    let (mistakes, place) = mistakes(body);
    assert_only(&mistakes, place, message, hint);
}

#[rstest]
#[case::should("A recall should be accepted.", "`about` says what is: without \"should\"")]
#[case::test_that("Test that a recall is accepted.", "`about` says what is: without \"test that\"")]
#[case::verify("We verify a recall.", "`about` says what is: without \"verify\"")]
#[case::checks_that("It checks that a recall is accepted.", "`about` says what is: without \"checks that\"")]
#[case::no_full_stop("A recall is accepted", "`about` is a sentence and ends with a full stop")]
fn prose_says_what_is(#[case] about: &str, #[case] message: &str) {
    let steps = "  - { do: x, call: recall, expect: { http: 200 }, clause: code }\n";
    let (mistakes, place) = mistakes(&format!("about: ‸{about}\nsteps:\n{steps}"));
    assert_only(&mistakes, place, message, None);
}

#[test]
fn a_case_without_its_schema_line_is_refused() {
    let text = "about: It is so.\nsteps:\n  - { do: x, call: recall, expect: { http: 200 }, clause: code }\n";
    let mistakes = load_one("case", text).expect_err("a mistake");
    let hint = "write `# yaml-language-server: $schema=../../../specs/case.schema.json`";
    assert_only(&mistakes, (1, 1), "the first line does not name the schema of case files", Some(hint));
}

#[rstest]
#[case::a_space("my case", "the case's name `my case` has more in it than letters, digits, `-`, `_` and `.`")]
#[case::a_number("7", "the case's name `7` is a number; names are words")]
fn a_case_with_a_wrong_name_is_refused(#[case] name: &str, #[case] message: &str) {
    let head = "# yaml-language-server: $schema=../../../specs/case.schema.json\n";
    let steps = "steps:\n  - { do: x, call: recall, expect: { http: 200 }, clause: code }\n";
    let mistakes = load_one(name, &format!("{head}about: It is so.\n{steps}")).expect_err("a mistake");
    assert_only(&mistakes, mistakes.iter().next().map_or((0, 0), |one| (one.place().1, one.place().2)), message, None);
}

#[rstest]
fn a_case_in_a_file_with_another_ending_is_not_silently_left_out(
    #[values("yml", "YAML", "YML", "Yaml")] ending: &str,
    #[values("case", "given")] name: &str,
) {
    let path = format!("easemob/recall/{name}.{ending}");
    let mistakes = load_files(&[(path.as_str(), "about: It is so.\n")]).expect_err("a mistake");
    let hint = format!("rename it; a `.{ending}` file is not read");
    assert_only(&mistakes, (1, 1), "a case's file name ends with `.yaml`", Some(&hint));
}

#[rstest]
#[case::too_high("recall.yaml", "a case stands at <vendor>/<operation>/<case>.yaml")]
#[case::no_operation("easemob/case.yaml", "a case stands at <vendor>/<operation>/<case>.yaml")]
#[case::too_deep("easemob/recall/more/case.yaml", "a case stands at <vendor>/<operation>/<case>.yaml")]
#[case::unknown_operation("easemob/recal/case.yaml", "specs/ has no operation easemob/recal under test")]
#[case::unknown_vendor("easymob/recall/case.yaml", "specs/ has no operation easymob/recall under test")]
#[case::a_neighbour("easemob/send/case.yaml", "specs/ has no operation easemob/send under test")]
fn a_case_at_a_wrong_path_is_refused(#[case] path: &str, #[case] message: &str) {
    let text = "about: It is so.\nsteps: []\n";
    let mistakes = load_files(&[(path, text)]).expect_err("a mistake");
    let told = told(&mistakes);
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].0.as_str(), told[0].1), (format!("cases/{path}").as_str(), (1, 1)));
    assert_eq!(told[0].2, message);
}

#[rstest]
#[case::neither("‸about: It is so.\n")]
#[case::both("‸about: It is so.\nsteps: []\ncall: recall\ntable: { columns: [], rows: [] }\n")]
#[case::a_table_without_a_call("‸about: It is so.\ntable: { columns: [], rows: [] }\n")]
#[case::a_call_without_a_table("‸about: It is so.\ncall: recall\n")]
fn a_case_is_a_conversation_or_a_table(#[case] body: &str) {
    let (mistakes, place) = mistakes(body);
    assert_only(&mistakes, place, "a case has either `steps`, or `call` and `table`", None);
}

#[test]
fn what_belongs_to_a_table_is_refused_beside_steps() {
    let step = "{ do: x, call: recall, expect: { http: 200 }, clause: code }";
    let (mistakes, place) = mistakes(&format!("about: It is so.\nbody: ‸{{}}\nsteps:\n  - {step}\n"));
    assert_only(&mistakes, place, "`body` belongs to a table; a step has its own", None);
}

#[rstest]
#[case::unknown_scope(
    "users:\n  about: A user.\n  scope: ‸share\n",
    "\"share\" is not one of the allowed words",
    Some("did you mean `shared`?")
)]
#[case::unknown_key(
    "users:\n  about: A user.\n  scope: shared\n  ‸give: [ a ]\n",
    "unknown key `give`",
    Some("did you mean `gives`?")
)]
#[case::after_nobody(
    "users:\n  about: A user.\n  scope: shared\n  after: ‸usres\n",
    "no given `usres` in this file",
    None
)]
#[case::unknown_operation(
    "users:\n  about: A user.\n  scope: shared\n  steps:\n    - { do: x, call: ‸snd }\n",
    "specs/easemob has no operation `snd`",
    Some("did you mean `send`?")
)]
#[case::unknown_operation_of_the_cleanup(
    "users:\n  about: A user.\n  scope: shared\n  cleanup:\n    - { do: x, call: ‸snd }\n",
    "specs/easemob has no operation `snd`",
    Some("did you mean `send`?")
)]
#[case::a_name_without_a_value(
    "users:\n  about: A user.\n  scope: shared\n  values: { sender: s }\n  steps:\n    - ‸{ do: x, call: send, body: \"${sendr}\" }\n",
    "nothing gives a value to `${sendr}` here",
    Some("did you mean `${sender}`?")
)]
#[case::a_name_without_a_value_in_the_cleanup(
    "users:\n  about: A user.\n  scope: shared\n  cleanup:\n    - ‸{ do: x, call: send, body: \"${zzzzzzzzzzzzzz}\" }\n",
    "nothing gives a value to `${zzzzzzzzzzzzzz}` here",
    None
)]
#[case::a_gift_nobody_brings(
    "users:\n  about: A user.\n  scope: shared\n  gives: [ ‸sender ]\n",
    "nothing gives a value to `sender`",
    None
)]
fn a_wrong_given_is_refused(#[case] text: &str, #[case] message: &str, #[case] hint: Option<&str>) {
    let (text, place) = marked(text);
    let mistakes = load_files(&[("easemob/given.yaml", &text)]).expect_err("a mistake");
    assert_only(&mistakes, place, message, hint);
}

#[test]
fn mistakes_of_all_files_come_at_once_and_sorted() {
    let bad = format!("{SCHEMA}about: It should be so.\nsteps:\n  - {{ do: x, call: recal }}\n  - {{ freeze: yes }}\n");
    let bad_form = format!("{SCHEMA}about: It is so.\nstepps: []\n");
    let bad_words = format!("{SCHEMA}about: It should be so.\nsteps:\n  - {{ do: x, call: recal }}\n");
    let bad_given = GIVEN.replace("after: users", "after: usres");
    let files = [
        ("easemob/recall/c.yaml", bad.as_str()),
        ("easemob/recall/b.yaml", &bad_words),
        ("easemob/recall/a.yaml", &bad_form),
        ("easemob/given.yaml", &bad_given),
    ];
    let mistakes = load_files(&files).expect_err("mistakes");
    let told: Vec<_> = told(&mistakes).into_iter().map(|(path, place, message, _)| (path, place, message)).collect();
    let at = |path: &str, place, message: &str| (format!("cases/easemob/{path}"), place, message.to_owned());
    let expected = [
        at("given.yaml", (9, 10), "no given `usres` in this file"),
        at("recall/a.yaml", (4, 1), "unknown key `stepps`"),
        at("recall/b.yaml", (3, 8), "`about` says what is: without \"should\""),
        at("recall/b.yaml", (5, 20), "specs/easemob has no operation `recal`"),
        at("recall/c.yaml", (6, 15), "a bare `yes` is read differently by different readers"),
    ];
    assert_eq!(told, expected);
    assert!(mistakes.to_string().ends_with("5 mistakes; nothing was sent"));
}
