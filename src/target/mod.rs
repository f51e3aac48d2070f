//! WHOM: the target, how to reach it, what it can do, and how its vendor wants calls authenticated.

mod admission;
mod app;
mod arranger;
mod clock;
mod config;
mod control;
mod easemob;
mod handshake;
mod reuse;
mod route;
mod this_machine;
mod tls;
mod verifier;
mod zego;

#[cfg(test)]
mod tests;

pub(crate) use admission::BLOCKED;
pub use admission::{Admission, Probe, Reply};
pub use app::{App, Authentication};
pub use arranger::Arranger;
pub(crate) use arranger::values;
pub use clock::{TrialClock, system_now_ms};
pub use config::{
    Callbacks, ConfigError, ConfigFile, Description, EMBEDDED, FROM_FLAGS, Pace, Target, TargetEntry, TargetTime,
    quoted,
};
pub use control::{Control, ControlError, Tenant};
pub(crate) use control::{root, root_cause};
pub use easemob::{AppToken, EasemobApp};
pub(crate) use handshake::{Trusted, handshake_words};
pub use reuse::{Closing, ReusingClient};
pub use route::{Route, header};
pub use this_machine::{is_exempt, is_this_machine};
pub use tls::{Roots, Tls, TlsError};
pub use zego::{SIGNED, Signature, ZegoApp, sign};
