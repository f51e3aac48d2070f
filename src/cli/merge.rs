//! `unsaid merge`.

use super::arguments::MergeArguments;
use super::forms::{Telling, Told};
use super::known;
use super::output::invalid;
use crate::report::{self, Exit, Run, Summary};
use crate::source::read_text;
use crate::suite::SuiteData;

pub(super) fn merge(arguments: &MergeArguments) -> Exit {
    match told(arguments) {
        Ok(exit) => exit,
        Err(message) => invalid(&message),
    }
}

fn told(arguments: &MergeArguments) -> Result<Exit, String> {
    let telling = Telling::read(&arguments.telling)?;
    let data = SuiteData::load(&arguments.data.folders()).map_err(|error| error.to_string())?;
    let known = known::read(arguments.known.known.as_deref(), arguments.known_fix)?;
    let mut runs = Vec::new();
    for path in &arguments.reports {
        let shown = path.display().to_string();
        let text = read_text(path).map_err(|error| format!("{shown}: {error}"))?;
        let run = report::read(&text, &data.suite, &data.digest).map_err(|error| format!("{shown}: {error}"))?;
        runs.push((shown, run));
    }
    let mut run: Run = report::merge(&runs, &data.suite).map_err(|error| error.to_string())?;
    if let Some(known) = &known {
        for outcome in &mut run.outcomes {
            outcome.pinned = known.standing(outcome);
        }
        run.stale.clear();
        if run.partial.is_none() {
            run.stale = known.stale(&data.suite, &run.vendors(), &run.outcomes);
        }
    }
    telling.fits(run.level)?;
    telling.compare(&mut run);
    let summary = Summary::of(&run, &data.specs);
    telling.tell(&run, &Told { summary: &summary, specs: &data.specs, suite: &data.suite })?;
    if let Some(known) = known.filter(|_| arguments.known_fix) {
        known::fix(&known, &data.suite, &run)?;
    }
    Ok(summary.exit(&run))
}
