//! The gateway in front of every operation: common query parameters, signature, rate limit.

use http::Method;
use md5::{Digest, Md5};

use super::app::App;
use super::code::Code;
use super::reply::{Reply, refused};
use super::{revoke, room, send, user};
use crate::emulator::exchange::{Request, Response};
use crate::emulator::tenant::Tenant;

/// The operations an internal error can be forced on.
pub const OPERATIONS: [&str; 1] = ["RevokeRoomMessage"];
/// The only way of signing.
const SIGNATURE_VERSION: &str = "2.0";
/// How far a signature's time may be from the server's, in seconds.
const SIGNATURE_LIFE_S: u64 = 600;

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

impl Operation {
    fn named(action: &str) -> Option<Self> {
        Some(match action {
            "UserRegister" => Self::UserRegister,
            "CreateRoom" => Self::CreateRoom,
            "DestroyRoom" => Self::DestroyRoom,
            "QueryRoomMembers" => Self::QueryRoomMembers,
            "SendRoomMessage" => Self::SendRoomMessage,
            "RevokeRoomMessage" => Self::RevokeRoomMessage,
            _ => return None,
        })
    }
}

/// The common query parameters of a call, each present and of the right form.
#[derive(Debug)]
pub struct Common {
    /// Which app is called.
    pub app_id: u32,
    action: String,
    nonce: String,
    timestamp_s: u64,
    signature: String,
    signed: String,
}

impl Common {
    /// Reads them; the code names the first one that is missing or wrong.
    pub fn read(request: &Request) -> Result<Self, Code> {
        if request.method != Method::POST && request.method != Method::GET {
            return Err(Code::INPUT_ERROR);
        }
        let query: Vec<_> = request.parameters().collect();
        let value = |name: &str| {
            let pair = query.iter().find(|(key, _)| key == name);
            pair.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let action = filled(value("Action"), Code::ACTION_EMPTY)?;
        let app_id = value("AppId");
        let nonce = filled(value("SignatureNonce"), Code::NONCE_EMPTY)?;
        let timestamp = filled(value("Timestamp"), Code::TIMESTAMP_EMPTY)?;
        let version = filled(value("SignatureVersion"), Code::VERSION_EMPTY)?;
        let signature = filled(value("Signature"), Code::SIGNATURE_EMPTY)?;
        if version != SIGNATURE_VERSION {
            return Err(Code::VERSION_UNKNOWN);
        }
        Ok(Self {
            app_id: decimal(&app_id).ok_or(Code::APP_ID_FORMAT)?,
            action,
            nonce,
            timestamp_s: decimal(&timestamp).ok_or(Code::TIMESTAMP_FORMAT)?,
            signature,
            signed: timestamp,
        })
    }

    /// Checks the age of the signature, then the signature itself.
    fn verify(&self, secret: &str, now_ms: u64) -> Result<(), Code> {
        if self.timestamp_s.abs_diff(now_ms / 1_000) > SIGNATURE_LIFE_S {
            return Err(Code::SIGNATURE_EXPIRED);
        }
        if self.signature != signature(self.app_id, &self.nonce, secret, &self.signed) {
            return Err(Code::SIGNATURE_WRONG);
        }
        Ok(())
    }
}

/// MD5 over app, nonce, secret and time, one after the other, in lower-case hexadecimal.
fn signature(app_id: u32, nonce: &str, secret: &str, timestamp: &str) -> String {
    let digest = Md5::digest(format!("{app_id}{nonce}{secret}{timestamp}"));
    format!("{:032x}", u128::from_be_bytes(digest.into()))
}

fn filled(value: String, empty: Code) -> Result<String, Code> {
    if value.is_empty() { Err(empty) } else { Ok(value) }
}

/// A number written in decimal digits and nothing else.
fn decimal<N: std::str::FromStr>(text: &str) -> Option<N> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Answers a call on this app.
pub fn handle(
    tenant: &mut Tenant<App>,
    common: &Common,
    request: &Request,
    real_ms: u64,
    request_id: &str,
) -> Response {
    let now_ms = tenant.clock.now(real_ms);
    match answer(&mut tenant.app, common, request, now_ms) {
        Ok(reply) => reply.into_response(request_id),
        Err(code) => refused(code, request_id),
    }
}

fn answer(app: &mut App, common: &Common, request: &Request, now_ms: u64) -> Result<Reply, Code> {
    common.verify(&app.server_secret, now_ms)?;
    let operation = Operation::named(&common.action).ok_or(Code::ACTION_UNKNOWN)?;
    app.limits.admit(operation, now_ms)?;
    if app.forced.strikes(&common.action) {
        return Err(Code::BUSINESS_ERROR);
    }
    match operation {
        Operation::UserRegister => user::register(app, request),
        Operation::CreateRoom => room::create(app, request),
        Operation::DestroyRoom => room::destroy(app, request),
        Operation::QueryRoomMembers => room::query_members(app, request, now_ms),
        Operation::SendRoomMessage => send::send(app, request),
        Operation::RevokeRoomMessage => revoke::revoke(app, request),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_match_the_published_vectors() {
        let secret = "9193cc662a4c0ec135ec71fb57194b38";
        assert_eq!(signature(12_345, "4fd24687296dd9f3", secret, "1615186943"), "43e5cfcca828314675f91b001390566a");
        assert_eq!(
            signature(1_234_567_890, "0123456789abcdef", secret, "1700000000"),
            "0bbf70a7bfa873c89673019c58c74369"
        );
        assert_eq!(
            signature(u32::MAX, "ffffffffffffffff", &"0".repeat(32), "1893456000"),
            "c5e7d30c48efafba3b5d840ffd45ac72"
        );
    }
}
