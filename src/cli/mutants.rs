//! `unsaid mutants`.

use std::io::IsTerminal;
use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::arguments::MutantsArguments;
use super::data::Data;
use super::output::{complain, invalid, say};
use crate::front;
use crate::proof::{self, Bench, Legal, Mutants, Proof, Reasons, Recorded, Varied};
use crate::report::Exit;
use crate::run::Unreachable;

pub(super) fn mutants(arguments: &MutantsArguments) -> Exit {
    let prepared = wanted_reports(&arguments.report).and_then(|reports| {
        let data = Data::load(&arguments.data).map_err(|error| error.to_string())?;
        let reasons = Reasons::load(&data.snapshot_files).map_err(|mistakes| mistakes.to_string())?;
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
    if arguments.legal {
        let wanted =
            Legal { filters: arguments.filter.clone(), sample: arguments.sample, combinations: arguments.combinations };
        let bar = bar("servers");
        let varied = runtime.block_on(proof::legal(&bench, &wanted, &mut counted(&bar)));
        bar.finish_and_clear();
        return varied.map_or_else(|error| trouble(&error), |varied| legal(&varied));
    }
    let bar = bar("defects");
    let proof = if arguments.canaries {
        runtime.block_on(proof::sing(&bench, &recorded))
    } else {
        let wanted = Mutants { filters: arguments.filter.clone(), sample: arguments.sample };
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

fn write(reports: &[Wanted], proof: &Proof, reasons: &Reasons) -> Result<(), String> {
    for wanted in reports {
        let text = match wanted.form {
            Form::Human => proof::human(proof, reasons),
            Form::Json => proof::json(proof, reasons),
            Form::Html => proof::html(proof, reasons),
        };
        match &wanted.path {
            Some(path) => std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?,
            None => say(&text),
        }
    }
    Ok(())
}

/// The forms of what was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Human,
    Json,
    Html,
}

/// A form and where it goes.
struct Wanted {
    form: Form,
    path: Option<PathBuf>,
}

fn wanted_reports(written: &[String]) -> Result<Vec<Wanted>, String> {
    let read = written.iter().map(|report| {
        let (form, path) = match report.split_once('=') {
            Some((form, path)) => (form, Some(PathBuf::from(path))),
            None => (report.as_str(), None),
        };
        let form = match form {
            "human" => Form::Human,
            "json" => Form::Json,
            "html" => Form::Html,
            other => return Err(format!("--report {other}: human, json and html are known")),
        };
        Ok(Wanted { form, path })
    });
    let mut reports = read.collect::<Result<Vec<_>, _>>()?;
    if !reports.iter().any(|wanted| wanted.path.is_none()) {
        reports.insert(0, Wanted { form: Form::Human, path: None });
    }
    Ok(reports)
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
    if !std::io::stderr().is_terminal() || std::env::var_os("CI").is_some() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template(&format!("{{bar:32}} {{pos}}/{{len}} {of} {{per_sec}} {{eta}}"));
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
