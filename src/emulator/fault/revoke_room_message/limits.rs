//! How often a recall can be called.

use super::{Defect, defect};
use crate::emulator::edit::sent;
use crate::emulator::exchange::Request;
use crate::emulator::zego::gateway::{Call, Operation, admit, check_action, check_age, check_health, check_signature};
use crate::emulator::zego::limits::{History, within};
use crate::emulator::zego::revoke::{Rules, withdraw};
use crate::emulator::zego::{App, Code};

pub(super) fn defects() -> Vec<Defect> {
    [calls(), scopes(), refusals()].concat()
}

fn limited(history: &History, now_ms: u64, calls: usize, last_ms: u64) -> Result<(), Code> {
    if within(&history.admitted, now_ms, last_ms) < calls { Ok(()) } else { Err(Code::APP_LIMIT) }
}

fn text(request: &Request, field: &str) -> String {
    sent(request, field).map(|value| value.to_string()).unwrap_or_default()
}

fn calls() -> Vec<Defect> {
    vec![
        defect("rate-limit.calls", "takes nineteen calls", |server| {
            server.zego.limits.admit = |history, now_ms| limited(history, now_ms, 19, 1_000);
        }),
        defect("rate-limit.calls", "takes twenty-one calls", |server| {
            server.zego.limits.admit = |history, now_ms| limited(history, now_ms, 21, 1_000);
        }),
        defect("rate-limit.calls", "takes ten calls, as of sending", |server| {
            server.zego.limits.admit = |history, now_ms| limited(history, now_ms, 10, 1_000);
        }),
        defect("rate-limit.calls", "takes nine calls", |server| {
            server.zego.limits.admit = |history, now_ms| limited(history, now_ms, 9, 1_000);
        }),
        defect("rate-limit.calls", "counts the calls of other operations too", |server| {
            server.zego.gateway.checks = &[check_age, check_signature, check_action, admit_all, check_health];
        }),
        defect("rate-limit.calls", "has no limit", |server| server.zego.limits.admit = |_, _| Ok(())),
        defect("rate-limit.calls", "does not count calls that are refused for another reason", |server| {
            server.zego.revoke.checks = &[];
            server.zego.revoke.withdraw = |app, order| {
                let checks = Rules::default().checks;
                let refused = checks.iter().find_map(|check| check(app, order).err());
                if let Some(code) = refused {
                    app.limits.forget_last();
                    return Err(code);
                }
                withdraw(app, order)
            };
        }),
    ]
}

/// Counts every call as a recall; only a recall is refused for it.
fn admit_all(app: &mut App, call: &Call<'_>) -> Result<(), Code> {
    let counted = app.limits.admit(app.rules.limits, Operation::RevokeRoomMessage, call.request, call.now_ms);
    if call.common.action == "RevokeRoomMessage" { counted } else { Ok(()) }
}

fn scopes() -> Vec<Defect> {
    vec![
        defect("rate-limit.scope", "counts each user by itself", |server| {
            server.zego.limits.counted_as = |request| text(request, "FromUserId");
        }),
        defect("rate-limit.scope", "counts each room by itself", |server| {
            server.zego.limits.counted_as = |request| text(request, "RoomId");
        }),
        defect("rate-limit.code", "a burst is answered with 660000001", |server| {
            server.zego.limits.admit =
                |history, now_ms| limited(history, now_ms, 20, 1_000).map_err(|_| Code::BUSINESS_ERROR);
        }),
        defect("rate-limit.code", "a burst is answered with 2", |server| {
            server.zego.limits.admit =
                |history, now_ms| limited(history, now_ms, 20, 1_000).map_err(|_| Code::INPUT_ERROR);
        }),
    ]
}

fn refusals() -> Vec<Defect> {
    vec![
        defect("code.660300005.later", "counts by the minute", |server| {
            server.zego.limits.admit = |history, now_ms| limited(history, now_ms, 20, 60_000);
        }),
        defect("code.660300005.later", "counts by two seconds", |server| {
            server.zego.limits.admit = |history, now_ms| limited(history, now_ms, 20, 2_000);
        }),
        defect("code.660300005.later", "never lifts the limit", |server| {
            server.zego.limits.admit = |history, _| {
                if history.admitted.len() < 20 { Ok(()) } else { Err(Code::APP_LIMIT) }
            };
        }),
        defect("code.660000001.retry", "a call that failed keeps failing", |server| {
            server.zego.gateway.checks = &[check_age, check_signature, check_action, admit, |app, call| {
                let checked = check_health(app, call);
                if checked.is_err() {
                    app.forced.add("RevokeRoomMessage", 1);
                }
                checked
            }];
        }),
    ]
}
