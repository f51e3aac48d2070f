//! The forms in which what clients sent is told.

use std::collections::BTreeSet;

use super::output::invalid;
use super::reports::Reports;
use crate::journal::{self, Told};
use crate::report::Exit;
use crate::source::closest;
use crate::spec::{ClauseId, Specs};

/// The forms of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Human,
    Json,
}

/// Each by its word; the first is what a person gets who asks for none.
pub(super) const FORMS: [(&str, Form); 2] = [("human", Form::Human), ("json", Form::Json)];

/// Writes what is told in every form that is wanted.
pub(super) fn write(reports: &Reports<Form>, told: &Told, specs: &Specs) -> Exit {
    let written = reports.write(|form, place| {
        Ok(match form {
            Form::Human => place.painted(&journal::human(told, specs)),
            Form::Json => journal::json(told, specs),
        })
    });
    written.map_or_else(|message| invalid(&message), |()| Exit::Good)
}

/// The clauses that are allowed to be broken, as they are written: in full, or inside a vendor or an operation of one.
pub(super) fn allowed(specs: &Specs, vendor: Option<&str>, written: &[String]) -> Result<BTreeSet<ClauseId>, String> {
    let mut allowed = BTreeSet::new();
    for word in written {
        let means = |id: &ClauseId| {
            let (of, operation, local) = id.parts();
            let inside = vendor.is_none_or(|vendor| vendor == of);
            id.as_str() == word || inside && (local == word || format!("{operation}#{local}") == *word)
        };
        let before = allowed.len();
        let clauses = || specs.clauses().map(|registered| &registered.id);
        allowed.extend(clauses().filter(|id| means(id)).cloned());
        if allowed.len() == before {
            let names = clauses().flat_map(|id| [id.as_str(), id.parts().2]);
            let hint = closest(word, names);
            let hint = hint.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(format!("--allow {word}: no such clause{hint}"));
        }
    }
    Ok(allowed)
}

/// The exit code of what was told: an answer that could not be read may have been anything.
pub(super) fn exit(told: &Told, strict: bool) -> Exit {
    if told.is_broken(strict) {
        Exit::Failed
    } else if told.unread_answers > 0 {
        Exit::Trouble
    } else {
        Exit::Good
    }
}
