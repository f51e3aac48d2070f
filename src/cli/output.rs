//! Standard output and error. A reader that has gone away is no reason to fail; a full disk is.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};

use crate::case::Suite;
use crate::report::Exit;
use crate::run::Selection;

/// What could not be written, and why.
static LOST: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Writes a text and a newline to standard output, without colours where they are not shown or not wanted.
pub(super) fn say(text: &str) {
    let mut out = anstream::stdout().lock();
    check(writeln!(out, "{}", text.trim_end_matches('\n')).and_then(|()| out.flush()));
}

/// Lets `write` fill standard output, without holding the whole text.
pub(super) fn say_with(write: impl FnOnce(&mut BufWriter<io::StdoutLock<'static>>) -> io::Result<()>) {
    let mut out = BufWriter::new(io::stdout().lock());
    check(write(&mut out).and_then(|()| out.flush()));
}

/// Notes what came of writing to standard output; that nobody reads it any more is no loss.
pub(super) fn check(written: io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        lost(format!("standard output: {error}"));
    }
}

/// Notes what could not be written, and why; [`ended`] tells it.
pub(super) fn lost(what: String) {
    let mut lost = LOST.lock().unwrap_or_else(PoisonError::into_inner);
    if !lost.contains(&what) {
        lost.push(what);
    }
}

/// The exit code of the program, once nothing more is written: output that is lost is trouble, unless the code says
/// something graver already.
pub(super) fn ended(exit: Exit) -> Exit {
    let lost = std::mem::take(&mut *LOST.lock().unwrap_or_else(PoisonError::into_inner));
    for what in &lost {
        complain(&format!("unsaid: {what}"));
    }
    if !lost.is_empty() && matches!(exit, Exit::Good | Exit::Nothing) { Exit::Trouble } else { exit }
}

/// Writes a text and a newline to standard error.
pub(super) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", text.trim_end_matches('\n'));
}

/// Says which parts of a selection fit no trial.
pub(super) fn tell_idle(selection: &Selection, suite: &Suite) {
    for idle in selection.idle(suite) {
        complain(&format!("unsaid: `{idle}` fits no trial"));
    }
}

/// Says what is wrong with command line or files.
pub(super) fn invalid(message: &str) -> Exit {
    // Mistakes in files come with their own heading.
    let heading = if message.starts_with("error:") { "" } else { "unsaid: " };
    complain(&format!("{heading}{message}"));
    Exit::Invalid
}

/// How many columns standard output has, where it is a terminal.
pub(super) fn width() -> Option<usize> {
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(usize::from(columns))
}

/// Whether a person watches standard error, so that it may move.
pub(super) fn is_watched() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("CI").is_none()
}
