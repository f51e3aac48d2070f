//! How far files are checked when they are read.

/// How far files are checked when they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lint {
    /// Every rule of their kind is checked, and every mistake reported.
    Full,
    /// Nothing is checked beyond what reading needs. For the files inside the program: a test checks them in full, so
    /// that no start of the program has to.
    Trusted,
}

impl Lint {
    /// Returns `true` where every rule is checked.
    #[must_use]
    pub fn is_full(self) -> bool {
        self == Self::Full
    }
}
