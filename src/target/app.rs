//! An app of any vendor: the one place that knows which vendors there are.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::TrialClock;
use super::admission::{Admission, Probe, Reply};
use super::easemob::EasemobApp;
use super::zego::{Signature, ZegoApp};
use crate::case::{AuthFault, Features, Scope};
use crate::redact::Secrets;

/// An app we may call.
#[derive(Debug, Clone)]
pub enum App {
    /// Easemob.
    Easemob(EasemobApp),
    /// ZEGO.
    Zego(ZegoApp),
}

/// What authentication adds to a request.
#[derive(Debug, Clone, Default)]
pub struct Authentication {
    /// Query parameters.
    pub query: Vec<(String, String)>,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// What was signed, for a call that repeats it.
    pub signature: Option<Signature>,
}

impl App {
    /// An app as a control protocol hands it out.
    pub fn from_tenant(vendor: &str, tenant: &Value, secrets: &Secrets) -> Result<Self, String> {
        let text = |name: &str| {
            let value = tenant.get(name).and_then(Value::as_str);
            value.map(str::to_owned).ok_or_else(|| format!("the new tenant has no text `{name}`"))
        };
        match vendor {
            "easemob" => {
                let secret = text("client_secret")?;
                let token = tenant.get("token").and_then(Value::as_str).map(str::to_owned);
                secrets.add(&secret);
                if let Some(token) = &token {
                    secrets.add(token);
                }
                let client = Some((text("client_id")?, SecretString::from(secret)));
                Ok(Self::Easemob(EasemobApp::new(text("org_name")?, text("app_name")?, client, token)))
            }
            "zego" => {
                let app_id = tenant.get("app_id").and_then(Value::as_u64);
                let app_id = app_id.ok_or("the new tenant has no number `app_id`")?;
                let secret = text("server_secret")?;
                secrets.add(&secret);
                Ok(Self::Zego(ZegoApp { app_id, server_secret: SecretString::from(secret) }))
            }
            other => Err(format!("no authentication is written for the vendor `{other}`")),
        }
    }

    /// Names every case may use.
    #[must_use]
    pub fn names(&self) -> Scope {
        match self {
            Self::Easemob(app) => app.names(),
            Self::Zego(app) => app.names(),
        }
    }

    /// Names that cases of the vendor use and this app has no value for, with what would give them one.
    #[must_use]
    pub fn lacks(&self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Easemob(app) if app.client.is_none() => &[
                ("client_id", "UNSAID_CLIENT_ID and UNSAID_CLIENT_SECRET"),
                ("client_secret", "UNSAID_CLIENT_ID and UNSAID_CLIENT_SECRET"),
            ],
            _ => &[],
        }
    }

    /// A harmless call that shows whether we are let in; `nobody` is a name nobody has.
    #[must_use]
    pub fn probe(&self, nobody: &str) -> Probe {
        match self {
            Self::Easemob(app) => app.probe(nobody),
            Self::Zego(_) => ZegoApp::probe(),
        }
    }

    /// What the answer to that call tells, for an app configured like this.
    #[must_use]
    pub fn admission(&self, reply: Reply<'_>, features: &Features) -> Admission {
        match self {
            Self::Easemob(app) => app.admission(reply, features),
            Self::Zego(app) => app.admission(reply, features),
        }
    }

    /// The target's own time in an answer, in milliseconds since 1970, where the vendor gives it.
    #[must_use]
    pub fn told_ms(&self, reply: Reply<'_>) -> Option<u64> {
        match self {
            Self::Easemob(_) => reply.json?.get("timestamp")?.as_u64(),
            Self::Zego(_) => None,
        }
    }

    /// What the target's clock is needed for.
    #[must_use]
    pub fn needs_time_for(&self) -> &'static str {
        match self {
            Self::Easemob(_) => "its answers are judged by its time",
            Self::Zego(_) => "calls are signed with its time",
        }
    }

    /// The token calls carry now, where the vendor has such a thing.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        match self {
            Self::Easemob(app) => app.token.get().map(|token| token.expose_secret().to_owned()),
            Self::Zego(_) => None,
        }
    }

    /// A header's value without the token, however short that is.
    #[must_use]
    pub fn mask(&self, header: &str) -> String {
        match self {
            Self::Easemob(app) => app.mask(header),
            Self::Zego(_) => header.to_owned(),
        }
    }

    /// What a call carries to be let in, with a fault where one is wanted.
    #[must_use]
    pub fn authenticate(
        &self,
        clock: &TrialClock,
        nonce: String,
        fault: Option<&AuthFault>,
        previous: Option<&Signature>,
        secrets: &Secrets,
    ) -> Authentication {
        match self {
            Self::Easemob(app) => {
                let header = app.authorization(&nonce, fault).map(|value| ("Authorization".to_owned(), value));
                Authentication { headers: header.into_iter().collect(), ..Authentication::default() }
            }
            Self::Zego(app) => {
                let signature = app.signature(clock.now_ms(), nonce, fault, previous);
                secrets.add(&signature.digest);
                Authentication { query: signature.query(), signature: Some(signature), ..Authentication::default() }
            }
        }
    }
}
