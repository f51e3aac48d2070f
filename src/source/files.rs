//! Where the suite's files come from: the copy inside the program, or a folder given on the command line.

use std::io;
use std::path::Path;

use include_dir::Dir;

/// The kinds of files that are read; `.yml` only to say that it is not the name of one.
const READ: [&str; 4] = [".yaml", ".yml", ".json", ".snap"];

/// A set of text files with `/`-separated relative paths, sorted by path.
#[derive(Debug, Clone)]
pub struct Files {
    root: String,
    entries: Vec<(String, String)>,
}

impl Files {
    /// The files of a folder embedded in the program. `root` is the name shown before their paths.
    #[must_use]
    pub fn embedded(root: &str, folder: &Dir<'_>) -> Self {
        let mut entries = Vec::new();
        collect_embedded(folder, &mut entries);
        entries.sort();
        Self { root: root.to_owned(), entries }
    }

    /// The files of a folder on disk, all levels deep. Errors name the file that could not be read.
    pub fn folder(path: &Path) -> io::Result<Self> {
        let mut entries = Vec::new();
        collect_folder(path, "", &mut entries)?;
        entries.sort();
        let root = path.to_string_lossy().trim_end_matches('/').to_owned();
        Ok(Self { root, entries })
    }

    /// Files that stand nowhere but in a test.
    #[cfg(test)]
    pub(crate) fn in_memory(root: &str, files: &[(&str, &str)]) -> Self {
        let mut entries: Vec<_> = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        entries.sort();
        Self { root: root.to_owned(), entries }
    }

    /// The path of a file as a person would open it.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        format!("{}/{path}", self.root)
    }

    /// Every file whose path ends so, with its text.
    pub fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.entries.iter().filter(move |(path, _)| path.ends_with(end)).map(|(path, text)| (&**path, &**text))
    }

    /// The text of one file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        self.entries.iter().find(|(candidate, _)| candidate == path).map(|(_, text)| &**text)
    }
}

fn collect_embedded(folder: &Dir<'_>, entries: &mut Vec<(String, String)>) {
    for file in folder.files() {
        if let Some(text) = file.contents_utf8() {
            entries.push((file.path().to_string_lossy().replace('\\', "/"), text.to_owned()));
        }
    }
    for inner in folder.dirs() {
        collect_embedded(inner, entries);
    }
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
        } else if READ.iter().any(|end| name.ends_with(end)) {
            let text = std::fs::read_to_string(&path).map_err(|error| named(error, &path))?;
            entries.push((format!("{prefix}{name}"), text));
        }
    }
    Ok(())
}
