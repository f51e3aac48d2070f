//! `unsaid coverage`.

use super::arguments::CoverageArguments;
use super::output::{complain, invalid};
use super::reports::Reports;
use super::show::{missing, with_data};
use crate::proof;
use crate::report::{self, Coverage, Exit, Summary, coverage as forms};
use crate::source::read_text;
use crate::suite::SuiteData;

/// The forms of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Markdown,
    Html,
    Json,
}

/// Each by its word; the first is what a person gets who asks for none.
const FORMS: [(&str, Form); 4] =
    [("text", Form::Text), ("markdown", Form::Markdown), ("html", Form::Html), ("json", Form::Json)];

pub(super) fn coverage(arguments: &CoverageArguments) -> Exit {
    match Reports::read(&arguments.report, FORMS) {
        Ok(reports) => with_data(&arguments.data, |data| {
            show(arguments, &reports, data).unwrap_or_else(|message| invalid(&message))
        }),
        Err(message) => invalid(&message),
    }
}

fn show(arguments: &CoverageArguments, reports: &Reports<Form>, data: &SuiteData) -> Result<Exit, String> {
    let run = arguments.from.as_ref().map(|path| {
        let shown = path.display().to_string();
        let text = read_text(path).map_err(|error| format!("--from {shown}: {error}"))?;
        report::read(&text, &data.suite, &data.digest).map_err(|error| format!("--from {shown}: {error}"))
    });
    let run = run.transpose()?.map(|run| {
        let summary = Summary::of(&run, &data.specs);
        (run, summary)
    });
    let proven = proof::recorded_counts(&data.snapshots);
    let told = run.as_ref().map(|(run, summary)| (run, summary));
    let coverage = Coverage::of(&data.specs, &data.suite, told, &proven);
    reports.write(|form, place| {
        Ok(match form {
            Form::Text => forms::text(&coverage, place.width()),
            Form::Markdown => forms::markdown(&coverage),
            Form::Html => forms::html(&coverage),
            Form::Json => forms::json(&coverage),
        })
    })?;
    let missing = missing(data);
    for one in &missing {
        complain(one);
    }
    Ok(if missing.is_empty() { Exit::Good } else { Exit::Failed })
}
