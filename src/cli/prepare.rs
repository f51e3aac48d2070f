//! What every command that asks a target needs first: the target, the data, and how to ask.

use std::time::Duration;

use super::arguments::{AskArguments, AskingArguments, DataArguments, LevelWord};
use super::whom::{known_values, whom};
use super::words::{new_seed, rate};
use crate::front::Whom;
use crate::judge::Level;
use crate::run::{IN_PROCESS_TIMEOUT, RunOptions};
use crate::suite::SuiteData;
use crate::target::{Pace, quoted};

/// Whom to ask, what, and how.
pub(super) struct Prepared {
    /// Whom.
    pub whom: Whom,
    /// What.
    pub data: SuiteData,
    /// How, as far as all commands do it alike.
    pub options: RunOptions,
}

/// Reads what the command line, the environment and the configuration say together. The error is a sentence.
pub(super) fn prepare(asking: &AskingArguments) -> Result<Prepared, String> {
    let whom = whom(&asking.target).map_err(|error| error.to_string())?;
    let data = data(&asking.data, asking.target.vendor.as_deref())?;
    known_values(&whom, &data)?;
    let options = options(&asking.ask, &whom, again(asking))?;
    Ok(Prepared { whom, data, options })
}

/// The options, besides those of the target, with which a trial is asked again in the same way.
fn again(asking: &AskingArguments) -> String {
    let AskingArguments { target, ask, data } = asking;
    let folders = [("--cases", &data.cases), ("--specs", &data.specs), ("--snapshots", &data.snapshots)];
    let paths = folders.into_iter().chain([("--config", &target.config)]);
    let mut options = String::new();
    for (option, path) in paths.filter_map(|(option, path)| Some((option, path.as_ref()?))) {
        options = format!("{options} {option} {}", quoted(&path.to_string_lossy()));
    }
    if ask.level == LevelWord::Contract {
        options.push_str(" --level contract");
    }
    options
}

/// The data, with the vendor in it that is asked for.
fn data(arguments: &DataArguments, vendor: Option<&str>) -> Result<SuiteData, String> {
    let data = SuiteData::load(&arguments.folders()).map_err(|error| error.to_string())?;
    vendor.map_or(Ok(()), |vendor| data.specs.check_vendor(vendor))?;
    Ok(data)
}

/// What the target's configuration says about how it is asked.
fn pace(whom: &Whom) -> Pace {
    match whom {
        Whom::One(target) => target.pace.clone(),
        Whom::Embedded => Pace::default(),
    }
}

fn options(arguments: &AskArguments, whom: &Whom, again: String) -> Result<RunOptions, String> {
    let (default, pace) = (RunOptions::default(), pace(whom));
    let seconds = arguments.timeout.or(pace.timeout);
    let jobs = arguments.jobs.or(pace.jobs);
    if jobs == Some(0) {
        return Err("--jobs takes a number from 1: with none, nothing is asked".to_owned());
    }
    let rate = pace.rate.as_deref().map(rate).transpose().map_err(|error| format!("`rate` of the target: {error}"))?;
    let usual = match whom {
        Whom::One(_) => default.timeout,
        Whom::Embedded => IN_PROCESS_TIMEOUT,
    };
    let timeout = seconds.map_or(Ok(usual), Duration::try_from_secs_f64).ok();
    Ok(RunOptions {
        jobs,
        timeout: timeout.filter(|timeout| !timeout.is_zero()).ok_or("--timeout takes a positive number of seconds")?,
        level: match arguments.level {
            LevelWord::Exact => Level::Exact,
            LevelWord::Contract => Level::Contract,
        },
        seed: arguments.seed.unwrap_or_else(new_seed),
        rate: arguments.rate.or(rate).unwrap_or_default(),
        again,
        ..default
    })
}
