//! `unsaid verify`.

use std::time::Duration;

use super::arguments::VerifyArguments;
use super::journals::{FORMS, allowed, exit, write};
use super::output::{complain, invalid};
use super::reports::Reports;
use super::run::trouble;
use super::seed_data;
use crate::journal::{Ended, Row, Told, Took};
use crate::report::Exit;
use crate::suite;
use crate::verify::{
    Given, Interrupt, Looked, OwnVariable, SAMPLES, Unrun, Verify, each_answer, ended, given, misread,
};
use crate::watch::WrittenWorld;

/// The longest that one run may take.
const LONGEST: Duration = Duration::from_secs(86_400);
/// How many seconds one run may take where many are made and nobody says.
const PATIENCE_S: u64 = 60;

pub(super) fn verify(arguments: &VerifyArguments) -> Exit {
    let prepared = Reports::read(&arguments.judging.report, FORMS).and_then(|reports| {
        let verify = prepare(arguments)?;
        let answers = answers(arguments, &verify)?;
        Ok((reports, verify, answers))
    });
    let (reports, verify, answers) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => return invalid(&message),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return trouble(&format!("no runtime: {error}")),
    };
    let told = match runtime.block_on(told(&verify, &answers, arguments.each_answer)) {
        Ok(told) => told,
        Err(unrun @ Unrun::NoServer(_)) => return trouble(&unrun.to_string()),
        Err(unrun) => return invalid(&unrun.to_string()),
    };
    match write(&reports, &told, &verify.specs) {
        Exit::Good => conclude(&told, arguments),
        exit => exit,
    }
}

fn prepare(arguments: &VerifyArguments) -> Result<Verify, String> {
    let specs = suite::load_specs(arguments.judging.specs.as_deref()).map_err(|error| error.to_string())?;
    specs.check_vendor(&arguments.vendor)?;
    let world = match &arguments.seed_data {
        Some(path) => seed_data::read(path)?,
        None => WrittenWorld::parse("samples.yaml", SAMPLES).map_err(|mistakes| mistakes.to_string())?,
    };
    let variables = arguments.variables.iter().map(|written| OwnVariable::read(written, &arguments.vendor));
    let variables = variables.collect::<Result<_, _>>()?;
    let patience = arguments.each_answer.then_some(Duration::from_secs(PATIENCE_S));
    let given = arguments.timeout.map(Duration::try_from_secs_f64).transpose();
    let given = given.ok().filter(|given| given.is_none_or(|limit| !limit.is_zero() && limit <= LONGEST));
    let time_limit = given.ok_or("--timeout takes a positive number of seconds, at most a day's")?.or(patience);
    Ok(Verify {
        allowed: allowed(&specs, Some(&arguments.vendor), &arguments.judging.allow)?,
        vendor: arguments.vendor.clone(),
        specs,
        world,
        seed: arguments.seed,
        command: arguments.command.clone(),
        variables,
        time_limit,
    })
}

/// The answers that are to be given; none of them is a mistake.
fn answers(arguments: &VerifyArguments, verify: &Verify) -> Result<Vec<Given>, String> {
    let mut answers = given(&verify.specs, &verify.vendor);
    let wanted = |given: &Given| {
        let name = format!("{} {}", given.demanded.operation, given.demanded.answer);
        arguments.answers.is_empty() || arguments.answers.iter().any(|part| name.contains(part.as_str()))
    };
    answers.retain(wanted);
    if answers.is_empty() {
        return Err(format!("--answers {}: no answer has such a name", arguments.answers.join(",")));
    }
    Ok(answers)
}

async fn told(verify: &Verify, answers: &[Given], each: bool) -> Result<Told, Unrun> {
    let mut interrupt = Interrupt::listen();
    let mut told = verify.run(None, &mut interrupt).await?;
    if !each || ended(&told) == Ended::Interrupted {
        return Ok(told);
    }
    if matches!(ended(&told), Ended::TimedOut(_)) {
        complain("unsaid: the command does not end by itself with unmodified answers; no other answers are given");
        return Ok(told);
    }
    if matches!(ended(&told), Ended::Exit(code) if code != 0) {
        complain("unsaid: the command fails even with unmodified answers; looking for a field it reads otherwise");
        let mut say = |field: &str| complain(&format!("unsaid: {field}"));
        match misread(verify, &mut told, &mut interrupt, &mut say).await? {
            Looked::Unsteady => {
                complain("unsaid: the command does not end in the same way each time: nothing can be told from that");
            }
            Looked::FoundNothing => complain("unsaid: there is no such field"),
            Looked::Found => {}
            Looked::Interrupted => return Ok(told),
        }
    }
    let mut say = |row: &Row| complain(&format!("{} {}: {}", row.operation, row.answer, row.ended.words()));
    each_answer(verify, &mut told, answers, &mut interrupt, &mut say).await?;
    Ok(told)
}

/// Says what stands against a good end, and how it ends.
fn conclude(told: &Told, arguments: &VerifyArguments) -> Exit {
    let strict = arguments.judging.strict;
    if told.is_broken(strict) {
        return exit(told, strict);
    }
    let refused = told.refused_in_words().map(|refused| format!("; refused: {refused}")).unwrap_or_default();
    let ended = ended(told);
    if !ended.is_good() {
        let hint = "; --each-answer looks for a field of the answers that it reads otherwise";
        let is_told = !arguments.each_answer && matches!(ended, Ended::Exit(_)) && told.judged() > 0;
        let hint = if is_told { hint } else { "" };
        return trouble(&format!("the command itself failed: {}{hint}{refused}", ended.words()));
    }
    if told.answers.iter().any(|row| row.took() == Took::Badly) {
        return trouble("with some answers the command did not end by itself");
    }
    if told.judged() == 0 {
        let called = told.tested.join(", ");
        let hint = if refused.is_empty() { ": does it take UNSAID_BASE_URL?" } else { &refused };
        return trouble(&format!("the command called none of {called}{hint}"));
    }
    Exit::Good
}
