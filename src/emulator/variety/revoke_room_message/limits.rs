//! How a second is counted, what counts, and how a call past the limit is refused.

use super::{Variety, variety};
use crate::emulator::zego::Code;
use crate::emulator::zego::gateway::{admit, check_action, check_age, check_health, check_signature};
use crate::emulator::zego::limits::{History, within};

pub(super) fn varieties() -> Vec<Variety> {
    vec![
        variety("rate-limit.window", "is a second of the clock", |server| {
            server.zego.limits.admit = |history, now_ms| {
                let calls = history.admitted.iter().filter(|at| **at / 1_000 == now_ms / 1_000).count();
                past(calls >= 20)
            };
        }),
        variety("rate-limit.window", "refills steadily, a call in fifty milliseconds", |server| {
            server.zego.limits.admit = |history, now_ms| past(refilled(history, now_ms) < 50);
        }),
        variety("rate-limit.counted-calls", "calls with a wrong signature count", |server| {
            server.zego.gateway.checks = &[check_age, check_action, admit, check_signature, check_health];
        }),
        variety("rate-limit.counted-calls", "calls with an expired signature count too", |server| {
            server.zego.gateway.checks = &[check_action, admit, check_age, check_signature, check_health];
        }),
        variety("rate-limit.code", "far past the limit the system is overloaded", |server| {
            server.zego.limits.admit = |history, now_ms| match within(&history.made, now_ms, 1_000) {
                30.. => Err(Code { number: 7, text: "too many requests" }),
                _ => past(within(&history.admitted, now_ms, 1_000) >= 20),
            };
        }),
        variety("rate-limit.code", "far past the limit a room has one of its own", |server| {
            server.zego.limits.admit = |history, now_ms| match within(&history.made, now_ms, 1_000) {
                25.. => Err(Code::ROOM_LIMIT),
                _ => past(within(&history.admitted, now_ms, 1_000) >= 20),
            };
        }),
    ]
}

fn past(is_past: bool) -> Result<(), Code> {
    if is_past { Err(Code::APP_LIMIT) } else { Ok(()) }
}

/// What a bucket of twenty calls holds, in milliseconds of refilling.
fn refilled(history: &History, now_ms: u64) -> u64 {
    let mut level = 1_000_u64;
    let mut last = history.admitted.front().copied().unwrap_or(now_ms);
    for at in &history.admitted {
        level = (level + at.saturating_sub(last)).min(1_000).saturating_sub(50);
        last = *at;
    }
    (level + now_ms.saturating_sub(last)).min(1_000)
}
