//! How to see it again: one `curl` line and one `unsaid` line.

use std::fmt::Write as _;

use crate::judge::{Exchange, Outcome, Sent};
use crate::redact::MASK;
use crate::report::run::Run;
use crate::spec::Capability;
use crate::target::{SIGNED, quoted};

/// A `curl` line that sends the same request. Secrets stand as variables and `$(unsaid sign …)`.
pub fn curl(exchange: &Exchange) -> String {
    let sent = &exchange.sent;
    let mut line = format!("curl -i -X {}", sent.method);
    for (name, value) in &sent.headers {
        if value.is_empty() {
            let _ = write!(line, " -H '{name};'");
        } else if name.eq_ignore_ascii_case("authorization") {
            let _ = write!(line, " -H \"{name}: {}\"", value.replace(MASK, "$UNSAID_TOKEN"));
        } else {
            let _ = write!(line, " -H {}", quoted(&format!("{name}: {value}")));
        }
    }
    let carries = |name: &str| sent.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    for (name, needed) in [("Accept", true), ("Content-Type", sent.body.is_some())] {
        if needed && !carries(name) {
            // Without this curl adds one of its own.
            let _ = write!(line, " -H '{name}:'");
        }
    }
    if let Some(body) = &sent.body {
        let _ = write!(line, " --data-raw {}", quoted(body));
    }
    format!("{line} {}", url(sent))
}

/// The `unsaid` line that asks one trial again.
pub fn repeat(outcome: &Outcome, run: &Run) -> String {
    let target = run.target(&outcome.trial.case.vendor);
    let options = target.map(|target| target.again.as_str()).unwrap_or_default();
    format!("unsaid run{options} {}", outcome.trial.id)
}

/// Whether the app that a trial asked is no more: it was made for that trial alone.
pub fn is_gone(outcome: &Outcome, run: &Run) -> bool {
    run.target(&outcome.trial.case.vendor).is_some_and(|target| target.capabilities.contains(&Capability::Tenants))
}

/// A signed URL is signed again when it is asked again.
fn url(sent: &Sent) -> String {
    match (&sent.sign, sent.url.split_once('?')) {
        (Some(options), Some((base, query))) => {
            let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
            let kept = query.split('&').filter(|pair| !SIGNED.contains(&name(pair).as_str()));
            let signed = format!("$(unsaid sign {options})");
            let query: Vec<&str> = kept.chain([signed.as_str()]).collect();
            format!("\"{base}?{}\"", query.join("&"))
        }
        _ => quoted(&sent.url),
    }
}
