//! Internal errors on demand.

use serde::Deserialize;

use super::operations::{self, with_forced};
use super::refused::{Refused, read};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::tenant::AnyTenant;

/// What is to fail, and how often.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    operation: String,
    answer: String,
    #[serde(default = "operations::once")]
    times: u32,
}

/// Makes the next calls of an operation fail.
pub fn add(tenant: &AnyTenant, request: &Request) -> Result<Response, Refused> {
    let wanted: Wanted = read(request)?;
    if wanted.answer != "internal_error" {
        return Err(Refused::wrong("the only answer is `internal_error`"));
    }
    operations::check_times(wanted.times)?;
    let operation = operations::named(tenant, &wanted.operation)?;
    with_forced(tenant, |forced| forced.add(operation, wanted.times));
    Ok(Response::empty(204))
}
