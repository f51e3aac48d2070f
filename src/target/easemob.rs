//! Easemob: a bearer token, got by `client_credentials` or given.

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::secrets::MASK;
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

    /// A value of the `Authorization` header without the token.
    #[must_use]
    pub fn mask(&self, header: &str) -> String {
        match self.token.get().map(ExposeSecret::expose_secret) {
            Some(token) if !token.is_empty() && header.ends_with(token) => {
                format!("{}{MASK}", &header[..header.len() - token.len()])
            }
            _ => header.to_owned(),
        }
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
    /// `nonce` is 16 fresh hex digits.
    #[must_use]
    pub fn authorization(&self, nonce: &str, fault: Option<&AuthFault>) -> Option<String> {
        let token = self.token.get().map_or("", |token| token.expose_secret());
        match fault {
            Some(AuthFault::Absent) => None,
            Some(AuthFault::Empty) => Some(String::new()),
            Some(AuthFault::NoScheme) => Some(token.to_owned()),
            Some(AuthFault::WrongScheme) => Some(format!("Basic {token}")),
            Some(AuthFault::NoSpace) => Some(format!("Bearer{token}")),
            Some(AuthFault::LowerCaseScheme) => Some(format!("bearer {token}")),
            Some(AuthFault::Corrupt) => Some("Bearer ***not-a-token***".to_owned()),
            Some(AuthFault::Unissued) => Some(format!("Bearer {}", unissued(token, nonce))),
            Some(AuthFault::Token(other)) => Some(format!("Bearer {other}")),
            _ => Some(format!("Bearer {token}")),
        }
    }
}

/// A token formed like a real one that nobody issued: its prefix of four characters, then hex digits up to its length.
fn unissued(token: &str, nonce: &str) -> String {
    let prefix: String = token.chars().take(4).collect();
    let rest = token.chars().count().saturating_sub(4);
    prefix.chars().chain(nonce.chars().cycle().take(rest)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unissued_token_has_the_form_of_the_real_one() {
        let made = unissued("YWMtabcXYZ019-_", "00ff");
        assert_eq!(made.len(), "YWMtabcXYZ019-_".len());
        assert!(made.starts_with("YWMt"));
        assert_ne!(made, "YWMtabcXYZ019-_");
    }
}
