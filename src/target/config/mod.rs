//! `unsaid.toml`, the flags and variables that go over it, and the target both describe.

mod description;
mod file;
mod fit;
mod mistake;
mod setting;
mod target;

pub use description::Description;
pub use file::{ConfigFile, TargetEntry};
pub use mistake::ConfigError;
pub use target::{Callbacks, EMBEDDED, FROM_FLAGS, Pace, Target, TargetTime, quoted};
