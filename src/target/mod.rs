//! WHOM: the target, how to reach it, what it can do, and how its vendor wants calls authenticated.

mod admission;
mod app;
mod clock;
mod config;
mod control;
mod easemob;
mod secrets;
mod zego;

#[cfg(test)]
mod tests;

pub use admission::{Admission, Probe, Reply};
pub use app::{App, Authentication};
pub use clock::{TrialClock, system_now_ms};
pub use config::{ConfigError, ConfigFile, FROM_FLAGS, Flags, Target, quoted};
pub(crate) use control::root_cause;
pub use control::{Control, ControlError, Tenant};
pub use easemob::{AppToken, EasemobApp};
pub use secrets::{MASK, Secrets};
pub use zego::{SIGNED, Signature, ZegoApp, sign};
