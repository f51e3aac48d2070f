//! What YAML lets slip and a file of ours may not hold.

use rstest::rstest;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::generated::read_schema;
use super::{Document, Files, Located, Mistakes, OneOrMany, Shape, closest};

/// A text with a `‸` where a mistake is to be shown: the text without it, and the line and column it stood at.
pub(crate) fn marked(text: &str) -> (String, (usize, usize)) {
    let (before, after) = text.split_once('‸').expect("a mark");
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (format!("{before}{after}"), (line, column))
}

/// File, line and column, message and hint of a mistake.
pub(crate) type Told = (String, (usize, usize), String, Option<String>);

/// The mistakes as `(path, (line, column), message, hint)`.
pub(crate) fn told(mistakes: &Mistakes) -> Vec<Told> {
    let tell = |mistake: &super::Mistake| {
        let (path, line, column) = mistake.place();
        (path.to_owned(), (line, column), mistake.message().to_owned(), mistake.help().map(str::to_owned))
    };
    mistakes.iter().map(tell).collect()
}

/// Asserts that there is exactly one mistake, at the mark, with this message and hint.
#[track_caller]
pub(crate) fn assert_only(mistakes: &Mistakes, place: (usize, usize), message: &str, hint: Option<&str>) {
    let told = told(mistakes);
    let found: Vec<_> =
        told.iter().map(|(_, place, message, hint)| (*place, message.as_str(), hint.as_deref())).collect();
    assert_eq!(found, [(place, message, hint)]);
}

fn parse(text: &str) -> Result<Document, Mistakes> {
    Document::parse("case.yaml", text)
}

const DEEP: &str = "values inside values, deeper than a case can need";
const QUOTE: Option<&str> = Some("quote `${…}` inside braces: { a: \"${x}\" }");

#[rstest]
#[case::bare_yes(
    "recalled: ‸yes",
    "a bare `yes` is read differently by different readers",
    Some("write \"yes\" or true/false")
)]
#[case::bare_no_in_flow(
    "a: { b: ‸No }",
    "a bare `No` is read differently by different readers",
    Some("write \"No\" or true/false")
)]
#[case::bare_on("a: ‸on", "a bare `on` is read differently by different readers", Some("write \"on\" or true/false"))]
#[case::bare_off(
    "- ‸OFF",
    "a bare `OFF` is read differently by different readers",
    Some("write \"OFF\" or true/false")
)]
#[case::an_id_of_digits(
    "msg_id: ‸1028442084794698104",
    "`1028442084794698104` loses digits when it is read as a number",
    Some("an id is text: write \"1028442084794698104\"")
)]
#[case::an_id_over_64_bits(
    "msg_id: ‸99999999999999999999",
    "`99999999999999999999` loses digits when it is read as a number",
    Some("an id is text: write \"99999999999999999999\"")
)]
#[case::leading_zero(
    "room: ‸007",
    "`007` loses digits when it is read as a number",
    Some("an id is text: write \"007\"")
)]
#[case::negative_leading_zero(
    "room: ‸-01",
    "`-01` loses digits when it is read as a number",
    Some("an id is text: write \"-01\"")
)]
#[case::duplicate_key("a: 1\nb: 2\n‸a: 3", "the key `a` stands twice", None)]
#[case::duplicate_key_in_flow("a: { b: 1, ‸b: 2 }", "the key `b` stands twice", None)]
#[case::duplicate_key_written_differently("a: 1\n‸\"a\": 2", "the key `a` stands twice", None)]
#[case::merge_key("base: &base { a: 1 }\nb:\n  ‸<<: *base", "a merge key `<<`; write the fields out", None)]
#[case::tag("a: ‸!!str 1", "a YAML tag; values here have no tags", None)]
#[case::own_tag("a: ‸!secret x", "a YAML tag; values here have no tags", None)]
#[case::tag_on_a_mapping("a: ‸!thing { b: 1 }", "a YAML tag; values here have no tags", None)]
#[case::unquoted_name_in_flow(
    "json: { /data/msg_id: $‸{msg_id} }",
    "not YAML: while parsing a flow mapping, did not find expected ',' or '}'",
    QUOTE
)]
#[case::unquoted_name_in_a_list(
    "rows:\n  - [ a, $‸{msg_id} ]",
    "not YAML: while parsing a flow sequence, expected ',' or ']'",
    QUOTE
)]
#[case::unquoted_name_first("body: { ‸{ x }: 1 }", "a key that is not a plain word", QUOTE)]
#[case::second_document("a: 1\n---\n‸b: 2", "a second document in one file", None)]
#[case::empty("‸", "the file is empty", None)]
#[case::only_a_comment("‸# nothing\n", "the file is empty", None)]
#[case::unknown_alias("a: ‸*nobody", "not YAML: while parsing node, found unknown anchor", None)]
#[case::alias_to_itself("a: &a [ ‸*a ]", "an alias to an anchor that is not complete yet", None)]
#[case::unclosed_bracket("a: [ 1, 2‸", "not YAML: while parsing a flow sequence, expected ',' or ']'", None)]
#[case::tab_for_indent("a:\n\t‸b: 1", "not YAML: tabs disallowed within this context (block indentation)", None)]
fn a_yaml_trap_is_refused(#[case] text: &str, #[case] message: &str, #[case] hint: Option<&str>) {
    let (text, place) = marked(text);
    let mistakes = parse(&text).expect_err("a mistake");
    assert_only(&mistakes, place, message, hint);
}

#[rstest]
#[case::in_many_brackets("[".repeat(5_000), "not YAML: recursion limit exceeded")]
#[case::in_brackets("[".repeat(100), DEEP)]
#[case::in_dashes("- ".repeat(5_000), DEEP)]
#[case::in_indents((0..500).map(|depth| " ".repeat(depth) + "a:\n").collect(), DEEP)]
fn a_bottomless_file_is_refused(#[case] text: String, #[case] message: &str) {
    let mistakes = parse(&text).expect_err("a mistake");
    assert_eq!(told(&mistakes)[0].2, message);
}

#[test]
fn an_alias_bomb_is_refused() {
    let bomb = (1..12).map(|level| {
        let row = vec![format!("*a{}", level - 1); 10].join(", ");
        format!("a{level}: &a{level} [ {row} ]")
    });
    let first = "a0: &a0 [ x, x, x, x, x, x, x, x, x, x ]".to_owned();
    let text = std::iter::once(first).chain(bomb).collect::<Vec<_>>().join("\n");
    let mistakes = parse(&text).expect_err("a mistake");
    let told = told(&mistakes);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].2, "the file unfolds to more values than a case can need");
    assert_eq!(told[0].1.0, 6, "as soon as it is too much");
}

#[rstest]
#[case::quoted_word("a: \"yes\"", json!({ "a": "yes" }))]
#[case::quoted_digits("a: '1028442084794698104'", json!({ "a": "1028442084794698104" }))]
#[case::small_number("a: 120", json!({ "a": 120 }))]
#[case::zero("a: 0", json!({ "a": 0 }))]
#[case::below_zero("a: -1", json!({ "a": -1 }))]
#[case::fraction("a: 1.5", json!({ "a": 1.5 }))]
#[case::exponent("a: 1e3", json!({ "a": 1000.0 }))]
#[case::a_date_is_text("a: 2025-10-11", json!({ "a": "2025-10-11" }))]
#[case::a_status_class_is_text("a: 4XX", json!({ "a": "4XX" }))]
#[case::an_address_is_text("a: 127.0.0.1", json!({ "a": "127.0.0.1" }))]
#[case::nothing("a:", json!({ "a": null }))]
#[case::tilde("a: ~", json!({ "a": null }))]
#[case::truth("a: [ true, false ]", json!({ "a": [true, false] }))]
#[case::capital_truth_is_text("a: True", json!({ "a": "True" }))]
#[case::plain_name_in_a_block("a: ${b}", json!({ "a": "${b}" }))]
#[case::anchor_and_alias("a: &x { b: 1 }\nc: *x", json!({ "a": { "b": 1 }, "c": { "b": 1 } }))]
#[case::folded("a: >-\n  one\n  two", json!({ "a": "one two" }))]
fn what_is_clear_is_read(#[case] text: &str, #[case] expected: serde_json::Value) {
    assert_eq!(**parse(text).expect("a document").value(), expected);
}

#[test]
fn every_trap_of_a_file_is_told() {
    let mistakes = parse("a: yes\nb: 007\na: !x 1\n").expect_err("mistakes");
    let places: Vec<_> = told(&mistakes).into_iter().map(|(_, place, ..)| place).collect();
    assert_eq!(places, [(1, 4), (2, 4), (3, 1), (3, 4)]);
}

#[test]
fn mistakes_of_several_files_come_sorted_by_file_and_place() {
    let mut mistakes = Mistakes::default();
    for path in ["b.yaml", "a.yaml"] {
        let document = Document::parse(path, "one: 1\ntwo: 2\n").expect("a document");
        mistakes.push(document.at("/two", "late"));
        mistakes.push(document.at("/one", "early"));
    }
    let sorted = mistakes.or(()).expect_err("mistakes");
    let order: Vec<_> = told(&sorted).into_iter().map(|(path, place, ..)| (path, place.0)).collect();
    let order: Vec<_> = order.iter().map(|(path, line)| (path.as_str(), *line)).collect();
    assert_eq!(order, [("a.yaml", 1), ("a.yaml", 2), ("b.yaml", 1), ("b.yaml", 2)]);
    assert!(sorted.to_string().ends_with("4 mistakes; nothing was sent"));
}

#[test]
fn a_mistake_is_shown_under_a_caret_with_its_hint() {
    let document = Document::parse("cases/x.yaml", "名: { call: recal }\n").expect("a document");
    let shown = document.at("/名/call", "no such operation").hint("did you mean `recall`?").to_string();
    for part in ["error: no such operation", "cases/x.yaml:1:12", "^^^^^", "help: did you mean `recall`?"] {
        assert!(shown.contains(part), "{part:?} is not in\n{shown}");
    }
}

#[rstest]
#[case::wide_letter("a: [ 1 中")]
#[case::wide_letter_after_a_quote("a: \"x\" 中")]
#[case::wide_key("{ 中: ${中} }")]
#[case::at_the_end("a: \"")]
#[case::windows_lines("a: yes\r\nb: [\r\n")]
#[case::reserved_letter("a: @中")]
#[case::control_letter("a: \u{0}中")]
fn a_broken_text_is_shown_without_a_panic(#[case] text: &str) {
    assert!(!parse(text).expect_err("a mistake").to_string().is_empty());
}

#[test]
fn a_place_that_is_not_in_the_text_is_its_nearest_parent() {
    let document = parse("a:\n  b: { c: 1 }\n").expect("a document");
    assert_eq!(document.at("/a/b/x/y", "").place(), ("case.yaml", 2, 6));
    assert_eq!(document.at_key("/a/b/c", "").place(), ("case.yaml", 2, 8));
    assert_eq!(document.line("/a/b"), 2);
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its shape is asked")]
struct Sample {
    says: String,
    times: Option<u32>,
    basis: Option<Word>,
    #[serde(default)]
    inner: Vec<Inner>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Word {
    Stated,
    Inferred,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its shape is asked")]
struct Inner {
    page: String,
}

#[rstest]
#[case::unknown_key("says: x\n‸tims: 1", "unknown key `tims`", Some("did you mean `times`?"))]
#[case::unknown_key_unlike_all(
    "says: x\n‸zzzzzzzz: 1",
    "unknown key `zzzzzzzz`",
    Some("known keys: says, times, basis, inner")
)]
#[case::unknown_key_inside(
    "says: x\ninner:\n  - page: p\n    ‸pag: q",
    "unknown key `pag`",
    Some("did you mean `page`?")
)]
#[case::missing_key("‸times: 1", "the required key `says` is missing", None)]
#[case::missing_key_inside("says: x\ninner: [ ‸{} ]", "the required key `page` is missing", None)]
#[case::number_for_text("says: ‸12", "12 is not of type \"string\"", Some("if text is meant, write \"12\""))]
#[case::text_for_number("says: x\ntimes: ‸many", "\"many\" is not of type \"integer\"", None)]
#[case::nothing_for_a_number("says: x\n‸times:", "null is not of type \"integer\"", None)]
#[case::list_for_a_mapping("‸- says: x", "[{\"says\":\"x\"}] is not of type \"object\"", None)]
#[case::unknown_word(
    "says: x\nbasis: ‸statd",
    "\"statd\" is not one of the allowed words",
    Some("did you mean `stated`?")
)]
#[case::unknown_word_unlike_all(
    "says: x\nbasis: ‸sure",
    "\"sure\" is not one of the allowed words",
    Some("allowed: stated, inferred")
)]
#[case::below_the_least("says: x\ntimes: ‸-1", "-1 is less than the minimum of 0", None)]
fn a_wrong_shape_is_refused(#[case] text: &str, #[case] message: &str, #[case] hint: Option<&str>) {
    let (text, place) = marked(text);
    let document = parse(&text).expect("a document");
    let mistakes = Shape::new(read_schema::<Sample>()).read::<Sample>(&document).expect_err("a mistake");
    assert_only(&mistakes, place, message, hint);
}

#[rstest]
#[case::one_letter_off("msg_recal", Some("msg_recall"))]
#[case::swapped("msg_reclal", Some("msg_recall"))]
#[case::another_word("banana", None)]
fn only_a_near_word_is_suggested(#[case] word: &str, #[case] expected: Option<&str>) {
    assert_eq!(closest(word, ["msg_recall", "user_channel"]), expected);
}

#[test]
fn files_are_found_by_their_end_and_shown_below_their_root() {
    let files = Files::in_memory("cases", &[("b/x.yaml", "2"), ("a/x.yaml", "1"), ("a/note.txt", "")]);
    let found: Vec<_> = files.ending(".yaml").collect();
    assert_eq!(found, [("a/x.yaml", "1"), ("b/x.yaml", "2")]);
    assert_eq!(files.shown("a/x.yaml"), "cases/a/x.yaml");
    assert_eq!(files.get("a/y.yaml"), None);
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let error = Files::folder(std::path::Path::new("no/such/folder")).expect_err("an error");
    assert!(error.to_string().starts_with("no/such/folder: "));
}

#[derive(Debug, Deserialize)]
struct Cited {
    one: OneOrMany<Located<String>>,
    many: OneOrMany<Located<String>>,
}

#[test]
fn a_text_read_from_a_document_keeps_its_place() {
    let document = Document::parse("a.yaml", "one: x\nmany: [ y, \"中\", z ]\n").expect("a document");
    let Cited { one, many } = document.read().expect("both");
    let places = |texts: &OneOrMany<Located<String>>| {
        let mistakes = texts.0.iter().map(|text| document.mistake(text.span, ""));
        mistakes.map(|mistake| (mistake.place().1, mistake.place().2)).collect::<Vec<_>>()
    };
    assert_eq!(places(&one), [(1, 6)]);
    assert_eq!(places(&many), [(2, 9), (2, 12), (2, 17)]);
}

#[test]
fn from_elsewhere_one_or_many_is_read_without_places() {
    let Cited { one, many } = serde_json::from_value(json!({ "one": "x", "many": ["y", "z"] })).expect("both");
    let texts = |list: OneOrMany<Located<String>>| list.0.into_iter().map(|text| text.value).collect::<Vec<_>>();
    assert_eq!((texts(one), texts(many)), (vec!["x".to_owned()], vec!["y".to_owned(), "z".to_owned()]));
}

#[test]
fn what_is_no_such_value_is_shown_where_it_stands() {
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only reading it is tried")]
    struct Step {
        times: u32,
    }
    let document = Document::parse("a.yaml", "- { times: 1 }\n- { times: many }\n").expect("a document");
    let mistake = document.read::<Vec<Step>>().expect_err("a text is no number");
    assert_eq!(mistake.place(), ("a.yaml", 2, 12));
    assert!(mistake.message().contains("invalid type: string \"many\""), "{}", mistake.message());
}

#[rstest]
#[case::in_a_short_mapping(2)]
#[case::where_keys_are_looked_up_by_hash(40)]
fn a_key_that_stands_twice_is_found(#[case] keys: usize) {
    let distinct = (0..keys).map(|key| format!("key{key}: 1\n")).collect::<Vec<_>>().concat();
    assert!(Document::parse("a.yaml", &distinct).is_ok());
    for twice in [0, keys / 2, keys - 1] {
        let mistakes = Document::parse("a.yaml", &format!("{distinct}key{twice}: 2\n")).expect_err("a key twice");
        let told: Vec<_> = told(&mistakes).into_iter().map(|(_, place, message, _)| (place, message)).collect();
        assert_eq!(told, [((keys + 1, 1), format!("the key `key{twice}` stands twice"))]);
    }
}

#[test]
fn an_item_is_found_by_its_line() {
    let document = Document::parse("a.yaml", "rows:\n  - [ a ]\n  - [ b,\n      c ]\n  - [ d ]\n").expect("a document");
    let found: Vec<_> = (1..=6).map(|line| document.item_at_line("/rows", line)).collect();
    assert_eq!(found, [None, Some(0), Some(1), None, Some(2), None]);
    assert_eq!(document.item_at_line("/none", 2), None);
}
