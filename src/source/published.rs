//! The JSON Schemas of our own files and reports, as they are published below `specs/`.
//!
//! They are made from the Rust types that read and write these files. A test holds each against its type, so that the
//! program need not make them again at each start.

use std::sync::OnceLock;

use serde_json::Value;

use super::shape::Shape;

/// A published schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// A case.
    Case,
    /// The preconditions of a vendor, `given.yaml`.
    Given,
    /// A registry of clauses.
    Clauses,
    /// The pages of a vendor, `pages.yaml`.
    Pages,
    /// Why trials pass on canaries, `canaries.yaml`.
    Canaries,
    /// A list of known differences.
    Known,
    /// What an emulator begins with.
    SeedData,
    /// `unsaid.toml`.
    Config,
    /// The JSON report.
    Report,
    /// The JSON form of what clients sent.
    Journal,
}

impl Published {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 10] = [
        Self::Case,
        Self::Given,
        Self::Clauses,
        Self::Pages,
        Self::Canaries,
        Self::Known,
        Self::SeedData,
        Self::Config,
        Self::Report,
        Self::Journal,
    ];

    /// The name of its file below `specs/`.
    #[must_use]
    pub fn file(self) -> &'static str {
        self.file_and_text().0
    }

    /// The schema as JSON text.
    #[must_use]
    pub fn text(self) -> &'static str {
        self.file_and_text().1
    }

    fn file_and_text(self) -> (&'static str, &'static str) {
        macro_rules! published {
            ($file:literal) => {
                ($file, include_str!(concat!("../../specs/", $file)))
            };
        }
        match self {
            Self::Case => published!("case.schema.json"),
            Self::Given => published!("given.schema.json"),
            Self::Clauses => published!("clauses.schema.json"),
            Self::Pages => published!("pages.schema.json"),
            Self::Canaries => published!("canaries.schema.json"),
            Self::Known => published!("known.schema.json"),
            Self::SeedData => published!("seed-data.schema.json"),
            Self::Config => published!("config.schema.json"),
            Self::Report => published!("report.schema.json"),
            Self::Journal => published!("journal.schema.json"),
        }
    }

    /// The schema.
    #[must_use]
    pub fn value(self) -> Value {
        serde_json::from_str(self.text()).unwrap_or_default()
    }

    /// What files of this kind are read with; made once.
    pub fn shape(self) -> &'static Shape {
        static SHAPES: [OnceLock<Shape>; Published::ALL.len()] = [const { OnceLock::new() }; Published::ALL.len()];
        SHAPES[self as usize].get_or_init(|| Shape::new(self.value()))
    }
}
