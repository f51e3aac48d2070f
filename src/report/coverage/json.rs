//! For programs.

use serde::Serialize;

use super::{Coverage, Line};

/// The version of the form.
const SCHEMA_VERSION: u32 = 1;

/// The pages.
#[derive(Debug, Serialize)]
struct CoverageReport {
    /// The version of this form.
    schema_version: u32,
    /// Why the run that this tells of did not ask every trial; nothing where it did, and where no run is told of.
    partial: Option<String>,
    vendors: Vec<VendorPart>,
}

/// A vendor.
#[derive(Debug, Serialize)]
struct VendorPart {
    vendor: String,
    pages: Vec<PageForm>,
    /// By operation, and `common` for what all have in common.
    totals: Vec<TotalPart>,
}

/// A page.
#[derive(Debug, Serialize)]
struct PageForm {
    title: String,
    address: String,
    language: String,
    revision: String,
    sections: Vec<SectionPart>,
}

/// A section of a page.
#[derive(Debug, Serialize)]
struct SectionPart {
    section: String,
    clauses: Vec<ClausePart>,
}

/// A clause.
#[derive(Debug, Serialize)]
struct ClausePart {
    id: String,
    /// The row of the table it stands in.
    row: Option<String>,
    says: String,
    /// `kept`, `broken`, `undecided`, `untested` or `silence`; without a run `tested` in the place of the first three.
    verdict: String,
    /// Why no trial decides it.
    untested: Option<String>,
    trials: Vec<TrialPart>,
}

/// A trial that decides or observes it.
#[derive(Debug, Serialize)]
struct TrialPart {
    id: String,
    /// How it stands in the run.
    standing: Option<String>,
}

/// What is counted of an operation.
#[derive(Debug, Serialize)]
struct TotalPart {
    operation: String,
    decidable: usize,
    untested: usize,
    silences: usize,
    trials: usize,
    defects: usize,
    kills: usize,
}

/// The pages as JSON text.
#[must_use]
pub fn json(coverage: &Coverage<'_>) -> String {
    let vendors = coverage.vendors.iter().map(|(vendor, pages)| VendorPart {
        vendor: (*vendor).to_owned(),
        pages: pages
            .iter()
            .map(|part| PageForm {
                title: part.page.title.clone(),
                address: part.page.address.clone(),
                language: part.page.language.clone(),
                revision: part.page.revision.clone(),
                sections: part
                    .sections
                    .iter()
                    .map(|(section, lines)| SectionPart {
                        section: (*section).to_owned(),
                        clauses: lines.iter().map(clause).collect(),
                    })
                    .collect(),
            })
            .collect(),
        totals: coverage
            .totals
            .iter()
            .filter_map(|total| {
                let operation = total.scope.strip_prefix(vendor)?.strip_prefix('/')?.to_owned();
                Some(TotalPart {
                    operation,
                    decidable: total.decidable,
                    untested: total.untested,
                    silences: total.silences,
                    trials: total.trials,
                    defects: total.proven.defects,
                    kills: total.proven.kills,
                })
            })
            .collect(),
    });
    let report = CoverageReport {
        schema_version: SCHEMA_VERSION,
        partial: coverage.partial.clone(),
        vendors: vendors.collect(),
    };
    serde_json::to_string_pretty(&report).unwrap_or_default()
}

fn clause(line: &Line<'_>) -> ClausePart {
    let clause = &line.registered.clause;
    let trial = |(id, stands): &(&str, Option<&'static str>)| TrialPart {
        id: (*id).to_owned(),
        standing: stands.map(str::to_owned),
    };
    ClausePart {
        id: line.registered.id.to_string(),
        row: clause.place.row.clone(),
        says: clause.says.trim().to_owned(),
        verdict: line.word.to_owned(),
        untested: clause.untested.as_deref().map(|why| why.trim().to_owned()),
        trials: line.trials.iter().map(trial).collect(),
    }
}
