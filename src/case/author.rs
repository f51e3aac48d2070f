//! One file being expanded: looks up what it names and notes what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use indexmap::IndexMap;

use super::trial::{Assertion, Given};
use crate::source::{Document, Mistake, Mistakes, closest};
use crate::spec::{Alternative, Block, ClauseId, Expectation, Operation, Specs};

/// What is known while one file is expanded, and what is wrong with it so far.
pub(super) struct Author<'a> {
    pub specs: &'a Specs,
    pub givens: &'a BTreeMap<String, Arc<Given>>,
    pub document: &'a Document,
    pub vendor: &'a str,
    pub operation: &'a str,
    pub mistakes: Mistakes,
    pub outcomes: IndexMap<String, Expectation>,
    pub used_outcomes: BTreeSet<String>,
    pub default_clauses: Vec<String>,
}

impl<'a> Author<'a> {
    pub fn new(
        specs: &'a Specs,
        givens: &'a BTreeMap<String, Arc<Given>>,
        document: &'a Document,
        vendor: &'a str,
        operation: &'a str,
    ) -> Self {
        Self {
            specs,
            givens,
            document,
            vendor,
            operation,
            mistakes: Mistakes::default(),
            outcomes: IndexMap::new(),
            used_outcomes: BTreeSet::new(),
            default_clauses: Vec::new(),
        }
    }

    pub fn note(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    pub fn at(&mut self, pointer: &str, message: impl Into<String>) {
        let mistake = self.document.at(pointer, message);
        self.mistakes.push(mistake);
    }

    /// The operation a `call` names, or a mistake with the nearest name.
    pub fn operation(&mut self, name: &str, at: &str) -> Option<Arc<Operation>> {
        if let Some(operation) = self.specs.operation(self.vendor, name) {
            return Some(Arc::clone(operation));
        }
        let mistake = self.document.at(at, format!("specs/{} has no operation `{name}`", self.vendor));
        let known = self.specs.vendors.get(self.vendor).map(|vendor| vendor.operations.keys());
        let near = known.and_then(|names| closest(name, names.map(String::as_str)));
        self.note(mistake.suggest(near));
        None
    }

    /// Clause ids as written → full ids that exist.
    pub fn clauses(&mut self, written: &[String], at: &str) -> Vec<ClauseId> {
        let mut found = Vec::new();
        for local in written {
            let id = ClauseId::resolve(self.vendor, self.operation, local);
            let at = self.written_at(local, at);
            self.check_clause(&id, &at);
            found.push(id);
        }
        found
    }

    /// A cited clause exists and can be proven.
    fn check_clause(&mut self, id: &ClauseId, at: &str) {
        let Some(registered) = self.specs.clause(id) else {
            let known = self.specs.clauses().map(|registered| registered.id.as_str());
            let near = closest(id.as_str(), known).map(str::to_owned);
            let mistake = self.document.at(at, format!("no clause `{id}` in the registries"));
            self.note(mistake.suggest(near.as_deref()));
            return;
        };
        if registered.clause.untested.is_some() {
            self.at(at, format!("`{id}` is listed as untested, yet cited here"));
        }
        if registered.clause.retired.is_some() {
            self.at(at, format!("`{id}` is retired"));
        }
    }

    /// Where a text is written: in the step or row of `at`, else anywhere in the file, else `at` itself.
    fn written_at(&self, text: &str, at: &str) -> String {
        let own = at.split('/').take(if at.starts_with("/table") { 4 } else { 3 }).collect::<Vec<_>>().join("/");
        let found = self.document.find(&own, text).or_else(|| self.document.find("", text));
        found.unwrap_or_else(|| at.to_owned())
    }

    /// An expectation, outcomes looked up.
    pub fn blocks(&mut self, expectation: &Expectation, at: &str) -> Vec<Block> {
        match expectation {
            Expectation::Blocks(blocks) => blocks.clone(),
            Expectation::Named(name) => self.outcome(name, at),
        }
    }

    pub fn outcome(&mut self, name: &str, at: &str) -> Vec<Block> {
        self.used_outcomes.insert(name.to_owned());
        match self.outcomes.get(name) {
            Some(Expectation::Blocks(blocks)) => blocks.clone(),
            Some(Expectation::Named(_)) => {
                self.at(at, format!("the outcome `{name}` is only another name"));
                Vec::new()
            }
            None => {
                let mistake = self.document.at(at, format!("no outcome `{name}` in this case"));
                let near = closest(name, self.outcomes.keys().map(String::as_str)).map(str::to_owned);
                self.used_outcomes.extend(near.clone());
                self.note(mistake.suggest(near.as_deref()));
                Vec::new()
            }
        }
    }

    /// Blocks → assertions; `default` are the clauses of blocks that name none.
    pub fn assertions(&mut self, blocks: &[Block], default: &[String], at: &str) -> Vec<Assertion> {
        blocks.iter().map(|block| self.assertion(block, default, at)).collect()
    }

    pub fn assertion(&mut self, block: &Block, default: &[String], at: &str) -> Assertion {
        let written = block.clause.as_ref().map_or(default, |own| &own.0);
        for pointer in block.json.keys().filter(|pointer| !pointer.is_empty() && !pointer.starts_with('/')) {
            self.at(at, format!("`{pointer}` is not a JSON Pointer; it starts with `/`"));
        }
        let clauses = self.clauses(written, at);
        let mut one_of = Vec::new();
        for alternative in &block.one_of {
            let blocks = match alternative {
                Alternative::Named(name) => self.outcome(name, at),
                Alternative::Block(block) => vec![(**block).clone()],
            };
            one_of.push(self.assertions(&blocks, written, at));
        }
        Assertion {
            clauses,
            http: block.http.clone(),
            headers: block.headers.clone(),
            json: block.json.clone(),
            one_of,
        }
    }
}
