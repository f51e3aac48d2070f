//! The form of the journal in JSON. `specs/journal.schema.json` is generated from these types.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::ended::Ended;
use super::entry::Entry;
use super::kept::{Elsewhere, KeptBreach};
use super::refusal::Refusal;
use super::told::Told;
use crate::judge::Shown;
use crate::judge::request::Grade;
use crate::spec::{ClauseId, Specs};

/// The version of the form written here.
const SCHEMA_VERSION: u32 = 1;

/// The whole journal.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct JournalPart {
    /// The version of this form.
    schema_version: u32,
    tool: Tool,
    summary: Summary,
    /// Each breach once, with the first request that had it.
    breaches: Vec<BreachPart>,
    operations: Vec<OperationPart>,
    /// Refusals of calls that only arrange, each once.
    refusals: Vec<RefusalPart>,
    /// Calls these pages do not speak of; they are not judged.
    elsewhere: Vec<ElsewherePart>,
    /// The command whose requests these are, where it was started for them.
    command: Option<CommandPart>,
    /// What became of the command with each documented answer.
    answers: Vec<AnswerPart>,
    /// The latest requests, the oldest first.
    entries: Vec<EntryPart>,
}

/// What judged.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Tool {
    name: String,
    version: String,
}

/// The figures.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct Summary {
    /// The vendors whose calls were judged.
    vendors: Vec<String>,
    requests: u64,
    /// Requests of operations under test.
    judged: u64,
    /// Requests that never became whole.
    unread: u64,
    /// Answers that could not be read here, so that they are not judged.
    unread_answers: u64,
    /// Different violations that are not allowed.
    violations: usize,
    /// Different warnings that are not allowed.
    warnings: usize,
    /// Different breaches that are allowed.
    allowed: usize,
    /// Breaches for which there was no room.
    untold: u64,
    /// Calls that only arrange and were refused.
    refused: u64,
}

/// A refusal of calls that only arrange.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct RefusalPart {
    /// `<vendor>/<operation>`.
    operation: String,
    status: u16,
    /// Why, in the words of the answer; empty where it has none.
    reason: String,
    /// How many calls were refused in this way.
    count: u64,
    /// The number of the first one.
    first: u64,
    /// That request, secrets replaced.
    request: String,
    /// What it was answered, secrets replaced.
    answer: String,
}

/// Something that is not as the pages ask for.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct BreachPart {
    /// `client`, or `server` for an answer that is not as promised.
    side: String,
    /// `violation` or `warning`.
    grade: String,
    /// Whether somebody said that it is all right.
    allowed: bool,
    /// `<vendor>/<operation>`; only the vendor where no documented call was meant.
    operation: String,
    clause: Option<String>,
    /// The clause in words.
    says: Option<String>,
    /// The page it stands on, with section and row.
    stands: Option<String>,
    address: Option<String>,
    /// The entry of the registry that leaves open what such a request answers.
    open: Option<String>,
    /// How an unclear page is read, against the clause.
    readings: Vec<ReadingPart>,
    /// `method`, `path`, `path.<name>`, `query.<name>`, `header <name>`, `body`, or a JSON Pointer into the body.
    at: String,
    expected: ShownPart,
    actual: ShownPart,
    /// What others sent that is wrong in the same way; a few.
    also: Vec<ShownPart>,
    /// How many requests had it.
    count: u64,
    /// The number of the first one.
    first: u64,
    /// That request, secrets replaced.
    request: String,
    status: Option<u16>,
    /// What it was answered, secrets replaced.
    answer: String,
}

/// A reading of an unclear page.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct ReadingPart {
    clause: String,
    taken: String,
}

/// A value with its type.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct ShownPart {
    #[serde(rename = "type")]
    kind: String,
    value: Value,
}

/// What was counted of an operation.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct OperationPart {
    /// `<vendor>/<operation>`.
    id: String,
    /// Whether it is under test.
    tested: bool,
    calls: u64,
    answers: Vec<CountPart>,
    /// How often a call came again, the same in method, path and body, right after such an answer or none.
    sent_again: Vec<CountPart>,
    never_sent: Vec<String>,
    never_used: Vec<ValuePart>,
    /// Clauses of answers.
    never_met: Vec<String>,
}

/// An answer and how often it was given: `accepted`, a clause, or an HTTP status.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct CountPart {
    answer: String,
    count: u64,
}

/// A listed value of a field, as JSON.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct ValuePart {
    field: String,
    value: String,
}

/// A call these pages do not speak of.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct ElsewherePart {
    /// Method and path, and the `Action` of a call of ZEGO's.
    call: String,
    count: u64,
    answers: Vec<CountPart>,
}

/// A command.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct CommandPart {
    words: Vec<String>,
    ended: EndedPart,
}

/// How a command ended.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct EndedPart {
    /// In words.
    words: String,
    /// Its exit status, where it ended by itself.
    exit: Option<i32>,
}

/// What became of a command with one answer.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct AnswerPart {
    operation: String,
    /// The clause that documents the answer, or the word for another one.
    answer: String,
    says: String,
    /// How many calls got it.
    given: u64,
    /// How many of them were the call before, sent again.
    sent_again: u64,
    /// What became of the calls of the operation with unmodified answers: `accepted`, `refused`, or `failed` where the command
    /// failed. Only after `accepted` a documented error that is taken for a success is a violation.
    unmodified: String,
    ended: EndedPart,
    /// `success`, `failure`, `no end` or `never met`.
    took: String,
}

/// One request, in short.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct EntryPart {
    /// Counted from 1.
    number: u64,
    /// Milliseconds since 1970.
    at_ms: u64,
    method: String,
    /// Path and query, secrets replaced.
    target: String,
    vendor: String,
    operation: Option<String>,
    status: Option<u16>,
    /// Why it was refused, in the words of the answer, where it was and says so.
    refusal: Option<String>,
    /// `ok`, `warning`, `violation` or `not judged`.
    verdict: String,
    /// What is wrong with it: places in `breaches`, the first of them.
    breaches: Vec<usize>,
    /// How many more there are.
    more_breaches: usize,
    /// Why it was not read to its end, or got no answer.
    note: Option<String>,
}

/// The journal as JSON text.
#[must_use]
pub fn json(told: &Told, specs: &Specs) -> String {
    serde_json::to_string_pretty(&part(told, specs)).unwrap_or_default()
}

/// The same as a value, with the entries after one of a number only.
#[must_use]
pub fn page(told: &Told, specs: &Specs, after: u64) -> Value {
    let mut part = part(told, specs);
    part.entries.retain(|entry| entry.number > after);
    serde_json::to_value(part).unwrap_or_default()
}

/// The published schema, made from these types.
#[cfg(test)]
pub(crate) fn generated_schema() -> Value {
    crate::source::generated::written_schema::<JournalPart>()
}

fn part(told: &Told, specs: &Specs) -> JournalPart {
    JournalPart {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: "unsaid".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        summary: Summary {
            vendors: told.vendors.clone(),
            requests: told.requests,
            judged: told.judged(),
            unread: told.unread,
            unread_answers: told.unread_answers,
            violations: told.count(Grade::Violation).0,
            warnings: told.count(Grade::Warning).0,
            allowed: told.breaches.iter().filter(|kept| kept.allowed).count(),
            untold: told.untold.values().sum(),
            refused: told.refused(),
        },
        breaches: told.breaches.iter().map(|kept| breach(kept, specs)).collect(),
        operations: operations(told),
        refusals: told.refusals.iter().map(refusal).collect(),
        elsewhere: told.elsewhere.iter().map(elsewhere).collect(),
        command: told
            .command
            .as_ref()
            .map(|command| CommandPart { words: command.words.clone(), ended: ended(&command.ended) }),
        answers: answers(told),
        entries: told.entries.iter().map(entry).collect(),
    }
}

fn breach(kept: &KeptBreach, specs: &Specs) -> BreachPart {
    let breach = &kept.breach;
    let registered = breach.clause.as_ref().and_then(|clause| specs.clause(clause));
    let shown = |shown: &Shown| ShownPart { kind: shown.kind.clone(), value: shown.value.clone() };
    let reading = |id: &ClauseId| {
        let taken = specs.clause(id)?.clause.reading.as_ref()?.taken.trim().to_owned();
        Some(ReadingPart { clause: id.to_string(), taken })
    };
    BreachPart {
        side: kept.side.word().to_owned(),
        grade: breach.grade.word().to_owned(),
        allowed: kept.allowed,
        operation: kept.operation.clone(),
        clause: breach.clause.as_ref().map(ToString::to_string),
        says: registered.map(|registered| registered.clause.says.trim().to_owned()),
        stands: registered.map(|registered| {
            let place = &registered.clause.place;
            let row = place.row.as_ref().map(|row| format!(", {row}")).unwrap_or_default();
            format!("{}, {}{row}", registered.page_title, place.section)
        }),
        address: registered.map(|registered| registered.page_address.clone()),
        open: breach.open.as_ref().map(ToString::to_string),
        readings: breach.readings.iter().filter_map(reading).collect(),
        at: breach.at.clone(),
        expected: shown(&breach.expected),
        actual: shown(&breach.actual),
        also: kept.also.iter().map(shown).collect(),
        count: kept.count,
        first: kept.first,
        request: kept.request.clone(),
        status: kept.status,
        answer: kept.answer.clone(),
    }
}

fn operations(told: &Told) -> Vec<OperationPart> {
    let is_tested = |id: &str| told.tested.iter().any(|known| known == id);
    let part = |(id, tally): (&String, &super::Tally)| {
        let unused = told.unused.get(id).cloned().unwrap_or_default();
        let value = |(field, value)| ValuePart { field, value };
        OperationPart {
            id: id.clone(),
            tested: is_tested(id),
            calls: tally.calls,
            answers: counts(&tally.answers),
            sent_again: counts(&tally.again),
            never_sent: unused.fields,
            never_used: unused.values.into_iter().map(value).collect(),
            never_met: unused.answers.iter().map(ToString::to_string).collect(),
        }
    };
    told.tallies.iter().map(part).collect()
}

fn counts(answers: &BTreeMap<String, u64>) -> Vec<CountPart> {
    answers.iter().map(|(answer, count)| CountPart { answer: answer.clone(), count: *count }).collect()
}

fn elsewhere((call, elsewhere): (&String, &Elsewhere)) -> ElsewherePart {
    ElsewherePart { call: call.clone(), count: elsewhere.count, answers: counts(&elsewhere.answers) }
}

fn refusal(refusal: &Refusal) -> RefusalPart {
    let Refusal { operation, status, reason, count, first, request, answer } = refusal.clone();
    RefusalPart { operation, status, reason, count, first, request, answer }
}

fn ended(ended: &Ended) -> EndedPart {
    let exit = if let Ended::Exit(code) = ended { Some(*code) } else { None };
    EndedPart { words: ended.words(), exit }
}

fn answers(told: &Told) -> Vec<AnswerPart> {
    let part = |row: &super::Row| AnswerPart {
        operation: row.operation.clone(),
        answer: row.answer.clone(),
        says: row.says.clone(),
        given: row.given,
        sent_again: row.again,
        unmodified: row.unmodified.word().to_owned(),
        ended: ended(&row.ended),
        took: row.took().word().to_owned(),
    };
    told.answers.iter().map(part).collect()
}

fn entry(entry: &Entry) -> EntryPart {
    EntryPart {
        number: entry.number,
        at_ms: entry.at_ms,
        method: entry.method.clone(),
        target: entry.target.clone(),
        vendor: entry.vendor.clone(),
        operation: entry.operation.as_ref().map(|operation| operation.id.clone()),
        status: entry.status,
        refusal: entry.refusal.clone(),
        verdict: entry.verdict().to_owned(),
        breaches: entry.breaches.clone(),
        more_breaches: entry.more_breaches,
        note: entry.note.clone(),
    }
}
