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

/// The caller behind a request, or the reason why there is none.
pub fn authenticate(app: &App, call: &Call) -> Result<Caller, Refusal> {
    let header = call.request.header("authorization").unwrap_or_default();
    let token = bearer(header).ok_or_else(not_sent)?;
    let subject = app.mint.read(token, &app.identity.uuid, call.now_ms).map_err(refuse)?;
    match subject {
        Subject::App => Ok(Caller::App),
        Subject::User(name) if app.users.contains(&name) => Ok(Caller::User(canonical(&name))),
        Subject::User(_) => Err(not_issued()),
    }
}

/// The token in a header: the fixed word `Bearer`, one space, the token.
fn bearer(header: &str) -> Option<&str> {
    header.strip_prefix("Bearer ").filter(|token| !token.is_empty())
}

fn refuse(flaw: Flaw) -> Refusal {
    match flaw {
        Flaw::Corrupt => corrupt(),
        Flaw::Unissued => not_issued(),
        Flaw::OtherApp => other_app(),
        Flaw::Expired => expired(),
    }
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
