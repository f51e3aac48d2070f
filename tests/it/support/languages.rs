//! What runs programs of other languages.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// Whether a program can be started. Where it is missing a test has nothing to ask and says so; with `CI` set it fails.
#[expect(clippy::print_stderr, reason = "a test that asks nothing says so")]
pub fn has(program: &str) -> bool {
    static FOUND: Mutex<BTreeMap<String, bool>> = Mutex::new(BTreeMap::new());
    let mut known = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
    let found = *known.entry(program.to_owned()).or_insert_with(|| starts(program));
    assert!(found || std::env::var_os("CI").is_none(), "{program} is not installed");
    if !found {
        eprintln!("nothing asked: {program} is not installed");
    }
    found
}

fn starts(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// The program that runs a file.
pub fn interpreter(file: &str) -> &'static str {
    match file.rsplit_once('.') {
        Some((_, "py")) => "python3",
        Some((_, "mjs")) => "node",
        _ => "sh",
    }
}
