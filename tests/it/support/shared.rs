//! Output of commands that several tests look at. Each command is run once.

use std::sync::LazyLock;

use super::{Said, unsaid};

/// `unsaid coverage`.
pub static COVERAGE: LazyLock<Said> = LazyLock::new(|| unsaid("coverage").ends(0));

/// `unsaid list`.
pub static LIST: LazyLock<Said> = LazyLock::new(|| unsaid("list").ends(0));

/// The ids of all trials, in the order of the list.
pub fn trials() -> impl Iterator<Item = &'static str> {
    LIST.out.lines().filter_map(|line| line.split_once("  ")).map(|(id, _)| id)
}
