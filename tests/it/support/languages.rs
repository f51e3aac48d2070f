//! What runs programs of other languages.

use std::process::Command;

/// Whether a program can be started. Where it is missing a test has nothing to ask and says so; with `CI` set it fails.
#[expect(clippy::print_stderr, reason = "a test that asks nothing says so")]
pub fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success());
    assert!(found || std::env::var_os("CI").is_none(), "{program} is not installed");
    if !found {
        eprintln!("nothing asked: {program} is not installed");
    }
    found
}

/// The program that runs a file.
pub fn interpreter(file: &str) -> &'static str {
    match file.rsplit_once('.') {
        Some((_, "py")) => "python3",
        Some((_, "mjs")) => "node",
        _ => "sh",
    }
}
