//! Deliberate defects: each breaks one promise, in one small way, and names the clause that makes it.
//!
//! They prove the suite: every one of them has to turn a trial red, and for the promise it breaks.
//! A defect is a change of a [`Behaviour`]: another rule, another reading of the request, or another
//! answer. See [`variety`](super::variety) for changes that break nothing.

mod easemob_common;
mod msg_recall;
mod revoke_room_message;
mod user_channel;
mod zego_common;

use std::fmt;
use std::sync::Arc;

use super::behaviour::Behaviour;

/// A deliberate defect.
#[derive(Clone)]
pub struct Defect {
    /// The clause it breaks, by its full id. A clause of `common` is broken for every operation.
    pub clause: String,
    /// What the server does instead, in a few words; no two defects of a clause say the same.
    pub says: String,
    change: Arc<dyn Fn(&mut Behaviour) + Send + Sync>,
}

impl Defect {
    /// A defect from the change it is.
    pub fn new(
        clause: impl Into<String>,
        says: impl Into<String>,
        change: impl Fn(&mut Behaviour) + Send + Sync + 'static,
    ) -> Self {
        Self { clause: clause.into(), says: says.into(), change: Arc::new(change) }
    }

    /// The defect's name: clause and what the server does instead.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}: {}", self.clause, self.says)
    }

    /// A behaviour with this defect and no other.
    #[must_use]
    pub fn behaviour(&self) -> Behaviour {
        let mut behaviour = Behaviour::default();
        (self.change)(&mut behaviour);
        behaviour
    }
}

impl fmt::Debug for Defect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Defect({})", self.id())
    }
}

/// Every defect written by hand.
#[must_use]
pub fn all() -> Vec<Defect> {
    [
        easemob_common::defects(),
        msg_recall::defects(),
        user_channel::defects(),
        zego_common::defects(),
        revoke_room_message::defects(),
    ]
    .concat()
}
