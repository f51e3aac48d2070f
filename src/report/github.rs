//! Annotations of GitHub Actions: workflow commands, at the line of the case file.

use std::fmt::Write as _;

use super::broken::{Broken, broken};
use super::human::printable;
use super::run::Run;
use super::standing::Standing;
use super::undecided::{Undecided, undecided};
use crate::judge::Finding;
use crate::spec::Specs;

/// How many annotations of one kind GitHub shows for a step.
const SHOWN: usize = 10;

/// An error for each broken promise, a warning for each cause why trials could not be decided; what is beyond GitHub's own limit is
/// counted in the last one.
#[must_use]
pub fn github(run: &Run, specs: &Specs) -> String {
    let mut errors: Vec<String> = broken(run).iter().map(|group| error(group, specs)).collect();
    let stale = run.outcomes.iter().filter(|outcome| matches!(Standing::of(outcome, run), Standing::Stale(_)));
    errors.extend(stale.map(|outcome| {
        let message = Standing::of(outcome, run).reason();
        command(
            "error",
            Some((&outcome.trial.case.file, outcome.trial.line)),
            &format!("stale: {}", outcome.trial.id),
            &message,
        )
    }));
    errors.extend(run.stale.iter().map(|sentence| command("error", None, "stale: known differences", sentence)));
    let undecided = undecided(run);
    let undecided = undecided.iter().map(warning);
    let early = run.early.iter().map(|early| command("warning", None, "ended early", early));
    limited("error", errors) + &limited("warning", early.chain(undecided).collect())
}

fn error(Broken { shown, also }: &Broken<'_>, specs: &Specs) -> String {
    let findings = shown.findings.iter();
    let mut message: Vec<String> = findings.map(Finding::sentence).collect();
    let clause = shown.findings.iter().find_map(|finding| finding.clause.as_ref());
    if let Some(registered) = clause.and_then(|clause| specs.clause(clause)) {
        message.push(format!("{}: {}", registered.id, registered.clause.says.trim()));
        message.push(registered.page_address.clone());
    }
    if !also.is_empty() {
        let trials = if also.len() == 1 { "trial finds" } else { "trials find" };
        message.push(format!("and {} more {trials} the same broken", also.len()));
    }
    let line = shown.findings.first().map_or(shown.trial.line, |finding| finding.line);
    command("error", Some((&shown.trial.case.file, line)), &shown.trial.id, &message.join("\n"))
}

fn warning(group: &Undecided<'_>) -> String {
    let trial = &group.first.trial;
    let more = if group.also.is_empty() { String::new() } else { format!(" and {} more", group.also.len()) };
    let title = format!("{}: {}{more}", group.first.verdict.word(), trial.id);
    command("warning", Some((&trial.case.file, trial.line)), &title, group.sentence())
}

fn command(kind: &str, at: Option<(&str, usize)>, title: &str, message: &str) -> String {
    let mut line = format!("::{kind} ");
    if let Some((file, at)) = at {
        let _ = write!(line, "file={},line={at},", property(file));
    }
    let _ = writeln!(line, "title={}::{}", property(title), data(message));
    line
}

fn limited(kind: &str, mut commands: Vec<String>) -> String {
    if commands.len() > SHOWN {
        let more = commands.split_off(SHOWN - 1).len();
        commands.push(command(kind, None, "and more", &format!("{more} more stand in the report")));
    }
    commands.concat()
}

fn data(text: &str) -> String {
    printable(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
