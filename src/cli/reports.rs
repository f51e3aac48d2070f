//! `--report FORM[=PATH]`: in which forms a command tells what it found, and where each goes.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use super::files;
use super::output::{lost, say, width};
use crate::report::painted;

/// The reports a person wants, each in one of a command's forms.
pub(super) struct Reports<Form>(Vec<(Form, Option<PathBuf>)>);

/// Where a report goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Standard output, of so many columns where it is a terminal.
    Screen(Option<usize>),
    /// A file.
    File,
}

impl Place {
    /// In how many columns sentences have to fit.
    pub fn width(self) -> Option<usize> {
        if let Self::Screen(width) = self { width } else { None }
    }

    /// With colours where they can be seen.
    pub fn painted(self, text: &str) -> String {
        if self == Self::File { text.to_owned() } else { painted(text) }
    }
}

impl<Form: Copy + PartialEq> Reports<Form> {
    /// Reads them; the first known form goes to standard output if nothing else does. A file that cannot be written is
    /// refused now, not when the work is done.
    pub fn read<const N: usize>(written: &[String], known: [(&str, Form); N]) -> Result<Self, String> {
        Self::read_any(written, known, None)
    }

    /// The same where one form may stand beside another on standard output.
    pub fn read_beside<const N: usize>(
        written: &[String],
        known: [(&str, Form); N],
        beside: Form,
    ) -> Result<Self, String> {
        Self::read_any(written, known, Some(beside))
    }

    fn read_any<const N: usize>(
        written: &[String],
        known: [(&str, Form); N],
        beside: Option<Form>,
    ) -> Result<Self, String> {
        let mut reports = Vec::new();
        for report in written {
            let (word, path) = match report.split_once('=') {
                Some((word, path)) => (word, Some(PathBuf::from(path))),
                None => (report.as_str(), None),
            };
            let form = known.iter().find(|(name, _)| *name == word).map(|(_, form)| *form);
            let form = form.ok_or_else(|| format!("--report {word}: {} are known", names(&known)))?;
            if path.as_ref().is_some_and(|path| path.as_os_str().is_empty()) {
                return Err(format!("--report {word}= has no path; without `=` it goes to standard output"));
            }
            if let Some(path) = &path {
                let opened = OpenOptions::new().create(true).append(true).open(path);
                opened.map_err(|error| format!("--report {}: {error}", path.display()))?;
            }
            reports.push((form, path));
        }
        let in_files: Vec<&Path> = reports.iter().filter_map(|(_, path)| path.as_deref()).collect();
        if let Some(twice) = written_twice(&in_files) {
            return Err(format!("--report: two reports would go to {}", twice.display()));
        }
        let on_screen = reports.iter().filter(|(form, path)| path.is_none() && Some(*form) != beside).count();
        if on_screen > 1 {
            return Err("--report: only one report goes to standard output; write another as FORM=PATH".to_owned());
        }
        if !reports.iter().any(|(_, path)| path.is_none()) {
            reports.splice(0..0, known.first().map(|(_, form)| (*form, None)));
        }
        Ok(Self(reports))
    }

    /// Whether a form goes to standard output.
    pub fn on_screen(&self, form: Form) -> bool {
        self.0.contains(&(form, None))
    }

    /// Those that go to files.
    pub fn in_files(&self) -> Self {
        Self(self.0.iter().filter(|(_, path)| path.is_some()).cloned().collect())
    }

    /// Writes each of them. One that cannot be written is noted, and the others are written all the same.
    pub fn write(&self, render: impl Fn(Form, Place) -> Result<String, String>) -> Result<(), String> {
        for (form, path) in &self.0 {
            match path {
                Some(path) => {
                    let text = render(*form, Place::File)?;
                    if let Err(error) = write(path, &text) {
                        lost(format!("{}: {error}", path.display()));
                    }
                }
                None => {
                    let text = render(*form, Place::Screen(width()))?;
                    if !text.is_empty() {
                        say(&text);
                    }
                }
            }
        }
        Ok(())
    }
}

/// The file that GitHub Actions shows as the summary of a step.
pub(super) fn step_summary() -> Option<PathBuf> {
    std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// A file in its whole; the summary of a step is shared, and grows.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if step_summary().is_some_and(|summary| summary == path) {
        return files::append(path, text);
    }
    files::replace(path, text)
}

/// The file that two reports would go to. Devices and pipes may take several.
fn written_twice(paths: &[&Path]) -> Option<PathBuf> {
    let mut seen = BTreeSet::new();
    let files = paths.iter().filter(|path| path.is_file());
    let mut files = files.map(|path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf()));
    files.find(|path| !seen.insert(path.clone()))
}

/// `human, json and junit`.
fn names<Form>(known: &[(&str, Form)]) -> String {
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
