//! What is said about a target, by the file, by flags and variables, or by both.

use std::collections::BTreeMap;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use super::mistake::{ConfigError, wrong};
use super::target::{Callbacks, Pace, Target, quoted};
use crate::case::Features;
use crate::spec::Capability;
use crate::target::route::host_and_port;
use crate::target::{App, Arranger, EasemobApp, Roots, Route, Tls, ZegoApp};

/// What the command line and its environment, or an entry of the configuration, say about a target.
#[derive(Debug, Default, Clone)]
pub struct Description {
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
    pub client_secret: Option<SecretString>,
    /// `UNSAID_TOKEN`.
    pub token: Option<SecretString>,
    /// `--app-id`.
    pub app_id: Option<u64>,
    /// `UNSAID_SERVER_SECRET`.
    pub server_secret: Option<SecretString>,
    /// `--can`.
    pub can: Vec<Capability>,
    /// `--app KEY=VALUE`.
    pub app: Features,
    /// `--given NAME=VALUE`.
    pub given: BTreeMap<String, String>,
    /// `--arrange`.
    pub arrange: Option<String>,
    /// `--arrange-command`.
    pub arrange_command: Option<String>,
    /// The preconditions that are arranged so; all of them without it.
    pub arrange_only: Vec<String>,
    /// `--callback-listen`.
    pub callback_listen: Option<String>,
    /// `UNSAID_CALLBACK_SECRET`.
    pub callback_secret: Option<SecretString>,
    /// `--tls`.
    pub tls: Option<Roots>,
    /// `--ca`.
    pub ca: Vec<PathBuf>,
    /// `--insecure`.
    pub insecure: bool,
    /// `--cert`, and `--key`: what the target knows this client by.
    pub identity: Option<(PathBuf, PathBuf)>,
    /// `--header`: name and value of each.
    pub headers: Vec<(String, SecretString)>,
    /// `--connect-to`.
    pub connect_to: Option<String>,
    /// `--rate`.
    pub rate: Option<String>,
    /// `--jobs`.
    pub jobs: Option<usize>,
    /// `--timeout`, in seconds.
    pub timeout: Option<f64>,
    /// `--known`.
    pub known: Option<PathBuf>,
    /// The folder a command with a relative path is looked for in.
    pub folder: PathBuf,
}

impl Description {
    /// This description, and the other one where it says nothing. Lists are added to each other, tables key by key.
    #[must_use]
    pub(super) fn over(self, under: Self) -> Self {
        let arranges = self.arrange.is_some() || self.arrange_command.is_some();
        let (arrange, arrange_command, folder) = if arranges {
            (self.arrange, self.arrange_command, self.folder)
        } else {
            (under.arrange, under.arrange_command, under.folder)
        };
        let mut given = under.given;
        given.extend(self.given);
        Self {
            vendor: self.vendor.or(under.vendor),
            base_url: self.base_url.or(under.base_url),
            control_url: self.control_url.or(under.control_url),
            org_name: self.org_name.or(under.org_name),
            app_name: self.app_name.or(under.app_name),
            client_id: self.client_id.or(under.client_id),
            client_secret: self.client_secret.or(under.client_secret),
            token: self.token.or(under.token),
            app_id: self.app_id.or(under.app_id),
            server_secret: self.server_secret.or(under.server_secret),
            can: under.can.into_iter().chain(self.can).collect(),
            app: self.app.over(&under.app),
            given,
            arrange,
            arrange_command,
            arrange_only: under.arrange_only.into_iter().chain(self.arrange_only).collect(),
            callback_listen: self.callback_listen.or(under.callback_listen),
            callback_secret: self.callback_secret.or(under.callback_secret),
            tls: self.tls.or(under.tls),
            ca: under.ca.into_iter().chain(self.ca).collect(),
            insecure: self.insecure || under.insecure,
            identity: self.identity.or(under.identity),
            headers: under.headers.into_iter().chain(self.headers).collect(),
            connect_to: self.connect_to.or(under.connect_to),
            rate: self.rate.or(under.rate),
            jobs: self.jobs.or(under.jobs),
            timeout: self.timeout.or(under.timeout),
            known: self.known.or(under.known),
            folder,
        }
    }

    /// The target this describes.
    pub fn target(self, name: &str) -> Result<Target, ConfigError> {
        let again = self.options();
        let Some(vendor) = self.vendor.clone() else {
            return wrong("--base-url needs --vendor easemob or --vendor zego");
        };
        let Some(base_url) = &self.base_url else {
            return wrong(format!("target `{name}` has no base URL (--base-url)"));
        };
        let base_url = checked_url(base_url, "base URL")?;
        self.check_characters()?;
        let app = self.app(&vendor)?;
        self.facts_fit(&vendor)?;
        let control_url = match (&self.control_url, &app) {
            (Some(url), _) => Some(checked_url(url, "control URL")?),
            (None, None) => Some(format!("{base_url}/__unsaid/v1")),
            (None, Some(_)) => None,
        };
        let arranger = self.arranger()?;
        let callbacks = self.callbacks(&vendor)?;
        if control_url.is_some() && (arranger.is_some() || callbacks.is_some()) {
            let what = if arranger.is_some() { "arrange" } else { "callback_listen" };
            return wrong(format!("`{what}` is for a target without control protocol: name the app that is asked"));
        }
        let numbers = self.given.get("seq").map(String::as_str).unwrap_or_default();
        if let Some(other) =
            numbers.split([' ', ',']).find(|number| !number.is_empty() && number.parse::<u64>().is_err())
        {
            return wrong(format!("`given` has message numbers as `seq`, such as \"101 102\", not `{other}`"));
        }
        let tls = Tls::new(self.tls.unwrap_or_default(), &self.ca, self.insecure)
            .and_then(|tls| tls.known_by(self.identity.as_ref()));
        let route = self.route(&vendor).map_err(|error| ConfigError(format!("target `{name}`: {error}")))?;
        if route.connect_to.is_some() && control_url.is_some() {
            return wrong("--connect-to is for a target without control protocol: name the app that is asked");
        }
        Ok(Target {
            route,
            app: if control_url.is_some() { None } else { app },
            control_url,
            can: self.can.iter().copied().collect(),
            arranger,
            callbacks,
            tls: tls.map_err(|error| ConfigError(format!("target `{name}`: {error}")))?,
            pace: Pace { rate: self.rate, jobs: self.jobs, timeout: self.timeout },
            features: self.app,
            given: self.given,
            known: self.known,
            again,
            ..Target::new(name, &vendor, &base_url)
        })
    }

    /// How requests reach the target.
    fn route(&self, vendor: &str) -> Result<Route, String> {
        let mut route = Route::default();
        for (name, value) in &self.headers {
            route.add_header(vendor, name, value)?;
        }
        route.connect_to = self.connect_to.as_deref().map(host_and_port).transpose()?;
        Ok(route)
    }

    /// Refuses names and a token with blanks in them, and secrets with control characters: no vendor gives out such. What is
    /// wrong is named, never shown.
    fn check_characters(&self) -> Result<(), ConfigError> {
        let secret = |secret: &Option<SecretString>| secret.as_ref().map(|secret| secret.expose_secret().to_owned());
        for (what, option, value) in [
            ("name of the organisation", "--org-name", self.org_name.clone()),
            ("name of the app", "--app-name", self.app_name.clone()),
            ("token", "UNSAID_TOKEN", secret(&self.token)),
        ] {
            if value.is_some_and(|value| value.contains(is_blank)) {
                return wrong(format!("the {what} has a blank or a control character in it ({option})"));
            }
        }
        for (what, option, value) in [
            ("client id", "UNSAID_CLIENT_ID", self.client_id.clone()),
            ("client secret", "UNSAID_CLIENT_SECRET", secret(&self.client_secret)),
            ("server secret", "UNSAID_SERVER_SECRET", secret(&self.server_secret)),
            ("callback secret", "UNSAID_CALLBACK_SECRET", secret(&self.callback_secret)),
        ] {
            if value.is_some_and(|value| value.contains(char::is_control)) {
                return wrong(format!("the {what} has a line end or another control character in it ({option})"));
            }
        }
        Ok(())
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
            (Some(id), Some(secret), _) => Some((id.clone(), secret.clone())),
            (_, _, Some(_)) => None,
            (Some(_), None, None) => {
                return wrong("the client secret is missing: set UNSAID_CLIENT_SECRET");
            }
            (None, _, None) => {
                return wrong("no credentials: set UNSAID_CLIENT_ID and UNSAID_CLIENT_SECRET, or UNSAID_TOKEN");
            }
        };
        let token = self.token.as_ref().map(|token| token.expose_secret().to_owned());
        Ok(Some(App::Easemob(EasemobApp::new(org_name, app_name, client, token))))
    }

    fn zego(&self) -> Result<Option<App>, ConfigError> {
        match (self.app_id, &self.server_secret) {
            (Some(app_id), Some(secret)) => Ok(Some(App::Zego(ZegoApp { app_id, server_secret: secret.clone() }))),
            (Some(_), None) => wrong("the server secret is missing: set UNSAID_SERVER_SECRET"),
            (None, _) => Ok(None),
        }
    }

    fn arranger(&self) -> Result<Option<Arranger>, ConfigError> {
        let arranger = match (&self.arrange, &self.arrange_command) {
            (Some(_), Some(_)) => return wrong("`arrange` and `arrange_command` exclude each other"),
            (Some(url), None) => Arranger::url(checked_url(url, "arranging URL")?),
            (None, Some(command)) => Arranger::command(command, &self.folder).map_err(ConfigError)?,
            (None, None) if self.arrange_only.is_empty() => return Ok(None),
            (None, None) => return wrong("`arrange_only` needs `arrange` or `arrange_command`"),
        };
        Ok(Some(arranger.only(self.arrange_only.iter().cloned())))
    }

    fn callbacks(&self, vendor: &str) -> Result<Option<Callbacks>, ConfigError> {
        let Some(listen) = &self.callback_listen else {
            return Ok(None);
        };
        if vendor != "zego" {
            return wrong("`callback_listen` is for the vendor zego, whose message-sent callback carries MsgSeq");
        }
        let Ok(address) = listen.parse() else {
            return wrong(format!("`callback_listen` is an address and a port such as 0.0.0.0:9000, not `{listen}`"));
        };
        match &self.callback_secret {
            Some(secret) => Ok(Some(Callbacks { listen: address, secret: secret.clone() })),
            None => wrong("callbacks are signed: set `callback_secret` or UNSAID_CALLBACK_SECRET"),
        }
    }

    /// What is said here as options of the command line, each with a space before it. Secrets are in none of them.
    pub(super) fn options(&self) -> String {
        let one = |option: &str, value: &Option<String>| {
            value.as_ref().map(|value| format!(" {option} {}", quoted(value))).unwrap_or_default()
        };
        let mut options = String::new();
        for (option, value) in [
            ("--vendor", &self.vendor),
            ("--base-url", &self.base_url),
            ("--control-url", &self.control_url),
            ("--org-name", &self.org_name),
            ("--app-name", &self.app_name),
            ("--app-id", &self.app_id.map(|id| id.to_string())),
            ("--arrange", &self.arrange),
            ("--arrange-command", &self.arrange_command),
            ("--callback-listen", &self.callback_listen),
            ("--tls", &self.tls.map(|roots| roots.word().to_owned())),
            ("--cert", &self.identity.as_ref().map(|(cert, _)| cert.to_string_lossy().into_owned())),
            ("--key", &self.identity.as_ref().map(|(_, key)| key.to_string_lossy().into_owned())),
            ("--connect-to", &self.connect_to),
        ] {
            options.push_str(&one(option, value));
        }
        let ca = self.ca.iter().map(|path| ("--ca", path.to_string_lossy().into_owned()));
        let can = self.can.iter().map(|capability| ("--can", capability.to_string()));
        let app = self.app.facts().into_iter().map(|(name, value)| ("--app", format!("{name}={value}")));
        let given = self.given.iter().map(|(name, value)| ("--given", format!("{name}={value}")));
        let headers = self.headers.iter().map(|(name, _)| ("--header", format!("{name}: …")));
        for (option, value) in ca.chain(can).chain(app).chain(given).chain(headers) {
            options.push_str(&one(option, &Some(value)));
        }
        if self.insecure {
            options.push_str(" --insecure");
        }
        options
    }
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control()
}

fn checked_url(text: &str, what: &str) -> Result<String, ConfigError> {
    // The parser would leave line ends out.
    if text.contains(is_blank) {
        return wrong(format!("the {what} has a blank or a control character in it"));
    }
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
