//! What an app begins with, as a file says it.

use std::collections::BTreeSet;

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::account;
use super::app::App;
use super::chat_type::ChatType;
use super::delivery::{self, Delivery};
use super::features::Features;
use super::message::numeric_id;
use super::places::{Place, Places};
use super::send::DEFAULT_SENDER;
use super::user::User;
use crate::emulator::world::Doubts;

/// What an Easemob app begins with. What is left out is made up, or there is none of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, schemars(rename = "EasemobBegin"))]
pub struct Begin {
    /// The first part of the path.
    pub org_name: Option<String>,
    /// The second part of the path.
    pub app_name: Option<String>,
    /// The app administrator's id.
    pub client_id: Option<String>,
    /// The app administrator's secret.
    pub client_secret: Option<String>,
    /// How the app is configured.
    pub features: Features,
    /// The ids of its users. Their password is their id.
    pub users: Vec<String>,
    /// Its groups.
    pub groups: Vec<BeginPlace>,
    /// Its chat rooms.
    pub chatrooms: Vec<BeginPlace>,
    /// Messages that have been sent.
    pub messages: Vec<BeginMessage>,
}

/// A group or a chat room.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BeginPlace {
    /// Its id.
    pub id: String,
    /// A user.
    pub owner: String,
    /// Users besides the owner.
    #[serde(default)]
    pub members: Vec<String>,
}

/// A message that has been sent.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(rename = "EasemobMessage"))]
pub struct BeginMessage {
    /// A decimal number, in quotes.
    pub id: String,
    /// The sender.
    pub from: String,
    /// The receiver, the group or the chat room.
    pub to: String,
    /// The kind of chat.
    #[serde(default)]
    pub chat_type: ChatTypeWord,
    /// The type of message: txt, img, audio, video, file, loc, cmd, custom.
    #[serde(rename = "type", default = "txt")]
    pub kind: String,
    /// What it says.
    #[serde(default)]
    pub text: String,
    /// How long ago it was sent, in seconds.
    #[serde(default)]
    pub age_s: u64,
    /// Whether it has been recalled.
    #[serde(default)]
    pub recalled: bool,
}

/// The kinds of chat, as the vendor writes them.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ChatTypeWord {
    /// From user to user.
    #[default]
    Chat,
    /// To a group.
    Groupchat,
    /// To a chat room.
    Chatroom,
}

fn txt() -> String {
    "txt".to_owned()
}

impl Begin {
    /// Tells everything that cannot be.
    pub(in crate::emulator) fn check(&self, doubts: &mut Doubts) {
        for (name, value) in [("org_name", &self.org_name), ("app_name", &self.app_name)] {
            if value.as_ref().is_some_and(|value| value.is_empty() || value.contains('/')) {
                doubts.add(&format!("/{name}"), "a part of a path is not empty and has no slash");
            }
        }
        let mut users = BTreeSet::new();
        for (index, user) in self.users.iter().enumerate() {
            if account::check_name(user).is_err() {
                doubts.add(&format!("/users/{index}"), "a user id takes 1 to 64 of a-z A-Z 0-9 _ - .");
            } else if !users.insert(super::canonical(user)) {
                doubts.add(&format!("/users/{index}"), format!("there is a user `{user}` already"));
            }
        }
        if let Err(why) = self.features.clone().checked() {
            doubts.add("/features", why);
        }
        check_places("groups", &self.groups, &users, doubts);
        check_places("chatrooms", &self.chatrooms, &users, doubts);
        let mut ids = BTreeSet::new();
        for (index, message) in self.messages.iter().enumerate() {
            let at = format!("/messages/{index}");
            message.check(&at, &mut ids, doubts);
            if !users.contains(&super::canonical(&message.from)) && message.from != DEFAULT_SENDER {
                doubts.add(&format!("{at}/from"), format!("`users` has no `{}`", message.from));
            }
            let has = |places: &[BeginPlace]| places.iter().any(|place| place.id == message.to);
            let (list, is_there) = match message.chat_type {
                ChatTypeWord::Chat => ("users", users.contains(&super::canonical(&message.to))),
                ChatTypeWord::Groupchat => ("groups", has(&self.groups)),
                ChatTypeWord::Chatroom => ("chatrooms", has(&self.chatrooms)),
            };
            if !is_there {
                doubts.add(&format!("{at}/to"), format!("`{list}` has no `{}`", message.to));
            }
        }
    }

    /// Puts it all into an app that has nothing yet.
    pub(in crate::emulator) fn fill(&self, app: &mut App, now_ms: u64) {
        let given = |given: &Option<String>, made_up: &mut String| {
            if let Some(given) = given {
                made_up.clone_from(given);
            }
        };
        given(&self.org_name, &mut app.identity.org_name);
        given(&self.app_name, &mut app.identity.app_name);
        given(&self.client_id, &mut app.identity.client_id);
        given(&self.client_secret, &mut app.identity.client_secret);
        for name in &self.users {
            let user = User::new(&mut app.ids, name, now_ms);
            app.users.insert(name, user);
        }
        fill_places(&mut app.groups, &self.groups);
        fill_places(&mut app.chatrooms, &self.chatrooms);
        for message in &self.messages {
            message.deliver(app, now_ms);
        }
    }
}

fn check_places(list: &str, places: &[BeginPlace], users: &BTreeSet<String>, doubts: &mut Doubts) {
    let mut ids = BTreeSet::new();
    let unknown = |user: &String| !users.contains(&super::canonical(user));
    for (index, place) in places.iter().enumerate() {
        let at = format!("/{list}/{index}");
        if place.id.is_empty() || delivery::check_id(&place.id).is_err() || !ids.insert(&place.id) {
            doubts.add(&format!("{at}/id"), "an id takes 1 to 64 bytes and stands once");
        }
        if unknown(&place.owner) {
            doubts.add(&format!("{at}/owner"), format!("`users` has no `{}`", place.owner));
        }
        for (member, name) in place.members.iter().enumerate().filter(|(_, name)| unknown(name)) {
            doubts.add(&format!("{at}/members/{member}"), format!("`users` has no `{name}`"));
        }
    }
}

fn fill_places(places: &mut Places, begin: &[BeginPlace]) {
    for place in begin {
        let members: Vec<&str> = place.members.iter().map(String::as_str).collect();
        places.insert(&place.id, Place::new(&place.id, &place.owner, &members));
    }
}

impl BeginMessage {
    fn check(&self, at: &str, ids: &mut BTreeSet<u64>, doubts: &mut Doubts) {
        match numeric_id(&self.id) {
            None => doubts.add(&format!("{at}/id"), "a message id is a decimal number without leading zeros"),
            Some(id) if !ids.insert(id) => doubts.add(&format!("{at}/id"), format!("there is a message {id} already")),
            Some(_) => {}
        }
        if delivery::check_kind(&self.kind).is_err() {
            doubts.add(&format!("{at}/type"), "a message is txt, img, audio, video, file, loc, cmd or custom");
        }
    }

    fn deliver(&self, app: &mut App, now_ms: u64) {
        let chat_type = match self.chat_type {
            ChatTypeWord::Chat => ChatType::Chat,
            ChatTypeWord::Groupchat => ChatType::Group,
            ChatTypeWord::Chatroom => ChatType::Chatroom,
        };
        let delivery = Delivery {
            chat_type,
            from: &self.from,
            to: &self.to,
            kind: &self.kind,
            content: json!({ "body": { "msg": self.text }, "ext": null }).to_string().into(),
            attachment: None,
            sent_at_ms: now_ms.saturating_sub(self.age_s.saturating_mul(1_000)),
            imported: false,
        };
        let id = numeric_id(&self.id).unwrap_or_else(|| app.ids.message());
        delivery::deliver_as(app, id, delivery, now_ms);
        if let Some(message) = app.messages.change(id).filter(|_| self.recalled) {
            message.recalled = true;
        }
    }
}
