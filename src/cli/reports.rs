//! `--report FORM[=PATH]`: in which forms a command tells what it found, and where each goes.

use std::fs::OpenOptions;
use std::path::PathBuf;

use super::output::say;

/// The reports a person wants, each in one of a command's forms.
pub(super) struct Reports<Form>(Vec<(Form, Option<PathBuf>)>);

impl<Form: Copy + PartialEq> Reports<Form> {
    /// Reads them; the first known form goes to standard output if nothing else does. A file that cannot be written is
    /// refused now, not when the work is done.
    pub fn read<const N: usize>(written: &[String], known: [(&str, Form); N]) -> Result<Self, String> {
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
        if reports.iter().filter(|(_, path)| path.is_none()).count() > 1 {
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

    /// Writes each of them.
    pub fn write(&self, render: impl Fn(Form) -> Result<String, String>) -> Result<(), String> {
        for (form, path) in &self.0 {
            let text = render(*form)?;
            match path {
                Some(path) => std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?,
                None => say(&text),
            }
        }
        Ok(())
    }
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
