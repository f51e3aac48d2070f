//! From a control request to what it asks for.

use std::sync::Mutex;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::refused::Refused;
use super::{answers, forced_errors, tenants, time, zego_rooms};
use crate::emulator::catalogue::Catalogue;
use crate::emulator::exchange::{Request, Response};
use crate::emulator::service::House;
use crate::emulator::tenant::{AnyTenant, lock};

/// Where the control protocol is served.
pub const PREFIX: &str = "/__unsaid/v1";

/// What can be arranged here, over both vendors.
const CAPABILITIES: [&str; 10] =
    ["tenants", "clock", "join", "seq", "fault", "burst", "chatrooms", "attachments", "conversations", "roaming"];

/// Answers a control request; `path` is what follows the prefix.
pub fn handle(house: &Mutex<House>, catalogue: &Catalogue, path: &str, request: &Request, now_ms: u64) -> Response {
    answer(house, catalogue, path, request, now_ms).unwrap_or_else(Refused::into_response)
}

fn answer(
    house: &Mutex<House>,
    catalogue: &Catalogue,
    path: &str,
    request: &Request,
    now_ms: u64,
) -> Result<Response, Refused> {
    let parts = parts(path)?;
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let method = request.method.as_str();
    let tenant = |id: &str| find(house, id, now_ms);
    match (method, parts.as_slice()) {
        ("GET", []) => Ok(Response::json(200, &description())),
        ("POST", ["tenants"]) => tenants::create(&mut lock(house), request, now_ms),
        ("DELETE", ["tenants", id]) => tenants::delete(&mut lock(house), id),
        ("POST", ["tenants", id, "clock"]) => time::change(&tenant(id)?, request, now_ms),
        ("GET", ["tenants", id, "answers"]) => Ok(answers::list(&tenant(id)?, catalogue)),
        ("POST", ["tenants", id, "answers"]) => answers::add(&tenant(id)?, catalogue, request),
        ("POST", ["tenants", id, "faults"]) => forced_errors::add(&tenant(id)?, request),
        ("POST", ["tenants", id, "rooms", room, "members"]) => zego_rooms::join(&tenant(id)?, room, request),
        ("DELETE", ["tenants", id, "rooms", room, "members", user]) => zego_rooms::leave(&tenant(id)?, room, user),
        (_, path) if is_served(path) => Err(Refused::method()),
        _ => Err(Refused::unknown("the control protocol has no such path")),
    }
}

fn is_served(parts: &[&str]) -> bool {
    matches!(
        parts,
        [] | ["tenants"]
            | ["tenants", _]
            | ["tenants", _, "answers" | "clock" | "faults"]
            | ["tenants", _, "rooms", _, "members"]
            | ["tenants", _, "rooms", _, "members", _]
    )
}

/// The decoded parts of a path; one slash at the end makes no difference.
fn parts(path: &str) -> Result<Vec<String>, Refused> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let decode = |part: &str| Some(percent_decode_str(part).decode_utf8().ok()?.into_owned());
    let parts: Option<Vec<String>> = path.split('/').map(decode).collect();
    parts.ok_or_else(|| Refused::wrong("the path is not UTF-8"))
}

fn find(house: &Mutex<House>, id: &str, now_ms: u64) -> Result<AnyTenant, Refused> {
    let tenant = lock(house).tenants.get(id, now_ms);
    tenant.ok_or_else(|| tenants::unknown(id))
}

fn description() -> Value {
    json!({
        "name": "unsaid",
        "version": env!("CARGO_PKG_VERSION"),
        "capabilities": CAPABILITIES,
    })
}
