//! Whom to ask: options and environment over the configuration file.

use std::collections::BTreeSet;
use std::path::Path;

use secrecy::SecretString;

use super::arguments::TargetArguments;
use super::environment::{check_credentials, check_names};
use super::output::complain;
use crate::case::Features;
use crate::front::Whom;
use crate::source::closest;
use crate::spec::Capability;
use crate::suite::SuiteData;
use crate::target::{ConfigError, ConfigFile, Description, FROM_FLAGS, header};

/// A variable of the environment, unless it is empty. Whoever set it from a file may have read the line end too.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().map(|value| line(&value)).filter(|value| !value.is_empty())
}

/// A text without line ends behind it.
fn line(text: &str) -> String {
    text.trim_end_matches(['\r', '\n']).to_owned()
}

/// The target that options, environment and configuration describe together.
pub(super) fn whom(arguments: &TargetArguments) -> Result<Whom, ConfigError> {
    if arguments.embedded {
        return Ok(Whom::Embedded);
    }
    one_target(arguments)?;
    let flags = description(arguments, &variable)?;
    let target = match &arguments.target {
        Some(name) => {
            let path = arguments.config.as_deref().unwrap_or(Path::new("unsaid.toml"));
            let file = ConfigFile::read(path)?;
            check_names(&file.variables())?;
            file.target_under(name, &flags, &variable)?
        }
        None => {
            check_names(&BTreeSet::new())?;
            if arguments.base_url.is_none() {
                check_credentials()?;
                return Ok(Whom::Embedded);
            }
            flags.target(FROM_FLAGS)?
        }
    };
    if target.tls.insecure {
        complain(
            "unsaid: warning: --insecure accepts any certificate; whoever is in between can read and change everything",
        );
    }
    Ok(Whom::One(Box::new(target)))
}

fn description(
    arguments: &TargetArguments,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Description, ConfigError> {
    let secret = |name: &str| variable(name).map(SecretString::from);
    let headers = arguments.header.iter().map(|written| header(written)).collect::<Result<_, _>>()?;
    Ok(Description {
        vendor: arguments.vendor.as_deref().map(line),
        base_url: arguments.base_url.as_deref().map(line),
        control_url: arguments.control_url.as_deref().map(line),
        org_name: arguments.org_name.as_deref().map(line),
        app_name: arguments.app_name.as_deref().map(line),
        client_id: variable("UNSAID_CLIENT_ID"),
        client_secret: secret("UNSAID_CLIENT_SECRET"),
        token: secret("UNSAID_TOKEN"),
        app_id: arguments.app_id,
        server_secret: secret("UNSAID_SERVER_SECRET"),
        can: arguments.can.clone(),
        app: arguments.app.iter().cloned().fold(Features::default(), |facts, fact| fact.over(&facts)),
        given: arguments.given.iter().cloned().collect(),
        arrange: arguments.arrange.clone(),
        arrange_command: arguments.arrange_command.clone(),
        callback_listen: arguments.callback_listen.clone(),
        callback_secret: secret("UNSAID_CALLBACK_SECRET"),
        tls: arguments.trust.tls,
        ca: arguments.trust.ca.clone(),
        insecure: arguments.trust.insecure,
        identity: arguments.trust.identity(),
        headers,
        connect_to: arguments.connect_to.as_deref().map(line),
        ..Description::default()
    })
}

/// Options that describe a target come with one: a run meant for somebody's server never ends on the emulator.
fn one_target(arguments: &TargetArguments) -> Result<(), ConfigError> {
    if let Some(path) = arguments.config.as_deref().filter(|_| arguments.target.is_none()) {
        let targets = ConfigFile::read(path)?.target;
        let names: Vec<&str> = targets.keys().map(String::as_str).collect();
        let names = if names.is_empty() { "it has none".to_owned() } else { names.join(", ") };
        return Err(ConfigError(format!("--config names a file of targets: add --target ({names})")));
    }
    let described = [
        ("--control-url", arguments.control_url.is_some()),
        ("--org-name", arguments.org_name.is_some()),
        ("--app-name", arguments.app_name.is_some()),
        ("--app-id", arguments.app_id.is_some()),
        ("--can", !arguments.can.is_empty()),
        ("--app", !arguments.app.is_empty()),
        ("--given", !arguments.given.is_empty()),
        ("--arrange", arguments.arrange.is_some()),
        ("--arrange-command", arguments.arrange_command.is_some()),
        ("--callback-listen", arguments.callback_listen.is_some()),
        ("--tls", arguments.trust.tls.is_some()),
        ("--ca", !arguments.trust.ca.is_empty()),
        ("--insecure", arguments.trust.insecure),
        ("--cert", arguments.trust.cert.is_some()),
        ("--header", !arguments.header.is_empty()),
        ("--connect-to", arguments.connect_to.is_some()),
    ];
    let named = arguments.target.is_some() || arguments.base_url.is_some();
    match described.into_iter().find(|(_, present)| *present && !named) {
        Some((option, _)) => Err(ConfigError(format!(
            "{option} describes a target: add --base-url or --target (or --embedded, to ask the emulator all the same)"
        ))),
        None => Ok(()),
    }
}

/// Whether every value the configuration gives is one that a precondition of the vendor takes.
pub(super) fn known_values(whom: &Whom, data: &SuiteData) -> Result<(), String> {
    let Whom::One(target) = whom else {
        return Ok(());
    };
    // Cases of one's own may have no preconditions; what is given is for those inside this program, then.
    let Some(own) = data.suite.givens.get(&target.vendor).filter(|own| !own.is_empty()) else {
        return Ok(());
    };
    let givens = || own.values();
    let mut names: BTreeSet<&str> = givens().flat_map(|given| given.configured.values()).map(String::as_str).collect();
    names.extend(givens().any(|given| given.needs.contains(&Capability::Seq)).then_some("seq"));
    for (name, value) in &target.given {
        if !names.contains(name.as_str()) {
            let near = closest(name, names.iter().copied());
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            let known: Vec<&str> = names.iter().copied().collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(format!("`given` has `{name}`; known for {}: {known}{hint}", target.vendor));
        }
        if value.trim().is_empty() {
            return Err(format!("`given` has no value for `{name}`"));
        }
    }
    Ok(())
}
