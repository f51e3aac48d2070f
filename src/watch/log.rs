//! Lines for whoever watches, written by a thread of its own: nobody who answers waits for a terminal.

use std::io::{BufWriter, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

/// How many lines wait to be written. What comes faster than that for long is not shown; the journal has it.
const WAITING: usize = 4_096;

/// A log that is being written.
#[derive(Debug)]
pub struct Log {
    lines: Mutex<Option<SyncSender<String>>>,
    missed: Arc<AtomicU64>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Log {
    /// Starts to write to standard error.
    #[must_use]
    pub fn to_standard_error() -> Self {
        Self::to(std::io::stderr())
    }

    fn to(out: impl Write + Send + 'static) -> Self {
        let (lines, waiting) = sync_channel(WAITING);
        let missed = Arc::new(AtomicU64::new(0));
        let of_writer = Arc::clone(&missed);
        let writer = thread::spawn(move || write(out, &waiting, &of_writer));
        Self { lines: Mutex::new(Some(lines)), missed, writer: Mutex::new(Some(writer)) }
    }

    /// Adds a line, if there is room for it.
    pub fn say(&self, line: String) {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.as_ref().is_none_or(|lines| lines.try_send(line).is_err()) {
            self.missed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Writes what still waits.
    pub fn finish(&self) {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // A writer that panicked has nothing more to say.
            let _ = writer.join();
        }
    }
}

fn write(out: impl Write, lines: &Receiver<String>, missed: &AtomicU64) {
    let mut out = BufWriter::new(out);
    // A terminal that has gone away is no reason to stop listening.
    let mut say = |line: &str, last: bool| {
        let _ = writeln!(out, "{line}");
        if last {
            let _ = out.flush();
        }
    };
    while let Ok(line) = lines.recv() {
        let mut next = Some(line);
        while let Some(line) = next {
            next = lines.try_recv().ok();
            say(&line, next.is_none());
        }
        match missed.swap(0, Ordering::Relaxed) {
            0 => {}
            missed => say(&format!("({missed} requests came too fast to be shown; the journal has them)"), true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somewhere to write to that can be read again.
    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("no panic").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn lines_come_in_their_order_and_none_is_lost_at_the_end() {
        let out = Shared::default();
        let log = Log::to(out.clone());
        for number in 0..1_000 {
            log.say(number.to_string());
        }
        log.finish();
        let written = String::from_utf8(out.0.lock().expect("no panic").clone()).expect("text");
        let expected: Vec<String> = (0..1_000).map(|number: i32| number.to_string()).collect();
        assert_eq!(written.lines().collect::<Vec<_>>(), expected);
    }
}
