//! `unsaid mutants`.

use std::num::NonZeroUsize;

use indicatif::ProgressBar;

use super::arguments::MutantsArguments;
use super::output::{complain, invalid, is_watched, say};
use super::reports::Reports;
use crate::front;
use crate::proof::{self, Bench, Legal, Mutants, Proof, Reasons, Recorded, Varied};
use crate::report::Exit;
use crate::run::Unreachable;
use crate::suite::SuiteData;

pub(super) fn mutants(arguments: &MutantsArguments) -> Exit {
    let prepared = Reports::read(&arguments.report, FORMS).and_then(|reports| {
        let data = SuiteData::load(&arguments.data.folders()).map_err(|error| error.to_string())?;
        let reasons = Reasons::load(data.snapshots.files()).map_err(|mistakes| mistakes.to_string())?;
        Ok((reports, data, reasons))
    });
    let (reports, data, reasons) = match prepared {
        Ok(prepared) => prepared,
        Err(message) => return invalid(&message),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return trouble(&Unreachable(format!("no runtime: {error}"))),
    };
    let bench = Bench { suite: data.suite, specs: data.specs, seed: arguments.seed };
    let recorded = Recorded { snapshots: data.snapshots, reasons, suite_digest: data.digest };
    let sample = arguments.sample.map(NonZeroUsize::get);
    if arguments.legal {
        let wanted = Legal { filters: arguments.filter.clone(), sample, combinations: arguments.combinations };
        let bar = bar("servers");
        let varied = runtime.block_on(proof::legal(&bench, &wanted, &mut counted(&bar)));
        bar.finish_and_clear();
        return varied.map_or_else(|error| trouble(&error), |varied| legal(&varied));
    }
    let bar = bar("defects");
    let proof = if arguments.canaries {
        runtime.block_on(proof::prove_canaries(&bench, &recorded))
    } else {
        let wanted = Mutants { filters: arguments.filter.clone(), sample };
        runtime.block_on(proof::prove(&bench, &wanted, &recorded, &mut counted(&bar)))
    };
    bar.finish_and_clear();
    match proof {
        Err(error) => trouble(&error),
        Ok(proof) if proof.matrix.rows.is_empty() && proof.canaries.is_empty() => nothing("defect"),
        Ok(mut proof) => {
            record(arguments, &recorded, &mut proof);
            match write(&reports, &proof, &recorded.reasons) {
                Err(message) => invalid(&message),
                Ok(()) if proof.complaints.is_empty() => Exit::Good,
                Ok(()) => Exit::Failed,
            }
        }
    }
}

/// Records kills where insta is to write; they are then no complaint any more.
fn record(arguments: &MutantsArguments, recorded: &Recorded, proof: &mut Proof) {
    let Some(folder) = arguments.data.snapshots.as_ref().and_then(|folder| std::path::absolute(folder).ok()) else {
        return;
    };
    if !proof.matrix.whole {
        return;
    }
    let mut unfit = false;
    for (vendor, operation) in proof.matrix.operations() {
        let name = proof::record_name(&vendor, &operation);
        let text = proof::record_text(&proof.matrix.operation(&vendor, &operation));
        unfit |= !front::record(&folder, &recorded.snapshots, &name, &text);
    }
    if !unfit {
        proof.complaints.retain(|complaint| !complaint.is_of_the_record());
    }
}

/// The forms of what was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Human,
    Json,
    Html,
}

/// Each by its word; the first is what a person gets who asks for none.
const FORMS: [(&str, Form); 3] = [("human", Form::Human), ("json", Form::Json), ("html", Form::Html)];

fn write(reports: &Reports<Form>, proof: &Proof, reasons: &Reasons) -> Result<(), String> {
    reports.write(|form, _| {
        Ok(match form {
            Form::Human => proof::human(proof, reasons),
            Form::Json => proof::json(proof, reasons),
            Form::Html => proof::html(proof, reasons),
        })
    })
}

/// Tells a bar how many there are, then of each one.
fn counted(bar: &ProgressBar) -> impl FnMut(Option<usize>) {
    |all| match all {
        Some(all) => bar.set_length(all as u64),
        None => bar.inc(1),
    }
}

fn legal(varied: &Varied) -> Exit {
    if varied.varieties == 0 {
        return nothing("variety");
    }
    say(&proof::varied(varied));
    if varied.alarms.is_empty() && varied.unreached.is_empty() { Exit::Good } else { Exit::Failed }
}

fn trouble(error: &Unreachable) -> Exit {
    complain(&format!("unsaid: {error}"));
    Exit::Trouble
}

fn nothing(what: &str) -> Exit {
    complain(&format!("unsaid: no {what} fits the filter"));
    Exit::Nothing
}

fn bar(of: &str) -> ProgressBar {
    if is_watched() { front::bar(of) } else { ProgressBar::hidden() }
}
