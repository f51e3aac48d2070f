//! Mistakes that only a table can have.

use std::sync::Arc;

use rstest::rstest;

use super::{SCHEMA, load_one, mistakes, trials};
use crate::case::Action;
use crate::source::tests::assert_only;

/// A table case with these columns and rows.
fn table(columns: &str, rows: &[&str]) -> String {
    let rows = rows.iter().map(|row| format!("    - {row}\n")).collect::<Vec<_>>().concat();
    format!(
        "about: It is so.\ngiven: sent-message\ncall: recall\nquery: {{ trace: t }}\nbody: {{ msg_id: \"${{msg_id}}\" }}\n\
         clause: code\noutcomes:\n  accepted: {{ http: 200, json: {{ /code: 0 }} }}\n  refused: {{ http: 400 }}\n\
         table:\n  columns: {columns}\n  rows:\n{rows}"
    )
}

const COLUMNS: &str = "[ name, parameter, change, expect ]";
const KEPT: &str = "[ unchanged, none, kept, accepted ]";
const OTHER: &str = "[ other, msg_id, empty, refused ]";

#[track_caller]
fn assert_refused(columns: &str, rows: &[&str], message: &str, hint: Option<&str>) {
    let (mistakes, place) = mistakes(&table(columns, rows));
    assert_only(&mistakes, place, message, hint);
}

#[rstest]
#[case::too_few_cells("‸[ wrong, msg_id, empty ]", "3 cells for 4 columns")]
#[case::too_many_cells("‸[ wrong, msg_id, empty, refused, more ]", "5 cells for 4 columns")]
#[case::the_name_of_another_row("‸[ other, msg_id, absent, refused ]", "a second row named `other`")]
#[case::a_number_for_a_name("‸[ \"2\", msg_id, absent, refused ]", "the row's name `2` is a number; names are words")]
#[case::a_bare_number_for_a_name("[ ‸2, msg_id, absent, refused ]", "the cell of `name` is a text")]
#[case::a_name_with_a_space(
    "‸[ \"an id\", msg_id, absent, refused ]",
    "the row's name `an id` has more in it than letters, digits, `-`, `_` and `.`"
)]
#[case::a_name_with_the_separator(
    "‸[ an__id, msg_id, absent, refused ]",
    "the row's name `an__id` has `__` in it, which separates case and row in the names of snapshots"
)]
#[case::a_block_for_an_outcome("[ wrong, msg_id, absent, ‸{ http: 400 } ]", "the cell of `expect` is a text")]
#[case::a_number_for_a_parameter("[ wrong, ‸1, absent, refused ]", "the cell of `parameter` is a text")]
#[case::an_undocumented_field("[ wrong, msgid, ‸absent, refused ]", "the specs of recall have no parameter `msgid`")]
#[case::an_undocumented_query(
    "[ wrong, query.trac, ‸absent, refused ]",
    "the specs of recall have no parameter `trac`"
)]
#[case::an_undocumented_header(
    "[ wrong, header.X-Divice, ‸absent, refused ]",
    "the specs of recall have no parameter `X-Divice`"
)]
#[case::an_undocumented_path("[ wrong, path.org, ‸absent, refused ]", "the specs of recall have no parameter `org`")]
#[case::a_documented_field_added(
    "[ wrong, force, ‸{ added: 1 }, refused ]",
    "`force` is documented: `added` is for what is not"
)]
#[case::an_unknown_change(
    "[ wrong, msg_id, ‸gone, refused ]",
    "`gone` is not a change; write kept, absent, empty, null or { value: … }"
)]
#[case::an_unknown_change_with_a_value(
    "[ wrong, msg_id, ‸{ valeu: 1 }, refused ]",
    "`valeu` is not a change; write value, text, raw, renamed or added"
)]
#[case::two_changes(
    "[ wrong, msg_id, ‸{ value: 1, raw: x }, refused ]",
    "a change is a word or a mapping with one key"
)]
#[case::a_list_for_a_change("[ wrong, msg_id, ‸[ 1 ], refused ]", "a change is a word or a mapping with one key")]
#[case::a_rename_to_a_number("[ wrong, msg_id, ‸{ renamed: 1 }, refused ]", "`renamed` takes a text")]
#[case::a_text_without_its_bytes("[ wrong, note, ‸{ text: a, times: 9 }, refused ]", "missing field `bytes`")]
#[case::a_wrong_byte_count(
    "[ wrong, note, ‸{ text: 中, times: 3, bytes: 10 }, refused ]",
    "says 10 bytes, but the text has 9"
)]
#[case::a_wrong_byte_count_with_an_end(
    "[ wrong, note, ‸{ text: a, times: 8, then: b, bytes: 8 }, accepted ]",
    "says 8 bytes, but the text has 9"
)]
#[case::a_text_without_end(
    "[ wrong, note, ‸{ text: abcde, times: 1000000, bytes: 5000000 }, refused ]",
    "a text of more than 4 MiB"
)]
#[case::a_limit_refused_from_within(
    "[ wrong, note, ‸{ text: a, times: 8, bytes: 8 }, refused ]",
    "8 bytes are within the 8 that specs/ state, but the row does not accept them"
)]
#[case::a_limit_accepted_from_without(
    "[ wrong, note, ‸{ text: a, times: 9, bytes: 9 }, accepted ]",
    "9 bytes are over the 8 that specs/ state, but the row accepts them"
)]
#[case::an_unknown_outcome("[ wrong, msg_id, empty, ‸zzzzzzzzz ]", "no outcome `zzzzzzzzz` in this case")]
#[case::a_fault_of_another_vendor("[ wrong, auth, ‸flipped, refused ]", "a fault of zego calls")]
#[case::nothing_changed("[ wrong, none, ‸absent, refused ]", "`none` can only be kept")]
#[case::a_body_renamed(
    "[ wrong, body, ‸{ renamed: x }, refused ]",
    "a whole body is kept, absent, a raw text or a value"
)]
#[case::a_raw_field("[ wrong, msg_id, ‸{ raw: x }, refused ]", "`raw` replaces a whole body: parameter `body`")]
#[case::a_renamed_query("[ wrong, query.trace, ‸{ renamed: x }, refused ]", "only a field of the body can be renamed")]
#[case::an_absent_method("[ wrong, method, ‸absent, refused ]", "`method` and `url` take { value: … }")]
#[case::an_added_url("[ wrong, url, ‸{ added: /x }, refused ]", "`method` and `url` take { value: … }")]
#[case::an_added_path("[ wrong, path.more, ‸{ added: x }, refused ]", "a path has no more than its parameters")]
#[case::an_unknown_name(
    "‸[ wrong, msg_id, { value: \"${zzzzzzzzzzzz}\" }, refused ]",
    "nothing gives a value to `${zzzzzzzzzzzz}` here"
)]
#[case::an_unknown_name_in_a_raw_body(
    "‸[ wrong, body, { raw: \"${zzzzzzzzzzzz}\" }, refused ]",
    "nothing gives a value to `${zzzzzzzzzzzz}` here"
)]
fn a_wrong_row_is_refused(#[case] row: &str, #[case] message: &str) {
    assert_refused(COLUMNS, &[KEPT, OTHER, row], message, None);
}

#[test]
fn an_unknown_auth_fault_is_refused_with_the_list() {
    let row = "[ wrong, auth, ‸absnet, refused ]";
    let (mistakes, place) = mistakes(&table(COLUMNS, &[KEPT, OTHER, row]));
    let told = crate::source::tests::told(&mistakes);
    assert_eq!(told[0].1, place);
    assert!(told[0].2.starts_with("unknown variant `absnet`, expected one of `absent`, `empty`"), "{}", told[0].2);
}

#[test]
fn a_misspelt_outcome_is_suggested() {
    let row = "[ wrong, msg_id, empty, ‸refsed ]";
    let hint = Some("did you mean `refused`?");
    assert_refused(COLUMNS, &[KEPT, OTHER, row], "no outcome `refsed` in this case", hint);
}

#[test]
fn a_first_row_that_changes_something_is_refused() {
    let first = "[ gone, msg_id, ‸absent, accepted ]";
    let message = "the first row shows that the unchanged request is accepted: its change is `kept`";
    assert_refused(COLUMNS, &[first, OTHER], message, None);
}

#[test]
fn a_first_row_that_is_refused_is_no_proof_of_the_base() {
    let first = "‸[ unchanged, none, kept, refused ]";
    let row = "[ other, msg_id, empty, accepted ]";
    assert_refused(
        COLUMNS,
        &[first, row],
        "the first row shows that the unchanged request is accepted: its outcome is not that",
        None,
    );
}

#[test]
fn a_change_without_a_word_needs_a_name() {
    let rows = ["[ none, kept, accepted ]", "[ msg_id, ‸{ value: 1 }, refused ]"];
    let message = "this change has no word of its own: add a `name` column";
    assert_refused("[ parameter, change, expect ]", &rows, message, None);
}

#[rstest]
#[case::unknown(
    "[ name, parameter, change, expect, ‸comment ]",
    "`comment` is not a column",
    Some("columns: name, parameter, change, expect, clause, or a JSON Pointer")
)]
#[case::twice("[ name, parameter, change, expect, ‸name ]", "the column `name` stands twice", None)]
fn a_wrong_column_is_refused(#[case] columns: &str, #[case] message: &str, #[case] hint: Option<&str>) {
    let rows = ["[ unchanged, none, kept, accepted, x ]", "[ other, msg_id, empty, refused, x ]"];
    assert_refused(columns, &rows, message, hint);
}

#[rstest]
#[case::not_a_clause("[ other, msg_id, empty, refused, ‸{ a: b } ]", "a clause id, or a list of them")]
#[case::unknown("[ other, msg_id, empty, refused, ‸refusd ]", "no clause `easemob/recall#refusd` in the registries")]
fn a_wrong_clause_cell_is_refused(#[case] row: &str, #[case] message: &str) {
    let (mistakes, place) = mistakes(&table(
        "[ name, parameter, change, expect, clause ]",
        &["[ unchanged, none, kept, accepted, code ]", row],
    ));
    let told = crate::source::tests::told(&mistakes);
    assert_eq!((told[0].1, told[0].2.as_str()), (place, message));
}

#[test]
fn a_wrong_matcher_in_a_cell_is_refused() {
    let rows = ["[ unchanged, none, kept, accepted, any ]", "[ other, msg_id, empty, refused, ‸{ contain: x } ]"];
    let message = "`contain` is not a matcher; the list: not, type, absent, non_empty, contains, ends_with, length, \
                   one_of, near_now_ms, observe";
    assert_refused("[ name, parameter, change, expect, /text ]", &rows, message, None);
}

#[rstest]
#[case::parameter("‸parameter: msg_id\n", "`parameter` stands both here and as a column")]
#[case::expect("‸expect: accepted\n", "`expect` stands both here and as a column")]
fn what_stands_once_for_all_is_no_column(#[case] line: &str, #[case] message: &str) {
    // The mark stands after the columns are read but before the rows' own mistakes.
    let body = table(COLUMNS, &[KEPT, OTHER]).replace("outcomes:\n", &format!("{line}outcomes:\n"));
    let (mistakes, place) = mistakes(&body);
    let told = crate::source::tests::told(&mistakes);
    assert_eq!((told[0].1.0, told[0].2.as_str()), (place.0, message));
}

#[test]
fn a_table_without_rows_is_refused() {
    let body = "about: It is so.\ncall: recall\ntable: { columns: [ name ], rows: ‸[] }\n";
    let (mistakes, place) = mistakes(body);
    assert_only(&mistakes, place, "a table without rows", None);
}

#[test]
fn a_row_that_expects_nothing_is_refused() {
    let body =
        "about: It is so.\ncall: recall\ntable:\n  columns: [ name, change ]\n  rows:\n    - ‸[ unchanged, kept ]\n";
    let (mistakes, place) = mistakes(body);
    assert_only(&mistakes, place, "nothing says what this row expects: add an `expect` column", None);
}

#[test]
fn a_table_of_an_unknown_operation_is_refused() {
    let body = table(COLUMNS, &[KEPT, OTHER]).replace("call: recall", "call: ‸recal");
    let (mistakes, place) = mistakes(&body);
    let told = crate::source::tests::told(&mistakes);
    assert_eq!(told[0].1, place);
    assert_eq!(told[0].2, "specs/easemob has no operation `recal`");
    assert_eq!(told[0].3.as_deref(), Some("did you mean `recall`?"));
    assert_eq!(told.len(), 1, "nothing is said of outcomes that no row could use: {told:?}");
}

#[test]
fn a_field_changed_in_a_body_that_is_none_is_refused() {
    let body =
        table(COLUMNS, &[KEPT, "[ other, msg_id, ‸empty, refused ]"]).replace("body: { msg_id: \"${msg_id}\" }\n", "");
    let (mistakes, place) = mistakes(&body);
    assert_only(&mistakes, place, "the unchanged request has no JSON object whose field could change", None);
}

#[test]
fn each_row_with_the_same_mistake_is_named() {
    let rows = [KEPT, "[ one, msg_id, empty, acepted ]", "[ two, msg_id, absent, acepted ]"];
    let Err(mistakes) = load_one("case", &format!("{SCHEMA}{}", table(COLUMNS, &rows))) else { panic!("no mistake") };
    let misspelt: Vec<_> = mistakes.iter().filter(|mistake| mistake.message().contains("`acepted`")).collect();
    assert_eq!(misspelt.len(), 2, "{mistakes}");
    assert_eq!(misspelt[1].place().1, misspelt[0].place().1 + 1);
}

#[rstest]
#[case::with_an_outcome(COLUMNS, "", &[KEPT, OTHER, "[ third, msg_id, absent, refused ]"])]
#[case::with_cells("[ name, parameter, change, /code ]", "expect: accepted\n", &["[ unchanged, none, kept, 0 ]", "[ other, msg_id, empty, 0 ]", "[ third, msg_id, absent, 0 ]"])]
#[case::with_one_expectation("[ name, parameter, change ]", "expect: accepted\n", &["[ unchanged, none, kept ]", "[ other, msg_id, empty ]", "[ third, msg_id, absent ]"])]
fn rows_that_expect_the_same_share_it(#[case] columns: &str, #[case] expect: &str, #[case] rows: &[&str]) {
    let text = table(columns, rows).replace("table:\n", &format!("{expect}table:\n"));
    let text = if expect.is_empty() { text } else { text.replace("  refused: { http: 400 }\n", "") };
    let trials = trials(&text);
    let calls = trials.iter().map(|trial| match &trial.steps[0].action {
        Action::Call(call) => call,
        other => panic!("{other:?} is no call"),
    });
    let asserted: Vec<_> = calls.collect();
    assert!(Arc::ptr_eq(&asserted[1].assertions, &asserted[2].assertions), "what they expect");
    assert!(Arc::ptr_eq(&asserted[0].request, &asserted[2].request), "the request");
    assert!(Arc::ptr_eq(&trials[1].proves, &trials[2].proves), "the clauses");
}
