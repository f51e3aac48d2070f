//! The kinds of places a message can go to.

/// The three kinds of places a message can go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChatType {
    /// From user to user.
    Chat,
    /// To a group.
    Group,
    /// To a chat room.
    Chatroom,
}

impl ChatType {
    /// The kind with this documented name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Chat, Self::Group, Self::Chatroom].into_iter().find(|kind| kind.name() == name)
    }

    /// The documented name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Group => "groupchat",
            Self::Chatroom => "chatroom",
        }
    }
}
