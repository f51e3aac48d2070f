//! The registered users of an app.

use serde_json::{Value, json};

use super::canonical;
use super::inbox::Inbox;
use crate::emulator::bounded::Bounded;
use crate::emulator::ids::Ids;

/// How many users one app keeps; beyond it the oldest go.
pub const MAX_USERS: usize = 20_000;

/// A registered user.
#[derive(Debug)]
pub struct User {
    /// The password it was registered with.
    pub password: String,
    /// Its conversations on the server.
    pub inbox: Inbox,
    uuid: String,
    created_at_ms: u64,
}

impl User {
    /// A user registered now.
    pub fn new(ids: &mut Ids, password: &str, now_ms: u64) -> Self {
        Self { password: password.to_owned(), inbox: Inbox::default(), uuid: ids.uuid(), created_at_ms: now_ms }
    }

    /// The user as answers show it.
    pub fn entity(&self, name: &str) -> Value {
        json!({
            "uuid": self.uuid,
            "type": "user",
            "created": self.created_at_ms,
            "modified": self.created_at_ms,
            "username": canonical(name),
            "activated": true,
        })
    }
}

/// All users; their ids do not know upper and lower case.
#[derive(Debug)]
pub struct Users(Bounded<User>);

impl Default for Users {
    fn default() -> Self {
        Self(Bounded::new(MAX_USERS))
    }
}

impl Users {
    /// Whether a user is registered.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(&canonical(name))
    }

    /// A user.
    pub fn get(&self, name: &str) -> Option<&User> {
        self.0.get(&canonical(name))
    }

    /// A user, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut User> {
        self.0.get_mut(&canonical(name))
    }

    /// Adds a user.
    pub fn insert(&mut self, name: &str, user: User) {
        self.0.insert(canonical(name), user);
    }

    /// Users after the one of this id, oldest first.
    pub fn after(&self, name: Option<&str>) -> impl Iterator<Item = (&String, &User)> {
        self.0.after(name)
    }

    /// Deletes a user.
    pub fn remove(&mut self, name: &str) -> Option<User> {
        self.0.remove(&canonical(name))
    }
}
