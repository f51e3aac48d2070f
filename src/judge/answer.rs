//! One exchange against everything it promises: documented schema, assertions, recorded snapshots. All findings, not the
//! first.

use serde_json::Value;

use super::compare::{fits, fits_but_for_type};
use super::exchange::{Answer, Exchange};
use super::finding::Finding;
use super::shown::Shown;
use super::words::{assertion_words, one_of_words, promise};
use crate::case::{Assertion, Call};
use crate::spec::{Block, ClauseId, Matcher, Operation, Schemas};

/// How closely a target is held to the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// Documented texts and `document/` snapshots too.
    #[default]
    Exact,
    /// Status, codes, types and schemas; the rest is observed.
    Contract,
}

impl Level {
    /// The level a word means.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Exact, Self::Contract].into_iter().find(|level| level.word() == word)
    }

    /// The word on the command line and in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Contract => "contract",
        }
    }
}

/// Whether something in an assertion can fail at a level.
#[must_use]
pub fn binds(assertion: &Assertion, operation: &Operation, schemas: &Schemas, level: Level) -> bool {
    let is_text = |pointer: &str| operation.replies.iter().any(|reply| schemas.is_text(&reply.schema, pointer));
    let free = |pointer: &str| level == Level::Contract && is_text(pointer);
    assertion.http.as_ref().is_some_and(|matcher| !matcher.observes())
        || assertion.headers.values().any(|matcher| !matcher.observes())
        || assertion.json.iter().any(|(pointer, matcher)| !matcher.observes() && !free(pointer))
        || assertion.one_of.iter().any(|all| all.iter().any(|inner| binds(inner, operation, schemas, level)))
}

/// What an exchange is held against. Names in the assertions are already replaced by values.
pub struct Question<'a> {
    /// The operation called.
    pub operation: &'a Operation,
    /// The assertions.
    pub assertions: &'a [Assertion],
    /// Whether the request is one the page allows, so that it is checked too.
    pub positive: bool,
    /// The schemas.
    pub schemas: &'a Schemas,
    /// How closely.
    pub level: Level,
}

/// What judging one exchange gave.
#[derive(Debug, Default)]
pub struct Judged {
    /// Every difference.
    pub findings: Vec<Finding>,
    /// What is wrong with our own request: the case, not the target, is at fault.
    pub own_mistake: Option<String>,
    /// Whether the answer says that a rate limit was exceeded.
    pub limited: bool,
}

/// Holds an exchange against a question.
#[must_use]
pub fn judge(question: &Question<'_>, exchange: &Exchange) -> Judged {
    let mut findings = Vec::new();
    for assertion in question.assertions {
        findings.extend(check(question, assertion, exchange));
    }
    let missed = missed_success(&findings);
    if missed.is_some() {
        findings.retain(|finding| finding.clause == missed || !follows(question, finding, exchange));
    }
    let default = question.assertions.iter().find_map(|assertion| assertion.clauses.first());
    let documented = documented(question, exchange, default);
    // What every answer must be comes before what this one was to say.
    findings.retain(|finding| !documented.iter().any(|other| says_all(other, finding)));
    for finding in documented {
        if !findings.iter().any(|known: &Finding| known.at == finding.at) {
            findings.push(finding);
        }
    }
    Judged {
        findings,
        own_mistake: own_mistake(question, exchange),
        limited: is_limited(question.operation, &exchange.answer),
    }
}

/// The answers of a repeated call: each against `each`, and at least one against `some`.
#[must_use]
pub fn judge_burst(question: &Question<'_>, some: &[Assertion], exchanges: &[Exchange]) -> Judged {
    let mut judged = Judged::default();
    for exchange in exchanges {
        let one = judge(question, exchange);
        judged.own_mistake = judged.own_mistake.or(one.own_mistake);
        judged.limited |= one.limited;
        for finding in one.findings {
            let known = |other: &Finding| other.at == finding.at && other.actual == finding.actual;
            if !judged.findings.iter().any(known) {
                judged.findings.push(finding);
            }
        }
    }
    for assertion in some {
        if !exchanges.iter().any(|exchange| check(question, assertion, exchange).is_empty()) {
            let count = exchanges.len();
            let expected = Shown::rule(format!("at least one of {count} answers: {}", assertion_words(assertion)));
            let actual = Shown::rule("none");
            judged.findings.push(Finding::new("answers", assertion.clauses.first().cloned(), expected, actual));
        }
    }
    judged
}

/// What one assertion finds.
fn check(question: &Question<'_>, assertion: &Assertion, exchange: &Exchange) -> Vec<Finding> {
    let mut findings = Vec::new();
    let clause = assertion.clauses.first();
    let answer = &exchange.answer;
    if let Some(matcher) = &assertion.http {
        let status = Value::from(answer.status);
        findings.extend(compare("status", matcher, Some(&status), clause, exchange.now_ms));
    }
    for (name, matcher) in &assertion.headers {
        // Media types are the same in any letters (RFC 9110, 8.3.1).
        let media = name.eq_ignore_ascii_case("content-type");
        let shown = |value: &str| if media { value.to_ascii_lowercase() } else { value.to_owned() };
        let value = answer.header(name).map(|value| Value::String(shown(value)));
        findings.extend(compare(&format!("header {name}"), matcher, value.as_ref(), clause, exchange.now_ms));
    }
    findings.extend(check_json(question, assertion, exchange));
    if !assertion.one_of.is_empty() && !any_fits(question, assertion, exchange) {
        let expected = Shown::rule(one_of_words(&assertion.one_of));
        let actual = Shown::rule(format!("http {}, {}", answer.status, excerpt(&answer.body)));
        findings.push(Finding::new("answer", clause.cloned(), expected, actual));
    }
    findings
}

fn any_fits(question: &Question<'_>, assertion: &Assertion, exchange: &Exchange) -> bool {
    let fits_all = |all: &Vec<Assertion>| all.iter().all(|inner| check(question, inner, exchange).is_empty());
    assertion.one_of.iter().any(fits_all)
}

fn check_json(question: &Question<'_>, assertion: &Assertion, exchange: &Exchange) -> Vec<Finding> {
    let clause = assertion.clauses.first();
    let judged = |pointer: &&String| !(question.level == Level::Contract && is_text(question, exchange, pointer));
    let asserted = assertion.json.iter().filter(|(pointer, matcher)| !matcher.observes() && judged(pointer));
    let Some(json) = &exchange.answer.json else {
        let finding = || not_json(exchange, clause);
        return asserted.take(1).map(|_| finding()).collect();
    };
    let compared = asserted
        .filter_map(|(pointer, matcher)| compare(pointer, matcher, json.pointer(pointer), clause, exchange.now_ms));
    compared.collect()
}

fn is_text(question: &Question<'_>, exchange: &Exchange, pointer: &str) -> bool {
    let reply = question.operation.reply(exchange.answer.status);
    reply.is_some_and(|reply| question.schemas.is_text(&reply.schema, pointer))
}

fn compare(
    at: &str,
    matcher: &Matcher,
    actual: Option<&Value>,
    clause: Option<&ClauseId>,
    now: u64,
) -> Option<Finding> {
    if fits(matcher, actual, now) {
        return None;
    }
    let shown = actual.map_or_else(Shown::nothing, Shown::value);
    let mut finding = Finding::new(at, clause.cloned(), promise(matcher), shown);
    finding.is_of_type = actual.is_some_and(|actual| fits_but_for_type(matcher, actual));
    Some(finding)
}

/// Whether what is wrong with an answer by its documented form is all that an assertion found at the same place: that it is no
/// JSON, or that a value is the promised one but for its type.
fn says_all(documented: &Finding, asserted: &Finding) -> bool {
    documented.at == asserted.at && (documented.at == "body" || documented.is_of_type && asserted.is_of_type)
}

/// The clause that promised a success by its status, where another status came.
fn missed_success(findings: &[Finding]) -> Option<ClauseId> {
    let asked_for = |finding: &Finding| finding.expected.value.as_u64().filter(|_| finding.at == "status");
    let missed = findings.iter().find(|finding| asked_for(finding).is_some_and(|status| status < 400))?;
    missed.clause.clone()
}

/// Whether a field is only missing because a refusal came where a success was promised: that breaks the promises of the success,
/// and not those of its other fields.
fn follows(question: &Question<'_>, finding: &Finding, exchange: &Exchange) -> bool {
    let operation = question.operation;
    let is_refusal = exchange.answer.status >= 400 && !is_success(operation, &exchange.answer);
    let Some(reply) = operation.reply(exchange.answer.status).filter(|_| is_refusal) else {
        return false;
    };
    let Some(first) = finding.at.strip_prefix('/').and_then(|pointer| pointer.split('/').next()) else {
        return false;
    };
    let tells_success = operation.success.json.contains_key(&finding.at);
    finding.actual.is_nothing() && !tells_success && question.schemas.field(&reply.schema, first).is_none()
}

/// What the OpenAPI document says of an answer with this status.
fn documented(question: &Question<'_>, exchange: &Exchange, default: Option<&ClauseId>) -> Vec<Finding> {
    let answer = &exchange.answer;
    let Some(reply) = question.operation.reply(answer.status) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    if let Some(clause) = &reply.media_clause {
        let media = answer.header("content-type").map(|value| value.split(';').next().unwrap_or("").trim());
        if !media.is_some_and(|media| media.eq_ignore_ascii_case("application/json")) {
            let actual = media.map_or_else(Shown::nothing, Shown::text);
            findings.push(Finding::new(
                "header content-type",
                Some(clause.clone()),
                Shown::text("application/json"),
                actual,
            ));
        }
    }
    let Some(json) = &answer.json else {
        findings.push(not_json(exchange, reply.media_clause.as_ref().or(default)));
        return findings;
    };
    findings.extend(question.schemas.check(&reply.schema, json).into_iter().map(|found| {
        let actual = json.pointer(&found.at).map_or_else(Shown::nothing, Shown::value);
        let is_of_type = found.is_of_type && found.clause.is_some();
        let clause = found.clause.or_else(|| default.cloned());
        let at = if found.at.is_empty() { "body".to_owned() } else { found.at };
        Finding { is_of_type, ..Finding::new(at, clause, Shown::rule(found.expected), actual) }
    }));
    findings
}

fn not_json(exchange: &Exchange, clause: Option<&ClauseId>) -> Finding {
    let body = &exchange.answer.body;
    let actual = if body.is_empty() { Shown::nothing() } else { Shown::text(excerpt(body)) };
    Finding::new("body", clause.cloned(), Shown::rule("JSON"), actual)
}

/// Our own request against its schema, where the page allows it; what it leaves open is no mistake.
fn own_mistake(question: &Question<'_>, exchange: &Exchange) -> Option<String> {
    let schema = question.operation.request.as_ref().filter(|_| question.positive)?;
    let found = question.schemas.check(schema, exchange.sent.json.as_ref()?);
    let first = found.iter().find(|found| found.open.is_none())?;
    Some(format!("the case's own request is not one the specs allow: {} is not {}", first.at, first.expected))
}

/// Whether an answer says that a call was accepted.
#[must_use]
pub(super) fn is_success(operation: &Operation, answer: &Answer) -> bool {
    looks_like(&operation.success, answer)
}

/// Whether an answer says that a rate limit was exceeded.
#[must_use]
pub fn is_limited(operation: &Operation, answer: &Answer) -> bool {
    operation.limited.as_ref().is_some_and(|limited| looks_like(limited, answer))
}

/// Whether an answer says that what was to be arranged is there already, so that an earlier call must have done it.
#[must_use]
pub fn is_arranged(operation: &Operation, answer: &Answer) -> bool {
    operation.arranged.as_ref().is_some_and(|arranged| looks_like(arranged, answer))
}

fn looks_like(block: &Block, answer: &Answer) -> bool {
    let status = Value::from(answer.status);
    let json = |pointer: &String| answer.json.as_ref().and_then(|json| json.pointer(pointer));
    block.http.as_ref().is_none_or(|matcher| fits(matcher, Some(&status), 0))
        && block.json.iter().all(|(pointer, matcher)| fits(matcher, json(pointer), 0))
}

fn excerpt(body: &str) -> String {
    let short: String = body.chars().take(200).collect();
    if short.len() == body.len() { short } else { format!("{short}… ({} bytes)", body.len()) }
}

impl Question<'_> {
    /// The question a call asks, with its assertions filled in.
    #[must_use]
    pub fn of<'a>(call: &'a Call, assertions: &'a [Assertion], schemas: &'a Schemas, level: Level) -> Question<'a> {
        Question { operation: &call.operation, assertions, positive: call.positive, schemas, level }
    }
}
