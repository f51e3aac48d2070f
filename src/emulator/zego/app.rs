//! One ZEGO app: its credentials, its configuration, and all its state.

use fastrand::Rng;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use super::limits::Limits;
use super::rooms::{MAX_ROOMS, Room};
use super::rules::Rules;
use crate::emulator::bounded::Bounded;
use crate::emulator::forced::Forced;
use crate::emulator::ids;

/// How many users one app keeps; beyond it the oldest go.
pub const MAX_USERS: usize = 20_000;

/// How much rules remember; beyond it the oldest goes.
const MAX_MEMORY: usize = 1_000;

/// The settings of an app that its owner can change.
#[derive(Debug, Clone, Copy, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, schemars(rename = "ZegoFeatures"))]
pub struct Features {
    /// Whether room messages are kept, so that they can be recalled.
    pub room_message_storage: bool,
}

impl Default for Features {
    fn default() -> Self {
        Self { room_message_storage: true }
    }
}

/// A registered user.
#[derive(Debug, Default)]
pub struct User {
    /// The display name.
    pub name: String,
    /// The address of a picture.
    pub avatar: String,
}

/// An app with all its state.
#[derive(Debug)]
pub struct App {
    /// Its number.
    pub id: u32,
    /// What its server signs with.
    pub server_secret: String,
    /// How it is configured.
    pub features: Features,
    /// What it obeys.
    pub rules: Rules,
    /// Answers on demand.
    pub forced: Forced,
    /// What rules remember from call to call; the documented ones remember nothing.
    pub memory: Bounded<String>,
    /// What was used of the limits.
    pub limits: Limits,
    /// Who is known.
    pub users: Bounded<User>,
    /// The rooms there are.
    pub rooms: Bounded<Room>,
}

impl App {
    /// A new app under this number.
    #[must_use]
    pub fn new(id: u32, features: Features, rules: Rules, mut rng: Rng) -> Self {
        Self {
            id,
            server_secret: ids::hex(&mut rng, 32),
            features,
            rules,
            forced: Forced::default(),
            memory: Bounded::new(MAX_MEMORY),
            limits: Limits::default(),
            users: Bounded::new(MAX_USERS),
            rooms: Bounded::new(MAX_ROOMS),
        }
    }

    /// Puts a user into a room, as a client's login and entering do: both come to be where they
    /// do not exist.
    pub fn join(&mut self, room: &str, user: &str) {
        if !self.users.contains(user) {
            self.users.insert(user, User::default());
        }
        if !self.rooms.contains(room) {
            let made = (self.rules.room.make)(self, room);
            self.rooms.insert(room, made);
        }
        if let Some(room) = self.rooms.get_mut(room) {
            room.enter(user);
        }
    }

    /// Takes a user out of a room; says whether it was there.
    pub fn leave(&mut self, room: &str, user: &str) -> bool {
        self.rooms.get_mut(room).is_some_and(|room| room.exit(user))
    }
}
