//! ZEGO: a signature in the query.

use md5::{Digest, Md5};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::case::{AuthFault, Scope};

/// A ZEGO app and the secret it signs with.
#[derive(Debug, Clone)]
pub struct ZegoApp {
    /// The app's number, a uint32.
    pub app_id: u64,
    /// The secret of the console.
    pub server_secret: SecretString,
}

/// `Signature = md5(AppId + SignatureNonce + ServerSecret + Timestamp)`, 32 lower-case hex digits.
/// The timestamp is in seconds. Source: the page on accessing the server APIs.
#[must_use]
pub fn sign(app_id: u64, nonce: &str, server_secret: &str, timestamp: i64) -> String {
    hex::encode(Md5::digest(format!("{app_id}{nonce}{server_secret}{timestamp}").as_bytes()))
}

/// The query parameters that signing adds.
pub const SIGNED: [&str; 5] = ["AppId", "SignatureNonce", "Timestamp", "SignatureVersion", "Signature"];

/// The signed parameters of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// `AppId`.
    pub app_id: u64,
    /// `SignatureNonce`.
    pub nonce: String,
    /// `Timestamp`, in seconds.
    pub timestamp: i64,
    /// `Signature`.
    pub digest: String,
}

impl Signature {
    /// The query parameters, in the order of the page.
    #[must_use]
    pub fn query(&self) -> Vec<(String, String)> {
        let version = "2.0".to_owned();
        let values =
            [self.app_id.to_string(), self.nonce.clone(), self.timestamp.to_string(), version, self.digest.clone()];
        SIGNED.into_iter().map(str::to_owned).zip(values).collect()
    }
}

impl ZegoApp {
    /// Names every case may use.
    #[must_use]
    pub fn names(&self) -> Scope {
        Scope::from([("app_id".to_owned(), json!(self.app_id))])
    }

    /// Signs a call at the target's time, with a fault where one is wanted. `nonce` is 16 fresh hex digits, `previous` what
    /// the trial's last call carried.
    #[must_use]
    pub fn signature(
        &self,
        now_ms: u64,
        nonce: String,
        fault: Option<&AuthFault>,
        previous: Option<&Signature>,
    ) -> Signature {
        let now = i64::try_from(now_ms / 1000).unwrap_or(i64::MAX);
        let timestamp = match fault {
            Some(AuthFault::AgeS(age)) => now.saturating_sub(*age),
            _ => now,
        };
        let nonce = match fault {
            Some(AuthFault::Nonce(other)) => other.clone(),
            _ => nonce,
        };
        let app_id = match fault {
            Some(AuthFault::AppId(other)) => *other,
            _ => self.app_id,
        };
        let secret = self.server_secret.expose_secret();
        let digest = sign(app_id, &nonce, secret, timestamp);
        let signature = Signature { app_id, nonce, timestamp, digest };
        match fault {
            Some(fault) => faulty(signature, fault, secret, previous),
            None => signature,
        }
    }
}

fn faulty(mut signature: Signature, fault: &AuthFault, secret: &str, previous: Option<&Signature>) -> Signature {
    match fault {
        AuthFault::Flipped => {
            let last = if signature.digest.ends_with('0') { "1" } else { "0" };
            signature.digest.pop();
            signature.digest.push_str(last);
        }
        AuthFault::UpperCase => signature.digest.make_ascii_uppercase(),
        AuthFault::Truncated => {
            signature.digest.pop();
        }
        AuthFault::WrongSecret => {
            let other: String = secret.chars().rev().chain(['x']).collect();
            signature.digest = sign(signature.app_id, &signature.nonce, &other, signature.timestamp);
        }
        AuthFault::OtherNonce => {
            let first = if signature.nonce.starts_with('0') { '1' } else { '0' };
            signature.nonce = std::iter::once(first).chain(signature.nonce.chars().skip(1)).collect();
        }
        AuthFault::OtherTimestamp => signature.timestamp -= 1,
        AuthFault::Repeated => return previous.cloned().unwrap_or(signature),
        _ => {}
    }
    signature
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::of_the_page(
        12345,
        "4fd24687296dd9f3",
        "9193cc662a4c0ec135ec71fb57194b38",
        1_615_186_943,
        "43e5cfcca828314675f91b001390566a"
    )]
    #[case::ten_digits(
        1_234_567_890,
        "0123456789abcdef",
        "9193cc662a4c0ec135ec71fb57194b38",
        1_700_000_000,
        "0bbf70a7bfa873c89673019c58c74369"
    )]
    #[case::largest_app_id(
        4_294_967_295,
        "ffffffffffffffff",
        "00000000000000000000000000000000",
        1_893_456_000,
        "c5e7d30c48efafba3b5d840ffd45ac72"
    )]
    fn the_documented_vectors_hold(
        #[case] app_id: u64,
        #[case] nonce: &str,
        #[case] secret: &str,
        #[case] timestamp: i64,
        #[case] signature: &str,
    ) {
        assert_eq!(sign(app_id, nonce, secret, timestamp), signature);
    }

    #[rstest]
    #[case(AuthFault::Flipped)]
    #[case(AuthFault::UpperCase)]
    #[case(AuthFault::Truncated)]
    #[case(AuthFault::WrongSecret)]
    #[case(AuthFault::OtherNonce)]
    #[case(AuthFault::OtherTimestamp)]
    fn a_fault_makes_the_signature_wrong(#[case] fault: AuthFault) {
        let app = ZegoApp { app_id: 1, server_secret: SecretString::from("0123456789abcdef") };
        let made = app.signature(1_700_000_000_000, "00ff".to_owned(), Some(&fault), None);
        assert_ne!(made.digest, sign(made.app_id, &made.nonce, "0123456789abcdef", made.timestamp));
    }

    #[test]
    fn an_old_timestamp_is_signed_correctly() {
        let app = ZegoApp { app_id: 1, server_secret: SecretString::from("0123456789abcdef") };
        let made = app.signature(1_700_000_000_000, "00ff".to_owned(), Some(&AuthFault::AgeS(3600)), None);
        assert_eq!(made.timestamp, 1_700_000_000 - 3600);
        assert_eq!(made.digest, sign(1, "00ff", "0123456789abcdef", made.timestamp));
    }
}
