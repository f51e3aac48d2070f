//! Sentences that fit a width.

use textwrap::{Options, WordSplitter};

use super::printable;

/// A line with so many spaces before it, and so many before each further line that it takes to fit a width, in columns.
pub(super) fn wrapped(line: &str, indent: usize, hanging: usize, width: Option<usize>) -> String {
    let (line, indent, hanging) = (printable(line), " ".repeat(indent), " ".repeat(hanging));
    let Some(width) = width else {
        return format!("{indent}{line}");
    };
    let options = Options::new(width.max(40)).initial_indent(&indent).subsequent_indent(&hanging);
    textwrap::fill(&line, options.break_words(false).word_splitter(WordSplitter::NoHyphenation))
}
