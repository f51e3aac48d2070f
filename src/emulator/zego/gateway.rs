//! The gateway in front of every operation: signature, operation, rate limit.

use super::app::App;
use super::code::Code;
use super::common::Common;
use super::reply::{Reply, refused};
use super::{revoke, room, send, user};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::tenant::Tenant;

/// The operations an internal error can be forced on.
pub const OPERATIONS: [&str; 1] = ["RevokeRoomMessage"];

/// One thing that is looked at before a call is performed.
pub type Check = fn(app: &mut App, call: &Call<'_>) -> Result<(), Code>;

/// What the gateway obeys.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The operation an `Action` names.
    pub operation: fn(action: &str) -> Option<Operation>,
    /// Everything that is looked at, in its order.
    pub checks: &'static [Check],
}

impl Default for Rules {
    fn default() -> Self {
        Self { operation, checks: &[check_age, check_signature, check_action, admit, check_health] }
    }
}

/// A call with its common parameters and its time.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The common parameters.
    pub common: &'a Common,
    /// The request.
    pub request: &'a Request,
    /// The app's time, in epoch milliseconds.
    pub now_ms: u64,
}

/// The operations that are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Register users.
    UserRegister,
    /// Create a room.
    CreateRoom,
    /// Destroy a room.
    DestroyRoom,
    /// Ask which of some users are in a room.
    QueryRoomMembers,
    /// Send a message to a room.
    SendRoomMessage,
    /// Recall a room message.
    RevokeRoomMessage,
}

/// The operation of this name, letter for letter.
#[must_use]
pub fn operation(action: &str) -> Option<Operation> {
    Some(match action {
        "UserRegister" => Operation::UserRegister,
        "CreateRoom" => Operation::CreateRoom,
        "DestroyRoom" => Operation::DestroyRoom,
        "QueryRoomMembers" => Operation::QueryRoomMembers,
        "SendRoomMessage" => Operation::SendRoomMessage,
        "RevokeRoomMessage" => Operation::RevokeRoomMessage,
        _ => return None,
    })
}

/// Answers a call on this app.
pub fn handle(
    tenant: &mut Tenant<App>,
    common: &Common,
    request: &Request,
    real_ms: u64,
    request_id: &str,
) -> Response {
    let app = &mut tenant.app;
    let call = Call { common, request, now_ms: tenant.clock.now(real_ms) };
    if let Err(code) = check_all(app, &call) {
        return refused(code, request_id);
    }
    let performed = |app: &mut App| match perform(app, &call) {
        Ok(reply) => reply.into_response(request_id),
        Err(code) => refused(code, request_id),
    };
    match app.forced.take(&common.action) {
        Some(demand) => demand.shaped(demand.instead(call.now_ms, request_id).unwrap_or_else(|| performed(app))),
        None => performed(app),
    }
}

fn check_all(app: &mut App, call: &Call<'_>) -> Result<(), Code> {
    app.rules.gateway.checks.iter().try_for_each(|check| check(app, call))
}

fn perform(app: &mut App, call: &Call<'_>) -> Result<Reply, Code> {
    let request = call.request;
    match named(app, call)? {
        Operation::UserRegister => user::register(app, request),
        Operation::CreateRoom => room::create(app, request),
        Operation::DestroyRoom => room::destroy(app, request),
        Operation::QueryRoomMembers => room::query_members(app, request, call.now_ms),
        Operation::SendRoomMessage => send::send(app, request, call.now_ms),
        Operation::RevokeRoomMessage => revoke::revoke(app, request, call.now_ms),
    }
}

fn named(app: &App, call: &Call<'_>) -> Result<Operation, Code> {
    (app.rules.gateway.operation)(&call.common.action).ok_or(Code::ACTION_UNKNOWN)
}

/// A signature has its time.
pub fn check_age(app: &mut App, call: &Call<'_>) -> Result<(), Code> {
    let current = (app.rules.common.is_current)(call.common, call.now_ms);
    if current { Ok(()) } else { Err(Code::SIGNATURE_EXPIRED) }
}

/// Only the app itself calls.
pub fn check_signature(app: &mut App, call: &Call<'_>) -> Result<(), Code> {
    let signed = call.common.is_of(&app.rules.common, app.id, &app.server_secret);
    if signed { Ok(()) } else { Err(Code::SIGNATURE_WRONG) }
}

/// There is such an operation.
pub fn check_action(app: &mut App, call: &Call<'_>) -> Result<(), Code> {
    named(app, call).map(drop)
}

/// Counts the call, or refuses it.
pub fn admit(app: &mut App, call: &Call<'_>) -> Result<(), Code> {
    let operation = named(app, call)?;
    app.limits.admit(app.rules.limits, operation, call.request, call.now_ms)
}

/// The service fails where it was told to.
pub fn check_health(app: &mut App, call: &Call<'_>) -> Result<(), Code> {
    if app.forced.strikes(&call.common.action) { Err(Code::BUSINESS_ERROR) } else { Ok(()) }
}
