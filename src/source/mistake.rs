//! A mistake in one of our own files: what, where, and what to do about it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::text::{SourceText, Span};

/// One thing wrong in a file, with the place it stands at.
#[derive(Debug, Clone)]
pub struct Mistake {
    source: Arc<SourceText>,
    span: Range<usize>,
    message: String,
    hint: Option<String>,
}

impl Mistake {
    /// A mistake at a place of a file's text. A place that cuts a character in two moves on to its end.
    pub fn new(source: &Arc<SourceText>, span: Span, message: impl Into<String>) -> Self {
        let text = source.text();
        let boundary = |at: u32| {
            let at = at as usize;
            (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
        };
        let start = boundary(span.start);
        let span = start..boundary(span.end).max(start);
        Self { source: Arc::clone(source), span, message: message.into(), hint: None }
    }

    /// Adds what the author can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the word the author most likely meant, if there is one.
    #[must_use]
    pub fn suggest(self, near: Option<&str>) -> Self {
        match near {
            Some(near) => self.hint(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// The sentence, without its place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What the author can do about it.
    #[cfg(test)]
    pub(crate) fn help(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// File, line and column, counted from 1, in characters.
    #[must_use]
    pub fn place(&self) -> (&str, usize, usize) {
        let (line, column) = self.source.line_and_column(Span::new(self.span.start, 0).start);
        (self.source.path(), line, column)
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The renderer looks at all it is given: of a long file with many mistakes it gets the lines of this one.
        let text = self.source.text();
        let first = text[..self.span.start].rfind('\n').map_or(0, |newline| newline + 1);
        let last = text[self.span.end..].find('\n').map_or(text.len(), |newline| self.span.end + newline + 1);
        let annotation = AnnotationKind::Primary.span(self.span.start - first..self.span.end - first);
        let line = self.place().1;
        let snippet = Snippet::source(&text[first..last]).line_start(line);
        let snippet = snippet.path(self.source.path()).annotation(annotation);
        let group = Level::ERROR.primary_title(self.message.as_str()).element(snippet);
        let mut report: Vec<Group<'_>> = vec![group];
        if let Some(hint) = &self.hint {
            report.push(Group::with_title(Level::HELP.secondary_title(hint.as_str())));
        }
        formatter.write_str(&Renderer::plain().render(&report))
    }
}

/// Every mistake found in a set of files; refused before anything is sent.
#[derive(Debug, Clone, Default)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// Adds one.
    pub fn push(&mut self, mistake: Mistake) {
        self.0.push(mistake);
    }

    /// Adds all of another collection.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Mistake>) {
        self.0.extend(others);
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The mistakes in the order of files and lines.
    pub fn iter(&self) -> impl Iterator<Item = &Mistake> {
        self.0.iter()
    }

    /// `Ok` with the value if there is no mistake, else the mistakes, sorted by file and place.
    pub fn or<T>(mut self, value: T) -> Result<T, Mistakes> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort_by(|one, other| (one.source.path(), one.span.start).cmp(&(other.source.path(), other.span.start)));
        Err(self)
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for mistake in &self.0 {
            writeln!(formatter, "{mistake}\n")?;
        }
        let plural = if self.0.len() == 1 { "mistake" } else { "mistakes" };
        write!(formatter, "{} {plural}; nothing was sent", self.0.len())
    }
}

impl std::error::Error for Mistakes {}

impl From<Mistake> for Mistakes {
    fn from(mistake: Mistake) -> Self {
        Self(vec![mistake])
    }
}

impl IntoIterator for Mistakes {
    type Item = Mistake;
    type IntoIter = std::vec::IntoIter<Mistake>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The word of a closed list that an author most likely meant, if one is near enough.
pub fn closest<'a>(word: &str, list: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    list.into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.len().max(word.len()) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
