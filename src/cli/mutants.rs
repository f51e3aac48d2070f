//! `unsaid mutants`.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::arguments::MutantsArguments;
use super::data::Data;
use super::output::{complain, say};
use crate::proof::{self, Bench, Mutants};
use crate::report::Exit;

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
    let wanted = Mutants { filters: arguments.filter.clone() };
    let bar = bar();
    let mut each = |number: usize, row: Option<&proof::Row>| match row {
        None => bar.set_length(number as u64),
        Some(_) => bar.inc(1),
    };
    let matrix = runtime.block_on(proof::mutants(&bench, &wanted, &mut each));
    bar.finish_and_clear();
    match matrix {
        Err(error) => {
            complain(&format!("unsaid: {error}"));
            Exit::Trouble
        }
        Ok(matrix) if matrix.rows.is_empty() => {
            complain("unsaid: no defect fits the filter");
            Exit::Nothing
        }
        Ok(matrix) => {
            say(&proof::table(&matrix, &bench.specs));
            if matrix.complaints(&bench.specs).is_empty() { Exit::Good } else { Exit::Failed }
        }
    }
}

fn bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() || std::env::var_os("CI").is_some() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} defects {per_sec} {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
