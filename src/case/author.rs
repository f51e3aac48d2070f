//! One file being expanded: looks up what it names and notes what is wrong with it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use indexmap::IndexMap;

use super::trial::{Assertion, Given};
use crate::source::{Document, Lint, Located, Mistake, Mistakes, closest};
use crate::spec::{Alternative, Block, Capability, ClauseId, Expectation, Operation, Specs};

/// What is known while one file is expanded, and what is wrong with it so far.
pub(super) struct Author<'a> {
    pub specs: &'a Specs,
    pub givens: &'a BTreeMap<String, Arc<Given>>,
    pub document: &'a Document,
    pub vendor: &'a str,
    pub operation: &'a str,
    pub lint: Lint,
    pub mistakes: Mistakes,
    pub outcomes: IndexMap<String, Expectation>,
    pub used_outcomes: BTreeSet<String>,
    pub default_clauses: Vec<Located<String>>,
    /// The assertions of rows: most rows expect what another row does.
    pub row_assertions: HashMap<RowExpectation, Arc<[Assertion]>>,
    /// The sets of capabilities and of clauses that trials of this file have.
    pub needs: Pool<BTreeSet<Capability>>,
    pub clause_sets: Pool<BTreeSet<ClauseId>>,
}

/// What a row expects, as it is written.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct RowExpectation {
    /// The outcome it names; without one it expects what the whole case does.
    pub outcome: Option<String>,
    pub clauses: Vec<String>,
    /// The cells under JSON Pointers.
    pub cells: Vec<String>,
}

/// Values of which equal ones are kept once.
pub(super) struct Pool<T>(HashSet<Arc<T>>);

impl<T: Eq + Hash> Pool<T> {
    /// The value, shared with all that are equal to it.
    pub fn share(&mut self, value: T) -> Arc<T> {
        if let Some(known) = self.0.get(&value) {
            return Arc::clone(known);
        }
        let shared = Arc::new(value);
        self.0.insert(Arc::clone(&shared));
        shared
    }
}

impl<'a> Author<'a> {
    pub fn new(
        specs: &'a Specs,
        givens: &'a BTreeMap<String, Arc<Given>>,
        document: &'a Document,
        vendor: &'a str,
        operation: &'a str,
        lint: Lint,
    ) -> Self {
        Self {
            lint,
            specs,
            givens,
            document,
            vendor,
            operation,
            mistakes: Mistakes::default(),
            outcomes: IndexMap::new(),
            used_outcomes: BTreeSet::new(),
            default_clauses: Vec::new(),
            row_assertions: HashMap::new(),
            needs: Pool(HashSet::new()),
            clause_sets: Pool(HashSet::new()),
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
    pub fn clauses(&mut self, written: &[Located<String>]) -> Vec<ClauseId> {
        written.iter().map(|local| self.clause(local)).collect()
    }

    /// The full id of a clause, shared with the registry. A mistake if it does not exist or cannot be proven.
    fn clause(&mut self, written: &Located<String>) -> ClauseId {
        let id = ClauseId::resolve(self.vendor, self.operation, &written.value);
        let Some(registered) = self.specs.clause(&id) else {
            let known = self.specs.clauses().map(|registered| registered.id.as_str());
            let near = closest(id.as_str(), known).map(str::to_owned);
            let mistake = self.document.mistake(written.span, format!("no clause `{id}` in the registries"));
            self.note(mistake.suggest(near.as_deref()));
            return id;
        };

        if registered.clause.untested.is_some() {
            let message = format!("`{id}` is listed as untested, yet cited here");
            self.note(self.document.mistake(written.span, message));
        }
        if registered.clause.retired.is_some() {
            self.note(self.document.mistake(written.span, format!("`{id}` is retired")));
        }
        registered.id.clone()
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
    pub fn assertions(&mut self, blocks: &[Block], default: &[Located<String>], at: &str) -> Vec<Assertion> {
        blocks.iter().map(|block| self.assertion(block, default, at)).collect()
    }

    pub fn assertion(&mut self, block: &Block, default: &[Located<String>], at: &str) -> Assertion {
        let written = block.clause.as_ref().map_or(default, |own| &own.0);
        for pointer in block.json.keys().filter(|pointer| !pointer.is_empty() && !pointer.starts_with('/')) {
            self.at(at, format!("`{pointer}` is not a JSON Pointer; it starts with `/`"));
        }
        let clauses = self.clauses(written);
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
