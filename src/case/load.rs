//! Reads `cases/` whole: every mistake of every file, or the suite.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::author::Author;
use super::expand::{expand_case, expand_given};
use super::lint;
use super::model::{CaseFile, GivenFile};
use super::trial::Suite;
use crate::source::{Document, Files, Mistake, Mistakes, Shape};
use crate::spec::Specs;

/// Reads the files below `cases/` against the specs they cite.
pub fn load(files: &Files, specs: &Specs) -> Result<Suite, Mistakes> {
    let mut suite = Suite::default();
    let mut mistakes = Mistakes::default();
    for (path, text) in files.ending("/given.yaml") {
        if let Err(found) = load_givens(files, path, text, specs, &mut suite) {
            mistakes.extend(found);
        }
    }
    for (path, text) in files.ending(".yaml").filter(|(path, _)| !path.ends_with("/given.yaml")) {
        match load_case(files, path, text, specs, &suite) {
            Ok(trials) => suite.trials.extend(trials),
            Err(found) => mistakes.extend(found),
        }
    }
    for (path, text) in files.ending(".yml") {
        let (path, text) = (files.shown(path).into(), text.into());
        let mistake = Mistake::new(&path, &text, 0..0, "a case's file name ends with `.yaml`");
        mistakes.push(mistake.hint("rename it; a `.yml` file is not read"));
    }
    mistakes.or(suite)
}

/// The shape of a case file, the schema editors are given.
pub(crate) fn case_shape() -> &'static Shape {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    SHAPE.get_or_init(Shape::of::<CaseFile>)
}

fn load_givens(files: &Files, path: &str, text: &str, specs: &Specs, suite: &mut Suite) -> Result<(), Mistakes> {
    static SHAPE: OnceLock<Shape> = OnceLock::new();
    let document = Document::parse(&files.shown(path), text)?;
    let entries: GivenFile = SHAPE.get_or_init(Shape::of::<GivenFile>).read(&document)?;
    let vendor = path.trim_end_matches("/given.yaml");
    let no_givens = BTreeMap::new();
    let mut author = Author::new(specs, &no_givens, &document, vendor, "common");
    let mut givens = BTreeMap::new();
    for (name, entry) in &entries {
        if let Some(given) = expand_given(&mut author, name, entry, &entries) {
            givens.insert(name.clone(), Arc::new(given));
        }
    }
    suite.givens.insert(vendor.to_owned(), givens);
    author.mistakes.or(())
}

fn load_case(
    files: &Files,
    path: &str,
    text: &str,
    specs: &Specs,
    suite: &Suite,
) -> Result<Vec<Arc<super::Trial>>, Mistakes> {
    let document = Document::parse(&files.shown(path), text)?;
    let mut mistakes = Mistakes::default();
    let parts: Vec<&str> = path.trim_end_matches(".yaml").split('/').collect();
    let [vendor, operation, name] = parts[..] else {
        mistakes.push(document.at("", "a case stands at <vendor>/<operation>/<case>.yaml"));
        return Err(mistakes);
    };
    match specs.operation(vendor, operation) {
        Some(found) if !found.neighbour => {}
        _ => {
            mistakes.push(document.at("", format!("specs/ has no operation {vendor}/{operation} under test")));
            return Err(mistakes);
        }
    }
    if !text.starts_with("# yaml-language-server: $schema=") {
        let mistake = document.at("", "the first line does not name the schema of case files");
        mistakes.push(mistake.hint("write `# yaml-language-server: $schema=../../../specs/case.schema.json`"));
    }
    let file: CaseFile = match case_shape().read(&document) {
        Ok(file) => file,
        Err(found) => {
            mistakes.extend(found);
            return Err(mistakes);
        }
    };
    let no_givens = BTreeMap::new();
    let givens = suite.givens.get(vendor).unwrap_or(&no_givens);
    let mut author = Author::new(specs, givens, &document, vendor, operation);
    lint::case_name(&mut author, name);
    let trials = expand_case(&mut author, name, &file);
    mistakes.extend(author.mistakes);
    mistakes.or(trials.into_iter().map(Arc::new).collect())
}
