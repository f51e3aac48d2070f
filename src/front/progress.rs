//! What a person sees while a run goes on: a bar on a terminal, a line for each trial that did not pass elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::judge::{Outcome, Verdict};
use crate::report::trial_line;

/// Where progress goes.
pub enum Progress {
    /// Nowhere.
    Silent,
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

impl Progress {
    pub(super) fn begin(&mut self, trials: usize) {
        if let Self::Bar(bar) = self {
            bar.set_length(trials as u64);
        }
    }

    pub(super) fn ended(&mut self, outcome: &Outcome) {
        let went_wrong = matches!(outcome.verdict, Verdict::Failed | Verdict::Blocked | Verdict::Fault);
        let wrong = outcome.is_stale() || went_wrong && !outcome.is_known();
        match self {
            Self::Silent => {}
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
