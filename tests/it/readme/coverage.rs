//! The coverage table of the README holds what `unsaid coverage` counts.

use super::README;
use crate::support::shared::COVERAGE;

#[test]
fn the_coverage_table_holds_what_the_program_counts() {
    let counted: Vec<Vec<String>> =
        COVERAGE.out.lines().filter(|line| line.contains(" clauses decided by trials, ")).map(figures).collect();
    let (_, rest) = README.split_once("<!-- coverage -->").expect("a marker before the table");
    let (table, _) = rest.split_once("<!-- /coverage -->").expect("a marker after the table");
    let rows: Vec<Vec<String>> = table.trim().lines().skip(2).map(cells).collect();
    assert_eq!(rows, counted);
}

/// `vendor/operation` and the numbers of a closing line of `unsaid coverage`.
fn figures(line: &str) -> Vec<String> {
    let (operation, rest) = line.split_once(": ").expect("an operation");
    let numbers = rest.split(|letter: char| !letter.is_ascii_digit()).filter(|word| !word.is_empty());
    std::iter::once(operation).chain(numbers).map(str::to_owned).collect()
}

/// The cells of a row of a Markdown table.
fn cells(row: &str) -> Vec<String> {
    row.trim_matches(['|', ' ']).split('|').map(|cell| cell.trim().to_owned()).collect()
}
