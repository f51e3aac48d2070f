//! The groups and chat rooms of an app.

use std::collections::BTreeSet;

use super::canonical;
use crate::emulator::bounded::Bounded;

/// How many groups, and how many chat rooms, one app keeps; beyond it the oldest go.
pub const MAX_PLACES: usize = 5_000;

/// A group or a chat room.
#[derive(Debug)]
pub struct Place {
    /// What it was called when it was created.
    pub name: String,
    owner: String,
    members: BTreeSet<String>,
}

impl Place {
    /// A place with its name, owner and members, the people in canonical spelling.
    pub fn new(name: &str, owner: &str, members: &[&str]) -> Self {
        let owner = canonical(owner);
        let mut members: BTreeSet<_> = members.iter().map(|name| canonical(name)).collect();
        members.insert(owner.clone());
        Self { name: name.to_owned(), owner, members }
    }

    /// The owner.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// The owner and all others.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(String::as_str)
    }

    /// Whether this user owns it.
    pub fn is_owned_by(&self, user: &str) -> bool {
        self.owner == canonical(user)
    }

    /// Whether this user, in canonical spelling, belongs to it.
    pub fn has(&self, user: &str) -> bool {
        self.members.contains(user)
    }
}

/// Places by id.
#[derive(Debug)]
pub struct Places(Bounded<Place>);

/// The groups of an app.
pub type Groups = Places;
/// The chat rooms of an app.
pub type Chatrooms = Places;

impl Default for Places {
    fn default() -> Self {
        Self(Bounded::new(MAX_PLACES))
    }
}

impl Places {
    /// A place.
    pub fn get(&self, id: &str) -> Option<&Place> {
        self.0.get(id)
    }

    /// Adds a place.
    pub fn insert(&mut self, id: &str, place: Place) {
        self.0.insert(id, place);
    }

    /// Places after the one of this id, oldest first.
    pub fn after(&self, id: Option<&str>) -> impl Iterator<Item = (&String, &Place)> {
        self.0.after(id)
    }

    /// Deletes a place; says whether there was one.
    pub fn remove(&mut self, id: &str) -> bool {
        self.0.remove(id).is_some()
    }

    /// A user is gone: so are the places it owned, and its memberships.
    pub fn forget(&mut self, user: &str) {
        let user = canonical(user);
        self.0.retain(|place| {
            place.members.remove(&user);
            place.owner != user
        });
    }
}
