//! What a target lets us arrange.

use std::fmt;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something a trial may need and a target may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Capability {
    /// A fresh app with chosen features.
    Tenants,
    /// Freeze the target's clock and move it forward.
    Clock,
    /// Allowed to wait out a window in real time.
    Wait,
    /// Put a user into a ZEGO room and out of it.
    Join,
    /// A source of `MsgSeq` for a room message.
    Seq,
    /// Force an internal error.
    Fault,
    /// Allowed to exceed a rate limit.
    Burst,
    /// The app has chat rooms.
    Chatrooms,
    /// The app stores message attachments.
    Attachments,
    /// A user's conversation list can be read back.
    Conversations,
    /// A user's roaming messages can be read back.
    Roaming,
    /// The real service, over HTTPS.
    Live,
}

impl Capability {
    /// All of them, in the order they are listed.
    pub const ALL: [Self; 12] = [
        Self::Tenants,
        Self::Clock,
        Self::Wait,
        Self::Join,
        Self::Seq,
        Self::Fault,
        Self::Burst,
        Self::Chatrooms,
        Self::Attachments,
        Self::Conversations,
        Self::Roaming,
        Self::Live,
    ];

    /// The word used in files and reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Tenants => "tenants",
            Self::Clock => "clock",
            Self::Wait => "wait",
            Self::Join => "join",
            Self::Seq => "seq",
            Self::Fault => "fault",
            Self::Burst => "burst",
            Self::Chatrooms => "chatrooms",
            Self::Attachments => "attachments",
            Self::Conversations => "conversations",
            Self::Roaming => "roaming",
            Self::Live => "live",
        }
    }

    /// The capability a word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|capability| capability.word() == word)
    }

    /// What a person does to grant it, for the reason beside a skipped trial.
    #[must_use]
    pub fn unlock(self) -> &'static str {
        match self {
            Self::Tenants => "a control protocol that makes apps with chosen features",
            Self::Clock => "a control protocol with a clock",
            Self::Wait => "`can = [\"wait\"]`: allow waiting in real time",
            Self::Join => "a control protocol that puts users into rooms",
            Self::Seq => "a SendRoomMessage reply that carries MsgSeq, `callback_listen`, or `given = { seq = … }`",
            Self::Fault => "a control protocol that forces internal errors",
            Self::Burst => "`can = [\"burst\"]`: allow exceeding a rate limit",
            Self::Chatrooms => "`can = [\"chatrooms\"]`: an app with chat rooms",
            Self::Attachments => "`can = [\"attachments\"]`: an app that stores attachments",
            Self::Conversations => "`can = [\"conversations\"]`: conversation lists that can be read back",
            Self::Roaming => "`can = [\"roaming\"]`: roaming messages that can be read back",
            Self::Live => "the real service, over https",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}
