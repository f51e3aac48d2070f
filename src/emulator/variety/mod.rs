//! Legal variety: other ways to be right, wherever the pages are silent, disputed, or fix nothing.
//!
//! The opposite of [`fault`](super::fault): a suite that calls one of them wrong is wrong itself.

mod easemob_common;
mod msg_recall;
mod revoke_room_message;
mod user_channel;
mod zego_common;

use std::fmt;
use std::sync::Arc;

use super::behaviour::Behaviour;

/// Another permitted way to answer.
#[derive(Clone)]
pub struct Variety {
    /// What it concerns: a silence, a reading, or a clause that leaves room, by its full id. Of several varieties of one
    /// question a server can have one.
    pub question: String,
    /// What the server does, in a few words; no two varieties of a question say the same.
    pub says: String,
    change: Arc<dyn Fn(&mut Behaviour) + Send + Sync>,
}

impl Variety {
    /// A variety from the change it is.
    pub fn new(
        question: impl Into<String>,
        says: impl Into<String>,
        change: impl Fn(&mut Behaviour) + Send + Sync + 'static,
    ) -> Self {
        Self { question: question.into(), says: says.into(), change: Arc::new(change) }
    }

    /// The variety's name: the question and what the server does.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}: {}", self.question, self.says)
    }

    /// Adds it to a behaviour.
    pub fn add_to(&self, behaviour: &mut Behaviour) {
        (self.change)(behaviour);
    }
}

impl fmt::Debug for Variety {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Variety({})", self.id())
    }
}

/// Every variety.
#[must_use]
pub fn all() -> Vec<Variety> {
    [
        easemob_common::varieties(),
        msg_recall::varieties(),
        user_channel::varieties(),
        revoke_room_message::varieties(),
        zego_common::varieties(),
    ]
    .concat()
}
