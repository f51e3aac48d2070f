//! `--known FILE` and `--known-fix`.

use std::path::Path;
use std::sync::Arc;

use super::arguments::{KnownArguments, RunArguments};
use super::files;
use super::output::complain;
use crate::case::Suite;
use crate::front::Whom;
use crate::judge::{Outcome, Verdict};
use crate::known::Known;
use crate::report::Run;
use crate::source::read_text;

/// The list of the command line, or else of the target's configuration.
pub(super) fn of<'a>(arguments: &'a KnownArguments, whom: &'a Whom) -> Option<&'a Path> {
    let configured = match whom {
        Whom::One(target) => target.known.as_deref(),
        Whom::Embedded => None,
    };
    arguments.known.as_deref().or(configured)
}

/// Reads the list of known differences. One that is to be rewritten need not be there yet.
pub(super) fn read(path: Option<&Path>, fixing: bool) -> Result<Option<Arc<Known>>, String> {
    let Some(path) = path else {
        return if fixing { Err("--known-fix rewrites a file: add --known FILE".to_owned()) } else { Ok(None) };
    };
    let shown = path.display().to_string();
    let known = match read_text(path) {
        Ok(text) => Known::read(&shown, &text).map_err(|mistakes| mistakes.to_string())?,
        Err(error) if fixing && error.kind() == std::io::ErrorKind::NotFound => Known::empty(&shown),
        Err(error) => return Err(format!("{shown}: {error}")),
    };
    Ok(Some(Arc::new(known)))
}

/// What stands against rewriting the list, as far as the command line says: nothing need be sent to know it.
pub(super) fn fixable(arguments: &RunArguments) -> Result<(), String> {
    let partial = [
        ("a filter", !arguments.filter.is_empty()),
        ("--clause", !arguments.clause.is_empty()),
        ("--shard", arguments.shard.is_some()),
        ("--dry-run", arguments.dry_run),
    ];
    match partial.into_iter().find(|(_, given)| *given && arguments.known_fix) {
        Some((option, _)) => Err(format!("--known-fix needs a whole run: leave out {option}")),
        None => Ok(()),
    }
}

/// Rewrites the list after a run; `Err` says why it stays as it is.
pub(super) fn fix(known: &Known, suite: &Suite, run: &Run) -> Result<(), String> {
    let stays = |why: String| Err(format!("{} stays as it is: {why}", known.path()));
    if let Some(partial) = &run.partial {
        return stays(format!("the run was not whole, {partial}"));
    }
    let is_lost = |one: &&Outcome| match one.verdict {
        Verdict::Fault => true,
        // What blocks it may be chance: only a person says that it is known, and why.
        Verdict::Blocked => one.pinned.is_none(),
        _ => false,
    };
    if let Some(lost) = run.outcomes.iter().find(is_lost) {
        let known = lost.cause.as_ref().filter(|_| lost.verdict == Verdict::Blocked);
        let hint = known.map(|cause| format!("; if that is known, list it with `blocked: {}`", cause.fingerprint));
        let (id, word, hint) = (&lost.trial.id, lost.verdict.word(), hint.unwrap_or_default());
        return stays(format!("the run decided too little, {id} is {word}{hint}"));
    }
    let fixed = known.fixed(suite, &run.vendors(), &run.outcomes);
    files::replace(Path::new(known.path()), &fixed.text).map_err(|error| format!("{}: {error}", known.path()))?;
    let why = if fixed.added > 0 { "; say why in the place of each `# why?`" } else { "" };
    let (added, dropped, pinned) = (fixed.added, fixed.dropped, fixed.pinned);
    complain(&format!("{}: {added} added, {dropped} dropped, {pinned} pinned anew{why}", known.path()));
    Ok(())
}
