//! Names of what calls create.

use rstest::rstest;

use super::SCHEMA;
use crate::case::{Suite, load};
use crate::source::tests::{assert_only, marked};
use crate::source::{Files, Lint, Mistakes};
use crate::spec::{Specs, fixture};

const MESSAGE: &str = "a name that no sweep finds again";
const HINT: &str = "write ${unique} or ${digits} in it, and nothing else that changes";

/// Preconditions, and a case with one step, where `send` creates users.
fn load_creating(values: &str, given_body: &str, body: &str) -> (Result<Suite, Mistakes>, (usize, usize)) {
    let creates = "operationId: send\n      x-creates: { kind: users, name: \"/*/username\" }\n";
    let openapi = fixture::OPENAPI.replace("operationId: send\n", creates);
    let specs = Specs::load(&fixture::files(&[("easemob/rest.openapi.yaml", &openapi)]), Lint::Full);
    let specs = specs.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let given = format!(
        "users:\n  about: A user.\n  scope: shared\n  values: {{ {values} }}\n  gives: [ sender ]\n\
         more:\n  about: More.\n  scope: fresh\n  after: users\n  gives: [ sender ]\n  steps:\n    - {{ do: x, call: send, body: {given_body} }}\n"
    );
    let case = format!(
        "{SCHEMA}about: It is so.\ngiven: more\nsteps:\n  - {{ do: x, call: send, body: {body} }}\n  \
         - {{ do: y, call: recall, expect: {{ http: 200 }}, clause: code }}\n"
    );
    let (given, case, place) = if given.contains('‸') {
        let (given, place) = marked(&given);
        (given, case, place)
    } else if case.contains('‸') {
        let (case, place) = marked(&case);
        (given, case, place)
    } else {
        (given, case, (0, 0))
    };
    let files = [("easemob/given.yaml", given.as_str()), ("easemob/recall/case.yaml", case.as_str())];
    (load(Files::in_memory("cases", &files), &specs, Lint::Full), place)
}

const OWN: &str = "[ { username: \"u${unique}\" } ]";

#[rstest]
#[case::the_run_s_word("sender: \"s${unique}\"", "[ { username: \"u${unique}-x\" }, { username: \"${digits}\" } ]")]
#[case::a_value_made_up("sender: \"s${unique}\"", "[ { username: \"${sender}\" } ]")]
#[case::nothing_created("sender: s", "[]")]
fn a_name_with_the_run_s_word_is_right(#[case] values: &str, #[case] body: &str) {
    for (given, case) in [(body, OWN), (OWN, body)] {
        let (suite, _) = load_creating(values, given, case);
        assert!(
            suite.is_ok(),
            "{given} {case}: {}",
            suite.err().map(|mistakes| mistakes.to_string()).unwrap_or_default()
        );
    }
}

#[rstest]
#[case::somebodys("sender: s", "[ { username: ‸somebody } ]")]
#[case::the_second("sender: s", "[ { username: \"u${unique}\" }, { username: ‸somebody } ]")]
#[case::a_value_without_it("sender: s", "[ { username: ‸\"${sender}\" } ]")]
#[case::a_value_with_more("sender: \"s${unique}\"", "[ { username: ‸\"${sender}-copy\" } ]")]
#[case::two_words("sender: s", "[ { username: ‸\"${unique}-${n}\" } ]")]
fn a_name_that_no_sweep_finds_is_refused(#[case] values: &str, #[case] body: &str) {
    for (given, case) in [(body, OWN), (OWN, body)] {
        let (suite, place) = load_creating(values, given, case);
        let mistakes = suite.expect_err("a mistake");
        assert_only(&mistakes, place, MESSAGE, Some(HINT));
    }
}
