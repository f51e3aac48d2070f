//! ZEGO: a signature in the query.

use md5::{Digest, Md5};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::admission::{Admission, Probe, Reply};
use crate::case::{AuthFault, Features, Scope};

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
    /// A recall without parameters: that they are missing is only said to somebody who is let in.
    pub(super) fn probe() -> Probe {
        Self::recall(json!({}))
    }

    /// A recall with this body.
    #[must_use]
    pub fn recall(body: Value) -> Probe {
        let query = vec![("Action".to_owned(), "RevokeRoomMessage".to_owned())];
        Probe { method: "POST", path: "/".to_owned(), query, body }
    }

    /// What the answer to a recall tells.
    #[must_use]
    pub fn admission(&self, reply: Reply<'_>, features: &Features) -> Admission {
        let id = self.app_id;
        let code = reply.json.and_then(|json| json.get("Code")).and_then(Value::as_u64);
        let denied = |sentence: String| Admission::Denied(sentence);
        match (code, reply.status) {
            (Some(100_000_004), _) => Admission::OtherTime,
            (Some(100_000_005), _) => {
                denied(format!("the signature is wrong for app {id}: check server_secret (UNSAID_SERVER_SECRET)"))
            }
            (Some(code @ (100_000_001 | 100_000_010 | 100_000_011)), _) => {
                denied(format!("there is no app {id} here (Code {code}): check app_id"))
            }
            (Some(100_000_000), _) => {
                denied("the host is none of the vendor's (Code 100000000): check the URL".to_owned())
            }
            (Some(code @ (100_000_016 | 100_000_017)), _) => {
                denied(format!("app {id} is not opened for this service (Code {code}): open it in the console"))
            }
            (Some(3), _) => {
                denied(format!("authentication of app {id} failed (Code 3): check app_id and server_secret"))
            }
            (Some(660_000_027), _) if features.room_message_storage == Some(false) => Admission::Granted,
            (Some(660_000_027), _) => denied(format!(
                "app {id} does not save room messages (Code 660000027), which its plan must include: change the plan, or \
                 describe the app with `app = {{ room_message_storage = false }}`"
            )),
            (Some(660_000_028), _) => denied(format!("the free plan of app {id} has no recall (Code 660000028)")),
            (Some(7 | 660_300_005 | 660_300_006), _) | (None, 429) => Admission::Busy,
            (Some(0 | 660_000_001..=660_999_999), _) => Admission::Granted,
            (None, 403) => Admission::Blocked,
            (None, 401 | 404 | 405) => Admission::NotTheApi,
            _ => Admission::Unknown,
        }
    }

    /// Whether an answer says that a room does not exist, or a user does not or is not in the room.
    #[must_use]
    pub fn is_misgiven(reply: Reply<'_>) -> bool {
        let code = reply.json.and_then(|json| json.get("Code")).and_then(Value::as_u64);
        matches!(code, Some(660_300_001 | 660_300_002 | 660_300_012 | 660_500_002))
    }

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
