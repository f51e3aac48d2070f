//! Where the suite's files come from: the copy inside the program, or a folder given on the command line.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use include_dir::Dir;

/// The kinds of files that are read; `.yml` only to say that it is not the name of one.
const READ: [&str; 4] = [".yaml", ".yml", ".json", ".snap"];

/// A set of text files with `/`-separated relative paths, sorted by path.
#[derive(Debug, Clone, Default)]
pub struct Files {
    root: String,
    /// Path and text; those embedded in the program are not copied.
    entries: Vec<(Cow<'static, str>, Cow<'static, str>)>,
}

impl Files {
    /// The files of a folder embedded in the program. `root` is the name shown before their paths.
    #[must_use]
    pub fn embedded(root: &str, folder: &'static Dir<'static>) -> Self {
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
        let mut entries: Vec<_> =
            files.iter().map(|(path, text)| ((*path).to_owned().into(), (*text).to_owned().into())).collect();
        entries.sort();
        Self { root: root.to_owned(), entries }
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
        self.entries.iter().filter(move |(path, _)| path.ends_with(end)).map(|(path, text)| (&**path, &**text))
    }

    /// The text of one file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&str> {
        let found = self.entries.binary_search_by(|(candidate, _)| (**candidate).cmp(path)).ok()?;
        Some(&self.entries[found].1)
    }

    /// Every file, path and text.
    pub fn into_entries(self) -> impl Iterator<Item = (Cow<'static, str>, Cow<'static, str>)> {
        self.entries.into_iter()
    }

    /// The paths of all files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(path, _)| &**path)
    }
}

fn collect_embedded(folder: &'static Dir<'static>, entries: &mut Vec<(Cow<'static, str>, Cow<'static, str>)>) {
    for file in folder.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            // The paths were made on the machine that built the program.
            let path = if path.contains('\\') { path.replace('\\', "/").into() } else { Cow::Borrowed(path) };
            entries.push((path, text.into()));
        }
    }
    for inner in folder.dirs() {
        collect_embedded(inner, entries);
    }
}

fn collect_folder(
    folder: &Path,
    prefix: &str,
    entries: &mut Vec<(Cow<'static, str>, Cow<'static, str>)>,
) -> io::Result<()> {
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
            entries.push((format!("{prefix}{name}").into(), text.into()));
        }
    }
    Ok(())
}
