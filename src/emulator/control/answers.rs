//! Answers on demand: what the next calls of an operation are answered.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::operations::{self, with_forced};
use super::refused::{Refused, read};
use crate::emulator::catalogue::Catalogue;
use crate::emulator::exchange::{Request, Response};
use crate::emulator::forced::{Demand, MAX_DEMANDS, What};
use crate::emulator::tenant::AnyTenant;

/// The longest that an answer is held back: ten minutes.
const MAX_DELAY_MS: u64 = 600_000;

/// Answers that are no documented ones, each by its word.
pub const SHAPES: [&str; 6] = ["as-ever", "unknown-fields", "key-order", "not-json", "truncated", "reset"];

fn shape(word: &str) -> Option<What> {
    Some(match word {
        "as-ever" => What::AsEver,
        "unknown-fields" => What::UnknownFields,
        "key-order" => What::KeyOrder,
        "not-json" => What::NotJson,
        "truncated" => What::Truncated,
        "reset" => What::Reset,
        _ => return None,
    })
}

/// What is to be answered, and how often.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    operation: String,
    answer: String,
    #[serde(default = "operations::once")]
    times: u32,
    #[serde(default)]
    delay_ms: u64,
    #[serde(default)]
    set: Map<String, Value>,
}

/// The next calls of an operation are answered like this.
pub fn add(tenant: &AnyTenant, catalogue: &Catalogue, request: &Request) -> Result<Response, Refused> {
    let wanted: Wanted = read(request)?;
    operations::check_times(wanted.times)?;
    if wanted.delay_ms > MAX_DELAY_MS {
        return Err(Refused::wrong("delay_ms is at most 600000 (ten minutes)"));
    }
    if let Some(pointer) = wanted.set.keys().find(|pointer| !pointer.starts_with('/')) {
        return Err(Refused::wrong(format!("`{pointer}` in set is no JSON Pointer: it begins with a slash")));
    }
    let operation = operations::named(tenant, &wanted.operation)?;
    let what = what(catalogue, operation, &wanted.answer)?;
    let demand = Demand { what, delay_ms: wanted.delay_ms, set: wanted.set };
    if !with_forced(tenant, |forced| forced.demand(operation, demand, wanted.times)) {
        return Err(Refused::full(format!("{MAX_DEMANDS} answers of {operation} are waiting already")));
    }
    Ok(Response::empty(204))
}

/// What can be answered, by operation.
pub fn list(tenant: &AnyTenant, catalogue: &Catalogue) -> Response {
    let answers = operations::of(tenant).iter().map(|operation| {
        let documented = catalogue.of(operation).map(|sample| sample.clause.as_str());
        let shapes = SHAPES.iter().copied();
        ((*operation).to_owned(), documented.chain(shapes).collect::<Vec<_>>().into())
    });
    Response::json(200, &json!({ "answers": answers.collect::<Map<String, Value>>() }))
}

/// What a word means: a shape, a documented answer, or else a status that a gateway may answer.
fn what(catalogue: &Catalogue, operation: &str, word: &str) -> Result<What, Refused> {
    let documented = || catalogue.find(operation, word).map(What::Documented);
    let status = || word.parse().ok().filter(|status| (400..600).contains(status)).map(What::Page);
    shape(word).or_else(documented).or_else(status).ok_or_else(|| {
        Refused::wrong(format!(
            "no answer `{word}` of {operation}: write a clause such as error.internal, a status such as 502, or one of {}; \
             GET this path lists them",
            SHAPES.join(", ")
        ))
    })
}
