//! Where the suite's files come from: the copy inside the program, or a folder given on the command line.

use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use flate2::read::DeflateDecoder;

use super::mistake::Mistake;
use super::text::{SourceText, Span};
use super::text_file::read_text;

/// The kinds of files that are read, in capitals or not; `.yml` and `.YAML` only to say that it is not the name of one.
const READ: [&str; 4] = ["yaml", "yml", "json", "snap"];

/// A set of text files with `/`-separated relative paths, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Files {
    root: String,
    /// The files as `build.rs` packs them, where they are inside the program.
    packed: &'static [u8],
    /// Path and text. Packed files are unpacked when one is first asked for.
    entries: OnceLock<Vec<(String, String)>>,
}

impl Files {
    /// The files packed into the program. `root` is the name shown before their paths.
    #[must_use]
    pub fn embedded(root: &str, packed: &'static [u8]) -> Self {
        Self { root: root.to_owned(), packed, entries: OnceLock::new() }
    }

    /// The files of a folder on disk, all levels deep. Errors name the file that could not be read.
    pub fn folder(path: &Path) -> io::Result<Self> {
        let mut entries = Vec::new();
        collect_folder(path, "", &mut entries)?;
        entries.sort();
        let root = path.to_string_lossy().trim_end_matches('/').to_owned();
        Ok(Self { root, packed: &[], entries: entries.into() })
    }

    /// Files that stand nowhere but in a test.
    #[cfg(test)]
    pub(crate) fn in_memory(root: &str, files: &[(&str, &str)]) -> Self {
        let mut entries: Vec<_> = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        entries.sort();
        Self { root: root.to_owned(), packed: &[], entries: entries.into() }
    }

    /// The path of a file as a person would open it.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        format!("{}/{path}", self.root)
    }

    /// The folder, as a person would name it.
    #[must_use]
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Every file whose path ends so, with its text.
    pub fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.entries().iter().filter(move |(path, _)| path.ends_with(end)).map(|(path, text)| (&**path, &**text))
    }

    /// A mistake for each file whose name ends almost as those of YAML files do: nothing reads it. `kind` is what the
    /// folder holds, as in "a case's file".
    pub fn misnamed(&self, kind: &str) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        for (path, text) in self.entries() {
            let extension = extension(path);
            if extension == "yaml" || !["yaml", "yml"].contains(&extension.to_ascii_lowercase().as_str()) {
                continue;
            }
            let source = Arc::new(SourceText::new(&self.shown(path), text));
            let mistake = Mistake::new(&source, Span::default(), format!("{kind} name ends with `.yaml`"));
            mistakes.push(mistake.hint(format!("rename it; a `.{extension}` file is not read")));
        }
        mistakes
    }

    /// The text of one file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        let entries = self.entries();
        let found = entries.binary_search_by(|(candidate, _)| candidate.as_str().cmp(path)).ok()?;
        Some(&entries[found].1)
    }

    /// Every file, path and text.
    pub fn into_entries(self) -> impl Iterator<Item = (String, String)> {
        self.entries();
        self.entries.into_inner().unwrap_or_default().into_iter()
    }

    /// The paths of all files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries().iter().map(|(path, _)| &**path)
    }

    fn entries(&self) -> &[(String, String)] {
        self.entries.get_or_init(|| unpacked(self.packed))
    }
}

/// The files that `build.rs` packed: of each its path and its length, each on a line, then its text. A file that was cut
/// off, which no built program has, ends the list.
fn unpacked(packed: &[u8]) -> Vec<(String, String)> {
    let mut whole = String::new();
    let _ = DeflateDecoder::new(packed).read_to_string(&mut whole);
    let mut files = Vec::new();
    let mut rest = whole.as_str();
    while let Some((path, length, behind)) = head(rest) {
        let Some((text, after)) = behind.split_at_checked(length) else {
            break;
        };
        files.push((path.to_owned(), text.to_owned()));
        rest = after;
    }
    files.sort();
    files
}

fn head(text: &str) -> Option<(&str, usize, &str)> {
    let (path, rest) = text.split_once('\n')?;
    let (length, behind) = rest.split_once('\n')?;
    Some((path, length.parse().ok()?, behind))
}

fn collect_folder(folder: &Path, prefix: &str, entries: &mut Vec<(String, String)>) -> io::Result<()> {
    let named = |error: io::Error, path: &Path| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    for entry in std::fs::read_dir(folder).map_err(|error| named(error, folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            collect_folder(&path, &format!("{prefix}{name}/"), entries)?;
        } else if READ.contains(&extension(&name).to_ascii_lowercase().as_str()) {
            let text = read_text(&path).map_err(|error| named(error, &path))?;
            entries.push((format!("{prefix}{name}"), text));
        }
    }
    Ok(())
}

/// What stands behind the last dot of a file's name.
fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}
