//! Colours. They repeat what the words say, and mean nothing by themselves.

use anstyle::{AnsiColor, Style};

const BAD: Style = AnsiColor::Red.on_default().bold();
const ODD: Style = AnsiColor::Yellow.on_default();
const GOOD: Style = AnsiColor::Green.on_default();
const WAS: Style = AnsiColor::Red.on_default();
const LABEL: Style = AnsiColor::Cyan.on_default();

/// The first words of lines, as they stand in reports.
const WORDS: [(&str, Style); 22] = [
    ("FAILED", BAD),
    ("STALE", BAD),
    ("VIOLATION", BAD),
    ("WARNING", ODD),
    ("blocked", ODD),
    ("fault", ODD),
    ("stale", ODD),
    ("known", ODD),
    ("as before", ODD),
    ("undecided", ODD),
    ("fixed", GOOD),
    ("            expected", GOOD),
    ("            actual", WAS),
    ("  asked for", GOOD),
    ("  sent", WAS),
    ("  promised", LABEL),
    ("  written", LABEL),
    ("  finding", LABEL),
    ("  received", LABEL),
    ("  answered", LABEL),
    ("  clause", LABEL),
    ("  again", LABEL),
];

/// A report with its words coloured, for a terminal that shows colours.
#[must_use]
pub fn painted(report: &str) -> String {
    report.split_inclusive('\n').map(line).collect()
}

fn line(line: &str) -> String {
    let found =
        WORDS.iter().find(|(word, _)| line.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '\n'])));
    found.map_or_else(
        || line.to_owned(),
        |(word, style)| {
            let (shown, rest) = (word.trim_start(), &line[word.len()..]);
            let indent = &word[..word.len() - shown.len()];
            format!("{indent}{style}{shown}{style:#}{rest}")
        },
    )
}

#[cfg(test)]
mod tests {
    use super::painted;

    #[test]
    fn only_colours_are_added() {
        let report =
            "FAILED  a/b · \"c\"\n\n  /error\n            expected  string \"x\"\n            actual    nothing\n";
        let stripped = anstream::adapter::strip_str(&painted(report)).to_string();
        assert_eq!(stripped, report);
        assert_ne!(painted(report), report);
    }

    #[test]
    fn a_word_that_only_begins_alike_is_left_alone() {
        assert_eq!(painted("faults are none\n"), "faults are none\n");
    }
}
