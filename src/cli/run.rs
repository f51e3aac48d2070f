//! `unsaid run` and `unsaid test`.

use std::sync::Arc;
use std::time::Duration;

use super::arguments::{AskArguments, DataArguments, LevelWord, RunArguments, TargetArguments, TestArguments};
use super::data::Data;
use super::known;
use super::output::{complain, invalid, is_watched, say};
use super::reports::Reports;
use super::whom::{known_values, whom};
use super::words::rate;
use crate::front::{self, Ask, LibtestRun, Progress, Refused, Whom};
use crate::judge::Level;
use crate::report::{self, Exit, Run, Summary};
use crate::run::{RunOptions, Selection, Shard};
use crate::spec::Specs;
use crate::target::{Pace, quoted};

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Human,
    Json,
    Junit,
}

/// Each by its word; the first is what a person gets who asks for none.
pub(super) const FORMS: [(&str, Form); 3] = [("human", Form::Human), ("json", Form::Json), ("junit", Form::Junit)];

pub(super) fn run(arguments: &RunArguments) -> Exit {
    let prepared = Reports::read(&arguments.report, FORMS).and_then(|reports| {
        let whom = whom(&arguments.target).map_err(|error| error.to_string())?;
        let data = data(&arguments.data, arguments.target.vendor.as_deref())?;
        known_values(&whom, &data)?;
        known::fixable(arguments)?;
        let known = known::read(known::of(&arguments.known, &whom), arguments.known_fix)?;
        let again = again(&arguments.data, &arguments.target, &arguments.ask);
        let options = options(&arguments.ask, &pace(&whom), arguments.fail_fast, again)?;
        let options = RunOptions { known, creates: !arguments.dry_run, ..options };
        Ok((reports, whom, data, sharded(arguments.shard, options)))
    });
    let (reports, whom, data, options) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => return invalid(&message),
    };
    let (specs, suite) = (Arc::clone(&data.specs), Arc::clone(&data.suite));
    let fixing = options.known.clone().filter(|_| arguments.known_fix);
    let selection = Selection {
        filters: arguments.filter.clone(),
        clauses: arguments.clause.clone(),
        vendor: arguments.target.vendor.clone(),
    };
    let ask = ask(data, selection, options, arguments.dry_run);
    let mut progress = progress(&reports);
    let finished = match runtime() {
        Ok(runtime) => runtime.block_on(front::run(ask, whom, &mut progress)),
        Err(message) => return trouble(&message),
    };
    match finished {
        Ok(run) => {
            let summary = Summary::of(&run, &specs);
            let told = write_reports(&reports, &run, &summary, &specs);
            let fixed = told.and_then(|()| fixing.map_or(Ok(()), |known| known::fix(&known, &suite, &run)));
            fixed.map_or_else(|message| invalid(&message), |()| summary.exit(&run))
        }
        Err(Refused::Dry(text)) => {
            say(&text);
            Exit::Good
        }
        Err(Refused::NothingSelected) => {
            complain("unsaid: no trial fits the selection; `unsaid list` shows them all");
            Exit::Nothing
        }
        Err(Refused::Unbegun(run)) => {
            let summary = Summary::of(&run, &specs);
            let told = write_reports(&reports.in_files(), &run, &summary, &specs);
            told.map_or_else(|message| invalid(&message), |()| trouble(run.early.as_deref().unwrap_or_default()))
        }
        Err(Refused::Unreachable(reason)) => trouble(&reason.to_string()),
        Err(Refused::Unfit(reason)) => invalid(&reason),
    }
}

pub(super) fn test(arguments: &TestArguments) -> Exit {
    let prepared = whom(&arguments.target).map_err(|error| error.to_string()).and_then(|whom| {
        let data = data(&arguments.data, arguments.target.vendor.as_deref())?;
        known_values(&whom, &data)?;
        let known = known::read(known::of(&arguments.known, &whom), false)?;
        let again = again(&arguments.data, &arguments.target, &arguments.ask);
        let options = options(&arguments.ask, &pace(&whom), false, again)?;
        Ok((whom, data, RunOptions { known, ..options }))
    });
    let (whom, data, options) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => return invalid(&message),
    };
    let selection = Selection { vendor: arguments.target.vendor.clone(), ..Selection::default() };
    let record_to = arguments.data.snapshots.as_ref().and_then(|folder| std::path::absolute(folder).ok());
    let libtest = LibtestRun { arguments: arguments.libtest.clone(), record_to };
    match front::libtest(ask(data, selection, options, false), whom, libtest) {
        Ok((conclusion, left_behind)) => {
            if !left_behind.is_empty() {
                complain(&left_behind);
            }
            if conclusion.has_failed() { Exit::Failed } else { Exit::Good }
        }
        Err(Refused::Unfit(reason)) => invalid(&reason),
        Err(Refused::Unreachable(reason)) => trouble(&reason.to_string()),
        Err(Refused::NothingSelected | Refused::Dry(_) | Refused::Unbegun(_)) => Exit::Nothing,
    }
}

/// The options, besides those of the target, with which a trial is asked again in the same way.
pub(super) fn again(data: &DataArguments, target: &TargetArguments, ask: &AskArguments) -> String {
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
pub(super) fn data(arguments: &DataArguments, vendor: Option<&str>) -> Result<Data, String> {
    let data = Data::load(arguments).map_err(|error| error.to_string())?;
    let known = || data.specs.vendors.keys().map(String::as_str);
    match vendor.filter(|vendor| !known().any(|name| name == *vendor)) {
        None => Ok(data),
        Some(unknown) => Err(format!("unknown vendor `{unknown}`; known: {}", known().collect::<Vec<_>>().join(", "))),
    }
}

/// One sentence on one line, whatever the target's answer in it looks like.
pub(super) fn trouble(message: &str) -> Exit {
    complain(&format!("unsaid: {}", report::printable(message).replace('\n', " ")));
    Exit::Trouble
}

/// One thread: the server has the other core.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| format!("no runtime: {error}"))
}

fn ask(data: Data, selection: Selection, options: RunOptions, dry: bool) -> Ask {
    Ask {
        suite: data.suite,
        specs: data.specs,
        snapshots: data.snapshots,
        suite_digest: data.digest,
        selection,
        options,
        dry,
    }
}

/// The shards of a run share what the app's limits allow.
fn sharded(shard: Option<Shard>, mut options: RunOptions) -> RunOptions {
    options.rate.share /= f64::from(shard.map_or(1, |shard| shard.count));
    options.rate.per_second = options.rate.per_second.map(|all| all / f64::from(shard.map_or(1, |shard| shard.count)));
    options.shard = shard;
    options
}

/// What the target's configuration says about how it is asked.
pub(super) fn pace(whom: &Whom) -> Pace {
    match whom {
        Whom::One(target) => target.pace.clone(),
        Whom::Embedded => Pace::default(),
    }
}

pub(super) fn options(
    arguments: &AskArguments,
    pace: &Pace,
    fail_fast: bool,
    again: String,
) -> Result<RunOptions, String> {
    let default = RunOptions::default();
    let seconds = arguments.timeout.or(pace.timeout);
    let jobs = arguments.jobs.or(pace.jobs);
    if jobs == Some(0) {
        return Err("--jobs takes a number from 1: with none, nothing is asked".to_owned());
    }
    let rate = pace.rate.as_deref().map(rate).transpose().map_err(|error| format!("`rate` of the target: {error}"))?;
    let timeout = seconds.map_or(Ok(default.timeout), Duration::try_from_secs_f64).ok();
    Ok(RunOptions {
        jobs,
        timeout: timeout.filter(|timeout| !timeout.is_zero()).ok_or("--timeout takes a positive number of seconds")?,
        level: match arguments.level {
            LevelWord::Exact => Level::Exact,
            LevelWord::Contract => Level::Contract,
        },
        seed: arguments.seed.unwrap_or_else(|| fastrand::u64(..)),
        rate: arguments.rate.or(rate).unwrap_or_default(),
        fail_fast,
        insist: true,
        creates: true,
        again,
        known: None,
        shard: None,
    })
}

fn progress(reports: &Reports<Form>) -> Progress {
    if !reports.on_screen(Form::Human) {
        Progress::Quiet(Box::new(complain))
    } else if is_watched() {
        Progress::Bar(front::bar("trials"))
    } else {
        Progress::Lines(Box::new(complain))
    }
}

pub(super) fn write_reports(
    reports: &Reports<Form>,
    run: &Run,
    summary: &Summary,
    specs: &Specs,
) -> Result<(), String> {
    reports.write(|form| match form {
        Form::Human => Ok(report::human(run, summary, specs)),
        Form::Json => Ok(report::json(run, summary)),
        Form::Junit => report::junit(run, specs).map_err(|error| format!("the JUnit report: {error}")),
    })
}
