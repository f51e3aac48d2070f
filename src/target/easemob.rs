//! Easemob: a bearer token, got by `client_credentials` or given.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::case::{AuthFault, Scope};

/// An Easemob app: `org_name#app_name` and what proves that we may call it.
#[derive(Debug, Clone)]
pub struct EasemobApp {
    /// Organisation.
    pub org_name: String,
    /// Application.
    pub app_name: String,
    /// Id and secret for the `token` call.
    pub client: Option<(String, SecretString)>,
    /// The app token, once there is one.
    pub token: OnceCell<SecretString>,
}

impl EasemobApp {
    /// An app with credentials, a token, or both.
    #[must_use]
    pub fn new(
        org_name: String,
        app_name: String,
        client: Option<(String, SecretString)>,
        token: Option<String>,
    ) -> Self {
        let token = OnceCell::new_with(token.map(SecretString::from));
        Self { org_name, app_name, client, token }
    }

    /// The body of the `token` call.
    #[must_use]
    pub fn token_request(&self) -> Option<Value> {
        let (id, secret) = self.client.as_ref()?;
        Some(json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": secret.expose_secret() }))
    }

    /// Names every case may use.
    #[must_use]
    pub fn names(&self) -> Scope {
        let mut names =
            Scope::from([("org_name".to_owned(), json!(self.org_name)), ("app_name".to_owned(), json!(self.app_name))]);
        if let Some((id, secret)) = &self.client {
            names.insert("client_id".to_owned(), json!(id));
            names.insert("client_secret".to_owned(), json!(secret.expose_secret()));
        }
        names
    }

    /// The value of the `Authorization` header, with a fault where one is wanted; `None` for no header.
    #[must_use]
    pub fn authorization(&self, fault: Option<&AuthFault>) -> Option<String> {
        let token = self.token.get().map_or("", |token| token.expose_secret());
        match fault {
            Some(AuthFault::Absent) => None,
            Some(AuthFault::Empty) => Some(String::new()),
            Some(AuthFault::NoScheme) => Some(token.to_owned()),
            Some(AuthFault::WrongScheme) => Some(format!("Basic {token}")),
            Some(AuthFault::NoSpace) => Some(format!("Bearer{token}")),
            Some(AuthFault::LowerCaseScheme) => Some(format!("bearer {token}")),
            Some(AuthFault::Corrupt) => Some("Bearer ***not-a-token***".to_owned()),
            Some(AuthFault::Unissued) => Some(format!("Bearer {}", unissued(token))),
            Some(AuthFault::Token(other)) => Some(format!("Bearer {other}")),
            _ => Some(format!("Bearer {token}")),
        }
    }
}

/// A token formed like a real one that nobody issued: letters and digits of the real one are turned around behind its
/// prefix, so that length and alphabet stay.
fn unissued(token: &str) -> String {
    let keep = token.char_indices().nth(4).map_or(token.len(), |(index, _)| index);
    let (prefix, rest) = token.split_at(keep);
    let turned: String = rest.chars().map(rotated).collect();
    format!("{prefix}{turned}")
}

fn rotated(letter: char) -> char {
    match letter {
        'a'..='y' | 'A'..='Y' | '0'..='8' => char::from_u32(letter as u32 + 1).unwrap_or(letter),
        'z' => 'a',
        'Z' => 'A',
        '9' => '0',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unissued_token_has_the_form_of_the_real_one() {
        let made = unissued("YWMtabcXYZ019-_");
        assert_eq!(made.len(), "YWMtabcXYZ019-_".len());
        assert!(made.starts_with("YWMt"));
        assert_ne!(made, "YWMtabcXYZ019-_");
    }
}
