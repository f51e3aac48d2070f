//! The kill matrix as one self-contained page.

use std::collections::BTreeSet;

use maud::{Markup, html as page};

use super::canaries::CanaryResult;
use super::matrix::{Asked, Fate, Matrix, Row, Share, Shares};
use super::mutants::Proof;
use super::reasons::Reasons;
use crate::report::page::whole;

const STYLE: &str = include_str!("html.css");
const SCRIPT: &str = include_str!("html.js");

/// A page with the denominators, everything that is wrong, a matrix for each operation, and the canaries.
#[must_use]
pub fn html(proof: &Proof, reasons: &Reasons) -> String {
    let body = page! {
        h1 { "The kill matrix" }
        p class="quiet" {
            "unsaid " (env!("CARGO_PKG_VERSION")) " · suite " (proof.suite_digest) " · seed " (proof.seed)
            " · " (format!("{:.1} s", proof.took.as_secs_f64()))
        }
        (cards(&proof.matrix.shares()))
        @if !proof.complaints.is_empty() {
            h2 { "Not proven" }
            ul class="complaints" {
                @for one in &proof.complaints {
                    li { strong { (one.word()) } " " code { (one.about()) } br; (one.sentence()) }
                }
            }
        }
        form {
            label for="text" { "Show" }
            input id="text" type="search" placeholder="a clause, a defect, a trial";
            select id="fate" aria-label="Which defects" {
                option value="" { "every defect" }
                option value="0" { "survivors" }
                option value="1" { "killed by one trial only" }
            }
            span id="count" class="quiet" {}
        }
        p class="legend" {
            b { "#" } " kills it for its own reason  "
            i { "o" } " notices it, but does not claim to prove it  "
            i { "x" } " red, but points at another clause  "
            i { "!" } " gets stuck  "
            i { "." } " gets another answer and does not mind"
        }
        @for (vendor, operation) in proof.matrix.operations() {
            (operation_part(&format!("{vendor}/{operation}"), &proof.matrix.operation(&vendor, &operation)))
        }
        @if !proof.canaries.is_empty() {
            h2 { "Canaries" }
            p { "Servers that are wrong as a whole, the trials that pass on them, and why that is right." }
            @for result in &proof.canaries { (canary(result, reasons)) }
        }
    };
    whole("the kill matrix", STYLE, Some(SCRIPT), &body)
}

fn cards(shares: &Shares) -> Markup {
    let all = [
        ("defects killed for their own reason", shares.defects),
        ("clauses broken and noticed", shares.clauses),
        ("trials that kill", shares.trials),
        ("proofs shown", shares.proofs),
        ("case files needed", shares.files),
    ];
    let class = |share: &Share| if share.shown == share.of { "card" } else { "card short" };
    page! {
        div class="cards" {
            @for (name, share) in all {
                div class=(class(&share)) { strong { (share.shown) } span { " of " (share.of) } br; (name) }
            }
        }
    }
}

fn operation_part(name: &str, matrix: &Matrix) -> Markup {
    let rows: BTreeSet<&str> =
        matrix.rows.iter().flat_map(|row| row.cells.iter().map(|(trial, _)| trial.id.as_str())).collect();
    let columns: Vec<&Asked> = matrix.asked.iter().filter(|asked| rows.contains(asked.trial.id.as_str())).collect();
    let shares = matrix.shares();
    page! {
        section {
            h2 { (name) }
            p class="quiet" {
                (shares.defects) " defects killed · " (shares.trials) " trials kill · " (columns.len()) " columns, a trial each"
            }
            div class="scroll" {
                table {
                    thead { tr { th { "broken clause, and how" } th { (heading(&columns)) } } }
                    tbody {
                        @for (at, row) in matrix.rows.iter().enumerate() {
                            @if at == 0 || matrix.rows[at - 1].clause != row.clause {
                                tr class="clause" { th colspan="2" { (row.clause) } }
                            }
                            (line(row, &columns))
                        }
                    }
                }
            }
        }
    }
}

/// The case files over the first of their trials.
fn heading(columns: &[&Asked]) -> Markup {
    let stem = |asked: &Asked| {
        let file = asked.trial.case.file.rsplit('/').next().unwrap_or_default();
        file.trim_end_matches(".yaml").to_owned()
    };
    page! {
        div class="files" {
            @for (at, asked) in columns.iter().enumerate() {
                @if at == 0 || columns[at - 1].trial.case.file != asked.trial.case.file {
                    i style=(format!("--at:{at}")) { span { (stem(asked)) } }
                }
            }
        }
    }
}

fn line(row: &Row, columns: &[&Asked]) -> Markup {
    let killers = row.killers().count();
    let fate = |asked: &&Asked| row.cells.iter().find(|(trial, _)| trial.id == asked.trial.id).map(|(_, fate)| fate);
    let named: Vec<&str> = row.killers().map(|trial| trial.id.as_str()).collect();
    let find = format!("{} {}", row.defect.id(), named.join(" ")).to_lowercase();
    page! {
        tr data-killers=(killers) data-find=(find) {
            td class=(if killers == 0 { "survived" } else { "" }) { (row.defect.says) }
            td class="cells" {
                @for asked in columns {
                    @match fate(asked) {
                        Some(Fate::Killed) => { b title=(asked.trial.id) { "#" } }
                        Some(Fate::Noticed) => "o",
                        Some(Fate::Elsewhere(_)) => "x",
                        Some(Fate::Stopped(_)) => "!",
                        Some(Fate::Unmoved) => ".",
                        None => " ",
                    }
                }
            }
        }
    }
}

fn canary(result: &CanaryResult, reasons: &Reasons) -> Markup {
    page! {
        details {
            summary { strong { (result.canary) } ": " (result.says) " · " (result.passed.len()) " of " (result.proving) " pass" }
            table {
                @for trial in &result.passed {
                    tr { td { code { (trial) } } td { (reasons.of(result.canary, trial).unwrap_or("no reason is written")) } }
                }
            }
        }
    }
}
