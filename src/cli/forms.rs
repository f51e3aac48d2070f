//! The forms in which a run is told.

use super::arguments::ReportArguments;
use super::reports::{Place, Reports, step_summary};
use crate::case::Suite;
use crate::judge::Level;
use crate::report::{self, Baseline, Run, Summary};
use crate::source::read_text;
use crate::spec::Specs;

/// The forms of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Human,
    Json,
    Junit,
    Markdown,
    Github,
    Tap,
    Ctrf,
    Html,
}

/// Each by its word; the first is what a person gets who asks for none.
const FORMS: [(&str, Form); 8] = [
    ("human", Form::Human),
    ("json", Form::Json),
    ("junit", Form::Junit),
    ("html", Form::Html),
    ("markdown", Form::Markdown),
    ("github", Form::Github),
    ("tap", Form::Tap),
    ("ctrf", Form::Ctrf),
];

/// How a run is told, and beside which other.
pub(super) struct Telling {
    reports: Reports<Form>,
    baseline: Option<Baseline>,
}

impl Telling {
    /// Reads what is wanted, before anything is asked.
    pub fn read(arguments: &ReportArguments) -> Result<Self, String> {
        let mut written = arguments.report.clone();
        if written.is_empty() && on_github() {
            written = vec!["human".to_owned(), "github".to_owned()];
            written.extend(step_summary().map(|path| format!("markdown={}", path.display())));
        }
        // Annotations are lines of the log.
        let reports = Reports::read_beside(&written, FORMS, Form::Github)?;
        let baseline = arguments.baseline.as_ref().map(|path| {
            let shown = path.display().to_string();
            let text = read_text(path).map_err(|error| format!("--baseline {shown}: {error}"))?;
            report::read_baseline(&shown, &text).map_err(|error| format!("--baseline {shown}: {error}"))
        });
        Ok(Self { reports, baseline: baseline.transpose()? })
    }

    /// Whether a person reads the report at once.
    pub fn is_read(&self) -> bool {
        self.reports.on_screen(Form::Human)
    }

    /// Whether a run of this level can be compared with the earlier one.
    pub fn fits(&self, level: Level) -> Result<(), String> {
        let fits = self.baseline.as_ref().map_or(Ok(()), |baseline| baseline.fits(level));
        fits.map_err(|message| format!("--baseline {message}"))
    }

    /// The earlier run.
    pub fn baseline(&self) -> Option<&Baseline> {
        self.baseline.as_ref()
    }

    /// Compares a run with the earlier one.
    pub fn compare(&self, run: &mut Run) {
        if let Some(baseline) = &self.baseline {
            baseline.join(run);
        }
    }

    /// Writes every report.
    pub fn tell(&self, run: &Run, told: &Told<'_>) -> Result<(), String> {
        write(&self.reports, run, told)
    }

    /// Writes those that go to files.
    pub fn tell_files(&self, run: &Run, told: &Told<'_>) -> Result<(), String> {
        write(&self.reports.in_files(), run, told)
    }
}

/// What a run is told with.
pub(super) struct Told<'a> {
    pub summary: &'a Summary,
    pub specs: &'a Specs,
    pub suite: &'a Suite,
}

/// Whether the log is one of GitHub Actions.
fn on_github() -> bool {
    std::env::var("GITHUB_ACTIONS").is_ok_and(|word| word == "true")
}

/// A text in which GitHub looks for no commands: answers of a target are shown in it.
fn fenced(text: &str) -> String {
    let token = format!("unsaid-{:016x}", fastrand::u64(..));
    format!("::stop-commands::{token}\n{}\n::{token}::\n", text.trim_end())
}

fn write(reports: &Reports<Form>, run: &Run, told: &Told<'_>) -> Result<(), String> {
    let Told { summary, specs, suite } = *told;
    reports.write(|form, place| match form {
        Form::Human => {
            let text = place.painted(&report::human(run, summary, specs, place.width()));
            Ok(if place != Place::File && on_github() { fenced(&text) } else { text })
        }
        Form::Json => Ok(report::json(run, summary)),
        Form::Junit => report::junit(run, specs).map_err(|error| format!("the JUnit report: {error}")),
        Form::Markdown => Ok(report::markdown(run, summary, specs)),
        Form::Html => Ok(report::html(run, summary, specs, suite)),
        Form::Github => Ok(report::github(run, specs)),
        Form::Tap => Ok(report::tap(run)),
        Form::Ctrf => Ok(report::ctrf(run, specs)),
    })
}
