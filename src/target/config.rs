//! `unsaid.toml` and the flags that say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use indexmap::IndexMap;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

use super::{App, EasemobApp, ZegoApp};
use crate::case::Features;
use crate::source::closest;
use crate::spec::Capability;

/// The file `unsaid.toml`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// The targets by name.
    #[serde(default)]
    pub target: IndexMap<String, TargetEntry>,
}

/// One target.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetEntry {
    /// `easemob` or `zego`.
    pub vendor: String,
    /// Where the vendor's API answers.
    pub base_url: String,
    /// Where the control protocol answers, if the target talks it.
    pub control_url: Option<String>,
    /// Easemob: the organisation.
    pub org_name: Option<String>,
    /// Easemob: the application.
    pub app_name: Option<String>,
    /// Easemob: client id of the console.
    pub client_id: Option<Setting>,
    /// Easemob: client secret of the console.
    pub client_secret: Option<SecretSetting>,
    /// Easemob: an app token, instead of id and secret.
    pub token: Option<SecretSetting>,
    /// ZEGO: the app's number.
    pub app_id: Option<u64>,
    /// ZEGO: the secret calls are signed with.
    pub server_secret: Option<SecretSetting>,
    /// What the target can do beyond the vendor's plain API.
    #[serde(default)]
    pub can: Vec<Capability>,
    /// How the app is configured, where it differs from the defaults.
    #[serde(default)]
    pub app: Features,
    /// Values that cannot be arranged by calls.
    #[serde(default)]
    pub given: BTreeMap<String, String>,
}

/// A text, or where to find it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Setting {
    /// The text itself.
    Plain(String),
    /// Somewhere else.
    Elsewhere(SecretSetting),
}

/// Where a secret is found; never the secret itself.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretSetting {
    /// The environment variable that holds it.
    pub env: Option<String>,
    /// The file that holds it.
    pub file: Option<String>,
}

/// What the command line and the environment say about a target.
#[derive(Debug, Default, Clone)]
pub struct Flags {
    /// `--vendor`.
    pub vendor: Option<String>,
    /// `--base-url`.
    pub base_url: Option<String>,
    /// `--control-url`.
    pub control_url: Option<String>,
    /// `--org-name`.
    pub org_name: Option<String>,
    /// `--app-name`.
    pub app_name: Option<String>,
    /// `UNSAID_CLIENT_ID`.
    pub client_id: Option<String>,
    /// `UNSAID_CLIENT_SECRET`.
    pub client_secret: Option<String>,
    /// `UNSAID_TOKEN`.
    pub token: Option<String>,
    /// `--app-id`.
    pub app_id: Option<u64>,
    /// `UNSAID_SERVER_SECRET`.
    pub server_secret: Option<String>,
    /// `--can`.
    pub can: Vec<Capability>,
    /// `--given NAME=VALUE`.
    pub given: BTreeMap<String, String>,
}

/// Whom we ask.
#[derive(Debug)]
pub struct Target {
    /// Its name in reports.
    pub name: String,
    /// The vendor whose API it serves.
    pub vendor: String,
    /// Where it answers, without a trailing slash.
    pub base_url: String,
    /// Where its control protocol answers.
    pub control_url: Option<String>,
    /// The one app of a target without control protocol.
    pub app: Option<App>,
    /// What it can do beyond the vendor's plain API.
    pub can: BTreeSet<Capability>,
    /// How its app is configured, where it differs from the defaults.
    pub features: Features,
    /// Values that cannot be arranged by calls.
    pub given: BTreeMap<String, String>,
    /// Whether it is the emulator inside this program.
    pub embedded: bool,
}

impl Target {
    /// The options that name this target on the command line, each with a space before it.
    #[must_use]
    pub fn again(&self) -> String {
        if self.embedded {
            return String::new();
        }
        if self.name != FROM_FLAGS {
            return format!(" --target {}", quoted(&self.name));
        }
        let mut options = format!(" --vendor {} --base-url {}", self.vendor, quoted(&self.base_url));
        if let Some(url) = self.control_url.as_ref().filter(|url| **url != default_control(&self.base_url)) {
            options = format!("{options} --control-url {}", quoted(url));
        }
        match &self.app {
            Some(App::Easemob(app)) => {
                options =
                    format!("{options} --org-name {} --app-name {}", quoted(&app.org_name), quoted(&app.app_name));
            }
            Some(App::Zego(app)) => options = format!("{options} --app-id {}", app.app_id),
            None => {}
        }
        for capability in &self.can {
            options = format!("{options} --can {capability}");
        }
        let given = self.given.iter().map(|(name, value)| format!("{name}={value}"));
        given.fold(options, |options, pair| format!("{options} --given {}", quoted(&pair)))
    }
}

/// A word as a POSIX shell takes it, quoted where it has to be.
#[must_use]
pub fn quoted(word: &str) -> String {
    shlex::try_quote(&word.replace('\0', "")).map(std::borrow::Cow::into_owned).unwrap_or_default()
}

/// The name of a target that only flags describe.
pub const FROM_FLAGS: &str = "command-line";

/// Where the control protocol is looked for when nobody says where.
fn default_control(base_url: &str) -> String {
    format!("{base_url}/__unsaid/v1")
}

/// The configuration is wrong; the sentence says what to do.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

fn wrong<T>(message: impl Into<String>) -> Result<T, ConfigError> {
    Err(ConfigError(message.into()))
}

impl ConfigFile {
    /// Reads a configuration file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| ConfigError(format!("{shown}: {error}")))?;
        toml::from_str(&text).map_err(|error| ConfigError(format!("{shown}: {error}")))
    }

    /// The target of a name. `env` looks up environment variables.
    pub fn target(&self, name: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Target, ConfigError> {
        let Some(entry) = self.target.get(name) else {
            let near = closest(name, self.target.keys().map(String::as_str));
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return wrong(format!("no target `{name}` in the configuration{hint}"));
        };
        let secret = |setting: &Option<SecretSetting>, key: &str| match setting {
            Some(setting) => setting.resolve(name, key, env).map(Some),
            None => Ok(None),
        };
        let client_id = match &entry.client_id {
            Some(Setting::Plain(text)) => Some(text.clone()),
            Some(Setting::Elsewhere(setting)) => Some(setting.resolve(name, "client_id", env)?),
            None => None,
        };
        let flags = Flags {
            vendor: Some(entry.vendor.clone()),
            base_url: Some(entry.base_url.clone()),
            control_url: entry.control_url.clone(),
            org_name: entry.org_name.clone(),
            app_name: entry.app_name.clone(),
            client_id,
            client_secret: secret(&entry.client_secret, "client_secret")?,
            token: secret(&entry.token, "token")?,
            app_id: entry.app_id,
            server_secret: secret(&entry.server_secret, "server_secret")?,
            can: entry.can.clone(),
            given: entry.given.clone(),
        };
        flags.target(name, entry.app.clone())
    }
}

impl SecretSetting {
    fn resolve(&self, target: &str, key: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<String, ConfigError> {
        match (&self.env, &self.file) {
            (Some(variable), None) => env(variable).filter(|value| !value.is_empty()).ok_or_else(|| {
                ConfigError(format!("target `{target}`: the environment variable {variable} for `{key}` is not set"))
            }),
            (None, Some(file)) => std::fs::read_to_string(file)
                .map(|text| text.trim().to_owned())
                .map_err(|error| ConfigError(format!("target `{target}`: `{key}` from {file}: {error}"))),
            _ => wrong(format!("target `{target}`: `{key}` is {{ env = \"…\" }} or {{ file = \"…\" }}")),
        }
    }
}

impl Flags {
    /// The target these flags describe.
    pub fn target(&self, name: &str, features: Features) -> Result<Target, ConfigError> {
        let Some(vendor) = self.vendor.clone() else {
            return wrong("--base-url needs --vendor easemob or --vendor zego");
        };
        let Some(base_url) = &self.base_url else {
            return wrong(format!("target `{name}` has no base URL (--base-url)"));
        };
        let base_url = checked_url(base_url, "base URL")?;
        let app = self.app(&vendor)?;
        let control_url = match (&self.control_url, &app) {
            (Some(url), _) => Some(checked_url(url, "control URL")?),
            (None, None) => Some(default_control(&base_url)),
            (None, Some(_)) => None,
        };
        let app = if control_url.is_some() { None } else { app };
        let can = self.can.iter().copied().collect();
        let given = self.given.clone();
        Ok(Target { name: name.to_owned(), vendor, base_url, control_url, app, can, features, given, embedded: false })
    }

    /// The app of a target without control protocol; `None` when nothing is said about one.
    fn app(&self, vendor: &str) -> Result<Option<App>, ConfigError> {
        match vendor {
            "easemob" => self.easemob(),
            "zego" => self.zego(),
            other => wrong(format!("unknown vendor `{other}`; easemob and zego are known")),
        }
    }

    fn easemob(&self) -> Result<Option<App>, ConfigError> {
        let (org_name, app_name) = match (&self.org_name, &self.app_name) {
            (Some(org), Some(app)) => (org.clone(), app.clone()),
            (None, None) => return Ok(None),
            (Some(_), None) => return wrong("an Easemob app needs --app-name beside --org-name"),
            (None, Some(_)) => return wrong("an Easemob app needs --org-name beside --app-name"),
        };
        let client = match (&self.client_id, &self.client_secret, &self.token) {
            (Some(id), Some(secret), _) => Some((id.clone(), SecretString::from(secret.clone()))),
            (_, _, Some(_)) => None,
            (Some(_), None, None) => {
                return wrong("the client secret is missing: set UNSAID_CLIENT_SECRET");
            }
            (None, _, None) => {
                return wrong("no credentials: set UNSAID_CLIENT_ID and UNSAID_CLIENT_SECRET, or UNSAID_TOKEN");
            }
        };
        Ok(Some(App::Easemob(EasemobApp::new(org_name, app_name, client, self.token.clone()))))
    }

    fn zego(&self) -> Result<Option<App>, ConfigError> {
        match (self.app_id, &self.server_secret) {
            (Some(app_id), Some(secret)) => {
                Ok(Some(App::Zego(ZegoApp { app_id, server_secret: SecretString::from(secret.clone()) })))
            }
            (Some(_), None) => wrong("the server secret is missing: set UNSAID_SERVER_SECRET"),
            (None, _) => Ok(None),
        }
    }
}

fn checked_url(text: &str, what: &str) -> Result<String, ConfigError> {
    match url::Url::parse(text) {
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            wrong(format!("the {what} carries a user name or password; credentials come from the environment"))
        }
        Ok(url) if url.query().is_some() || url.fragment().is_some() => wrong(format!(
            "the {what} `{text}` has a query or fragment; it ends with the path that every call starts with"
        )),
        Ok(url) if ["http", "https"].contains(&url.scheme()) && url.has_host() => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        Ok(_) => wrong(format!("the {what} `{text}` is not http or https")),
        Err(error) => wrong(format!("the {what} `{text}` is not a URL: {error}")),
    }
}
