//! The text of a file, with the path it is shown with.

use std::sync::OnceLock;

/// A byte range of a file's text.
///
/// Half the size of a `Range<usize>`: a tree of values holds one for each value and each key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte behind the last one.
    pub end: u32,
}

impl Span {
    /// The range between two offsets; a text beyond 4 GiB ends at the last offset there is.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: offset(start), end: offset(end) }
    }

    /// Returns `true` where the range holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// A file's text. Shared by a [`Document`](super::Document) and every [`Mistake`](super::Mistake) in it.
#[derive(Debug)]
pub struct SourceText {
    path: Box<str>,
    text: Box<str>,
    /// The offset at which each line starts; counted when a line is first asked for.
    line_starts: OnceLock<Vec<u32>>,
}

impl SourceText {
    /// A text and the path it is shown with.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.into(), line_starts: OnceLock::new() }
    }

    /// The path it is shown with.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line of an offset, counted from 1.
    #[must_use]
    pub fn line(&self, offset: u32) -> usize {
        self.line_starts().partition_point(|start| *start <= offset)
    }

    /// Line and column of an offset, counted from 1; columns in characters.
    #[must_use]
    pub fn line_and_column(&self, offset: u32) -> (usize, usize) {
        let line = self.line(offset);
        let start = self.line_starts()[line - 1] as usize;
        let before = self.text.get(start..offset as usize).unwrap_or_default();

        (line, before.chars().count() + 1)
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let behind_newline = self.text.match_indices('\n').map(|(at, _)| Span::new(at + 1, 0).start);
            std::iter::once(0).chain(behind_newline).collect()
        })
    }
}
