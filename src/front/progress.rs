//! What a person sees while a run goes on: a line for each thing found wrong, on a terminal beside a bar.

use std::collections::HashSet;
use std::io::Write as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::judge::{Outcome, Verdict};
use crate::report::{trial_line, trial_line_with};

/// After so long without a line one says how far the run is.
const PAUSE: Duration = Duration::from_secs(20);

/// What a person sees meanwhile.
pub struct Progress {
    place: Place,
    /// Whether a trial that did not pass is no news.
    expected: Box<dyn Fn(&Outcome) -> bool>,
}

/// Where progress goes.
pub enum Place {
    /// Only what has to be known should the run be killed, through a function that writes a line.
    Quiet(Box<dyn FnMut(&str)>),
    /// A bar.
    Bar(ProgressBar, News),
    /// Plain lines.
    Lines(Lines),
}

impl Place {
    /// A bar that nothing was said beside yet.
    #[must_use]
    pub fn bar(bar: ProgressBar) -> Self {
        Self::Bar(bar, News::default())
    }
}

/// Plain lines, through a function that writes one: each thing found wrong, with the first trial that finds it, and how far it
/// is from time to time.
pub struct Lines {
    write: Box<dyn FnMut(&str)>,
    trials: usize,
    ended: usize,
    wrong: usize,
    news: News,
    said: Instant,
}

/// The fingerprints of what was found so far, and of the causes why trials could not be decided.
#[derive(Default)]
pub struct News(HashSet<String>);

impl News {
    /// A line with what nobody found before; nothing where all of it was.
    fn line(&mut self, outcome: &Outcome) -> Option<String> {
        if outcome.is_stale() {
            return Some(trial_line(outcome));
        }
        if outcome.findings.is_empty() {
            let cause = outcome.cause.as_ref().map(|cause| cause.fingerprint.clone());
            let cause = cause.or_else(|| outcome.reason.clone()).unwrap_or_default();
            return self.0.insert(cause).then(|| trial_line(outcome));
        }
        let mut new = None;
        for finding in &outcome.findings {
            if self.0.insert(finding.fingerprint.clone()) {
                new = new.or(Some(finding));
            }
        }
        new.map(|new| trial_line_with(outcome, Some(new)))
    }
}

impl Lines {
    /// Nothing yet.
    #[must_use]
    pub fn new(write: Box<dyn FnMut(&str)>) -> Self {
        Self { write, trials: 0, ended: 0, wrong: 0, news: News::default(), said: Instant::now() }
    }

    fn ended(&mut self, outcome: &Outcome, wrong: bool) {
        self.ended += usize::from(outcome.verdict != Verdict::Skipped);
        self.wrong += usize::from(wrong);
        if let Some(line) = wrong.then(|| self.news.line(outcome)).flatten() {
            (self.write)(&line);
        } else if self.said.elapsed() < PAUSE {
            return;
        } else {
            (self.write)(&format!("{} of {} trials, {} did not pass", self.ended, self.trials, self.wrong));
        }
        self.said = Instant::now();
    }
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
    /// Nothing yet. `expected` says of a trial that did not pass whether that is no news.
    #[must_use]
    pub fn new(place: Place, expected: impl Fn(&Outcome) -> bool + 'static) -> Self {
        Self { place, expected: Box::new(expected) }
    }

    pub(super) fn aside(&self) -> Aside {
        Aside(if let Place::Bar(bar, _) = &self.place { Some(bar.clone()) } else { None })
    }

    /// Before the first trial; `traces` says by what the leftovers of a killed run are known.
    pub(super) fn begin(&mut self, trials: usize, traces: Option<String>) {
        match (&mut self.place, traces) {
            (Place::Bar(bar, _), traces) => {
                bar.set_length(trials as u64);
                // A bar that is not taken away stays on the screen with what it says.
                bar.set_message(traces.unwrap_or_default());
            }
            (Place::Quiet(write), Some(traces)) => write(&traces),
            (Place::Lines(lines), traces) => {
                lines.trials = trials;
                if let Some(traces) = traces {
                    (lines.write)(&traces);
                }
            }
            (Place::Quiet(_), None) => {}
        }
    }

    pub(super) fn ended(&mut self, outcome: &Outcome) {
        let went_wrong = matches!(outcome.verdict, Verdict::Failed | Verdict::Blocked | Verdict::Fault);
        let wrong = outcome.is_stale() || went_wrong && !outcome.is_known() && !(self.expected)(outcome);
        match &mut self.place {
            Place::Quiet(_) => {}
            Place::Bar(bar, news) => {
                if outcome.verdict != Verdict::Skipped {
                    bar.inc(1);
                }
                if let Some(line) = wrong.then(|| news.line(outcome)).flatten() {
                    bar.println(line);
                }
            }
            Place::Lines(lines) => lines.ended(outcome, wrong),
        }
    }

    pub(super) fn done(&mut self) {
        if let Place::Bar(bar, _) = &self.place {
            bar.finish_and_clear();
        }
    }
}
