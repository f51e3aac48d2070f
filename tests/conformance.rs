//! Every case on the embedded emulator, or on the target that `UNSAID_BASE_URL` and its friends name.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(unsaid::cli::test_in(env!("CARGO_MANIFEST_DIR"), std::env::args().skip(1)) as u8)
}
