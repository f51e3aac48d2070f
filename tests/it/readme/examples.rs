//! The worked examples, run as they stand.
//!
//! Between `<!-- runs -->` and `<!-- /runs -->`: a file by its name, its text, commands with what they print, and changes of the file.

use std::path::Path;

use super::README;
use crate::support::languages::{has, interpreter};
use crate::support::{Said, folder, unsaid};

/// A worked example.
struct Example<'text> {
    file: &'text str,
    text: String,
    rest: Vec<Part<'text>>,
}

/// What follows on the file.
enum Part<'text> {
    /// A command, and what it prints; whatever stands for an ellipsis.
    Console { words: &'text str, printed: &'text str },
    /// With one text in the place of another.
    Changed { new: &'text str, old: &'text str },
}

fn examples() -> Vec<Example<'static>> {
    let parts = README.split("<!-- runs -->").skip(1);
    parts.map(|part| example(part.split("<!-- /runs -->").next().unwrap_or_default())).collect()
}

fn example(text: &str) -> Example<'_> {
    let mut pieces = text.split("```");
    let file = quoted(pieces.next().expect("a sentence")).next().expect("the name of a file");
    let (_, text) = pieces.next().and_then(|block| block.split_once('\n')).expect("the file's text");
    let mut rest = Vec::new();
    for (number, piece) in pieces.enumerate() {
        if number % 2 == 1 {
            let block = piece.strip_prefix("console\n$ unsaid ").expect("a command and what it prints");
            let (words, printed) = block.split_once('\n').expect("a line");
            rest.push(Part::Console { words, printed: printed.trim() });
        } else if piece.contains(" in the place of ") {
            let mut texts = quoted(piece);
            rest.push(Part::Changed { new: texts.next().expect("a text"), old: texts.next().expect("another") });
        }
    }
    Example { file, text: text.to_owned(), rest }
}

/// What stands between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// A command in a folder; what it prints is what the README says.
fn run(folder: &Path, words: &str) -> Said {
    unsaid(words).within(folder).said()
}

/// The parts of a text with ellipses, in their order, from its beginning to its end.
fn fits(printed: &str, pattern: &str) -> Result<(), String> {
    let mut left = printed.trim();
    let parts: Vec<&str> = pattern.split('…').collect();
    for (number, part) in parts.iter().enumerate() {
        let found = match number {
            0 => left.starts_with(part).then_some(0),
            last if last + 1 == parts.len() => left.ends_with(part).then(|| left.len() - part.len()),
            _ => left.find(part),
        };
        let at = found.ok_or_else(|| format!("it does not print {part:?} where the README has it"))?;
        left = &left[at + part.len()..];
    }
    if left.is_empty() || parts.len() > 1 { Ok(()) } else { Err(format!("it prints {left:?} too")) }
}

/// Runs an example of a file of this name from beginning to end.
fn follow(extension: &str) {
    let example = examples().into_iter().find(|example| example.file.ends_with(extension));
    let mut example = example.expect("an example in this language");
    // A shell is always there, and need not tell its version; what its example calls may be missing.
    if !has(if extension == "sh" { "curl" } else { interpreter(example.file) }) {
        return;
    }
    let mut first = None;
    let mut was_changed = false;
    for part in &example.rest {
        match part {
            Part::Console { words, printed } => {
                let folder = folder(&[(example.file, &example.text)]);
                let said = run(folder.path(), words);
                assert_eq!(said.code, Some(i32::from(!was_changed)), "{said}");
                fits(&said.out, printed).unwrap_or_else(|error| panic!("{error}:\n{said}"));
                first.get_or_insert(*words);
            }
            Part::Changed { new, old } => {
                assert!(example.text.contains(old), "{old} stands in {}", example.file);
                example.text = example.text.replace(old, new);
                was_changed = true;
                let folder = folder(&[(example.file, &example.text)]);
                let said = run(folder.path(), first.expect("a command before"));
                assert_eq!(said.code, Some(0), "{said}");
            }
        }
    }
    assert!(was_changed, "the example says what is right");
}

#[test]
fn the_example_in_shell() {
    follow("sh");
}

#[test]
fn the_example_in_python() {
    follow("py");
}

#[test]
fn the_example_in_node() {
    follow("mjs");
}

#[test]
fn an_ellipsis_stands_for_anything_and_nothing_else_does() {
    assert_eq!(fits("a\nb\nc\n", "a\n…\nc"), Ok(()));
    assert!(fits("a\nb\nc", "a\nb").is_err());
    assert!(fits("a\nb\nc", "a\n…\nd").is_err());
    assert!(fits("a\nb", "b\n…").is_err());
}
