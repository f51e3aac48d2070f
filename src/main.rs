//! Arguments → library → exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(unsaid::cli::main() as u8)
}
