//! What the shape of a file cannot say: names that exist, clauses that can be proven, rows that change one thing.

use std::collections::BTreeSet;

use super::author::Author;
use super::change::{AuthFault, Edit, EditPlace, ReadEdit};
use super::model::{CaseFile, StepFile, Table};
use super::template;
use super::trial::{Action, Assertion, Call, Given, RequestBody, Step, Trial};
use crate::source::closest;
use crate::spec::{ClauseId, Matcher, Operation, ParameterPlace};

const PLAIN_COLUMNS: [&str; 5] = ["name", "parameter", "change", "expect", "clause"];
/// Names every trial may use without a given.
pub(crate) const BUILT_IN: [&str; 8] =
    ["org_name", "app_name", "client_id", "client_secret", "app_id", "unique", "digits", "n"];

/// Prose says what is.
pub(super) fn about(author: &mut Author<'_>, about: &str) {
    let lower = about.to_lowercase();
    for phrase in ["should", "test that", "tests that", "verify", "verifies", "check that", "checks that"] {
        if lower.contains(phrase) {
            author.at("/about", format!("`about` says what is: without \"{phrase}\""));
        }
    }
    if !about.trim().ends_with('.') {
        author.at("/about", "`about` is a sentence and ends with a full stop");
    }
}

/// Exactly one thing happens in a step.
pub(super) fn one_action(author: &mut Author<'_>, step: &StepFile, at: &str) -> bool {
    let actions = [
        step.call.is_some(),
        step.freeze.is_some(),
        step.advance.is_some(),
        step.join.is_some(),
        step.leave.is_some(),
        step.fault.is_some(),
    ];
    let count = actions.iter().filter(|present| **present).count();
    if count != 1 {
        author.at(at, "a step does exactly one of: call, freeze, advance, join, leave, fault");
        return false;
    }
    let asks = step.expect.is_some() || !step.clause.0.is_empty() || !step.capture.is_empty();
    let again = step.repeat.is_some() || step.poll.is_some();
    let target = step.method.is_some() || step.url.is_some() || step.scheme.is_some() || step.auth.is_some();
    let parameters = [&step.path, &step.query, &step.headers].iter().any(|map| !map.is_empty());
    let body = step.body.is_some() || step.raw.is_some() || step.no_body || step.file.is_some();
    if step.call.is_none() && (asks || again || target || parameters || body) {
        author.at(at, "only a `call` has a request, an expectation, a clause or a capture");
        return false;
    }
    true
}

/// What a table changes from row to row has no place beside steps.
pub(super) fn no_table_keys(author: &mut Author<'_>, file: &CaseFile) {
    let keys = [
        ("method", file.method.is_some()),
        ("path", !file.path.is_empty()),
        ("query", !file.query.is_empty()),
        ("headers", !file.headers.is_empty()),
        ("body", file.body.is_some()),
        ("parameter", file.parameter.is_some()),
        ("expect", file.expect.is_some()),
    ];
    for (key, _) in keys.iter().filter(|(_, present)| *present) {
        author.at(&format!("/{key}"), format!("`{key}` belongs to a table; a step has its own"));
    }
}

/// A request has one body.
pub(super) fn bodies(author: &mut Author<'_>, step: &StepFile, at: &str) {
    let bodies = [step.body.is_some(), step.raw.is_some(), step.no_body, step.file.is_some()];
    if bodies.iter().filter(|present| **present).count() > 1 {
        author.at(at, "a request has one of: body, raw, no_body, file");
    }
}

/// Columns are known and say what each row needs.
pub(super) fn columns(author: &mut Author<'_>, file: &CaseFile, table: &Table) {
    let mut seen = BTreeSet::new();
    for (index, column) in table.columns.iter().enumerate() {
        let at = format!("/table/columns/{index}");
        if !PLAIN_COLUMNS.contains(&column.as_str()) && !column.starts_with('/') {
            let mistake = author.document.at(&at, format!("`{column}` is not a column"));
            author.note(mistake.hint(format!("columns: {}, or a JSON Pointer", PLAIN_COLUMNS.join(", "))));
        }
        if !seen.insert(column) {
            author.at(&at, format!("the column `{column}` stands twice"));
        }
    }
    let has = |name: &str| table.columns.iter().any(|column| column == name);
    if has("parameter") && file.parameter.is_some() {
        author.at("/parameter", "`parameter` stands both here and as a column");
    }
    if has("expect") && file.expect.is_some() {
        author.at("/expect", "`expect` stands both here and as a column");
    }
    if table.rows.is_empty() {
        author.at("/table/rows", "a table without rows");
    }
}

/// A case's name is made of words, and is the name of its snapshots on every file system.
pub(super) fn case_name(author: &mut Author<'_>, name: &str) {
    if let Some(wrong) = wrong_name(name) {
        author.at("", format!("the case's name `{name}` {wrong}"));
    }
}

/// A row's name is made of words.
pub(super) fn row_name(author: &mut Author<'_>, name: &str, at: &str) {
    if let Some(wrong) = wrong_name(name) {
        author.at(at, format!("the row's name `{name}` {wrong}"));
    }
}

/// What is wrong with a part of a trial's id.
fn wrong_name(name: &str) -> Option<&'static str> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    if name.is_empty() || !name.chars().all(allowed) {
        Some("has more in it than letters, digits, `-`, `_` and `.`")
    } else if name.chars().all(|letter| letter.is_ascii_digit()) {
        Some("is a number; names are words")
    } else if name.contains("__") {
        Some("has `__` in it, which separates case and row in the names of snapshots")
    } else {
        None
    }
}

/// A change fits what it changes.
pub(super) fn edit(author: &mut Author<'_>, operation: &Operation, place: &EditPlace, read: &ReadEdit, at: &str) {
    if let Some((claimed, actual)) = read.claimed_bytes.filter(|(claimed, actual)| *claimed != *actual as u64) {
        author.at(at, format!("says {claimed} bytes, but the text has {actual}"));
    }
    let known = |wanted: ParameterPlace, name: &str| {
        operation.parameters.iter().any(|known| known.place == wanted && known.name.eq_ignore_ascii_case(name))
    };
    let standard =
        |name: &str| ["accept", "content-type", "authorization"].contains(&name.to_ascii_lowercase().as_str());
    let (documented, what) = match place {
        EditPlace::Field(name) => {
            let schema = operation.request.as_ref();
            (schema.is_some_and(|schema| author.specs.schemas.field(schema, name).is_some()), name.as_str())
        }
        EditPlace::Path(name) => (known(ParameterPlace::Path, name), name.as_str()),
        EditPlace::Query(name) => (known(ParameterPlace::Query, name), name.as_str()),
        EditPlace::Header(name) => (known(ParameterPlace::Header, name) || standard(name), name.as_str()),
        _ => (true, ""),
    };
    match (&read.edit, documented) {
        (Edit::Added(_), true) if !what.is_empty() => {
            author.at(at, format!("`{what}` is documented: `added` is for what is not"));
        }
        (Edit::Added(_), _) => {}
        (_, false) => author.at(at, format!("the specs of {} have no parameter `{what}`", operation.id)),
        _ => {}
    }
    match (place, &read.edit) {
        (EditPlace::Nothing | EditPlace::Body, Edit::Kept)
        | (EditPlace::Body, Edit::Raw(_) | Edit::Absent | Edit::Value(_))
        | (EditPlace::Method | EditPlace::Url, Edit::Kept | Edit::Value(_)) => {}
        (EditPlace::Nothing, _) => author.at(at, "`none` can only be kept"),
        (EditPlace::Body, _) => author.at(at, "a whole body is kept, absent, a raw text or a value"),
        (EditPlace::Method | EditPlace::Url, _) => author.at(at, "`method` and `url` take { value: … }"),
        (EditPlace::Path(_), Edit::Added(_)) => author.at(at, "a path has no more than its parameters"),
        (_, Edit::Raw(_)) => author.at(at, "`raw` replaces a whole body: parameter `body`"),
        (EditPlace::Field(_), _) => {}
        (_, Edit::Renamed(_)) => author.at(at, "only a field of the body can be renamed"),
        _ => {}
    }
    if let (EditPlace::Auth, Edit::Auth(fault)) = (place, &read.edit)
        && fault.vendor() != author.vendor
    {
        author.at(at, format!("a fault of {} calls", fault.vendor()));
    }
}

/// A literal length and what the row expects of it agree with the limit in the specs.
pub(super) fn byte_limit(
    author: &mut Author<'_>,
    operation: &Operation,
    parameter: &str,
    read: &ReadEdit,
    positive: bool,
    at: &str,
) {
    let Some((bytes, _)) = read.claimed_bytes else {
        return;
    };
    let Some(schema) = &operation.request else {
        return;
    };
    let Some(limit) = author.specs.schemas.max_bytes(schema, parameter) else {
        return;
    };
    if bytes <= limit && !positive {
        author.at(
            at,
            format!("{bytes} bytes are within the {limit} that specs/ state, but the row does not accept them"),
        );
    } else if bytes > limit && positive {
        author.at(at, format!("{bytes} bytes are over the {limit} that specs/ state, but the row accepts them"));
    }
}

/// Every `${name}` has a value by the time it is used.
pub(super) fn names(author: &mut Author<'_>, trial: &Trial) {
    let mut known: BTreeSet<String> = BUILT_IN.iter().map(|name| (*name).to_owned()).collect();
    for given in &trial.case.givens {
        if let Some(given) = author.givens.get(given) {
            known.extend(given.gives.iter().cloned());
        }
    }
    names_known(author, &mut known, &trial.steps, &["/steps".to_owned(), "/table/rows".to_owned()]);
}

/// The same for a precondition at `at`; `known` are the names of those it rests on.
pub(super) fn given_names(author: &mut Author<'_>, given: &Given, mut known: BTreeSet<String>, at: &str) {
    known.extend(BUILT_IN.iter().map(|name| (*name).to_owned()));
    known.extend(given.values.keys().cloned());
    names_known(author, &mut known, &given.steps, &[format!("{at}/steps")]);
    names_known(author, &mut known, &given.cleanup, &[format!("{at}/cleanup")]);
    for (index, name) in given.gives.iter().enumerate().filter(|(_, name)| !known.contains(*name)) {
        author.at(&format!("{at}/gives/{index}"), format!("nothing gives a value to `{name}`"));
    }
}

fn names_known(author: &mut Author<'_>, known: &mut BTreeSet<String>, steps: &[Step], lists: &[String]) {
    for step in steps {
        let mut used = Vec::new();
        names_of_step(step, &mut used);
        for name in used {
            if !known.contains(&name) {
                let near = closest(&name, known.iter().map(String::as_str)).map(str::to_owned);
                let place = place_in(author, lists, step);
                let mistake = author.document.at(&place, format!("nothing gives a value to `${{{name}}}` here"));
                author.note(mistake.suggest(near.map(|near| format!("${{{near}}}")).as_deref()));
            }
        }
        if let Action::Call(call) = &step.action {
            known.extend(call.capture.keys().cloned());
        }
    }
}

/// The pointer of the step or row that stands at a step's line.
fn place_of(author: &Author<'_>, step: &Step) -> String {
    place_in(author, &["/steps".to_owned(), "/table/rows".to_owned()], step)
}

/// The same among these lists of steps.
pub(super) fn place_in(author: &Author<'_>, lists: &[String], step: &Step) -> String {
    let mut found = lists.iter().filter_map(|list| Some((list, author.document.item_at_line(list, step.line)?)));
    found.next().map(|(list, index)| format!("{list}/{index}")).unwrap_or_default()
}

fn names_of_step(step: &Step, used: &mut Vec<String>) {
    match &step.action {
        Action::Call(call) => names_of_call(call, used),
        Action::Join { room, user } | Action::Leave { room, user } => {
            template::names_in_text(room, used);
            template::names_in_text(user, used);
        }
        Action::Freeze(_) | Action::Advance(_) | Action::Fault { .. } => {}
    }
}

fn names_of_call(call: &Call, used: &mut Vec<String>) {
    let request = &call.request;
    for value in request.path.values().chain(request.query.values()).chain(request.headers.values()) {
        template::names(value, used);
    }
    match &request.body {
        RequestBody::Json(value) => template::names(value, used),
        RequestBody::Raw(text) => template::names_in_text(text, used),
        RequestBody::File(file) => template::names_in_text(&file.content, used),
        RequestBody::None => {}
    }
    if let Some(url) = &request.url {
        template::names_in_text(url, used);
    }
    match call.edit.as_deref() {
        Some((_, Edit::Value(value) | Edit::Added(value))) => template::names(value, used),
        Some((_, Edit::Raw(text))) => template::names_in_text(text, used),
        _ => {}
    }
    if let Some(AuthFault::Token(text) | AuthFault::Nonce(text)) = call.fault() {
        template::names_in_text(text, used);
    }
    call.capture.values().for_each(|pointer| template::names_in_text(pointer, used));
    let some = call.repeat.as_ref().map(|repeat| &repeat.some[..]).unwrap_or_default();
    call.assertions.iter().chain(some).for_each(|assertion| names_of_assertion(assertion, used));
}

fn names_of_assertion(assertion: &Assertion, used: &mut Vec<String>) {
    let matchers = assertion.http.iter().chain(assertion.headers.values()).chain(assertion.json.values());
    matchers.flat_map(Matcher::literals).for_each(|value| template::names(&value, used));
    assertion.one_of.iter().flatten().for_each(|inner| names_of_assertion(inner, used));
}

/// What asserts proves a promise; what only observes probes a silence.
pub(super) fn strength(author: &mut Author<'_>, trial: &Trial) {
    for step in &trial.steps {
        let Action::Call(call) = &step.action else {
            continue;
        };
        if call.setup {
            continue;
        }
        let some = call.repeat.as_ref().map(|repeat| &repeat.some[..]).unwrap_or_default();
        for assertion in call.assertions.iter().chain(some) {
            if let Some(message) = wrong_strength(author, assertion) {
                let place = place_of(author, step);
                author.at(&place, message);
            }
        }
    }
    if trial.proves.is_empty() && trial.probes.is_empty() && author.mistakes.is_empty() {
        author.at("", format!("`{}` names no clause and no silence", trial.id));
    }
}

fn wrong_strength(author: &Author<'_>, assertion: &Assertion) -> Option<String> {
    let silence = |id: &&ClauseId| author.specs.clause(id).is_some_and(|registered| registered.clause.silence);
    let nothing_asserted = assertion.only_observes();
    if !nothing_asserted && !assertion.clauses.is_empty() && assertion.clauses.iter().all(|id| silence(&id)) {
        let id = assertion.clauses.first()?;
        return Some(format!("`{id}` is a silence: it can be observed, not asserted"));
    }
    if !nothing_asserted && assertion.clauses.is_empty() {
        return Some("an assertion without a clause beside others that have one".to_owned());
    }
    let promise = assertion.clauses.iter().find(|id| !silence(id));
    if nothing_asserted && let Some(id) = promise {
        return Some(format!("only observes, so it cannot prove `{id}`"));
    }
    None
}
