//! Easemob: a bearer token, got by `client_credentials` or given.

use std::sync::{Arc, RwLock};

use percent_encoding::utf8_percent_encode;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::admission::{Admission, BLOCKED, Probe, Reply};
use crate::case::{AuthFault, Features, Scope};
use crate::redact::MASK;

/// The app token of a run. Clones share it, so that a renewal reaches everybody who asks with it.
#[derive(Debug, Clone, Default)]
pub struct AppToken(Arc<RwLock<Held>>);

#[derive(Debug, Default)]
struct Held {
    token: Option<SecretString>,
    issued: bool,
}

impl AppToken {
    /// The token, once there is one.
    #[must_use]
    pub fn get(&self) -> Option<SecretString> {
        self.0.read().ok().and_then(|held| held.token.clone())
    }

    /// Replaces it by one that was issued to this run.
    pub fn set(&self, token: &str) {
        if let Ok(mut held) = self.0.write() {
            *held = Held { token: Some(SecretString::from(token)), issued: true };
        }
    }

    /// A token somebody else got.
    fn given(token: Option<String>) -> Self {
        Self(Arc::new(RwLock::new(Held { token: token.map(SecretString::from), issued: false })))
    }

    fn was_issued(&self) -> bool {
        self.0.read().is_ok_and(|held| held.issued)
    }

    /// The token as text; empty where there is none.
    fn text(&self) -> String {
        self.get().map(|token| token.expose_secret().to_owned()).unwrap_or_default()
    }
}

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
    pub token: AppToken,
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
        Self { org_name, app_name, client, token: AppToken::given(token) }
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
        let token = self.token.text();
        match header.strip_suffix(&token).filter(|_| !token.is_empty()) {
            Some(rest) => format!("{rest}{MASK}"),
            None => header.to_owned(),
        }
    }

    /// The app key of the console.
    #[must_use]
    pub fn app_key(&self) -> String {
        format!("{}#{}", self.org_name, self.app_name)
    }

    /// A path of this app, percent-encoded.
    #[must_use]
    pub fn path(&self, below: &str) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, PATH).to_string();
        format!("/{}/{}/{below}", encoded(&self.org_name), encoded(&self.app_name))
    }

    /// A recall of a message that does not exist, sent by nobody to nobody.
    pub(super) fn probe(&self, nobody: &str) -> Probe {
        Probe {
            method: "POST",
            path: self.path("messages/msg_recall"),
            query: Vec::new(),
            body: json!({ "msg_id": "1", "to": nobody, "chat_type": "chat", "from": nobody, "force": false }),
        }
    }

    /// What the answer to the `token` call tells. The token itself is read by the caller.
    #[must_use]
    pub fn token_admission(&self, reply: Reply<'_>) -> Admission {
        match (reply.status, reply.text("error")) {
            (200, "") if !reply.text("access_token").is_empty() => Admission::Granted,
            (400 | 401, error) if !error.is_empty() => Admission::Denied(format!(
                "the client id or secret of {} is refused ({}): check client_id and client_secret (UNSAID_CLIENT_ID, \
                 UNSAID_CLIENT_SECRET)",
                self.app_key(),
                reply.text("error_description")
            )),
            _ => self.refusal(reply).unwrap_or(Admission::Unknown),
        }
    }

    /// What the answer to the probe tells.
    pub(super) fn admission(&self, reply: Reply<'_>, features: &Features) -> Admission {
        let (error, description) = (reply.text("error"), reply.text("error_description"));
        match reply.status {
            401 if reply.json.is_none() => Admission::NotTheApi,
            401 if self.client.is_none() => Admission::Denied(format!(
                "the token is refused ({description}): it is wrong, expired or of another app than {}; set UNSAID_TOKEN \
                 anew, or UNSAID_CLIENT_ID and UNSAID_CLIENT_SECRET",
                self.app_key()
            )),
            401 if !self.token.was_issued() => Admission::OtherToken,
            401 => Admission::Denied(format!("the token that was just issued is refused ({description})")),
            403 if error == "message_recall_error" => Admission::Granted,
            403 if description.contains("service is unopened") && features.recall_enabled == Some(false) => {
                Admission::Granted
            }
            403 if description.contains("service is unopened") => Admission::Denied(format!(
                "message recall is switched off for {} ({description}): switch it on in the console, or describe the app \
                 with `app = {{ recall_enabled = false }}`",
                self.app_key()
            )),
            _ => self.refusal(reply).unwrap_or({
                let known = !error.is_empty() || reply.json.is_some_and(|json| json.get("data").is_some());
                if known { Admission::Granted } else { Admission::Unknown }
            }),
        }
    }

    /// What refuses every call of an app alike.
    fn refusal(&self, reply: Reply<'_>) -> Option<Admission> {
        Some(match (reply.status, reply.text("error")) {
            (_, "organization_application_not_found") => Admission::Denied(format!(
                "there is no app {} here: check org_name, app_name, and that this is the host of the app's data centre",
                self.app_key()
            )),
            (429, _) => Admission::Busy,
            (403, "") => Admission::Blocked,
            (403, error) => Admission::Denied(format!("answered 403 {error}: {BLOCKED}")),
            (401 | 404 | 405, "") => Admission::NotTheApi,
            _ => return None,
        })
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
        let token = self.token.text();
        match fault {
            Some(AuthFault::Absent) => None,
            Some(AuthFault::Empty) => Some(String::new()),
            Some(AuthFault::NoScheme) => Some(token),
            Some(AuthFault::WrongScheme) => Some(format!("Basic {token}")),
            Some(AuthFault::NoSpace) => Some(format!("Bearer{token}")),
            Some(AuthFault::LowerCaseScheme) => Some(format!("bearer {token}")),
            Some(AuthFault::Corrupt) => Some("Bearer ***not-a-token***".to_owned()),
            Some(AuthFault::Unissued) => Some(format!("Bearer {}", unissued(&token, nonce))),
            Some(AuthFault::Token(other)) => Some(format!("Bearer {other}")),
            _ => Some(format!("Bearer {token}")),
        }
    }
}

/// RFC 3986 unreserved characters stand as they are in a path.
const PATH: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

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
