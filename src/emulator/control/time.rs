//! A tenant's clock: stop it, let it run, jump forward.

use serde::Deserialize;
use serde_json::json;

use super::refused::{Refused, read};
use crate::emulator::clock::Clock;
use crate::emulator::exchange::{Request, Response};
use crate::emulator::tenant::{AnyTenant, lock};

/// The farthest jump: ten years.
const MAX_ADVANCE_MS: u64 = 315_360_000_000;

/// What is to happen to a clock.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    freeze: Option<bool>,
    advance_ms: Option<u64>,
}

/// Changes a clock and says what it shows now.
pub fn change(tenant: &AnyTenant, request: &Request, real_ms: u64) -> Result<Response, Refused> {
    let change: Change = read(request)?;
    if change.advance_ms.is_some_and(|by| by > MAX_ADVANCE_MS) {
        return Err(Refused::wrong("a clock is advanced by at most ten years at once"));
    }
    let now_ms = match tenant {
        AnyTenant::Easemob(tenant) => apply(&change, &mut lock(tenant).clock, real_ms),
        AnyTenant::Zego(tenant) => apply(&change, &mut lock(tenant).clock, real_ms),
    };
    Ok(Response::json(200, &json!({ "now_ms": now_ms })))
}

fn apply(change: &Change, clock: &mut Clock, real_ms: u64) -> u64 {
    match change.freeze {
        Some(true) => clock.freeze(real_ms),
        Some(false) => clock.thaw(),
        None => {}
    }
    clock.advance(change.advance_ms.unwrap_or_default());
    clock.now(real_ms)
}
