//! A stateful emulator of both vendors' services, for runs that need no account anywhere.
//!
//! The core is one function, [`Emulator::handle`]: a request and the time in, a response out. It does
//! no I/O. [`mount`] puts it behind a socket.
//!
//! Tenants are isolated from each other, each with its own app, settings, limits and clock; they
//! are created through the control protocol. Written from the vendors' pages alone: it knows
//! neither the cases nor the judge.
//!
//! It keeps every promise, unless a [`Behaviour`] replaces a rule: with a [`fault`], so that a promise
//! is broken, or with a [`variety`], so that one is kept in another way the pages permit.
//!
//! ```
//! # use unsaid::emulator::{Emulator, Options, Request};
//! let emulator = Emulator::new(Options { seed: 1, control: true });
//! let answer = emulator.handle(&Request::new(http::Method::GET, "/__unsaid/v1"), 0);
//! assert_eq!(answer.status, 200);
//! ```

pub mod edit;
pub mod fault;
pub mod mount;
pub mod variety;

mod behaviour;
mod bounded;
mod catalogue;
mod change;
mod clock;
mod control;
mod easemob;
mod exchange;
mod fixed;
mod forced;
mod ids;
mod limit;
mod service;
mod tenant;
mod world;
mod zego;

pub use behaviour::Behaviour;
pub use catalogue::{Catalogue, Sample};
pub use change::Change;
pub use control::{PREFIX, SHAPES};
pub use exchange::{Framing, Request, Response};
pub use fixed::FixedApp;
pub use service::{Emulator, Options, Vendor};
pub use tenant::{IDLE_MS, MAX_TENANTS};
pub use world::{Misplaced, World};
