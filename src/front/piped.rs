//! What libtest-mimic prints, through a pipe. It panics where it cannot print, and nobody else can check its writes.

use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::thread::{self, JoinHandle};

use libtest_mimic::{Arguments, ColorSetting};

/// A pipe that is copied to standard output.
pub(super) struct Piped {
    writer: PipeWriter,
    copying: JoinHandle<io::Result<()>>,
}

impl Piped {
    /// Has what these arguments make libtest-mimic print go through a pipe.
    pub fn in_place_of_output(arguments: &mut Arguments) -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        let path = format!("/dev/fd/{}", writer.as_raw_fd());
        // Where the system has no such files, the output stays where it is.
        std::fs::metadata(&path)?;

        if matches!(arguments.color, None | Some(ColorSetting::Auto)) {
            let is_coloured = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
            arguments.color = Some(if is_coloured { ColorSetting::Always } else { ColorSetting::Never });
        }
        arguments.logfile = Some(path);
        Ok(Self { writer, copying: thread::spawn(move || copy(reader)) })
    }

    /// Waits until everything is written; gives the first error of writing.
    pub fn finish(self) -> io::Result<()> {
        drop(self.writer);
        self.copying.join().unwrap_or(Ok(()))
    }
}

/// Copies to the end, also when nothing can be written any more: who writes into the pipe is not to wait for ever.
fn copy(mut reader: PipeReader) -> io::Result<()> {
    let mut buffer = [0; 8 << 10];
    let mut written = Ok(());
    loop {
        let read = match reader.read(&mut buffer) {
            Ok(0) => return written,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return written.and(Err(error)),
        };
        if written.is_ok() {
            let mut out = io::stdout().lock();
            written = out.write_all(&buffer[..read]).and_then(|()| out.flush());
        }
    }
}
