//! For a page that renders Markdown.

use std::fmt::Write as _;

use super::{Coverage, counted, trials};
use crate::report::markdown::{code, plain};

/// A table for each section.
#[must_use]
pub fn markdown(coverage: &Coverage<'_>) -> String {
    let mut text = String::new();
    if let Some(note) = coverage.note() {
        let _ = writeln!(text, "_{}_\n", plain(&note));
    }
    for (vendor, pages) in &coverage.vendors {
        let _ = writeln!(text, "## {vendor}\n");
        for part in pages {
            let lines = part.sections.values().flatten();
            let title = plain(&part.page.title);
            let _ = writeln!(text, "### [{title}]({})\n\n{}\n", part.page.address, counted(lines));
            for (section, lines) in &part.sections {
                let _ = writeln!(text, "#### {}\n", plain(section));
                text.push_str("| row | clause | verdict | trials |\n| --- | --- | --- | --- |\n");
                for line in lines {
                    let clause = &line.registered.clause;
                    let row = clause.place.row.as_deref().map(plain).unwrap_or_default();
                    let id = code(line.registered.id.as_str());
                    let why = clause.untested.as_deref().map(|why| format!(": {}", plain(why.trim())));
                    let says = plain(clause.says.trim());
                    let _ = writeln!(
                        text,
                        "| {row} | {says} {id} | {}{} | {} |",
                        line.word,
                        why.unwrap_or_default(),
                        trials(line, coverage.is_run)
                    );
                }
                text.push('\n');
            }
        }
    }
    text
}
