//! Access tokens. A token carries what it stands for and a seal, so none has to be remembered.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use md5::{Digest, Md5};

/// What every token begins with.
const PREFIX: &str = "YWMt";
/// Anything shorter is no token at all.
const SHORTEST: usize = 32;
/// How long a token is good for where nobody says: sixty days.
pub const DEFAULT_TTL_S: u64 = 5_184_000;
/// The seal, then the app, the end of life and a nonce, then the subject.
const SEAL: usize = 16;
const APP: usize = 36;
const HEAD: usize = SEAL + APP + 8 + 8;

/// Who a token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The app administrator.
    App,
    /// A chat user.
    User(String),
}

/// A token as it is handed out.
#[derive(Debug, Clone)]
pub struct Minted {
    /// The token itself.
    pub access_token: String,
    /// How long it is good for, in seconds.
    pub expires_in: u64,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// There is none.
    Absent,
    /// It does not have the form of a token.
    Corrupt,
    /// It has, but this system never issued it.
    Unissued,
    /// It belongs to another app of this system.
    OtherApp,
    /// It was good once.
    Expired,
}

/// Issues and reads the tokens of all apps of one emulator.
#[derive(Debug, Clone)]
pub struct Mint {
    secret: [u8; 16],
}

impl Mint {
    /// A mint with this secret.
    #[must_use]
    pub fn new(secret: u128) -> Self {
        Self { secret: secret.to_be_bytes() }
    }

    /// A new token; `ttl_s` of 0 never ends.
    #[must_use]
    pub fn issue(&self, app: &str, subject: &Subject, ttl_s: Option<u64>, now_ms: u64, nonce: u64) -> Minted {
        let expires_in = ttl_s.unwrap_or(DEFAULT_TTL_S);
        let mut content = Vec::with_capacity(HEAD);
        content.extend(app.as_bytes());
        content.extend(end_of_life(expires_in, now_ms).to_be_bytes());
        content.extend(nonce.to_be_bytes());
        match subject {
            Subject::App => content.push(b'a'),
            Subject::User(name) => content.extend(format!("u{name}").bytes()),
        }
        let mut whole = self.seal(&content).to_vec();
        whole.extend(content);
        Minted { access_token: format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(whole)), expires_in }
    }

    /// Whom a token speaks for in this app at this time.
    pub fn read(&self, token: &str, app: &str, now_ms: u64) -> Result<Subject, Flaw> {
        let whole = well_formed(token).ok_or(Flaw::Corrupt)?;
        let whole = URL_SAFE_NO_PAD.decode(whole).map_err(|_| Flaw::Unissued)?;
        if whole.len() <= HEAD || whole[..SEAL] != self.seal(&whole[SEAL..]) {
            return Err(Flaw::Unissued);
        }
        if &whole[SEAL..SEAL + APP] != app.as_bytes() {
            return Err(Flaw::OtherApp);
        }
        if now_ms >= number(&whole[SEAL + APP..]) {
            return Err(Flaw::Expired);
        }
        Ok(subject(&whole[HEAD..]))
    }

    fn seal(&self, content: &[u8]) -> [u8; SEAL] {
        Md5::new().chain_update(self.secret).chain_update(content).chain_update(self.secret).finalize().into()
    }
}

/// The part after the prefix, where the whole has the form of a token.
fn well_formed(token: &str) -> Option<&str> {
    let rest = token.strip_prefix(PREFIX)?;
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (token.len() >= SHORTEST && rest.bytes().all(legal)).then_some(rest)
}

fn end_of_life(ttl_s: u64, now_ms: u64) -> u64 {
    if ttl_s == 0 { u64::MAX } else { now_ms.saturating_add(ttl_s.saturating_mul(1_000)) }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().take(8).fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

fn subject(bytes: &[u8]) -> Subject {
    match bytes {
        [b'u', name @ ..] => Subject::User(String::from_utf8_lossy(name).into_owned()),
        _ => Subject::App,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP_A: &str = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
    const APP_B: &str = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";

    fn mint() -> Mint {
        Mint::new(42)
    }

    #[test]
    fn a_token_is_read_back_as_its_subject() {
        for subject in [Subject::App, Subject::User("ann".into())] {
            let token = mint().issue(APP_A, &subject, None, 0, 1).access_token;
            assert_eq!(mint().read(&token, APP_A, 1), Ok(subject));
        }
    }

    #[test]
    fn a_token_ends_exactly_when_its_time_is_over() {
        let token = mint().issue(APP_A, &Subject::App, Some(1), 0, 1).access_token;
        assert_eq!(mint().read(&token, APP_A, 999), Ok(Subject::App));
        assert_eq!(mint().read(&token, APP_A, 1_000), Err(Flaw::Expired));
    }

    #[test]
    fn a_token_with_no_time_to_live_never_ends() {
        let token = mint().issue(APP_A, &Subject::App, Some(0), 0, 1).access_token;
        assert_eq!(mint().read(&token, APP_A, u64::MAX - 1), Ok(Subject::App));
    }

    #[test]
    fn another_apps_token_is_told_apart() {
        let token = mint().issue(APP_B, &Subject::App, None, 0, 1).access_token;
        assert_eq!(mint().read(&token, APP_A, 1), Err(Flaw::OtherApp));
    }

    #[test]
    fn every_changed_character_makes_it_a_token_never_issued() {
        let token = mint().issue(APP_A, &Subject::App, None, 0, 1).access_token;
        for at in PREFIX.len()..token.len() {
            let other = if &token[at..=at] == "A" { "B" } else { "A" };
            let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
            assert_eq!(mint().read(&changed, APP_A, 1), Err(Flaw::Unissued), "{at}");
        }
    }

    #[test]
    fn what_does_not_look_like_a_token_is_corrupt() {
        let token = mint().issue(APP_A, &Subject::App, None, 0, 1).access_token;
        for text in ["", "x", "YWMt", "YWMtshort", &token[1..], &format!("{token}!")] {
            assert_eq!(mint().read(text, APP_A, 1), Err(Flaw::Corrupt), "{text}");
        }
    }
}
