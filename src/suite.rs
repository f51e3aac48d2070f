//! The suite's files: the copies inside this program, or folders named on the command line.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use md5::{Digest, Md5};

use crate::case::{self, Suite};
use crate::judge::Snapshots;
use crate::source::{Files, Lint, Mistakes};
use crate::spec::Specs;

/// The files inside the program, as `build.rs` packs them.
static SPECS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/specs.packed"));
static CASES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/cases.packed"));
static SNAPSHOTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/snapshots.packed"));

/// Folders that stand in for the files inside this program.
#[derive(Debug, Clone, Default)]
pub struct Folders {
    /// In the place of `specs/`.
    pub specs: Option<PathBuf>,
    /// In the place of `cases/`.
    pub cases: Option<PathBuf>,
    /// In the place of `snapshots/`.
    pub snapshots: Option<PathBuf>,
}

/// Specs, cases and recorded answers.
///
/// Files from a folder are linted when they are loaded. Those inside this program are not: [`SuiteData::load_linted`]
/// does that, for `unsaid lint` and for a test that holds before the program is shipped.
pub struct SuiteData {
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
}

/// Why there is no data.
#[derive(Debug, thiserror::Error)]
pub enum SuiteError {
    /// A folder or file that cannot be read.
    #[error("{0}")]
    Unreadable(#[from] std::io::Error),
    /// Files with mistakes.
    #[error("{0}")]
    Mistakes(#[from] Mistakes),
}

impl SuiteData {
    /// Loads everything; lints what comes from a folder.
    ///
    /// # Errors
    ///
    /// A folder that cannot be read, or every mistake in its files.
    pub fn load(folders: &Folders) -> Result<Self, SuiteError> {
        let specs = lint_of(folders.specs.as_deref());
        // Cases are checked against specs: where either is new, so is what they say together.
        let cases = if specs.is_full() { specs } else { lint_of(folders.cases.as_deref()) };
        Self::load_with(folders, specs, cases)
    }

    /// Loads and lints everything, the files inside this program too.
    ///
    /// # Errors
    ///
    /// As [`SuiteData::load`].
    pub fn load_linted(folders: &Folders) -> Result<Self, SuiteError> {
        Self::load_with(folders, Lint::Full, Lint::Full)
    }

    /// The data inside this program, loaded once for all tests of a process.
    #[cfg(test)]
    pub(crate) fn embedded() -> &'static Self {
        static EMBEDDED: std::sync::OnceLock<SuiteData> = std::sync::OnceLock::new();
        EMBEDDED.get_or_init(|| Self::load(&Folders::default()).expect("the files inside the program"))
    }

    fn load_with(folders: &Folders, lint_specs: Lint, lint_cases: Lint) -> Result<Self, SuiteError> {
        let spec_files = files("specs", SPECS, folders.specs.as_deref())?;
        let case_files = files("cases", CASES, folders.cases.as_deref())?;
        let snapshot_files = files("snapshots", SNAPSHOTS, folders.snapshots.as_deref())?;
        let digest = digest(&[&spec_files, &case_files]);

        let specs = Specs::load(&spec_files, lint_specs)?;
        let suite = case::load(case_files, &specs, lint_cases)?;
        Ok(Self {
            specs: Arc::new(specs),
            suite: Arc::new(suite),
            snapshots: Arc::new(Snapshots::new(snapshot_files)),
            digest,
            spec_files,
        })
    }
}

/// Loads the specs alone, for commands that run no trial.
///
/// # Errors
///
/// As [`SuiteData::load`].
pub fn load_specs(folder: Option<&Path>) -> Result<Arc<Specs>, SuiteError> {
    let files = files("specs", SPECS, folder)?;
    Ok(Arc::new(Specs::load(&files, lint_of(folder))?))
}

fn lint_of(folder: Option<&Path>) -> Lint {
    if folder.is_some() { Lint::Full } else { Lint::Trusted }
}

fn files(name: &str, embedded: &'static [u8], folder: Option<&Path>) -> std::io::Result<Files> {
    match folder {
        Some(folder) => Files::folder(folder),
        None => Ok(Files::embedded(name, embedded)),
    }
}

/// A digest of paths and texts; a report names the suite it was made with by it.
fn digest(folders: &[&Files]) -> String {
    let mut digest = Md5::new();
    for (path, text) in folders.iter().flat_map(|files| files.ending(".yaml")) {
        digest.update(path.as_bytes());
        digest.update([0]);
        digest.update(text.as_bytes());
        digest.update([0]);
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_suite_itself_has_no_mistake() {
        let linted = SuiteData::load_linted(&Folders::default()).map_err(|error| error.to_string());
        let linted = linted.expect("no mistake");
        assert_eq!(linted.suite.trials.len(), SuiteData::embedded().suite.trials.len());
    }

    /// A folder with the files inside the program, one of them changed.
    fn changed(name: &str, packed: &'static [u8], file: &str, change: impl Fn(&str) -> String) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in Files::embedded(name, packed).into_entries() {
            let place = folder.path().join(&path);
            std::fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            let text = if path == file { change(&text) } else { text };
            std::fs::write(place, text).expect("a file");
        }
        folder
    }

    fn refusal(folders: &Folders) -> Option<String> {
        SuiteData::load(folders).err().map(|error| error.to_string())
    }

    #[test]
    fn a_folder_of_specs_is_linted_with_the_cases_inside_the_program() {
        let registry = "zego/RevokeRoomMessage.clauses.yaml";
        let specs =
            changed("specs", SPECS, registry, |text| text.replacen("effect.one-message:", "effect.renamed:", 1));
        let refusal = refusal(&Folders { specs: Some(specs.path().into()), ..Folders::default() });
        let refusal = refusal.expect("the cases cite a clause that is gone");
        assert!(refusal.contains("cases/zego/RevokeRoomMessage/"), "{refusal}");
        assert!(refusal.contains("no clause `zego/RevokeRoomMessage#effect.one-message`"), "{refusal}");
    }

    #[test]
    fn a_folder_of_cases_is_linted_and_one_of_recorded_answers_is_not() {
        let file = "zego/RevokeRoomMessage/recall-twice.yaml";
        let cases =
            changed("cases", CASES, file, |text| text.replacen("about:", "about: This should be so.\nabaut:", 1));
        let folder = Some(cases.path().to_path_buf());
        let refusal_of = |folders| refusal(&folders).unwrap_or_default();
        let wrong = refusal_of(Folders { cases: folder.clone(), ..Folders::default() });
        assert!(wrong.contains("unknown key `abaut`"), "{wrong}");
        assert_eq!(refusal_of(Folders { snapshots: folder, ..Folders::default() }), "");
    }

    #[test]
    fn the_program_holds_every_file_of_the_folders() {
        for (name, packed) in [("specs", SPECS), ("cases", CASES), ("snapshots", SNAPSHOTS)] {
            let folder = Files::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a folder");
            let folder: Vec<_> =
                folder.into_entries().filter(|(path, _)| path.strip_suffix(".json").is_none()).collect();
            let inside: Vec<_> = Files::embedded(name, packed).into_entries().collect();
            assert!(!inside.is_empty() && inside == folder, "{name}/ is not what is inside the program");
        }
    }
}
