//! How an app is configured.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::source::closest;

/// How an app is configured; what is left out has its default.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Features {
    /// Easemob: the recall service is on (default true).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall_enabled: Option<bool>,
    /// Easemob: the recall window in seconds (default 120, at most 7 days).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall_window_s: Option<u64>,
    /// Easemob: how long messages are stored, in seconds (default 7 days).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_s: Option<u64>,
    /// Easemob: a call without `force` is refused (default false).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force_required: Option<bool>,
    /// ZEGO: room messages are stored (default true).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub room_message_storage: Option<bool>,
}

/// The facts in the order they are listed.
const FACTS: [&str; 5] = ["recall_enabled", "recall_window_s", "retention_s", "force_required", "room_message_storage"];

impl Features {
    /// One fact, written `NAME=VALUE`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("write NAME=VALUE, such as recall_window_s=60")?;
        if !FACTS.contains(&name) {
            let meant = closest(name, FACTS).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(format!("`{name}` is not one of {}{meant}", FACTS.join(", ")));
        }
        let value: Value = serde_json::from_str(value).unwrap_or_else(|_| Value::String(value.to_owned()));
        let fact = Map::from_iter([(name.to_owned(), value)]);
        serde_json::from_value(Value::Object(fact)).map_err(|error| format!("{name}: {error}"))
    }

    /// These facts, and the others where these say nothing.
    #[must_use]
    pub fn over(self, under: &Self) -> Self {
        Self {
            recall_enabled: self.recall_enabled.or(under.recall_enabled),
            recall_window_s: self.recall_window_s.or(under.recall_window_s),
            retention_s: self.retention_s.or(under.retention_s),
            force_required: self.force_required.or(under.force_required),
            room_message_storage: self.room_message_storage.or(under.room_message_storage),
        }
    }

    /// Every fact, with the default where nothing is said.
    #[must_use]
    pub fn whole(&self) -> Self {
        let defaults = Self {
            recall_enabled: Some(true),
            recall_window_s: Some(120),
            retention_s: Some(604_800),
            force_required: Some(false),
            room_message_storage: Some(true),
        };
        self.clone().over(&defaults)
    }

    /// What is said, as name and value.
    #[must_use]
    pub fn facts(&self) -> Vec<(String, String)> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map.into_iter().map(|(name, value)| (name, value.to_string())).collect(),
            _ => Vec::new(),
        }
    }
}
