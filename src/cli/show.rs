//! The commands that ask nobody: they only show.

use serde_json::Value;

use super::arguments::{DataArguments, ExplainArguments, ListArguments, SchemaArguments, SchemaKind, SignArguments};
use super::output::{complain, say, say_with, tell_idle};
use super::whom::variable;
use crate::report::{self, Exit};
use crate::run::Selection;
use crate::source::Published;
use crate::suite::{SuiteData, SuiteError};
use crate::target::{ZegoApp, system_now_ms};

pub(super) fn with_data(arguments: &DataArguments, show: impl FnOnce(&SuiteData) -> Exit) -> Exit {
    with(SuiteData::load(&arguments.folders()), show)
}

/// Shows the data, or why there is none.
fn with(data: Result<SuiteData, SuiteError>, show: impl FnOnce(&SuiteData) -> Exit) -> Exit {
    match data {
        Ok(data) => show(&data),
        Err(error) => {
            complain(&error.to_string());
            Exit::Invalid
        }
    }
}

pub(super) fn list(arguments: &ListArguments) -> Exit {
    let selection = Selection {
        filters: arguments.filter.clone(),
        clauses: arguments.clause.clone(),
        vendor: arguments.vendor.clone(),
    };
    with_data(&arguments.data, |data| {
        let trials = selection.of(&data.suite);
        say_with(|out| report::listing(&trials, out));
        tell_idle(&selection, &data.suite);
        if trials.is_empty() { Exit::Nothing } else { Exit::Good }
    })
}

pub(super) fn lint(arguments: &DataArguments) -> Exit {
    with(SuiteData::load_linted(&arguments.folders()), |data| {
        // Somebody's own folder of cases need not prove everything.
        let whole = arguments.cases.is_none() || arguments.specs.is_some();
        let mut complaints = Vec::new();
        if whole {
            complaints.extend(missing(data));
        }
        complaints.extend(outdated_schemas(data));
        if complaints.is_empty() {
            say(&format!(
                "{} clauses and {} trials, nothing wrong",
                data.specs.clauses().count(),
                data.suite.trials.len()
            ));
            return Exit::Good;
        }
        complain(&complaints.join("\n"));
        Exit::Invalid
    })
}

/// Schemas in a folder of specs that are not those of this program: an editor would follow another one.
fn outdated_schemas(data: &SuiteData) -> Vec<String> {
    let outdated = Published::ALL.into_iter().filter(|published| {
        let found = data.spec_files.get(published.file());
        found.is_some_and(|text| serde_json::from_str::<Value>(text).ok() != Some(published.value()))
    });
    let complaint =
        |published: Published| format!("{}: not the schema of this program", data.spec_files.shown(published.file()));
    outdated.map(complaint).collect()
}

/// Clauses that no trial decides or observes any more, and recorded answers that none gives any more.
pub(super) fn missing(data: &SuiteData) -> Vec<String> {
    let gaps = report::gaps(&data.specs, &data.suite)
        .into_iter()
        .map(|(registered, gap)| format!("{}:{}: {}: {gap}", registered.file, registered.line, registered.id));
    gaps.chain(report::orphans(&data.snapshots, &data.suite)).collect()
}

pub(super) fn explain_id(arguments: &ExplainArguments) -> Exit {
    if let Some(text) = report::meaning(&arguments.id) {
        say(&text);
        return Exit::Good;
    }
    with_data(&arguments.data, |data| match report::explain(&arguments.id, &data.specs, &data.suite) {
        Ok(text) => {
            say(&text);
            Exit::Good
        }
        Err(message) => {
            complain(&format!("unsaid: {message}"));
            Exit::Nothing
        }
    })
}

pub(super) fn schema(arguments: &SchemaArguments) -> Exit {
    let published = match arguments.kind {
        SchemaKind::Case => Published::Case,
        SchemaKind::Report => Published::Report,
        SchemaKind::Known => Published::Known,
        SchemaKind::Journal => Published::Journal,
        SchemaKind::SeedData => Published::SeedData,
        SchemaKind::Config => Published::Config,
    };
    say(published.text());
    Exit::Good
}

pub(super) fn sign(arguments: &SignArguments) -> Exit {
    let Some(secret) = variable("UNSAID_SERVER_SECRET") else {
        complain("unsaid: the server secret is missing: set UNSAID_SERVER_SECRET");
        return Exit::Invalid;
    };
    let nonce = arguments.nonce.clone().unwrap_or_else(|| format!("{:016x}", fastrand::u64(..)));
    let now_ms = arguments.timestamp.map(|seconds| u64::from(seconds) * 1000);
    let app = ZegoApp { app_id: arguments.app_id, server_secret: secret.into() };
    let signature = app.signature(now_ms.unwrap_or_else(system_now_ms), nonce, arguments.fault.as_ref(), None);
    let mut query = signature.query();
    query.retain(|(name, _)| !arguments.without.contains(name));
    for (name, value) in &arguments.set {
        match query.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => old.clone_from(value),
            None => query.push((name.clone(), value.clone())),
        }
    }
    say(&url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish());
    Exit::Good
}
