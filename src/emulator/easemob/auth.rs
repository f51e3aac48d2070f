//! Who is calling: the `Authorization` header.

use super::app::App;
use super::canonical;
use super::refusal::Refusal;
use super::route::Call;
use super::token::{Flaw, Subject};

/// An authenticated caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// The app administrator.
    App,
    /// A chat user, in canonical spelling.
    User(String),
}

/// What telling the caller obeys.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// The token in a header, where there is one.
    pub bearer: fn(header: &str) -> Option<&str>,
    /// What becomes of a call whose token has a flaw.
    pub flawed: fn(flaw: Flaw) -> Result<Caller, Refusal>,
    /// How many seconds a token lives for which so many were asked; 0 for ever, nothing the default time.
    pub lifetime: fn(ttl_s: Option<u64>) -> Option<u64>,
}

impl Default for Rules {
    fn default() -> Self {
        Self { bearer, flawed, lifetime: |ttl_s| ttl_s }
    }
}

/// The caller behind a request, or the reason why there is none.
pub fn authenticate(app: &App, call: &Call) -> Result<Caller, Refusal> {
    let header = call.request.header("authorization").unwrap_or_default();
    let rules = app.rules.auth;
    let token = (rules.bearer)(header).ok_or(Flaw::Absent);
    match token.and_then(|token| app.mint.read(token, &app.identity.uuid, call.now_ms)) {
        Ok(Subject::App) => Ok(Caller::App),
        Ok(Subject::User(name)) if app.users.contains(&name) => Ok(Caller::User(canonical(&name))),
        Ok(Subject::User(_)) => (rules.flawed)(Flaw::Unissued),
        Err(flaw) => (rules.flawed)(flaw),
    }
}

/// The token in a header: the fixed word `Bearer`, one space, the token.
pub fn bearer(header: &str) -> Option<&str> {
    header.strip_prefix("Bearer ").filter(|token| !token.is_empty())
}

/// Whatever the flaw, the call is refused.
pub fn flawed(flaw: Flaw) -> Result<Caller, Refusal> {
    Err(match flaw {
        Flaw::Absent => not_sent(),
        Flaw::Corrupt => corrupt(),
        Flaw::Unissued => not_issued(),
        Flaw::OtherApp => other_app(),
        Flaw::Expired => expired(),
    })
}

/// No token was sent; the error page gives it the words of an expired one.
fn not_sent() -> Refusal {
    expired()
}

fn expired() -> Refusal {
    Refusal::new(401, "unauthorized", "Unable to authenticate due to expired access token")
}

fn corrupt() -> Refusal {
    Refusal::new(401, "auth_bad_access_token", "Unable to authenticate due to corrupt access token")
}

fn not_issued() -> Refusal {
    Refusal::new(401, "auth_bad_access_token", "Unable to authenticate")
}

fn other_app() -> Refusal {
    Refusal::new(401, "unauthorized", "token is illegal.")
}

/// The token is good, but not for this call.
pub fn not_permitted() -> Refusal {
    Refusal::new(401, "unauthorized", "Unable to authenticate (OAuth)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_fixed_word_and_a_space_introduce_a_token() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        for header in ["", "Bearer", "Bearer ", "bearer abc", "Basic abc", "Bearerabc", "abc"] {
            assert_eq!(bearer(header), None, "{header}");
        }
    }
}
