//! An app of any vendor: the one place that knows which vendors there are.

use secrecy::SecretString;
use serde_json::Value;

use super::easemob::EasemobApp;
use super::zego::{Signature, ZegoApp};
use super::{Secrets, TrialClock};
use crate::case::{AuthFault, Scope};

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
