//! What an app begins with, as a file says it.

use std::collections::BTreeSet;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use super::app::{App, Features, User};
use super::rooms::Room;
use crate::emulator::world::Doubts;

/// The longest user and room ids, in bytes.
const MAX_ID_BYTES: usize = 32;

/// What a ZEGO app begins with. What is left out is made up, or there is none of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, schemars(rename = "ZegoBegin"))]
pub struct Begin {
    /// Its number.
    pub app_id: Option<u32>,
    /// What its server signs with.
    pub server_secret: Option<String>,
    /// How the app is configured.
    pub features: Features,
    /// The ids of registered users; members of rooms and senders are registered anyway.
    pub users: Vec<String>,
    /// Its rooms.
    pub rooms: Vec<BeginRoom>,
}

/// A room.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BeginRoom {
    /// Its id.
    pub id: String,
    /// Who is in it.
    #[serde(default)]
    pub members: Vec<String>,
    /// What has been sent to it, the oldest first.
    #[serde(default)]
    pub messages: Vec<BeginMessage>,
}

/// A message of a room.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(rename = "ZegoMessage"))]
pub struct BeginMessage {
    /// Its number in the room.
    pub seq: u64,
    /// Who sent it.
    pub from: String,
    /// Whether it has been recalled.
    #[serde(default)]
    pub recalled: bool,
}

impl Begin {
    /// Tells everything that cannot be.
    pub(in crate::emulator) fn check(&self, doubts: &mut Doubts) {
        let check_id = |at: &str, id: &str, doubts: &mut Doubts| {
            if id.is_empty() || id.len() > MAX_ID_BYTES {
                doubts.add(at, format!("an id takes 1 to {MAX_ID_BYTES} bytes"));
            }
        };
        for (index, user) in self.users.iter().enumerate() {
            check_id(&format!("/users/{index}"), user, doubts);
        }
        let mut ids = BTreeSet::new();
        for (index, room) in self.rooms.iter().enumerate() {
            let at = format!("/rooms/{index}");
            check_id(&format!("{at}/id"), &room.id, doubts);
            if !ids.insert(&room.id) {
                doubts.add(&format!("{at}/id"), format!("there is a room `{}` already", room.id));
            }
            for (member, name) in room.members.iter().enumerate() {
                check_id(&format!("{at}/members/{member}"), name, doubts);
            }
            let mut last = 0;
            for (number, message) in room.messages.iter().enumerate() {
                check_id(&format!("{at}/messages/{number}/from"), &message.from, doubts);
                if message.seq <= last {
                    doubts.add(
                        &format!("{at}/messages/{number}/seq"),
                        "seq begins at 1 and grows from message to message",
                    );
                }
                last = message.seq;
            }
        }
    }

    /// Puts it all into an app that has nothing yet.
    pub(in crate::emulator) fn fill(&self, app: &mut App, now_ms: u64) {
        app.id = self.app_id.unwrap_or(app.id);
        if let Some(secret) = &self.server_secret {
            app.server_secret.clone_from(secret);
        }
        for user in &self.users {
            app.users.insert(user, User::default());
        }
        for room in &self.rooms {
            if !app.rooms.contains(&room.id) {
                app.rooms.insert(&room.id, Room::default());
            }
            for member in &room.members {
                app.join(&room.id, member);
            }
            for message in &room.messages {
                if !app.users.contains(&message.from) {
                    app.users.insert(&message.from, User::default());
                }
                let kept = app.features.room_message_storage;
                if let Some(room) = app.rooms.get_mut(&room.id) {
                    room.send(message.seq, &message.from, now_ms, kept);
                    if let Some(sent) = room.message(message.seq) {
                        sent.revoked = message.recalled;
                    }
                }
            }
        }
    }

    /// A room and somebody in it, where there is one.
    pub(in crate::emulator) fn first_member(&self) -> (String, String) {
        let inhabited = |room: &BeginRoom| Some((room.id.clone(), room.members.first()?.clone()));
        self.rooms.iter().find_map(inhabited).unwrap_or_default()
    }
}
