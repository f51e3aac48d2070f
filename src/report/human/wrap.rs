//! Sentences that fit a width.

use textwrap::core::Word;
use textwrap::{Options, WordSeparator, WordSplitter};
use unicode_linebreak::linebreaks;

use super::printable;

/// A line with so many spaces before it, and so many before each further line that it takes to fit a width, in columns.
pub(super) fn wrapped(line: &str, indent: usize, hanging: usize, width: Option<usize>) -> String {
    let (line, indent, hanging) = (printable(line), " ".repeat(indent), " ".repeat(hanging));
    let Some(width) = width else {
        return format!("{indent}{line}");
    };
    let options = Options::new(width.max(40))
        .initial_indent(&indent)
        .subsequent_indent(&hanging)
        .break_words(false)
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(&line, options)
}

/// The parts of a line between which it may be broken: at spaces, and between characters of scripts without spaces. A word
/// with a hyphen stays whole, because ids and paths have hyphens.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let ends = linebreaks(line).map(|(end, _)| end).filter(|end| *end == line.len() || !line[..*end].ends_with('-'));
    let mut start = 0;
    Box::new(ends.map(move |end| {
        let word = Word::from(&line[start..end]);
        start = end;
        word
    }))
}
