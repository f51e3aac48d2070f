//! What a person sees while a run goes on: a bar on a terminal, a line for each trial that did not pass elsewhere.

use std::io::Write as _;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::judge::{Outcome, Verdict};
use crate::report::trial_line;

/// Where progress goes.
pub enum Progress {
    /// Only what has to be known should the run be killed, through a function that writes a line.
    Quiet(Box<dyn FnMut(&str)>),
    /// A bar.
    Bar(ProgressBar),
    /// Plain lines, through a function that writes one.
    Lines(Box<dyn FnMut(&str)>),
}

/// A bar on standard error that counts things of this name.
#[must_use]
pub fn bar(of: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template(&format!("{{bar:32}} {{pos}}/{{len}} {of} {{per_sec}} {{eta}} {{msg}}"));
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Says a line beside what moves.
pub(super) struct Aside(Option<ProgressBar>);

impl Aside {
    pub(super) fn say(&self, line: &str) {
        // Nobody to tell it to is no reason to fail.
        let write = || drop(writeln!(std::io::stderr().lock(), "{line}"));
        match &self.0 {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}

impl Progress {
    pub(super) fn aside(&self) -> Aside {
        Aside(if let Self::Bar(bar) = self { Some(bar.clone()) } else { None })
    }

    /// Before the first trial; `traces` says by what the leftovers of a killed run are known.
    pub(super) fn begin(&mut self, trials: usize, traces: Option<String>) {
        match (self, traces) {
            (Self::Bar(bar), traces) => {
                bar.set_length(trials as u64);
                // A bar that is not taken away stays on the screen with what it says.
                bar.set_message(traces.unwrap_or_default());
            }
            (Self::Quiet(write) | Self::Lines(write), Some(traces)) => write(&traces),
            (Self::Quiet(_) | Self::Lines(_), None) => {}
        }
    }

    pub(super) fn ended(&mut self, outcome: &Outcome) {
        let went_wrong = matches!(outcome.verdict, Verdict::Failed | Verdict::Blocked | Verdict::Fault);
        let wrong = outcome.is_stale() || went_wrong && !outcome.is_known();
        match self {
            Self::Quiet(_) => {}
            Self::Bar(bar) => {
                if outcome.verdict != Verdict::Skipped {
                    bar.inc(1);
                }
                if wrong {
                    bar.println(trial_line(outcome));
                }
            }
            Self::Lines(write) => {
                if wrong {
                    write(&trial_line(outcome));
                }
            }
        }
    }

    pub(super) fn done(&mut self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
