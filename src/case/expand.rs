//! A case file made into trials: outcomes written out, clauses given their full ids, each table row a trial of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Value;

use super::author::{Author, RowExpectation};
use super::change::{self, Edit, EditPlace};
use super::features::Features;
use super::model::{CaseFile, GivenEntry, GivenFile, StepFile, Table};
use super::step::{call_of, demands_limit, expand_step, refuses, slug, step_needs};
use super::trial::{Action, Assertion, Call, Case, Given, RequestBody, RequestTemplate, Step, Trial};
use super::{created, lint};
use crate::source::{Located, OneOrMany, closest};
use crate::spec::{Block, Capability, ClauseId, Matcher, Operation, Specs};

/// Every trial of a case.
pub(super) fn expand_case(author: &mut Author<'_>, name: &str, file: &CaseFile) -> Vec<Trial> {
    if author.lint.is_full() {
        lint::about(author, &file.about);
    }
    author.outcomes.clone_from(&file.outcomes);
    author.default_clauses.clone_from(&file.clause.0);
    let trials = match (&file.steps, &file.call, &file.table) {
        (Some(steps), None, None) => {
            lint::no_table_keys(author, file);
            let case = case_of(author, file);
            vec![conversation(author, name, file, &case, steps)]
        }
        (None, Some(call), Some(table)) => {
            let case = case_of(author, file);
            rows(author, name, file, &case, call, table)
        }
        _ => {
            author.at("", "a case has either `steps`, or `call` and `table`");
            return Vec::new();
        }
    };
    if author.lint.is_full() {
        check_case(author, file, &trials);
    }
    trials
}

/// Checks that need the whole case: outcomes without use, names without value, strength.
fn check_case(author: &mut Author<'_>, file: &CaseFile, trials: &[Trial]) {
    let whole = match (&file.steps, &file.table) {
        (Some(steps), _) => trials.iter().all(|trial| trial.steps.len() == steps.len()),
        (None, Some(table)) => trials.len() == table.rows.len(),
        (None, None) => false,
    };
    for outcome in file.outcomes.keys() {
        if whole && !author.used_outcomes.contains(outcome) {
            let mistake = author.document.at_key(&format!("/outcomes/{outcome}"), "an outcome nothing expects");
            author.note(mistake);
        }
    }
    for trial in trials {
        lint::names(author, trial);
        created::names_in_trial(author, trial);
        lint::strength(author, trial);
    }
}

/// A precondition with its steps.
pub(super) fn expand_given(author: &mut Author<'_>, name: &str, entry: &GivenEntry, all: &GivenFile) -> Option<Given> {
    let at = format!("/{name}");
    for other in &entry.after.0 {
        if !all.contains_key(other) {
            author.at(&format!("{at}/after"), format!("no given `{other}` in this file"));
            return None;
        }
    }
    let mut needs: BTreeSet<Capability> = entry.needs.iter().copied().collect();
    let steps = setup_steps(author, &entry.steps, &format!("{at}/steps"));
    let cleanup = setup_steps(author, &entry.cleanup, &format!("{at}/cleanup"));
    needs.extend(steps.iter().flat_map(step_needs));
    let given = Given {
        name: name.to_owned(),
        scope: entry.scope,
        after: entry.after.0.clone(),
        needs,
        configured: entry.configured.clone(),
        values: entry.values.clone(),
        gives: entry.gives.clone(),
        steps,
        cleanup,
    };
    if author.lint.is_full() && given.steps.len() == entry.steps.len() {
        let mut known = BTreeSet::new();
        let mut values = entry.values.clone();
        entry.after.0.iter().for_each(|other| names_given(other, all, &mut known, &mut values, 0));
        lint::given_names(author, &given, known, &at);
        created::names(author, &values, &given.steps, &[format!("{at}/steps")]);
    }
    Some(given)
}

/// Every name that a precondition and those it rests on give, and the values made up for them.
fn names_given(
    name: &str,
    all: &GivenFile,
    known: &mut BTreeSet<String>,
    values: &mut IndexMap<String, String>,
    depth: usize,
) {
    if let Some(entry) = all.get(name).filter(|_| depth < 16) {
        known.extend(entry.gives.iter().cloned());
        values.extend(entry.values.clone());
        entry.after.0.iter().for_each(|other| names_given(other, all, known, values, depth + 1));
    }
}

fn setup_steps(author: &mut Author<'_>, steps: &[StepFile], at: &str) -> Vec<Step> {
    let expanded = steps.iter().enumerate().filter_map(|(index, step)| {
        let at = format!("{at}/{index}");
        let mut step = expand_step(author, step, &at, "")?;
        if let Action::Call(call) = &mut step.action {
            call.setup = true;
            call.snapshot = None;
        }
        Some(step)
    });
    expanded.collect()
}

/// What the trials of a file share.
fn case_of(author: &mut Author<'_>, file: &CaseFile) -> Arc<Case> {
    let case = Case {
        vendor: author.vendor.to_owned(),
        operation: author.operation.to_owned(),
        about: file.about.trim().to_owned(),
        file: author.document.path().into(),
        givens: ordered_givens(author, &file.given.0),
        features: file.features.clone(),
    };
    Arc::new(case)
}

fn conversation(author: &mut Author<'_>, name: &str, file: &CaseFile, case: &Arc<Case>, steps: &[StepFile]) -> Trial {
    let mut expanded = Vec::new();
    let mut sentences = BTreeSet::new();
    for (index, step) in steps.iter().enumerate() {
        let at = format!("/steps/{index}");
        if step.call.is_some() && step.does.is_none() {
            author.at(&at, "a call without `do`: say in a few words what happens");
        }
        if step.does.as_ref().is_some_and(|does| !sentences.insert(slug(does))) {
            author.at(&format!("{at}/do"), "this sentence stands at an earlier step too");
        }
        expanded.extend(expand_step(author, step, &at, name));
    }
    let judged =
        expanded.iter().filter(|step| matches!(&step.action, Action::Call(call) if call.snapshot.is_some())).count();
    if judged == 1 {
        for step in &mut expanded {
            if let Action::Call(call) = &mut step.action {
                call.snapshot = call.snapshot.take().map(|_| name.to_owned());
            }
        }
    }
    let id = format!("{}/{}/{name}", author.vendor, author.operation);
    trial(author, id, file, case, expanded, 1)
}

fn rows(
    author: &mut Author<'_>,
    name: &str,
    file: &CaseFile,
    case: &Arc<Case>,
    call: &str,
    table: &Table,
) -> Vec<Trial> {
    let Some(operation) = author.operation(call, "/call") else {
        return Vec::new();
    };
    lint::columns(author, file, table);
    let base = Arc::new(RequestTemplate {
        method: file.method.clone(),
        path: file.path.clone(),
        query: file.query.clone(),
        headers: file.headers.clone(),
        body: file.body.clone().map_or(RequestBody::None, RequestBody::Json),
        ..RequestTemplate::default()
    });
    let mut names = BTreeSet::new();
    let mut trials = Vec::new();
    for (index, cells) in table.rows.iter().enumerate() {
        let at = format!("/table/rows/{index}");
        if cells.len() != table.columns.len() {
            author.at(&at, format!("{} cells for {} columns", cells.len(), table.columns.len()));
            continue;
        }
        let row = Row { at, columns: &table.columns, cells };
        let Some((row_name, call)) = expand_row(author, name, file, &operation, &base, &row, index == 0) else {
            continue;
        };
        if !names.insert(row_name.clone()) {
            author.at(&row.at, format!("a second row named `{row_name}`"));
        }
        let line = author.document.line(&row.at);
        let does = format!("{call_id} with {row_name}", call_id = operation.id);
        let steps = vec![Step { does, line, action: Action::Call(Box::new(call)) }];
        let id = format!("{}/{}/{name}/{row_name}", author.vendor, author.operation);
        trials.push(trial(author, id, file, case, steps, line));
    }
    trials
}

/// One row of a table.
struct Row<'a> {
    at: String,
    columns: &'a [String],
    cells: &'a [Value],
}

impl Row<'_> {
    fn cell(&self, column: &str) -> Option<(&Value, String)> {
        let index = self.columns.iter().position(|candidate| candidate == column)?;
        Some((self.cells.get(index)?, format!("{}/{index}", self.at)))
    }

    /// The cells under JSON Pointers, each with its position.
    fn own_cells(&self) -> impl Iterator<Item = (usize, &Value)> {
        let pointers = self.columns.iter().enumerate().filter(|(_, column)| column.starts_with('/'));
        pointers.map(|(index, _)| (index, &self.cells[index]))
    }

    fn text(&self, column: &str) -> Option<(&str, String)> {
        let (value, at) = self.cell(column)?;
        value.as_str().map(|text| (text, at))
    }
}

fn expand_row(
    author: &mut Author<'_>,
    case: &str,
    file: &CaseFile,
    operation: &Arc<Operation>,
    base: &Arc<RequestTemplate>,
    row: &Row<'_>,
    first: bool,
) -> Option<(String, Call)> {
    let mut cells = ["name", "parameter", "expect"].into_iter().filter_map(|column| Some((column, row.cell(column)?)));
    if let Some((column, (_, at))) = cells.find(|(_, (value, _))| !value.is_string()) {
        author.at(&at, format!("the cell of `{column}` is a text"));
        return None;
    }
    let parameter = row.text("parameter").map(|(text, _)| text).or(file.parameter.as_deref()).unwrap_or("none");
    let place = EditPlace::read(parameter);
    let kept = Value::String("kept".to_owned());
    let (cell, at) = row.cell("change").unwrap_or((&kept, row.at.clone()));
    let read = match change::read(&place, cell) {
        Ok(read) => read,
        Err(message) => {
            author.at(&at, message);
            return None;
        }
    };
    if first && read.edit != Edit::Kept {
        author.at(&at, "the first row shows that the unchanged request is accepted: its change is `kept`");
    }
    if author.lint.is_full() {
        lint::edit(author, operation, &place, &read, &at);
    }
    let fields = matches!(&base.body, RequestBody::Json(Value::Object(_)));
    if matches!(place, EditPlace::Field(_)) && read.edit != Edit::Kept && !fields {
        author.at(&at, "the unchanged request has no JSON object whose field could change");
    }
    let name = match row.text("name") {
        Some((name, _)) => name.to_owned(),
        None if read.edit == Edit::Kept => "unchanged".to_owned(),
        None => match &read.word {
            Some(word) => format!("{parameter}-{word}"),
            None => {
                author.at(&at, "this change has no word of its own: add a `name` column");
                return None;
            }
        },
    };
    lint::row_name(author, &name, &row.at);
    let assertions = row_assertions(author, file, row)?;
    let mut call = call_of(operation, Arc::clone(base), assertions);
    call.edit = (read.edit != Edit::Kept).then(|| Box::new((place, read.edit.clone())));
    call.setup = false;
    call.snapshot = Some(format!("{case}__{name}"));
    if first && read.edit == Edit::Kept && refuses(operation, &call.assertions) {
        author.at(&row.at, "the first row shows that the unchanged request is accepted: its outcome is not that");
    }
    if author.lint.is_full() {
        lint::byte_limit(author, operation, parameter, &read, call.positive, &at);
    }
    Some((name, call))
}

fn row_assertions(author: &mut Author<'_>, file: &CaseFile, row: &Row<'_>) -> Option<Arc<[Assertion]>> {
    let mistakes_before = author.mistakes.len();
    let clauses = row_clauses(author, row)?;
    let own = own_cells(author, row);
    let key = RowExpectation {
        outcome: row.text("expect").map(|(outcome, _)| outcome.to_owned()),
        clauses: clauses.iter().map(|clause| clause.value.clone()).collect(),
        cells: row.own_cells().map(|(_, cell)| cell.to_string()).collect(),
    };
    if let Some(known) = author.row_assertions.get(&key) {
        return Some(Arc::clone(known));
    }

    let mut blocks = match (row.text("expect"), &file.expect) {
        (Some((name, at)), _) => author.outcome(name, &at),
        (None, Some(expectation)) => author.blocks(expectation, "/expect"),
        (None, None) => {
            author.at(&row.at, "nothing says what this row expects: add an `expect` column");
            return None;
        }
    };
    if !own.is_empty() {
        blocks.push(Block { json: own, ..Block::default() });
    }
    let assertions: Arc<[Assertion]> = author.assertions(&blocks, &clauses, &row.at).into();

    // Only rows without a mistake are shared: the next row with the same mistake has it at another place.
    if author.mistakes.len() == mistakes_before {
        author.row_assertions.insert(key, Arc::clone(&assertions));
    }
    Some(assertions)
}

/// The clauses that a row names, or those of the whole case.
fn row_clauses(author: &mut Author<'_>, row: &Row<'_>) -> Option<Vec<Located<String>>> {
    let Some((value, at)) = row.cell("clause") else {
        return Some(author.default_clauses.clone());
    };
    let Ok(OneOrMany(written)) = serde_json::from_value::<OneOrMany<String>>(value.clone()) else {
        author.at(&at, "a clause id, or a list of them");
        return None;
    };

    let place = |index: usize| match value {
        Value::Array(_) => author.document.span(&format!("{at}/{index}")),
        _ => author.document.span(&at),
    };
    let clauses = written.into_iter().enumerate();
    Some(clauses.map(|(index, value)| Located { value, span: place(index) }).collect())
}

/// What the row's own cells expect of the answer's body.
fn own_cells(author: &mut Author<'_>, row: &Row<'_>) -> IndexMap<String, Matcher> {
    let mut cells = IndexMap::new();
    for (index, cell) in row.own_cells() {
        if cell == "any" {
            continue;
        }
        match Matcher::read(cell) {
            Ok(matcher) => {
                cells.insert(row.columns[index].clone(), matcher);
            }
            Err(message) => author.at(&format!("{}/{index}", row.at), message),
        }
    }
    cells
}

fn trial(
    author: &mut Author<'_>,
    id: String,
    file: &CaseFile,
    case: &Arc<Case>,
    steps: Vec<Step>,
    line: usize,
) -> Trial {
    let mut needs: BTreeSet<Capability> = file.needs.iter().copied().collect();
    needs.extend(steps.iter().flat_map(step_needs));
    let (proves, probes) = cited(author.specs, &steps);
    let bursts = steps.iter().any(bursts);
    if bursts {
        needs.insert(Capability::Burst);
    }
    if needs.contains(&Capability::Clock) {
        needs.remove(&Capability::Wait);
    }

    let own_needs = author.needs.share(needs.clone());
    needs.extend(case.givens.iter().filter_map(|name| author.givens.get(name)).flat_map(|given| given.needs.iter()));
    if case.features != Features::default() {
        needs.insert(Capability::Tenants);
    }
    Trial {
        id,
        case: Arc::clone(case),
        line,
        needs: author.needs.share(needs),
        own_needs,
        steps,
        proves: author.clause_sets.share(proves),
        probes: author.clause_sets.share(probes),
        bursts,
    }
}

/// Whether a step deliberately exceeds a limit.
fn bursts(step: &Step) -> bool {
    let Action::Call(call) = &step.action else {
        return false;
    };
    let some = call.repeat.as_ref().map(|repeat| &repeat.some[..]).unwrap_or_default();
    (call.repeat.is_some() && !call.operation.neighbour)
        || demands_limit(&call.operation, &call.assertions)
        || demands_limit(&call.operation, some)
}

/// The preconditions and what they rest on, each once, in the order they are arranged.
fn ordered_givens(author: &mut Author<'_>, wanted: &[String]) -> Vec<String> {
    fn visit(name: &str, givens: &BTreeMap<String, Arc<Given>>, ordered: &mut Vec<String>, depth: usize) {
        let Some(given) = givens.get(name).filter(|_| depth < 16) else {
            return;
        };
        for other in &given.after {
            visit(other, givens, ordered, depth + 1);
        }
        if !ordered.iter().any(|known| known == name) {
            ordered.push(name.to_owned());
        }
    }
    let mut ordered = Vec::new();
    for name in wanted {
        if !author.givens.contains_key(name) {
            let near = closest(name, author.givens.keys().map(String::as_str)).map(str::to_owned);
            let mistake =
                author.document.at("/given", format!("no given `{name}` in cases/{}/given.yaml", author.vendor));
            author.note(mistake.suggest(near.as_deref()));
        }
        visit(name, author.givens, &mut ordered, 0);
    }
    ordered
}

/// The clauses that assertions cite: what can fail proves, what only records probes.
fn cited(specs: &Specs, steps: &[Step]) -> (BTreeSet<ClauseId>, BTreeSet<ClauseId>) {
    let mut proves = BTreeSet::new();
    let mut probes = BTreeSet::new();
    let mut sort = |assertion: &Assertion| {
        for id in &assertion.clauses {
            let silence = specs.clause(id).is_some_and(|registered| registered.clause.silence);
            if silence {
                probes.insert(id.clone())
            } else {
                proves.insert(id.clone())
            };
        }
    };
    for step in steps {
        let Action::Call(call) = &step.action else {
            continue;
        };
        let some = call.repeat.as_ref().map(|repeat| &repeat.some[..]).unwrap_or_default();
        call.assertions.iter().chain(some).for_each(&mut sort);
    }
    (proves, probes)
}
