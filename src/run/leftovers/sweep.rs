//! What earlier runs left on an app: found by the run id in its name, and deleted. Nothing else is.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::ledger::{LeftBehind, Thing, answers, in_order_of_deletion, short};
use super::run_id::RunId;
use crate::case::{Action, Call, RequestBody, RequestTemplate, Step, Suite, around_word};
use crate::run::asking::Asked;
use crate::run::door::Unreachable;
use crate::run::session::Session;
use crate::run::stage::{Stage, Stop};
use crate::spec::{Lists, Operation, texts_at};

/// How many items of a list are asked for at once.
const PAGE: u32 = 100;
/// No list is longer: whoever answers more repeats itself.
const MOST_PAGES: usize = 10_000;

/// What was found of some runs, and what became of it.
#[derive(Debug, Default)]
pub struct Swept {
    /// Everything that is theirs, in the order in which it is deleted.
    pub found: Vec<Thing>,
    /// What is still there.
    pub left: Vec<LeftBehind>,
    /// Lists that could not be read, each with the reason.
    pub unread: Vec<String>,
}

/// Looks for everything that runs left, in the vendor's lists and among what their reports name, and deletes it; without
/// `delete` it only looks. A thing the vendor has a list of, or knows by an id of its own, is taken from the list alone.
pub async fn sweep(
    session: &Arc<Session>,
    runs: &[RunId],
    reported: Vec<Thing>,
    delete: bool,
) -> Result<Swept, Unreachable> {
    let app = session.target.app.clone().ok_or_else(|| Unreachable("the target has no app".to_owned()))?;
    let mut stage = Stage::new(Arc::clone(session), Arc::new(app), None, session.secrets.clone(), None);
    let names = Names::of(&session.suite, &session.target.vendor);
    let mut swept = Swept::default();
    let listing: Vec<_> = session.operations().filter(|one| one.lists.is_some()).cloned().collect();
    let listed = |kind: &str| listing.iter().any(|one| one.lists.as_ref().is_some_and(|lists| lists.kind == kind));
    let mut found: Vec<Thing> =
        reported.into_iter().filter(|one| !listed(&one.kind) && !session.has_own_id(&one.kind)).collect();
    for operation in &listing {
        if let Err(reason) = stage.list(operation, &mut found).await {
            swept.unread.push(format!("{}: {reason}", operation.id));
        }
    }
    found.retain(|thing| names.are_of(runs, &thing.name));
    swept.found = in_order_of_deletion(found);
    for thing in swept.found.iter().filter(|_| delete) {
        if let Err(left) = stage.take_away(thing).await {
            swept.left.push(left);
        }
    }
    Ok(swept)
}

impl Stage {
    /// Reads a whole list, page by page.
    async fn list(&mut self, operation: &Arc<Operation>, found: &mut Vec<Thing>) -> Result<(), String> {
        let Some(lists) = operation.lists.clone() else {
            return Ok(());
        };
        let mut cursors = BTreeSet::new();
        let mut cursor: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let page = self.page(operation, cursor.as_deref()).await?;
            found.extend(things(&lists, &page));
            cursor = page.get("cursor").and_then(Value::as_str).filter(|next| !next.is_empty()).map(str::to_owned);
            match &cursor {
                Some(next) if cursors.insert(next.clone()) => {}
                _ => return Ok(()),
            }
        }
        Err("it does not end".to_owned())
    }

    async fn page(&mut self, operation: &Arc<Operation>, cursor: Option<&str>) -> Result<Value, String> {
        let mut request = RequestTemplate::default();
        request.query.insert("limit".to_owned(), PAGE.into());
        request.query.extend(cursor.map(|cursor| ("cursor".to_owned(), cursor.into())));
        let call = Call::arranging(operation, request);
        let step = Step { does: operation.id.clone(), line: 0, action: Action::Call(Box::new(call.clone())) };
        let mask = self.secrets.clone();
        let Asked { exchange, raw: json, .. } = self.ask(None, &step, &call).await.map_err(|stop| match stop {
            Stop::Fault(fault) => mask.mask(&fault.sentence),
            Stop::Blocked(obstacle) => mask.mask(&obstacle.sentence),
            Stop::Failed => "refused".to_owned(),
        })?;
        match json {
            Some(json) if answers(&operation.success, exchange.answer.status, Some(&json)) => Ok(json),
            _ => Err(format!("answered {}", short(&exchange))),
        }
    }
}

/// The items of a page that have a name.
fn things(lists: &Lists, page: &Value) -> Vec<Thing> {
    let items = page.pointer(&lists.items).and_then(Value::as_array).into_iter().flatten();
    let text = |item: &Value, at: &str| match item.pointer(at)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let thing = |item: &Value| {
        let id = lists.id.as_ref().map(|at| text(item, at));
        // Without its id it could not be told what to delete.
        Some(Thing {
            kind: lists.kind.clone(),
            name: text(item, &lists.name)?,
            id: id.map_or(Some(None), |id| id.map(Some))?,
        })
    };
    items.filter_map(thing).collect()
}

/// The two forms of a run's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    Unique,
    Digits,
}

impl Word {
    fn written(self) -> &'static str {
        match self {
            Self::Unique => "${unique}",
            Self::Digits => "${digits}",
        }
    }

    fn is_of(self, run: RunId, text: &str) -> bool {
        match self {
            Self::Unique => run.is_word(text),
            Self::Digits => run.is_digits(text),
        }
    }
}

/// How a suite forms names: what stands before the run's word, in which form that is, and what stands after it.
#[derive(Debug, Default)]
struct Names(BTreeSet<(String, Word, String)>);

impl Names {
    fn of(suite: &Suite, vendor: &str) -> Self {
        let mut names = Self::default();
        for given in suite.givens.get(vendor).into_iter().flat_map(|givens| givens.values()) {
            given.values.values().for_each(|text| names.add(text));
            given.steps.iter().for_each(|step| names.add_created(step));
        }
        for trial in suite.trials.iter().filter(|trial| trial.case.vendor == vendor) {
            trial.steps.iter().for_each(|step| names.add_created(step));
        }
        names
    }

    /// The names of what a step creates.
    fn add_created(&mut self, step: &Step) {
        if let Action::Call(call) = &step.action
            && let Some(at) = call.operation.creates.as_ref().and_then(|creates| creates.name.as_deref())
            && let RequestBody::Json(body) = &call.request.body
        {
            for text in texts_at(body, at) {
                self.add(text);
            }
        }
    }

    fn add(&mut self, text: &str) {
        for word in [Word::Unique, Word::Digits] {
            if let Some((before, after)) = around_word(text, word.written()) {
                self.0.insert((before.to_owned(), word, after.to_owned()));
            }
        }
    }

    /// Whether a name is one that any of these runs has formed.
    fn are_of(&self, runs: &[RunId], name: &str) -> bool {
        self.0.iter().any(|(before, word, after)| {
            let middle = name.strip_prefix(before.as_str()).and_then(|rest| rest.strip_suffix(after.as_str()));
            middle.is_some_and(|middle| runs.iter().any(|run| word.is_of(*run, middle)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_the_suite_forms_with_the_run_s_word_are_its_own() {
        let mut names = Names::default();
        for form in ["s${unique}", "group ${unique}", "m${unique}-too", "${digits}", "no name"] {
            names.add(form);
        }
        let (run, other) = (RunId::of_seed(1), RunId::of_seed(2));
        let (word, foreign) = (run.word(17), other.word(17));
        for own in [format!("s{word}"), format!("group {word}"), format!("m{word}-too"), run.digits(17)] {
            assert!(names.are_of(&[other, run], &own), "{own}");
        }
        for not in [
            format!("s{foreign}"),
            format!("s{word}0x"),
            format!("s{word}-too"),
            format!("ss{word}"),
            format!("group{word}"),
            word.clone(),
            format!("s{run}"),
            "no name".to_owned(),
        ] {
            assert!(!names.are_of(&[run], &not), "{not}");
        }
    }
}
