//! `unsaid mutants`.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::arguments::MutantsArguments;
use super::data::Data;
use super::output::{complain, say};
use crate::proof::{self, Bench, Legal, Mutants, Varied};
use crate::report::Exit;
use crate::run::Unreachable;

pub(super) fn mutants(arguments: &MutantsArguments) -> Exit {
    let data = match Data::load(&arguments.data) {
        Ok(data) => data,
        Err(error) => {
            complain(&error.to_string());
            return Exit::Invalid;
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("unsaid: no runtime: {error}"));
            return Exit::Trouble;
        }
    };
    let bench = Bench { suite: data.suite, specs: data.specs, seed: arguments.seed };
    if arguments.legal {
        let wanted = Legal { filters: arguments.filter.clone(), combinations: arguments.combinations };
        let bar = bar("servers");
        let mut each = |all: Option<usize>| match all {
            Some(all) => bar.set_length(all as u64),
            None => bar.inc(1),
        };
        let varied = runtime.block_on(proof::legal(&bench, &wanted, &mut each));
        bar.finish_and_clear();
        return varied.map_or_else(|error| trouble(&error), |varied| legal(&varied));
    }
    let wanted = Mutants { filters: arguments.filter.clone() };
    let bar = bar("defects");
    let mut each = |number: usize, row: Option<&proof::Row>| match row {
        None => bar.set_length(number as u64),
        Some(_) => bar.inc(1),
    };
    let matrix = runtime.block_on(proof::mutants(&bench, &wanted, &mut each));
    bar.finish_and_clear();
    match matrix {
        Err(error) => trouble(&error),
        Ok(matrix) if matrix.rows.is_empty() => nothing("defect"),
        Ok(matrix) => {
            say(&proof::table(&matrix, &bench.specs));
            if matrix.complaints(&bench.specs).is_empty() { Exit::Good } else { Exit::Failed }
        }
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
