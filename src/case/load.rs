//! Reads `cases/` whole: every mistake of every file, or the suite.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::author::Author;
use super::expand::{expand_case, expand_given};
use super::lint;
use super::model::{CaseFile, GivenFile};
use super::trial::{Suite, Trial};
use crate::source::{Document, Files, Lint, Mistakes, Published};
use crate::spec::Specs;

/// Reads the files below `cases/` against the specs they cite.
///
/// # Errors
///
/// Every mistake of every file. With [`Lint::Trusted`] only those that keep a file from being read.
pub fn load(files: Files, specs: &Specs, lint: Lint) -> Result<Suite, Mistakes> {
    let mut suite = Suite::default();
    let mut mistakes = Mistakes::default();
    for (path, text) in files.ending("/given.yaml") {
        let file = File { shown: files.shown(path), path, text, lint };
        if let Err(found) = file.load_givens(specs, &mut suite) {
            mistakes.extend(found);
        }
    }
    mistakes.extend(files.misnamed("a case's file"));
    // Each text is let go once its trials are made: a large suite need not be held twice.
    let root = files.root().to_owned();
    for (path, text) in files.into_entries() {
        let file = File { shown: format!("{root}/{path}"), path: &path, text: &text, lint };
        match path.rsplit_once('.') {
            Some((name, "yaml")) if !name.ends_with("/given") => match file.load_case(specs, &suite) {
                Ok(trials) => suite.trials.extend(trials.into_iter().map(Arc::new)),
                Err(found) => mistakes.extend(found),
            },
            _ => {}
        }
    }
    mistakes.or(suite)
}

/// A file below `cases/`.
struct File<'a> {
    /// The path as a person would open it.
    shown: String,
    /// The path below `cases/`.
    path: &'a str,
    text: &'a str,
    lint: Lint,
}

impl File<'_> {
    fn load_givens(&self, specs: &Specs, suite: &mut Suite) -> Result<(), Mistakes> {
        let document = Document::parse(&self.shown, self.text)?;
        let entries: GivenFile =
            if self.lint.is_full() { Published::Given.shape().read(&document)? } else { document.read()? };

        let vendor = self.path.trim_end_matches("/given.yaml");
        let no_givens = BTreeMap::new();
        let mut author = Author::new(specs, &no_givens, &document, vendor, "common", self.lint);
        let mut givens = BTreeMap::new();
        for (name, entry) in &entries {
            if let Some(given) = expand_given(&mut author, name, entry, &entries) {
                givens.insert(name.clone(), Arc::new(given));
            }
        }
        suite.givens.insert(vendor.to_owned(), givens);
        author.mistakes.or(())
    }

    fn load_case(&self, specs: &Specs, suite: &Suite) -> Result<Vec<Trial>, Mistakes> {
        let document = Document::parse(&self.shown, self.text)?;
        let parts: Vec<&str> = self.path.trim_end_matches(".yaml").split('/').collect();
        let [vendor, operation, name] = parts[..] else {
            return Err(document.at("", "a case stands at <vendor>/<operation>/<case>.yaml").into());
        };
        match specs.operation(vendor, operation) {
            Some(found) if !found.neighbour => {}
            _ => {
                let message = format!("specs/ has no operation {vendor}/{operation} under test");
                return Err(document.at("", message).into());
            }
        }
        let (file, mut mistakes) = self.read_case(&document)?;

        let no_givens = BTreeMap::new();
        let givens = suite.givens.get(vendor).unwrap_or(&no_givens);
        let mut author = Author::new(specs, givens, &document, vendor, operation, self.lint);
        if self.lint.is_full() {
            lint::case_name(&mut author, name);
        }
        let trials = expand_case(&mut author, name, &file);
        mistakes.extend(author.mistakes);
        mistakes.or(trials)
    }

    /// The file as it is written, with mistakes that do not keep it from being expanded.
    fn read_case(&self, document: &Document) -> Result<(CaseFile, Mistakes), Mistakes> {
        let mut mistakes = Mistakes::default();
        if !self.lint.is_full() {
            return Ok((document.read()?, mistakes));
        }
        if !self.text.starts_with("# yaml-language-server: $schema=") {
            let mistake = document.at("", "the first line does not name the schema of case files");
            mistakes.push(mistake.hint("write `# yaml-language-server: $schema=../../../specs/case.schema.json`"));
        }
        match Published::Case.shape().read(document) {
            Ok(file) => Ok((file, mistakes)),
            Err(found) => {
                mistakes.extend(found);
                Err(mistakes)
            }
        }
    }
}
