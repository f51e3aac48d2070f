//! For a terminal: a table for each section, in columns that fit.

use std::fmt::Write as _;

use comfy_table::{ContentArrangement, Table, presets};

use super::{Coverage, Line, counted, trials};

/// The pages as text of this width, and the figures of each operation.
#[must_use]
pub fn text(coverage: &Coverage<'_>, width: Option<usize>) -> String {
    let mut text = String::new();
    if let Some(note) = coverage.note() {
        let _ = writeln!(text, "{note}\n");
    }
    for (vendor, pages) in &coverage.vendors {
        for part in pages {
            let lines = part.sections.values().flatten();
            let _ = writeln!(text, "{vendor} · {} · {}", part.page.title, counted(lines));
            let _ = writeln!(text, "{}", part.page.address);
            for (section, lines) in &part.sections {
                let _ = writeln!(text, "\n  {section} · {}", counted(lines.iter()));
                text.push_str(&table(lines, coverage.is_run, width));
            }
            text.push('\n');
        }
    }
    for total in &coverage.totals {
        let (defects, kills) = (total.proven.defects, total.proven.kills);
        let _ = writeln!(
            text,
            "{}: {} clauses decided by trials, {} untested with a reason, {} silences observed; {} trials; {defects} defects, {kills} kills",
            total.scope, total.decidable, total.untested, total.silences, total.trials
        );
    }
    text.trim_end().to_owned()
}

fn table(lines: &[Line<'_>], is_run: bool, width: Option<usize>) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    if let Some(width) = width {
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX).saturating_sub(4).max(60));
    } else {
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    for line in lines {
        let registered = line.registered;
        let clause = &registered.clause;
        let (_, scope, local) = registered.id.parts();
        let shown = if scope == "common" { format!("common#{local}") } else { local.to_owned() };
        let why = clause.untested.as_deref().map(str::trim);
        table.add_row([
            clause.place.row.clone().unwrap_or_else(|| "·".to_owned()),
            shown,
            line.word.to_owned(),
            why.map_or_else(|| trials(line, is_run), str::to_owned),
        ]);
    }
    // What the library fills up to the width of its columns stays on no screen.
    let lines: Vec<String> = table.lines().map(|line| format!("   {}", line.trim_end())).collect();
    lines.join("\n") + "\n"
}
