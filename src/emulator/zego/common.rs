//! The common query parameters of a call, and the signature over them.

use std::fmt::Display;

use http::Method;
use md5::{Digest, Md5};

use super::code::Code;
use crate::emulator::exchange::Request;

/// The only way of signing.
const SIGNATURE_VERSION: &str = "2.0";
/// How far a signature's time may be from the server's, in seconds.
const SIGNATURE_LIFE_S: u64 = 600;

/// What the common parameters obey.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether a request is a call at all.
    pub serves: fn(request: &Request) -> Result<(), Code>,
    /// The value of a required parameter, which may be left out or empty.
    pub filled: fn(name: &str, value: Option<String>) -> Result<String, Code>,
    /// Which app is called; nothing where only its signature tells.
    pub app_id: fn(written: &str) -> Result<Option<u32>, Code>,
    /// The time of the signature, in seconds.
    pub timestamp_s: fn(written: &str) -> Result<u64, Code>,
    /// Whether this way of signing is served.
    pub check_version: fn(version: &str) -> Result<(), Code>,
    /// Whether the signature is of a time that still holds.
    pub is_current: fn(common: &Common, now_ms: u64) -> bool,
    /// Whether an app with this secret signed the call.
    pub is_signed: fn(common: &Common, app_id: u32, secret: &str) -> bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { serves, filled, app_id, timestamp_s, check_version, is_current, is_signed }
    }
}

/// The common query parameters of a call, each present and of the right form.
#[derive(Debug)]
pub struct Common {
    /// Which app is called; nothing where only its signature tells.
    pub app_id: Option<u32>,
    /// The same, as it was written.
    pub app: String,
    /// Which operation is called.
    pub action: String,
    /// What makes signatures differ.
    pub nonce: String,
    /// When it was signed.
    pub timestamp_s: u64,
    /// The same, as it was written.
    pub timestamp: String,
    /// The signature.
    pub signature: String,
}

impl Common {
    /// Reads them; the code names the first one that is missing or wrong.
    pub fn read(request: &Request, rules: &Rules) -> Result<Self, Code> {
        (rules.serves)(request)?;
        let query: Vec<_> = request.parameters().collect();
        let value = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        let filled = |name: &str| (rules.filled)(name, value(name));
        let action = filled("Action")?;
        let nonce = filled("SignatureNonce")?;
        let timestamp = filled("Timestamp")?;
        let version = filled("SignatureVersion")?;
        let signature = filled("Signature")?;
        (rules.check_version)(&version)?;
        let app = value("AppId").unwrap_or_default();
        let app_id = (rules.app_id)(&app)?;
        let timestamp_s = (rules.timestamp_s)(&timestamp)?;
        Ok(Self { app_id, app, action, nonce, timestamp_s, timestamp, signature })
    }

    /// How far the signature's time is from now, in seconds.
    #[must_use]
    pub fn age_s(&self, now_ms: u64) -> u64 {
        self.timestamp_s.abs_diff(now_ms / 1_000)
    }

    /// Whether this app signed the call.
    #[must_use]
    pub fn is_of(&self, rules: &Rules, app_id: u32, secret: &str) -> bool {
        (rules.is_signed)(self, app_id, secret)
    }
}

/// MD5 over app, nonce, secret and time, one after the other, in lower-case hexadecimal.
#[must_use]
pub fn signature(app_id: impl Display, nonce: &str, secret: &str, timestamp: &str) -> String {
    let digest = Md5::digest(format!("{app_id}{nonce}{secret}{timestamp}"));
    format!("{:032x}", u128::from_be_bytes(digest.into()))
}

/// A number written in decimal digits and nothing else.
#[must_use]
pub fn decimal<N: std::str::FromStr>(text: &str) -> Option<N> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn serves(request: &Request) -> Result<(), Code> {
    let served = request.method == Method::POST || request.method == Method::GET;
    if served { Ok(()) } else { Err(Code::INPUT_ERROR) }
}

/// The value itself; a code where it is missing or empty.
pub fn filled(name: &str, value: Option<String>) -> Result<String, Code> {
    let empty = match name {
        "Action" => Code::ACTION_EMPTY,
        "SignatureNonce" => Code::NONCE_EMPTY,
        "Timestamp" => Code::TIMESTAMP_EMPTY,
        "SignatureVersion" => Code::VERSION_EMPTY,
        _ => Code::SIGNATURE_EMPTY,
    };
    value.filter(|value| !value.is_empty()).ok_or(empty)
}

/// A number of 32 bits.
pub fn app_id(written: &str) -> Result<Option<u32>, Code> {
    decimal(written).ok_or(Code::APP_ID_FORMAT).map(Some)
}

/// A decimal number.
pub fn timestamp_s(written: &str) -> Result<u64, Code> {
    decimal(written).ok_or(Code::TIMESTAMP_FORMAT)
}

fn check_version(version: &str) -> Result<(), Code> {
    if version == SIGNATURE_VERSION { Ok(()) } else { Err(Code::VERSION_UNKNOWN) }
}

/// At most ten minutes from now.
#[must_use]
pub fn is_current(common: &Common, now_ms: u64) -> bool {
    common.age_s(now_ms) <= SIGNATURE_LIFE_S
}

/// Whether the signature is the one of the formula, letter for letter.
#[must_use]
pub fn is_signed(common: &Common, app_id: u32, secret: &str) -> bool {
    common.signature == signature(app_id, &common.nonce, secret, &common.timestamp)
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
