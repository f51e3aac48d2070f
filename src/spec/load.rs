//! Reads `specs/` whole and says everything that is wrong with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::de::DeserializeOwned;

use super::clause::{ClauseFile, Pages};
use super::openapi;
use super::{ClauseId, Operation, Registered, SchemaRef, Schemas};
use crate::source::{Document, Files, Lint, Mistakes, Published, Span, escape};

/// Everything the vendors promise.
#[derive(Default)]
pub struct Specs {
    /// By vendor name, in the order of their folders.
    pub vendors: IndexMap<String, VendorSpec>,
    /// Every schema.
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
    ///
    /// # Errors
    ///
    /// Every mistake of every file. With [`Lint::Trusted`] only those that keep a file from being read.
    pub fn load(files: &Files, lint: Lint) -> Result<Self, Mistakes> {
        let mut loader = Loader {
            files,
            lint,
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
        loader.mistakes.extend(files.misnamed("a specification's file"));
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

    /// Checks that a vendor is one of those here; the error is a sentence that names them.
    pub fn check_vendor(&self, vendor: &str) -> Result<(), String> {
        if self.vendors.contains_key(vendor) {
            return Ok(());
        }
        let known: Vec<&str> = self.vendors.keys().map(String::as_str).collect();
        Err(format!("unknown vendor `{vendor}`; known: {}", known.join(", ")))
    }

    /// Every clause of every vendor.
    pub fn clauses(&self) -> impl Iterator<Item = &Registered> {
        self.vendors.values().flat_map(|vendor| vendor.clauses.values())
    }
}

struct Loader<'a> {
    files: &'a Files,
    lint: Lint,
    specs: Specs,
    mistakes: Mistakes,
    /// Clause ids that stand in documents, until all registries are read. Empty where nothing is linted.
    cited: Vec<Citation>,
    /// `<vendor>/<operation>` of registries that could not be read: nothing more is said of what they may hold.
    unread: BTreeSet<String>,
}

/// A clause id in a document.
struct Citation {
    document: Arc<Document>,
    span: Span,
    clause: ClauseId,
    /// Whether it is named as leaving an answer open, which only a silence does.
    leaves_open: bool,
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

    fn document(&mut self, path: &str, text: &str) -> Option<Arc<Document>> {
        self.keep(Document::parse(&self.files.shown(path), text)).map(Arc::new)
    }

    fn keep<T>(&mut self, read: Result<T, Mistakes>) -> Option<T> {
        read.map_err(|mistakes| self.mistakes.extend(mistakes)).ok()
    }

    /// Reads a document of a kind as `T`.
    fn read<T: DeserializeOwned>(&mut self, document: &Document, kind: Published) -> Option<T> {
        let read =
            if self.lint.is_full() { kind.shape().read(document) } else { document.read().map_err(Mistakes::from) };
        self.keep(read)
    }

    /// The pages; `None` if they could not be read.
    fn pages(&mut self, vendor: &str) -> Option<Pages> {
        let path = format!("{vendor}/pages.yaml");
        let Some(text) = self.files.get(&path) else {
            return Some(Pages::default());
        };
        let document = self.document(&path, text)?;
        self.read(&document, Published::Pages)
    }

    /// `None` if it could not be read.
    fn openapi(&mut self, vendor: &str, document: &Arc<Document>, spec: &mut VendorSpec) -> Option<()> {
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
        self.specs.schemas.add(vendor, document, wanted);
        if self.lint.is_full() {
            self.mistakes.extend(self.specs.schemas.faults(document));
            self.cite_extensions(vendor, document);
        }

        for (at, operation) in operations {
            for (index, mistaken) in operation.mistaken.iter().enumerate() {
                let at = || document.span(&format!("{at}/x-mistaken/{index}/clause"));
                self.cite(document, at, mistaken.clause.clone());
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
        document: &Arc<Document>,
        pages: Option<&Pages>,
        spec: &mut VendorSpec,
    ) -> Option<()> {
        let clauses: ClauseFile = self.read(document, Published::Clauses)?;

        let file: Arc<str> = document.path().into();
        for ((local, clause), line) in clauses.into_iter().zip(document.member_lines()) {
            let at = || format!("/{}", escape(&local));
            let page = pages.and_then(|pages| pages.get(&clause.place.page));
            if page.is_none() && pages.is_some() {
                let message = format!("no page `{}` in pages.yaml", clause.place.page);
                self.mistakes.push(document.at(&format!("{}/where/page", at()), message));
            }
            if let Some(against) = &clause.against {
                let other = ClauseId::resolve(vendor, operation, against);
                self.cite(document, || document.span(&format!("{}/against", at())), other);
            }

            let id = ClauseId::new(vendor, operation, &local);
            let registered = Registered {
                id: id.clone(),
                file: Arc::clone(&file),
                line,
                page_title: page.map(|page| page.title.clone()).unwrap_or_default(),
                page_address: page.map(|page| page.address.clone()).unwrap_or_default(),
                clause,
            };
            spec.clauses.insert(id, registered);
        }
        Some(())
    }

    /// Remembers a citation until all registries are read.
    fn cite(&mut self, document: &Arc<Document>, at: impl Fn() -> Span, clause: ClauseId) {
        if self.lint.is_full() {
            let document = Arc::clone(document);
            self.cited.push(Citation { document, span: at(), clause, leaves_open: false });
        }
    }

    /// Remembers the clauses that the extensions of a document cite.
    fn cite_extensions(&mut self, vendor: &str, document: &Arc<Document>) {
        document.each_text(&mut |keys, written, span| {
            let leaves_open = match keys {
                [.., "x-clause"] | [.., "x-clauses" | "x-wrapped" | "x-broken", _] => false,
                [.., "x-open", _] => true,
                _ => return,
            };
            let clause = ClauseId::resolve(vendor, "common", written);
            self.cited.push(Citation { document: Arc::clone(document), span, clause, leaves_open });
        });
    }

    fn check_citations(&mut self) {
        for Citation { document, span, clause: id, leaves_open } in std::mem::take(&mut self.cited) {
            let (vendor, operation, _) = id.parts();
            match self.specs.clause(&id) {
                None if !self.unread.contains(&format!("{vendor}/{operation}")) => {
                    self.mistakes.push(document.mistake(span, format!("no clause `{id}` in the registries")));
                }
                Some(promise) if !promise.clause.silence && leaves_open => {
                    let message = format!("`{id}` is a promise; only a silence leaves an answer open");
                    self.mistakes.push(document.mistake(span, message));
                }
                _ => {}
            }
        }
    }
}
