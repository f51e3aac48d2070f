//! Names of what calls create carry the run's word, so that a sweep finds them.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::Value;

use super::author::Author;
use super::lint::place_in;
use super::trial::{Action, RequestBody, Step, Trial};

/// The forms of the run's word.
const WORDS: [&str; 2] = ["${unique}", "${digits}"];

/// What stands before and after the run's word in a name, where nothing else in it changes from run to run.
#[must_use]
pub fn around_word<'a>(name: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    name.split_once(word).filter(|(before, after)| !before.contains("${") && !after.contains("${"))
}

/// The names of what a trial's steps create.
pub(super) fn names_in_trial(author: &mut Author<'_>, trial: &Trial) {
    let values = values_of(author, &trial.case.givens);
    names(author, &values, &trial.steps, &["/steps".to_owned(), "/table/rows".to_owned()]);
}

/// The values made up for preconditions and those they rest on.
fn values_of(author: &Author<'_>, givens: &[String]) -> IndexMap<String, String> {
    let mut values = IndexMap::new();
    let mut waiting: Vec<&String> = givens.iter().collect();
    let mut seen = BTreeSet::new();
    while let Some(name) = waiting.pop() {
        if let Some(given) = author.givens.get(name).filter(|_| seen.insert(name.clone())) {
            values.extend(given.values.clone());
            waiting.extend(&given.after);
        }
    }
    values
}

/// Every name that one of these steps gives to something is formed with the run's word, there or among the values made up
/// for it.
pub(super) fn names(author: &mut Author<'_>, values: &IndexMap<String, String>, steps: &[Step], lists: &[String]) {
    for step in steps {
        let Action::Call(call) = &step.action else {
            continue;
        };
        let Some(at) = call.operation.creates.as_ref().and_then(|creates| creates.name.as_deref()) else {
            continue;
        };
        let RequestBody::Json(body) = &call.request.body else {
            continue;
        };
        for pointer in pointers(body, at) {
            let name = body.pointer(&pointer).and_then(Value::as_str);
            if name.is_some_and(|name| !is_own(name, values)) {
                let place = place_in(author, lists, step);
                let mistake = author.document.at(&format!("{place}/body{pointer}"), "a name that no sweep finds again");
                author.note(mistake.hint("write ${unique} or ${digits} in it, and nothing else that changes"));
            }
        }
    }
}

fn is_own(name: &str, values: &IndexMap<String, String>) -> bool {
    let made_up = name.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).and_then(|name| values.get(name));
    let written = made_up.map_or(name, String::as_str);
    WORDS.iter().any(|word| around_word(written, word).is_some())
}

/// The pointers that one with `*` stands for.
fn pointers(value: &Value, pattern: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for token in pattern.split('/').skip(1) {
        let below = found.into_iter().flat_map(|at| match value.pointer(&at) {
            Some(Value::Array(items)) if token == "*" => (0..items.len()).map(|item| format!("{at}/{item}")).collect(),
            _ => vec![format!("{at}/{token}")],
        });
        found = below.collect();
    }
    found
}
