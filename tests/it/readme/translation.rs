//! The README in Chinese says what the one in English says: the same headings, commands and figures, section by section.

use std::collections::BTreeMap;

use super::README;

const CHINESE: &str = include_str!("../../../README.zh-CN.md");

/// What of a section is the same in every language.
#[derive(Debug, Default, PartialEq, Eq)]
struct Section {
    level: usize,
    blocks: Vec<String>,
    /// Inline code, and figures outside of code, with how often each stands there.
    codes: BTreeMap<String, usize>,
    figures: BTreeMap<String, usize>,
    links: Vec<String>,
    cells: Vec<usize>,
}

/// The sections of a text, each with its heading.
fn sections(text: &str) -> Vec<(String, Section)> {
    let mut sections = vec![(String::new(), Section::default())];
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            sections.last_mut().expect("one").1.blocks.push(format!("{line}\n{}", block.join("\n")));
            continue;
        }
        let level = line.chars().take_while(|letter| *letter == '#').count();
        if level > 0 {
            sections.push((line.trim_start_matches('#').trim().to_owned(), Section { level, ..Section::default() }));
            continue;
        }
        let (_, section) = sections.last_mut().expect("one");
        if line.starts_with('|') {
            section.cells.push(line.replace("\\|", "").matches('|').count());
        }
        for (number, part) in line.split('`').enumerate() {
            if number % 2 == 1 {
                *section.codes.entry(part.to_owned()).or_default() += 1;
                continue;
            }
            let mut plain = part;
            while let Some((before, rest)) = plain.split_once("](") {
                figures(&mut section.figures, before);
                let (link, rest) = rest.split_once(')').expect("the end of a link");
                if link.starts_with("http") {
                    section.links.push(link.to_owned());
                }
                plain = rest;
            }
            figures(&mut section.figures, plain);
        }
    }
    sections
}

fn figures(found: &mut BTreeMap<String, usize>, text: &str) {
    let is_part = |letter: char| letter.is_ascii_digit() || letter == '.' || letter == ',';
    for word in text.split(|letter| !is_part(letter)) {
        let figure = word.trim_matches(['.', ',']);
        if figure.contains(|letter: char| letter.is_ascii_digit()) {
            *found.entry(figure.to_owned()).or_default() += 1;
        }
    }
}

#[test]
fn the_readme_in_chinese_is_in_step() {
    let (english, chinese) = (sections(README), sections(CHINESE));
    for ((heading, one), (translated, other)) in english.iter().zip(&chinese) {
        assert_eq!(one, other, "below `{heading}` and `{translated}`");
    }
    let headings =
        |sections: &[(String, Section)]| sections.iter().map(|(heading, _)| heading.clone()).collect::<Vec<_>>();
    assert_eq!(english.len(), chinese.len(), "{:?}\n{:?}", headings(&english), headings(&chinese));
}

#[test]
fn the_readme_in_chinese_is_in_chinese() {
    let is_chinese = |heading: &String| heading.contains(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    let others: Vec<String> = sections(CHINESE)
        .into_iter()
        .map(|(heading, _)| heading)
        .skip(2)
        .filter(|heading| !is_chinese(heading))
        .collect();
    assert_eq!(others, Vec::<String>::new());
}

#[test]
fn a_figure_a_command_or_a_row_that_differs_is_noticed() {
    let text = "## A\n\nIt takes 5 s, says `run`.\n\n| a | b |\n\n```sh\nunsaid run\n```\n";
    for (old, new) in
        [("5 s", "6 s"), ("`run`", "`test`"), ("| a | b |", "| a |"), ("unsaid run", "unsaid lint"), ("## A", "### A")]
    {
        assert_ne!(sections(text)[1].1, sections(&text.replace(old, new))[1].1, "{old}");
    }
    assert_eq!(sections(text)[1].1, sections(&text.replace("It takes", "用时"))[1].1);
}
