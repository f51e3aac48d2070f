//! `unsaid run` and `unsaid test`.

use std::sync::Arc;

use super::arguments::{RunArguments, TestArguments};
use super::forms::{Telling, Told};
use super::known;
use super::output::{check, complain, invalid, is_watched, say, tell_idle};
use super::prepare::{Prepared, prepare};
use crate::front::{self, Ask, LibtestRun, Lines, Place, Progress, Refused};
use crate::report::{self, Exit, Summary};
use crate::run::{RunOptions, Selection, Shard};
use crate::suite::SuiteData;

pub(super) fn run(arguments: &RunArguments) -> Exit {
    let prepared = Telling::read(&arguments.telling).and_then(|telling| {
        let Prepared { whom, data, options } = prepare(&arguments.asking)?;
        telling.fits(options.level)?;
        known::fixable(arguments)?;
        let known = known::read(known::of(&arguments.known, &whom), arguments.known_fix)?;
        let (fail_fast, creates) = (arguments.fail_fast, !arguments.dry_run);
        let options = RunOptions { fail_fast, creates, known, ..options };
        Ok((telling, whom, data, sharded(arguments.shard, options)))
    });
    let (telling, whom, data, options) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => return invalid(&message),
    };
    let (specs, suite) = (Arc::clone(&data.specs), Arc::clone(&data.suite));
    let fixing = options.known.clone().filter(|_| arguments.known_fix);
    let selection = Selection {
        filters: arguments.filter.clone(),
        clauses: arguments.clause.clone(),
        vendor: arguments.asking.target.vendor.clone(),
    };
    tell_idle(&selection, &suite);
    let ask = ask(data, selection, options, arguments.dry_run);
    let mut progress = progress(&telling);
    let finished = match runtime() {
        Ok(runtime) => runtime.block_on(front::run(ask, whom, &mut progress)),
        Err(message) => return trouble(&message),
    };
    match finished {
        Ok(mut run) => {
            telling.compare(&mut run);
            let summary = Summary::of(&run, &specs);
            let told = telling.tell(&run, &Told { summary: &summary, specs: &specs, suite: &suite });
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
            let told = telling.tell_files(&run, &Told { summary: &summary, specs: &specs, suite: &suite });
            told.map_or_else(|message| invalid(&message), |()| trouble(run.early.as_deref().unwrap_or_default()))
        }
        Err(Refused::Unreachable(reason)) => trouble(&reason.to_string()),
        Err(Refused::Unfit(reason)) => invalid(&reason),
    }
}

pub(super) fn test(arguments: &TestArguments) -> Exit {
    let prepared = prepare(&arguments.asking).and_then(|Prepared { whom, data, options }| {
        let known = known::read(known::of(&arguments.known, &whom), false)?;
        Ok((whom, data, RunOptions { known, ..options }))
    });
    let (whom, data, options) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => return invalid(&message),
    };
    let selection = Selection { vendor: arguments.asking.target.vendor.clone(), ..Selection::default() };
    let record_to = arguments.asking.data.snapshots.as_ref().and_then(|folder| std::path::absolute(folder).ok());
    let libtest = LibtestRun { arguments: arguments.libtest.clone(), record_to };
    match front::libtest(ask(data, selection, options, false), whom, libtest) {
        Ok(concluded) => {
            check(concluded.written);
            if !concluded.left_behind.is_empty() {
                complain(&concluded.left_behind);
            }
            if concluded.conclusion.has_failed() { Exit::Failed } else { Exit::Good }
        }
        Err(Refused::Unfit(reason)) => invalid(&reason),
        Err(Refused::Unreachable(reason)) => trouble(&reason.to_string()),
        Err(Refused::NothingSelected | Refused::Dry(_) | Refused::Unbegun(_)) => Exit::Nothing,
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

fn ask(data: SuiteData, selection: Selection, options: RunOptions, dry: bool) -> Ask {
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

fn progress(telling: &Telling) -> Progress {
    let place = if !telling.is_read() {
        Place::Quiet(Box::new(complain))
    } else if is_watched() {
        Place::bar(front::bar("trials"))
    } else {
        Place::Lines(Lines::new(Box::new(complain)))
    };
    let baseline = telling.baseline().cloned();
    Progress::new(place, move |outcome| baseline.as_ref().is_some_and(|baseline| baseline.has(outcome)))
}
