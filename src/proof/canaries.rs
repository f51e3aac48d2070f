//! Canaries: servers whose answers to the operations under test are wrong as a whole. The calls that arrange a trial are
//! answered as they should be, so that every trial comes to its question.

use std::sync::Arc;

use serde_json::{Value, json};

use super::bench::{Bench, Served};
use super::call::is_call;
use crate::emulator::{Emulator, Framing, Options, Request, Response, edit};
use crate::judge::{Outcome, Verdict};
use crate::run::Unreachable;
use crate::spec::Operation;

/// A server that is wrong as a whole.
#[derive(Clone, Copy)]
pub struct Canary {
    /// Its name.
    pub name: &'static str,
    /// What it answers, in a few words.
    pub says: &'static str,
    answer: fn(operation: &Operation, request: &Request, now_ms: u64) -> Response,
}

/// Every canary.
pub const CANARIES: [Canary; 8] = [
    Canary { name: "empty-object", says: "200 and an empty object", answer: |_, _, _| Response::json(200, &json!({})) },
    Canary { name: "sample", says: "the page's sample of a success, word for word", answer: sample },
    Canary {
        name: "yes-man",
        says: "a success made of what was sent; nothing is checked, nothing is done",
        answer: yes,
    },
    Canary {
        name: "one-error",
        says: "one documented error",
        answer: |operation, _, now_ms| error(&operation.id, now_ms),
    },
    Canary { name: "echo", says: "200 and the request's own body", answer: echo },
    Canary { name: "internal-error", says: "500 and nothing", answer: |_, _, _| Response::empty(500) },
    Canary { name: "html", says: "200 and a page of HTML", answer: |_, _, _| html() },
    Canary { name: "reset", says: "nothing: the connection is reset", answer: |_, _, _| reset() },
];

/// What became of a canary.
#[derive(Debug, Clone)]
pub struct CanaryResult {
    /// The canary's name.
    pub canary: &'static str,
    /// What it answers.
    pub says: &'static str,
    /// How many trials decide something.
    pub proving: usize,
    /// Those of them that pass.
    pub passed: Vec<String>,
}

/// Asks every trial of every canary.
pub async fn canaries(bench: &Bench) -> Result<Vec<CanaryResult>, Unreachable> {
    let mut all = Vec::new();
    for canary in CANARIES {
        let mut result = CanaryResult { canary: canary.name, says: canary.says, proving: 0, passed: Vec::new() };
        for (vendor, spec) in &bench.specs.vendors {
            for operation in spec.tested() {
                let outcomes = ask(bench, canary, vendor, operation).await?;
                let proving = outcomes.iter().filter(|one| !one.proves.is_empty() && one.verdict != Verdict::Skipped);
                result.proving += proving.count();
                let passed = outcomes.into_iter().filter(|outcome| outcome.verdict == Verdict::Passed);
                result.passed.extend(passed.map(|outcome| outcome.trial.id.clone()));
            }
        }
        result.passed.sort();
        all.push(result);
    }
    Ok(all)
}

async fn ask(
    bench: &Bench,
    canary: Canary,
    vendor: &str,
    operation: &Arc<Operation>,
) -> Result<Vec<Outcome>, Unreachable> {
    let emulator = Emulator::new(Options { seed: bench.seed, control: true });
    let asked = Arc::clone(operation);
    let spec = bench.specs.vendors.get(vendor);
    let arranging: Vec<_> = spec.into_iter().flat_map(|spec| spec.operations.values()).cloned().collect();
    let service = move |request: &Request, now_ms: u64| {
        let arranges = |one: &Arc<Operation>| one.neighbour && is_call(one, request);
        if request.path.starts_with("/__unsaid/") || arranging.iter().any(arranges) {
            emulator.handle(request, now_ms)
        } else {
            (canary.answer)(&asked, request, now_ms)
        }
    };
    let served = Served::start(Arc::new(service)).await?;
    let session = bench.open(&served, vendor).await?;
    Ok(bench.ask(&session, bench.trials(vendor, &operation.id)).await)
}

fn sample(operation: &Operation, _: &Request, _: u64) -> Response {
    let documented = operation.reply(200).and_then(|reply| reply.sample.as_ref());
    documented.map_or_else(|| Response::empty(200), |sample| Response::json(200, sample))
}

fn yes(operation: &Operation, request: &Request, now_ms: u64) -> Response {
    let mut response = sample(operation, request, now_ms);
    let segments = request.segments().unwrap_or_default();
    if let [org, app, ..] = &segments[..] {
        edit::set(&mut response, "/organization", org.as_str());
        edit::set(&mut response, "/applicationName", app.as_str());
        let host = request.header("host").unwrap_or_default();
        edit::set(&mut response, "/uri", format!("http://{host}{}", request.path));
        edit::set(&mut response, "/timestamp", now_ms);
    }
    for (field, at, otherwise) in [
        ("from", "/data/from", json!("admin")),
        ("to", "/data/to", Value::Null),
        ("msg_id", "/data/msg_id", Value::Null),
        ("chat_type", "/data/chattype", Value::Null),
    ] {
        edit::set(&mut response, at, edit::sent(request, field).unwrap_or(otherwise));
    }
    response
}

fn error(operation: &str, now_ms: u64) -> Response {
    let (status, error, exception, description) = match operation {
        "msg_recall" => (403, "message_recall_error", "EasemobMessageRecallException", "exceed recall time limit"),
        "user_channel" => {
            (400, "illegal_argument", "java.lang.IllegalArgumentException", "field channel cannot be null or empty")
        }
        _ => {
            let body = json!({ "Code": 660_000_002, "Message": "parameter error", "RequestId": "343649807833778782" });
            return Response::json(200, &body);
        }
    };
    let body = json!({
        "error": error,
        "exception": exception,
        "timestamp": now_ms,
        "duration": 0,
        "error_description": description,
    });
    Response::json(status, &body)
}

fn echo(_: &Operation, request: &Request, _: u64) -> Response {
    Response::bytes(200, "application/json", request.body.clone())
}

fn html() -> Response {
    Response::bytes(200, "text/html; charset=utf-8", "<!doctype html><title>unsaid</title><p>Welcome</p>")
}

fn reset() -> Response {
    Response { framing: Framing::Reset, ..Response::empty(200) }
}
