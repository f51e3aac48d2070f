//! Internal errors on demand.

use serde::Deserialize;

use super::refused::{Refused, read};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::tenant::{AnyTenant, lock};
use crate::emulator::{easemob, zego};

/// What is to fail, and how often.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    operation: String,
    answer: String,
    #[serde(default = "once")]
    times: u32,
}

fn once() -> u32 {
    1
}

/// Makes the next calls of an operation fail.
pub fn add(tenant: &AnyTenant, request: &Request) -> Result<Response, Refused> {
    let wanted: Wanted = read(request)?;
    if wanted.answer != "internal_error" {
        return Err(Refused::wrong("the only answer is `internal_error`"));
    }
    if wanted.times == 0 {
        return Err(Refused::wrong("times is at least 1"));
    }
    match tenant {
        AnyTenant::Easemob(tenant) => {
            let operation = known(&easemob::OPERATIONS, &wanted.operation)?;
            lock(tenant).app.forced.add(operation, wanted.times);
        }
        AnyTenant::Zego(tenant) => {
            let operation = known(&zego::OPERATIONS, &wanted.operation)?;
            lock(tenant).app.forced.add(operation, wanted.times);
        }
    }
    Ok(Response::empty(204))
}

fn known(operations: &[&'static str], wanted: &str) -> Result<&'static str, Refused> {
    let found = operations.iter().find(|operation| **operation == wanted);
    found
        .copied()
        .ok_or_else(|| Refused::wrong(format!("this tenant has no operation `{wanted}` that can be made to fail")))
}
