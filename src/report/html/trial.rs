//! One trial: what it is about, what was expected and what came, what went over the wire, and how to see it again.

use indexmap::IndexMap;
use maud::{Markup, html};

use super::Told;
use super::news::page_of;
use crate::judge::{Exchange, Finding, Outcome, Shown, Verdict};
use crate::report::cut;
use crate::report::human::{curl, is_gone, repeat};
use crate::report::page::{clause_id, place, symbol_class, trial_id, verdict};
use crate::report::standing::Standing;

/// How much of a body is shown, in characters, of an exchange that is judged, and of another.
const BODY: usize = 1200;
const OTHER_BODY: usize = 300;
/// How much of a finding stands beside a trial's name, in characters.
const SHORT: usize = 110;

pub(super) fn trial(outcome: &Outcome, told: &Told<'_>) -> Markup {
    let standing = Standing::of(outcome, told.run);
    let trial = &outcome.trial;
    html! {
        details.trial id=(trial_id(&trial.id)) data-verdict=(symbol_class(standing.word())) data-vendor=(trial.case.vendor) {
            summary {
                (verdict(standing.word(), standing.word()))
                code { (trial.id) }
                span.reason { (reason(outcome, standing)) }
                span.took { (took(outcome.duration_ms)) }
            }
            div.inside {
                p.about { (trial.case.about) " " code { (trial.case.file) ":" (trial.line) } }
                @if !outcome.findings.is_empty() { h3 { "Expected and got" } (findings(outcome, told)) }
                @if !outcome.exchanges.is_empty() { h3 { "On the wire" } (exchanges(outcome)) }
                (facts(outcome))
                @if !matches!(standing, Standing::Skipped(_)) { (again(outcome, told)) }
            }
        }
    }
}

/// Why it is as it is, on one line.
fn reason(outcome: &Outcome, standing: Standing<'_>) -> String {
    let reason = standing.reason();
    match outcome.findings.first() {
        Some(finding) if reason.is_empty() => cut::clip(&finding.sentence(), SHORT),
        _ => reason,
    }
}

fn took(ms: f64) -> String {
    if ms < 9_999.0 { format!("{ms:.0} ms") } else { format!("{:.1} s", ms / 1_000.0) }
}

fn findings(outcome: &Outcome, told: &Told<'_>) -> Markup {
    let mut by_clause: IndexMap<_, Vec<&Finding>> = IndexMap::new();
    for finding in &outcome.findings {
        by_clause.entry(finding.clause.as_ref()).or_default().push(finding);
    }
    html! {
        @for (clause, findings) in by_clause {
            div.finding {
                @match clause.and_then(|id| told.specs.clause(id)) {
                    Some(registered) => {
                        p { a href={ "#" (clause_id(registered.id.as_str())) } { (registered.clause.says.trim()) } }
                        p.where { (place(registered, page_of(told, registered))) " " code { (registered.id) } }
                    },
                    None => p { "No promise by itself: a recorded answer has changed." },
                }
                @for finding in findings {
                    dl {
                        dt { (finding.at) }
                        dd { b { "expected" } " " (shown(&finding.expected)) }
                        dd { b { "actual" } " " (shown(&finding.actual)) }
                    }
                    @if let Some(difference) = &finding.difference { pre.difference { (difference) } }
                }
            }
        }
    }
}

fn shown(shown: &Shown) -> Markup {
    html! {
        @match shown.kind.as_str() {
            "nothing" => "nothing",
            "rule" => { (shown) },
            kind => { code { (shown.value) } " " small { (kind) } },
        }
    }
}

fn exchanges(outcome: &Outcome) -> Markup {
    let judged = |exchange: &Exchange| outcome.findings.iter().any(|finding| finding.step == exchange.step);
    // What passed needs no closer look.
    let last = (outcome.verdict != Verdict::Passed).then(|| outcome.exchanges.len() - 1);
    html! {
        @for (at, exchange) in outcome.exchanges.iter().enumerate() {
            @if !outcome.findings.is_empty() && !judged(exchange) {
                p.earlier {
                    span { (exchange.step) " " code { (exchange.sent.method) " " (path(&exchange.sent.url)) } }
                    (answered(exchange))
                }
            } @else {
                (wire(exchange, judged(exchange) || Some(at) == last))
            }
        }
    }
}

/// An exchange with its headers, or the beginning of its bodies only.
fn wire(exchange: &Exchange, in_full: bool) -> Markup {
    let most = if in_full { BODY } else { OTHER_BODY };
    let (sent, answer) = (&exchange.sent, &exchange.answer);
    let headers = |headers: &[(String, String)]| {
        html! {
            @if in_full { span.quiet { @for (name, value) in headers { "\n" (name) ": " (value) } } }
        }
    };
    html! {
        details.exchange open[in_full] {
            summary { span { (exchange.step) } (answered(exchange)) }
            div.wire {
                pre {
                    b { (sent.method) " " (sent.url) }
                    (headers(&sent.headers))
                    @if let Some(body) = &sent.body { "\n\n" (cut::body(body, most, body.len())) }
                }
                pre {
                    b { (answer.status) }
                    (headers(&answer.headers))
                    @if !answer.body.is_empty() { "\n\n" (cut::body(&answer.body, most, answer.bytes)) }
                }
            }
        }
    }
}

fn answered(exchange: &Exchange) -> Markup {
    html! { span.took { (exchange.answer.status) " after " (format!("{:.0}", exchange.elapsed_ms)) " ms" } }
}

fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    path.split('&').next().unwrap_or(path)
}

fn facts(outcome: &Outcome) -> Markup {
    let named =
        |id: &&crate::spec::ClauseId| outcome.findings.iter().any(|finding| finding.clause.as_ref() == Some(*id));
    let decides: Vec<_> = outcome.proves.iter().filter(|id| !named(id)).collect();
    let observes: Vec<_> = outcome.trial.probes.iter().collect();
    let word = if outcome.findings.is_empty() { "Decides" } else { "Decides too" };
    let mut prints: Vec<&str> = outcome.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    prints.dedup();
    html! {
        @if !decides.is_empty() || !observes.is_empty() || !prints.is_empty() {
            dl.facts {
                @for (word, ids) in [(word, decides), ("Observes", observes)] {
                    @if !ids.is_empty() {
                        div {
                            dt { (word) }
                            dd { @for (at, id) in ids.iter().enumerate() { @if at > 0 { br; } a href={ "#" (clause_id(id.as_str())) } { (id) } } }
                        }
                    }
                }
                @if !prints.is_empty() { div { dt { "Fingerprints" } dd { code { (prints.join(", ")) } } } }
            }
        }
    }
}

fn again(outcome: &Outcome, told: &Told<'_>) -> Markup {
    let step = outcome.findings.first().map(|finding| finding.step.as_str());
    let judged = outcome.exchanges.iter().rev().find(|exchange| Some(exchange.step.as_str()) == step);
    let short = |exchange: &&Exchange| exchange.sent.body.as_ref().map_or(0, String::len) <= BODY;
    html! {
        h3 { "See it again" }
        div.again {
            pre { (repeat(outcome, told.run)) }
            @if let Some(exchange) = judged.filter(short) {
                pre { (curl(exchange)) }
                @if is_gone(outcome, told.run) { p.quiet { "The trial's app is gone: send this to one of your own." } }
            }
        }
    }
}
