//! The file `unsaid.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
#[cfg(test)]
use schemars::JsonSchema;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::mistake::{ConfigError, wrong};
use super::setting::{Place, SecretSetting, Setting};
use super::{Description, Target, quoted};
use crate::case::Features;
use crate::source::{OneOrMany, closest, read_text};
use crate::spec::Capability;
use crate::target::Roots;

/// The file `unsaid.toml`.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// The targets by name.
    #[serde(default)]
    pub target: IndexMap<String, TargetEntry>,
    /// The folder that relative paths start from.
    #[serde(skip)]
    folder: PathBuf,
}

/// One target.
#[derive(Debug, Default, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
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
    /// Values that cannot be arranged by calls: `room` and `member`; `seq`, the numbers of messages of that member there.
    #[serde(default)]
    pub given: BTreeMap<String, String>,
    /// Asked to arrange preconditions instead of the vendor's own calls: a URL that takes JSON by POST.
    pub arrange: Option<String>,
    /// The same as a command, which reads JSON from its standard input and writes JSON to its standard output.
    pub arrange_command: Option<String>,
    /// The preconditions that are arranged so; all of them without it.
    #[serde(default)]
    pub arrange_only: Vec<String>,
    /// ZEGO: where the message-sent callback is listened for, such as `0.0.0.0:9000`.
    pub callback_listen: Option<String>,
    /// ZEGO: the secret callbacks are signed with.
    pub callback_secret: Option<SecretSetting>,
    /// Whose certificates are trusted [default: bundled].
    pub tls: Option<Roots>,
    /// PEM files of further authorities that are trusted.
    #[serde(default)]
    pub ca: OneOrMany<String>,
    /// Accept any certificate. Whoever is in between can read and change everything.
    pub insecure: Option<bool>,
    /// A PEM file with the certificate by which the target knows this client; `key` goes with it.
    pub cert: Option<String>,
    /// A PEM file with the key of that certificate, not encrypted.
    pub key: Option<String>,
    /// Headers of a gateway in front of the target, for every request.
    #[serde(default)]
    pub headers: BTreeMap<String, Setting>,
    /// Where connections go instead of host and port of the URL: `HOST:PORT`.
    pub connect_to: Option<String>,
    /// At most so many calls a second in all (`10/s`), or this part of each documented limit of the app (`50%`).
    pub rate: Option<String>,
    /// Trials under way at once [default: 16; 48 on a target without control protocol].
    pub jobs: Option<u16>,
    /// The time limit of a call, in seconds [default: 10].
    pub timeout: Option<f64>,
    /// A list of trials that fail for a known reason.
    pub known: Option<String>,
}

impl ConfigFile {
    /// Reads a configuration file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = read_text(path);
        let text = text.map_err(|error| ConfigError(format!("{}: {error}", path.display())))?;
        let read: Result<Self, _> = toml::from_str(&text);
        let read = read.map_err(|error| ConfigError::in_file(path, &text, &error))?;
        Ok(Self { folder: path.parent().map(Path::to_path_buf).unwrap_or_default(), ..read })
    }

    /// The environment variables that it names.
    #[must_use]
    pub fn variables(&self) -> BTreeSet<String> {
        let settings = self.target.values().flat_map(|entry| {
            let settings = entry.client_id.iter().chain(entry.headers.values()).filter_map(|setting| match setting {
                Setting::Elsewhere(setting) => Some(setting),
                Setting::Plain(_) => None,
            });
            let secrets = [&entry.client_secret, &entry.token, &entry.server_secret, &entry.callback_secret];
            settings.chain(secrets.into_iter().flatten())
        });
        settings.filter_map(|setting| setting.env.clone()).collect()
    }

    /// The target of a name. `env` looks up environment variables.
    pub fn target(&self, name: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<Target, ConfigError> {
        self.target_under(name, &Description::default(), env)
    }

    /// The target of a name, with what the command line says instead of what the file says. A secret that is said there is
    /// not looked for.
    pub fn target_under(
        &self,
        name: &str,
        flags: &Description,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Target, ConfigError> {
        let Some(entry) = self.target.get(name) else {
            let near = closest(name, self.target.keys().map(String::as_str));
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return wrong(format!("no target `{name}` in the configuration{hint}"));
        };
        if flags.vendor.as_ref().is_some_and(|vendor| *vendor != entry.vendor) {
            return wrong(format!("target `{name}` is of the vendor `{}`; leave --vendor out", entry.vendor));
        }
        let place = Place { target: name, folder: &self.folder, env };
        let described = entry.describe(flags, &place)?;
        described.names_fit(&entry.vendor)?;
        let described = flags.clone().over(described);
        let again = format!(" --target {}{}", quoted(name), flags.options());
        Ok(Target { again, ..described.target(name)? })
    }
}

impl TargetEntry {
    fn describe(&self, flags: &Description, place: &Place) -> Result<Description, ConfigError> {
        let secret = |said: bool, setting: &Option<SecretSetting>, key: &str| match setting {
            Some(setting) if !said => setting.resolve(key, place).map(Some),
            _ => Ok(None),
        };
        // Whoever names another client does not want the token of the file.
        let other_client = flags.client_id.is_some() || flags.client_secret.is_some();
        let client_id = match &self.client_id {
            _ if flags.client_id.is_some() => None,
            Some(Setting::Plain(text)) => Some(text.clone()),
            Some(Setting::Elsewhere(setting)) => Some(setting.resolve("client_id", place)?.expose_secret().to_owned()),
            None => None,
        };
        let headers = self.headers.iter().map(|(name, setting)| {
            let value = match setting {
                Setting::Plain(text) => SecretString::from(text.as_str()),
                Setting::Elsewhere(setting) => setting.resolve(&format!("headers.{name}"), place)?,
            };
            Ok((name.clone(), value))
        });
        let identity = match (&self.cert, &self.key) {
            (Some(cert), Some(key)) => Some((place.folder.join(cert), place.folder.join(key))),
            (None, None) => None,
            _ => return wrong(format!("target `{}`: `cert` and `key` go together", place.target)),
        };
        Ok(Description {
            vendor: Some(self.vendor.clone()),
            base_url: Some(self.base_url.clone()),
            control_url: self.control_url.clone(),
            org_name: self.org_name.clone(),
            app_name: self.app_name.clone(),
            client_id,
            client_secret: secret(flags.client_secret.is_some(), &self.client_secret, "client_secret")?,
            token: secret(flags.token.is_some() || other_client, &self.token, "token")?,
            app_id: self.app_id,
            server_secret: secret(flags.server_secret.is_some(), &self.server_secret, "server_secret")?,
            can: self.can.clone(),
            app: self.app.clone(),
            given: self.given.clone(),
            arrange: self.arrange.clone(),
            arrange_command: self.arrange_command.clone(),
            arrange_only: self.arrange_only.clone(),
            callback_listen: self.callback_listen.clone(),
            callback_secret: secret(flags.callback_secret.is_some(), &self.callback_secret, "callback_secret")?,
            tls: self.tls,
            ca: self.ca.0.iter().map(|path| place.folder.join(path)).collect(),
            insecure: self.insecure.unwrap_or_default(),
            identity,
            headers: headers.collect::<Result<_, ConfigError>>()?,
            connect_to: self.connect_to.clone(),
            rate: self.rate.clone(),
            jobs: self.jobs.map(usize::from),
            timeout: self.timeout,
            known: self.known.as_ref().map(|path| place.folder.join(path)),
            folder: place.folder.to_path_buf(),
        })
    }
}
