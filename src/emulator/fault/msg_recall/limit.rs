//! How often an app may call.

use serde_json::Value;

use super::{Defect, defect};
use crate::emulator::Request;
use crate::emulator::edit::sent;
use crate::emulator::limit::Rate;

pub(super) fn defects() -> Vec<Defect> {
    vec![
        defect("rate.app", "takes 101 calls a second", |server| server.easemob.recall.rate = Rate::per_second(101)),
        defect("rate.app", "takes 99 calls a second", |server| server.easemob.recall.rate = Rate::per_second(99)),
        defect("rate.app", "counts two seconds", |server| {
            server.easemob.recall.rate = Rate { per_ms: 2_000, ..Rate::per_second(100) };
        }),
        defect("rate.app", "counts a minute", |server| server.easemob.recall.rate = Rate::per_minute(100)),
        defect("rate.app", "counts the calls of one millisecond only", |server| {
            server.easemob.recall.rate = Rate { per_ms: 1, ..Rate::per_second(100) };
        }),
        defect("rate.app", "counts each recaller apart", |server| {
            server.easemob.recall.budget = |request| text(request, "from");
        }),
        defect("rate.app", "counts each receiver apart", |server| {
            server.easemob.recall.budget = |request| text(request, "to");
        }),
        defect("rate.app", "counts each message apart", |server| {
            server.easemob.recall.budget = |request| text(request, "msg_id");
        }),
        defect("rate.path-name", "has no limit of its own", |server| {
            server.easemob.recall.rate = Rate::per_second(u32::MAX);
        }),
    ]
}

/// A text of the body; empty where it is not there.
fn text(request: &Request, field: &str) -> String {
    sent(request, field).as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
}
