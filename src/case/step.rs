//! A step of a file made into a step that can be performed.

use std::sync::Arc;

use super::author::Author;
use super::change::AuthFault;
use super::lint;
use super::model::StepFile;
use super::trial::{Action, Assertion, Call, FilePart, Repeat, RequestBody, RequestTemplate, Step};
use crate::spec::{Capability, Matcher, Operation};

/// More calls than any documented limit needs.
const MOST_REPEATS: u32 = 10_000;

/// One step; `case` names its snapshots.
pub(super) fn expand_step(author: &mut Author<'_>, step: &StepFile, at: &str, case: &str) -> Option<Step> {
    if !lint::one_action(author, step, at) {
        return None;
    }
    let action = if let Some(name) = &step.call {
        Action::Call(Box::new(expand_call(author, step, name, at, case)?))
    } else if let Some(freeze) = step.freeze {
        Action::Freeze(freeze)
    } else if let Some(advance) = &step.advance {
        Action::Advance(advance.ms)
    } else if let Some(member) = &step.join {
        Action::Join { room: member.room.clone(), user: member.user.clone() }
    } else if let Some(member) = &step.leave {
        Action::Leave { room: member.room.clone(), user: member.user.clone() }
    } else {
        let fault = step.fault.as_ref()?;
        author.operation(&fault.operation, &format!("{at}/fault/operation"))?;
        Action::Fault { operation: fault.operation.clone(), times: fault.times }
    };
    let does = step.does.clone().unwrap_or_else(|| action_words(&action));
    Some(Step { does, line: author.document.line(at), action })
}

fn action_words(action: &Action) -> String {
    match action {
        Action::Call(call) => format!("call {}", call.operation.id),
        Action::Freeze(true) => "freeze the clock".to_owned(),
        Action::Freeze(false) => "let the clock run".to_owned(),
        Action::Advance(ms) => format!("advance the clock by {ms} ms"),
        Action::Join { room, user } => format!("{user} joins {room}"),
        Action::Leave { room, user } => format!("{user} leaves {room}"),
        Action::Fault { operation, times } => format!("{operation} fails {times} times"),
    }
}

fn expand_call(author: &mut Author<'_>, step: &StepFile, name: &str, at: &str, case: &str) -> Option<Call> {
    let operation = author.operation(name, &format!("{at}/call"))?;
    lint::bodies(author, step, at);
    if let Some(fault) = step.auth.as_ref().filter(|fault| fault.vendor() != author.vendor) {
        author.at(&format!("{at}/auth"), format!("`{}` is a fault of {} calls", fault.written(), fault.vendor()));
    }
    let clauses = if step.clause.0.is_empty() { author.default_clauses.clone() } else { step.clause.0.clone() };
    let assertions = match &step.expect {
        Some(expectation) => {
            let at = format!("{at}/expect");
            let blocks = author.blocks(expectation, &at);
            author.assertions(&blocks, &clauses, &at)
        }
        None => {
            if !step.clause.0.is_empty() {
                author.at(&format!("{at}/clause"), "a clause without an `expect` that proves it");
            }
            Vec::new()
        }
    };
    let mut call = call_of(&operation, request_of(step), assertions.into());
    call.capture.clone_from(&step.capture);
    call.poll_ms = step.poll.as_ref().map(|poll| poll.within_ms);
    if let Some(repeat) = &step.repeat {
        let some_at = format!("{at}/repeat/some");
        let some = repeat.some.as_ref().map(|some| author.blocks(some, &some_at)).unwrap_or_default();
        let some = author.assertions(&some, &clauses, &some_at);
        if !(1..=MOST_REPEATS).contains(&repeat.times) {
            author.at(&format!("{at}/repeat/times"), format!("a call is repeated 1 to {MOST_REPEATS} times"));
        }
        call.repeat = Some(Repeat { times: repeat.times, some });
    }
    let some = call.repeat.as_ref().map(|repeat| &repeat.some[..]).unwrap_or_default();
    call.setup = call.assertions.iter().chain(some).all(|assertion| assertion.clauses.is_empty());
    let slug = slug(step.does.as_deref().unwrap_or(name));
    call.snapshot = (!call.setup && call.repeat.is_none() && !operation.neighbour).then(|| format!("{case}__{slug}"));
    if call.setup && call.assertions.is_empty() {
        call.assertions = success_of(&operation);
    }
    Some(call)
}

/// A call without any of the extras a step can add.
pub(super) fn call_of(
    operation: &Arc<Operation>,
    request: impl Into<Arc<RequestTemplate>>,
    assertions: Arc<[Assertion]>,
) -> Call {
    let positive = accepts(operation, &assertions);
    Call { assertions, positive, ..Call::arranging(operation, request) }
}

fn success_of(operation: &Operation) -> Arc<[Assertion]> {
    let success = &operation.success;
    let accepted = Assertion {
        http: success.http.clone(),
        headers: success.headers.clone(),
        json: success.json.clone(),
        ..Assertion::default()
    };
    [accepted].into()
}

/// Whether assertions demand what an accepted call looks like.
fn accepts(operation: &Operation, assertions: &[Assertion]) -> bool {
    let success = &operation.success;
    let http = success.http.is_none() || assertions.iter().any(|assertion| assertion.http == success.http);
    http && success
        .json
        .iter()
        .all(|(pointer, matcher)| assertions.iter().any(|assertion| assertion.json.get(pointer) == Some(matcher)))
}

/// Whether assertions contradict what an accepted call looks like.
pub(super) fn refuses(operation: &Operation, assertions: &[Assertion]) -> bool {
    let success = &operation.success;
    let differs = |asserted: Option<&Matcher>, wanted: &Matcher| asserted.is_some_and(|matcher| matcher != wanted);
    assertions.iter().any(|assertion| {
        success.http.iter().any(|wanted| differs(assertion.http.as_ref(), wanted))
            || success.json.iter().any(|(pointer, wanted)| differs(assertion.json.get(pointer), wanted))
    })
}

/// Whether assertions demand a rate-limit answer.
pub(super) fn demands_limit(operation: &Operation, assertions: &[Assertion]) -> bool {
    let Some(limited) = &operation.limited else {
        return false;
    };
    let overlaps = |one: &Matcher, other: &Matcher| one.literals().iter().any(|value| other.literals().contains(value));
    assertions.iter().any(|assertion| {
        let http = matches!((&assertion.http, &limited.http), (Some(one), Some(other)) if overlaps(one, other));
        let mut json = limited.json.iter().filter_map(|(pointer, other)| Some((assertion.json.get(pointer)?, other)));
        http || json.any(|(one, other)| overlaps(one, other))
    })
}

fn request_of(step: &StepFile) -> RequestTemplate {
    let body = match (&step.body, &step.raw, &step.file) {
        (Some(body), ..) => RequestBody::Json(body.clone()),
        (None, Some(raw), _) => RequestBody::Raw(raw.clone()),
        (None, None, Some(file)) => RequestBody::File(FilePart {
            field: file.field.clone(),
            filename: file.filename.clone(),
            content_type: file.content_type.clone(),
            content: file.content.clone(),
        }),
        (None, None, None) => RequestBody::None,
    };
    RequestTemplate {
        method: step.method.clone(),
        url: step.url.clone(),
        scheme: step.scheme.clone(),
        path: step.path.clone(),
        query: step.query.clone(),
        headers: step.headers.clone(),
        body,
        auth: step.auth.clone(),
    }
}

/// What a step asks of the target besides answering.
pub(super) fn step_needs(step: &Step) -> Vec<Capability> {
    match &step.action {
        Action::Call(call) => {
            let mut needs = call.operation.needs.clone();
            if call.request.scheme.is_some() {
                needs.push(Capability::Live);
            }
            if call.fault() == Some(&AuthFault::OtherApp) {
                needs.push(Capability::Tenants);
            }
            needs
        }
        Action::Freeze(_) => vec![Capability::Clock],
        Action::Advance(_) => vec![Capability::Wait],
        Action::Join { .. } | Action::Leave { .. } => vec![Capability::Join],
        Action::Fault { .. } => vec![Capability::Fault],
    }
}

/// A sentence as a name.
pub(super) fn slug(sentence: &str) -> String {
    let words = sentence.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
