//! One entry of the list: which trials, what they find, and why.

use std::ops::Range;

use globset::{GlobBuilder, GlobMatcher};

/// Trials that fail, or are blocked, for one reason.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// A trial's id, or a pattern: `*` within one part of an id, `**` across parts.
    pub pattern: String,
    /// The fingerprints of everything they find.
    pub findings: Vec<String>,
    /// The fingerprints of the causes by which they may be blocked.
    pub causes: Vec<String>,
    /// Why, in a person's words.
    pub reason: String,
    /// The line of `- trial:`, counted from 1.
    pub line: usize,
    /// The lines of the entry with the comment above it, counted from 0.
    pub block: Range<usize>,
    pub trials: GlobMatcher,
}

impl Entry {
    /// Whether it names a trial.
    pub fn names(&self, trial: &str) -> bool {
        self.trials.is_match(trial)
    }

    /// Whether it is a pattern rather than one id.
    pub fn is_pattern(&self) -> bool {
        self.pattern.contains('*')
    }

    /// The vendor of all its trials; none where a pattern stands in its place.
    pub fn vendor(&self) -> Option<&str> {
        self.pattern.split('/').next().filter(|part| !part.contains('*'))
    }
}

/// A pattern made ready; `Err` says what is wrong with it.
pub(super) fn matcher(pattern: &str) -> Result<GlobMatcher, String> {
    for part in pattern.split('/') {
        if part.is_empty() {
            return Err("a part between `/` is empty".to_owned());
        }
        let odd = part.chars().find(|letter| !(letter.is_ascii_alphanumeric() || "-_.*".contains(*letter)));
        if let Some(odd) = odd {
            return Err(format!("`{odd}` is in no trial's id; a pattern has `*` and `**` only"));
        }
        if part.contains("**") && part != "**" {
            return Err("`**` stands between `/`, for any number of parts".to_owned());
        }
    }
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    glob.map(|glob| glob.compile_matcher()).map_err(|error| error.to_string())
}
