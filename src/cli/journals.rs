//! The forms in which what clients sent is told.

use super::output::invalid;
use super::reports::Reports;
use crate::journal::{self, Told};
use crate::report::Exit;
use crate::spec::Specs;

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
    let written = reports.write(|form| {
        Ok(match form {
            Form::Human => journal::human(told, specs),
            Form::Json => journal::json(told, specs),
        })
    });
    written.map_or_else(|message| invalid(&message), |()| Exit::Good)
}
