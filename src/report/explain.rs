//! What an id means: a clause with its trials, or a trial with its clauses.

use std::fmt::Write as _;

use super::words::words;
use crate::case::{Action, Step, Suite, Trial};
use crate::source::closest;
use crate::spec::{Registered, Specs};

/// Explains a clause or a trial; `Err` says that there is no such id and which one is near.
pub fn explain(id: &str, specs: &Specs, suite: &Suite) -> Result<String, String> {
    if let Some(trial) = suite.trials.iter().find(|trial| trial.id == id) {
        return Ok(explain_trial(trial, specs));
    }
    let exact = specs.clauses().find(|registered| registered.id.as_str() == id);
    let is_short = |registered: &&Registered| {
        let (_, scope, local) = registered.id.parts();
        id.split_once('#').map_or(local == id, |short| short == (scope, local))
    };
    let local: Vec<&Registered> = specs.clauses().filter(is_short).collect();
    match (exact, &local[..]) {
        (Some(registered), _) => Ok(explain_clause(registered, suite)),
        (None, []) => {
            let clauses = specs.clauses().map(|registered| registered.id.as_str());
            let trials = suite.trials.iter().map(|trial| trial.id.as_str());
            let known = words().map(|word| -> &str { word }).chain(clauses).chain(trials);
            let hint = closest(id, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Err(format!("no clause, no trial and no verdict `{id}`{hint}"))
        }
        (None, several) => {
            let texts: Vec<String> = several.iter().map(|registered| explain_clause(registered, suite)).collect();
            Ok(texts.join("\n\n"))
        }
    }
}

fn explain_clause(registered: &Registered, suite: &Suite) -> String {
    let clause = &registered.clause;
    let mut text = format!("{}\n  {}\n", registered.id, clause.says.trim());
    let row = clause.place.row.as_ref().map(|row| format!(", row {row}")).unwrap_or_default();
    let _ = writeln!(text, "  stands    {}, {}{row}", registered.page_title, clause.place.section);
    let _ = writeln!(text, "            {}", registered.page_address);
    let _ = writeln!(text, "  basis     {}", clause.basis);
    if let Some(reading) = &clause.reading {
        let _ = writeln!(text, "  taken     {}", reading.taken.trim());
        let _ = writeln!(text, "  not taken {}", reading.other.trim());
    }
    if let Some(against) = &clause.against {
        let _ = writeln!(text, "  against   {against}");
    }
    if let Some(reason) = &clause.untested {
        let _ = writeln!(text, "  untested  {}", reason.trim());
    }
    if clause.silence {
        let _ = writeln!(text, "  silence   answers are recorded, never judged");
    }
    let _ = writeln!(text, "  written   {}:{}", registered.file, registered.line);
    for trial in &suite.trials {
        if trial.proves.contains(&registered.id) {
            let _ = writeln!(text, "  proven by {}", trial.id);
        } else if trial.probes.contains(&registered.id) {
            let _ = writeln!(text, "  probed by {}", trial.id);
        }
    }
    text.trim_end().to_owned()
}

fn explain_trial(trial: &Trial, specs: &Specs) -> String {
    let mut text = format!("{}\n  {}\n", trial.id, trial.case.about.replace('\n', "\n  "));
    let _ = writeln!(text, "  written   {}:{}", trial.case.file, trial.line);
    if !trial.case.givens.is_empty() {
        let _ = writeln!(text, "  given     {}", trial.case.givens.join(", "));
    }
    if !trial.needs.is_empty() {
        let words: Vec<String> = trial.needs.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "  needs     {}", words.join(", "));
    }
    for step in &trial.steps {
        let _ = writeln!(text, "  step      {}", step_words(step));
    }
    for (word, ids) in [("proves", &trial.proves), ("probes", &trial.probes)] {
        for id in ids.iter() {
            let says = specs.clause(id).map(|registered| registered.clause.says.trim().to_owned());
            let _ = writeln!(text, "  {word}    {id}\n            {}", says.unwrap_or_default());
        }
    }
    text.trim_end().to_owned()
}

fn step_words(step: &Step) -> String {
    match &step.action {
        Action::Call(call) => format!("{} ({} {})", step.does, call.operation.method, call.operation.path),
        _ => step.does.clone(),
    }
}
