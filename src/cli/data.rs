//! The suite's data: the copy inside this program, or folders named on the command line.

use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use md5::{Digest, Md5};

use super::arguments::DataArguments;
use crate::case::{self, Suite};
use crate::judge::Snapshots;
use crate::source::{Files, Mistakes};
use crate::spec::Specs;

static SPECS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/specs");
static CASES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/cases");
static SNAPSHOTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/snapshots");

/// Everything a run reads.
pub struct Data {
    /// The specs.
    pub specs: Arc<Specs>,
    /// The cases.
    pub suite: Arc<Suite>,
    /// The recorded answers.
    pub snapshots: Arc<Snapshots>,
    /// A digest of specs and cases.
    pub digest: String,
    /// The files below `specs/`.
    pub spec_files: Files,
    /// The files below `snapshots/`.
    pub snapshot_files: Files,
}

/// Why there is no data.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A folder or file that cannot be read.
    #[error("{0}")]
    Unreadable(#[from] std::io::Error),
    /// Files with mistakes.
    #[error("{0}")]
    Mistakes(#[from] Mistakes),
}

impl Data {
    /// Reads and checks everything.
    pub fn load(arguments: &DataArguments) -> Result<Self, DataError> {
        let spec_files = files("specs", &SPECS, arguments.specs.as_deref())?;
        let case_files = files("cases", &CASES, arguments.cases.as_deref())?;
        let snapshot_files = files("snapshots", &SNAPSHOTS, arguments.snapshots.as_deref())?;
        let specs = Specs::load(&spec_files)?;
        let suite = case::load(&case_files, &specs)?;
        let mut digest = Md5::new();
        for (path, text) in spec_files.ending(".yaml").chain(case_files.ending(".yaml")) {
            digest.update(path.as_bytes());
            digest.update([0]);
            digest.update(text.as_bytes());
            digest.update([0]);
        }
        let digest = hex::encode(digest.finalize());
        let snapshots = Arc::new(Snapshots::load(&snapshot_files));
        Ok(Self { specs: Arc::new(specs), suite: Arc::new(suite), snapshots, digest, spec_files, snapshot_files })
    }
}

/// The specs alone, for whoever asks no trial.
pub(super) fn specs(folder: Option<&Path>) -> Result<Arc<Specs>, DataError> {
    Ok(Arc::new(Specs::load(&files("specs", &SPECS, folder)?)?))
}

/// Whether the specs have a vendor.
pub(super) fn check_vendor(specs: &Specs, vendor: &str) -> Result<(), String> {
    let known = || specs.vendors.keys().map(String::as_str);
    if known().any(|name| name == vendor) {
        return Ok(());
    }
    Err(format!("unknown vendor `{vendor}`; known: {}", known().collect::<Vec<_>>().join(", ")))
}

fn files(name: &str, embedded: &Dir<'_>, folder: Option<&Path>) -> std::io::Result<Files> {
    match folder {
        Some(folder) => Files::folder(folder),
        None => Ok(Files::embedded(name, embedded)),
    }
}
