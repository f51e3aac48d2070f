//! Standard output and error. A reader that has gone away is no reason to fail.

use std::io::{BufWriter, IsTerminal, Write};

use crate::case::Suite;
use crate::report::Exit;
use crate::run::Selection;

/// Writes a text and a newline to standard output, without colours where they are not shown or not wanted.
pub(super) fn say(text: &str) {
    let mut out = anstream::stdout().lock();
    let _ = writeln!(out, "{}", text.trim_end_matches('\n'));
    let _ = out.flush();
}

/// Lets `write` fill standard output, without holding the whole text.
pub(super) fn say_with(write: impl FnOnce(&mut BufWriter<std::io::StdoutLock<'static>>) -> std::io::Result<()>) {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let _ = write(&mut out).and_then(|()| out.flush());
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
