//! Reads `specs/` whole and says everything that is wrong with it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use serde_json::Value;

use super::clause::{ClauseFile, Pages};
use super::openapi;
use super::{ClauseId, Operation, Registered, SchemaRef, Schemas};
use crate::source::{Document, Files, Mistakes, Shape, escape};

/// Everything the vendors promise.
#[derive(Default)]
pub struct Specs {
    /// By vendor name, in the order of their folders.
    pub vendors: IndexMap<String, VendorSpec>,
    /// Every schema, compiled.
    pub schemas: Schemas,
}

/// What one vendor promises.
#[derive(Debug, Clone, Default)]
pub struct VendorSpec {
    /// The operations by `operationId`.
    pub operations: IndexMap<String, Arc<Operation>>,
    /// The clauses by full id, in the order of the registries.
    pub clauses: IndexMap<ClauseId, Registered>,
    /// The pages read, by id, in the order of `pages.yaml`.
    pub pages: Pages,
}

impl VendorSpec {
    /// The operations under test.
    pub fn tested(&self) -> impl Iterator<Item = &Arc<Operation>> {
        self.operations.values().filter(|operation| !operation.neighbour)
    }
}

impl Specs {
    /// Reads the files below `specs/`.
    pub fn load(files: &Files) -> Result<Self, Mistakes> {
        let mut loader = Loader {
            files,
            specs: Self::default(),
            mistakes: Mistakes::default(),
            cited: Vec::new(),
            unread: BTreeSet::new(),
        };
        let vendors: BTreeSet<&str> = files
            .ending(".openapi.yaml")
            .filter_map(|(path, _)| path.split_once('/').map(|(vendor, _)| vendor))
            .collect();
        for vendor in vendors {
            loader.vendor(vendor);
        }
        loader.check_citations();
        loader.mistakes.or(loader.specs)
    }

    /// A clause by its full id.
    #[must_use]
    pub fn clause(&self, id: &ClauseId) -> Option<&Registered> {
        self.vendors.get(id.parts().0)?.clauses.get(id)
    }

    /// An operation of a vendor.
    #[must_use]
    pub fn operation(&self, vendor: &str, id: &str) -> Option<&Arc<Operation>> {
        self.vendors.get(vendor)?.operations.get(id)
    }

    /// Every clause of every vendor.
    pub fn clauses(&self) -> impl Iterator<Item = &Registered> {
        self.vendors.values().flat_map(|vendor| vendor.clauses.values())
    }
}

struct Loader<'a> {
    files: &'a Files,
    specs: Specs,
    mistakes: Mistakes,
    /// Clause ids written in OpenAPI documents, with their document and place.
    cited: Vec<(Document, String, ClauseId)>,
    /// `<vendor>/<operation>` of registries that could not be read: nothing more is said of what they may hold.
    unread: BTreeSet<String>,
}

impl Loader<'_> {
    fn vendor(&mut self, vendor: &str) {
        let mut spec = VendorSpec::default();
        let pages = self.pages(vendor);
        let prefix = format!("{vendor}/");
        let files = self.files;
        let mut whole = true;
        for (path, text) in files.ending(".openapi.yaml").filter(|(path, _)| path.starts_with(&prefix)) {
            let read = self.document(path, text).and_then(|document| self.openapi(vendor, &document, &mut spec));
            whole &= read.is_some();
        }
        for (path, text) in files.ending(".clauses.yaml").filter(|(path, _)| path.starts_with(&prefix)) {
            let operation = path[prefix.len()..].trim_end_matches(".clauses.yaml");
            let Some(document) = self.document(path, text) else {
                self.unread.insert(format!("{vendor}/{operation}"));
                continue;
            };
            if whole && operation != "common" && !spec.operations.contains_key(operation) {
                let message = format!("no OpenAPI document of {vendor} describes an operation `{operation}`");
                self.mistakes.push(document.at("", message));
            }
            if self.registry(vendor, operation, &document, pages.as_ref(), &mut spec).is_none() {
                self.unread.insert(format!("{vendor}/{operation}"));
            }
        }
        spec.pages = pages.unwrap_or_default();
        self.specs.vendors.insert(vendor.to_owned(), spec);
    }

    fn document(&mut self, path: &str, text: &str) -> Option<Document> {
        self.keep(Document::parse(&self.files.shown(path), text))
    }

    fn keep<T>(&mut self, read: Result<T, Mistakes>) -> Option<T> {
        read.map_err(|mistakes| self.mistakes.extend(mistakes)).ok()
    }

    /// The pages; `None` if they could not be read.
    fn pages(&mut self, vendor: &str) -> Option<Pages> {
        static SHAPE: OnceLock<Shape> = OnceLock::new();
        let path = format!("{vendor}/pages.yaml");
        let Some(text) = self.files.get(&path) else {
            return Some(Pages::default());
        };
        let document = self.document(&path, text)?;
        let shape = SHAPE.get_or_init(Shape::of::<Pages>);
        self.keep(shape.read(&document))
    }

    /// `None` if it could not be read.
    fn openapi(&mut self, vendor: &str, document: &Document, spec: &mut VendorSpec) -> Option<()> {
        let operations = self.keep(openapi::read(vendor, document))?;
        let wanted: Vec<SchemaRef> = operations
            .iter()
            .flat_map(|(_, operation)| {
                let parameters = operation.parameters.iter().filter_map(|parameter| parameter.schema.as_ref());
                let replies = operation.replies.iter().map(|reply| &reply.schema);
                operation.request.iter().chain(replies).chain(parameters)
            })
            .cloned()
            .collect();
        if let Err(mistakes) = self.specs.schemas.add(vendor, document, &wanted) {
            self.mistakes.extend(mistakes);
        }
        let mut cited = Vec::new();
        collect_citations(document.value(), &mut String::new(), &mut cited);
        for (at, written) in cited {
            self.cited.push((document.clone(), at, ClauseId::resolve(vendor, "common", &written)));
        }
        for (at, operation) in operations {
            for (index, mistaken) in operation.mistaken.iter().enumerate() {
                let at = format!("{at}/x-mistaken/{index}/clause");
                self.cited.push((document.clone(), at, mistaken.clause.clone()));
            }
            if let Some(other) = spec.operations.insert(operation.id.clone(), Arc::new(operation)) {
                let message = format!("the operation `{}` is described twice", other.id);
                self.mistakes.push(document.at(&format!("{at}/operationId"), message));
            }
        }
        Some(())
    }

    /// `None` if it could not be read.
    fn registry(
        &mut self,
        vendor: &str,
        operation: &str,
        document: &Document,
        pages: Option<&Pages>,
        spec: &mut VendorSpec,
    ) -> Option<()> {
        static SHAPE: OnceLock<Shape> = OnceLock::new();
        let shape = SHAPE.get_or_init(Shape::of::<ClauseFile>);
        let clauses = self.keep(shape.read::<ClauseFile>(document))?;
        let file: Arc<str> = document.path().into();
        for (local, clause) in clauses {
            let at = format!("/{}", escape(&local));
            let page = pages.and_then(|pages| pages.get(&clause.place.page));
            if page.is_none() && pages.is_some() {
                let message = format!("no page `{}` in pages.yaml", clause.place.page);
                self.mistakes.push(document.at(&format!("{at}/where/page"), message));
            }
            let id = ClauseId::new(vendor, operation, &local);
            if let Some(against) = &clause.against {
                let other = ClauseId::resolve(vendor, operation, against);
                self.cited.push((document.clone(), format!("{at}/against"), other));
            }
            let registered = Registered {
                id: id.clone(),
                file: Arc::clone(&file),
                line: document.line(&at),
                page_title: page.map(|page| page.title.clone()).unwrap_or_default(),
                page_address: page.map(|page| page.address.clone()).unwrap_or_default(),
                clause,
            };
            spec.clauses.insert(id, registered);
        }
        Some(())
    }

    fn check_citations(&mut self) {
        for (document, at, id) in std::mem::take(&mut self.cited) {
            let (vendor, operation, _) = id.parts();
            match self.specs.clause(&id) {
                None if !self.unread.contains(&format!("{vendor}/{operation}")) => {
                    self.mistakes.push(document.at(&at, format!("no clause `{id}` in the registries")));
                }
                Some(promise) if !promise.clause.silence && at.contains("/x-open/") => {
                    let message = format!("`{id}` is a promise; only a silence leaves an answer open");
                    self.mistakes.push(document.at(&at, message));
                }
                _ => {}
            }
        }
    }
}

fn collect_citations(node: &Value, at: &mut String, cited: &mut Vec<(String, String)>) {
    let length = at.len();
    match node {
        Value::Object(map) => {
            for (key, value) in map {
                at.push('/');
                at.push_str(&escape(key));
                match value {
                    Value::String(written) if key == "x-clause" => cited.push((at.clone(), written.clone())),
                    Value::Object(by_mistake) if key == "x-clauses" || key == "x-open" => {
                        let written = by_mistake.iter().filter_map(|(name, clause)| Some((name, clause.as_str()?)));
                        cited.extend(
                            written.map(|(name, clause)| (format!("{at}/{}", escape(name)), clause.to_owned())),
                        );
                    }
                    _ => collect_citations(value, at, cited),
                }
                at.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                let _ = write!(at, "/{index}");
                collect_citations(value, at, cited);
                at.truncate(length);
            }
        }
        _ => {}
    }
}
