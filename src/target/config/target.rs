//! The target that file, flags and variables describe together.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::SecretString;

use crate::case::Features;
use crate::spec::Capability;
use crate::target::{App, Arranger, Route, Tls};

/// The name of the emulator inside this program as a target.
pub const EMBEDDED: &str = "embedded";

/// The name of a target that only flags describe.
pub const FROM_FLAGS: &str = "command-line";

/// Whom we ask.
#[derive(Debug, Clone)]
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
    /// Who arranges preconditions instead of the vendor's own calls.
    pub arranger: Option<Arranger>,
    /// Where the vendor's callbacks arrive.
    pub callbacks: Option<Callbacks>,
    /// Whom it has to prove itself to.
    pub tls: Tls,
    /// How requests reach it.
    pub route: Route,
    /// How fast and how patiently it is asked, where its configuration says so.
    pub pace: Pace,
    /// The list of its known differences, where its configuration names one.
    pub known: Option<PathBuf>,
    /// The options that name it on the command line, each with a space before it.
    pub again: String,
    /// Whether it is the emulator inside this program.
    pub embedded: bool,
    /// How its time passes.
    pub time: TargetTime,
}

/// How the time of a target passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetTime {
    /// As it does here: calls that take long may not exceed a limit.
    Real,
    /// With the requests, as that of a server inside this process may: no burst is too slow.
    Requests,
}

/// Where callbacks arrive.
#[derive(Debug, Clone)]
pub struct Callbacks {
    /// The address that is listened at.
    pub listen: SocketAddr,
    /// What they are signed with.
    pub secret: SecretString,
}

/// How a target is asked, unless the command line says otherwise.
#[derive(Debug, Clone, Default)]
pub struct Pace {
    /// `10/s` or `50%`.
    pub rate: Option<String>,
    /// Trials under way at once.
    pub jobs: Option<usize>,
    /// The time limit of a call, in seconds.
    pub timeout: Option<f64>,
}

impl Target {
    /// A target of which no more is known than where it is.
    #[must_use]
    pub fn new(name: &str, vendor: &str, base_url: &str) -> Self {
        Self {
            name: name.to_owned(),
            vendor: vendor.to_owned(),
            base_url: base_url.trim_end_matches('/').to_owned(),
            control_url: None,
            app: None,
            can: BTreeSet::new(),
            features: Features::default(),
            given: BTreeMap::new(),
            arranger: None,
            callbacks: None,
            tls: Tls::default(),
            route: Route::default(),
            pace: Pace::default(),
            known: None,
            again: String::new(),
            embedded: false,
            time: TargetTime::Real,
        }
    }

    /// The numbers of messages that the configuration gives, the earliest first, each once.
    #[must_use]
    pub fn message_numbers(&self) -> BTreeSet<u64> {
        let given = self.given.get("seq").map(String::as_str).unwrap_or_default();
        given.split([' ', ',']).filter_map(|number| number.parse().ok()).collect()
    }

    /// Whether somebody else arranges a precondition.
    #[must_use]
    pub fn is_arranged(&self, given: &str) -> bool {
        self.arranger.as_ref().is_some_and(|arranger| arranger.arranges(given))
    }

    /// The options that name this target on the command line, each with a space before it.
    #[must_use]
    pub fn again(&self) -> String {
        self.again.clone()
    }
}

/// A word as a POSIX shell takes it, quoted where it has to be.
#[must_use]
pub fn quoted(word: &str) -> String {
    shlex::try_quote(&word.replace('\0', "")).map(std::borrow::Cow::into_owned).unwrap_or_default()
}
