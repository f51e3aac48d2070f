//! Values that may stand elsewhere, and secrets, which always do.

#[cfg(test)]
use std::borrow::Cow;
use std::path::Path;

#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator};
use secrecy::SecretString;
use serde::de::{self, MapAccess, Visitor, value::MapAccessDeserializer};
use serde::{Deserialize, Deserializer};

use super::mistake::{ConfigError, wrong};
use crate::source::read_text;

/// A text, or where to find it.
#[derive(Debug, Clone)]
pub enum Setting {
    /// The text itself.
    Plain(String),
    /// Somewhere else.
    Elsewhere(SecretSetting),
}

/// Where a secret is found; never the secret itself.
#[derive(Debug, Default, Clone)]
#[cfg_attr(test, derive(JsonSchema), serde(deny_unknown_fields))]
pub struct SecretSetting {
    /// The environment variable that holds it.
    pub env: Option<String>,
    /// The file that holds it; a relative path starts from the folder of the configuration.
    pub file: Option<String>,
}

/// Where a target's values are looked up.
pub(super) struct Place<'a> {
    pub target: &'a str,
    pub folder: &'a Path,
    pub env: &'a dyn Fn(&str) -> Option<String>,
}

impl SecretSetting {
    pub(super) fn resolve(&self, key: &str, place: &Place) -> Result<SecretString, ConfigError> {
        let target = place.target;
        match (&self.env, &self.file) {
            (Some(variable), None) => {
                let value = (place.env)(variable).filter(|value| !value.is_empty()).map(SecretString::from);
                value.ok_or_else(|| {
                    ConfigError(format!(
                        "target `{target}`: the environment variable {variable} for `{key}` is not set"
                    ))
                })
            }
            (None, Some(file)) => match read_text(&place.folder.join(file)) {
                Ok(text) if text.trim().is_empty() => {
                    wrong(format!("target `{target}`: `{key}` from {file}: the file is empty"))
                }
                Ok(text) => Ok(SecretString::from(text.trim())),
                Err(error) => wrong(format!("target `{target}`: `{key}` from {file}: {error}")),
            },
            _ => wrong(format!("target `{target}`: `{key}` is {{ env = \"…\" }} or {{ file = \"…\" }}")),
        }
    }
}

/// A secret's place as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretTable {
    env: Option<String>,
    file: Option<String>,
}

/// Takes a table, and a text only where that is no secret: a refusal never repeats what was written.
struct SettingVisitor {
    text: bool,
}

impl<'de> Visitor<'de> for SettingVisitor {
    type Value = Setting;

    fn expecting(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str("{ env = \"VARIABLE\" } or { file = \"PATH\" }")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Setting, E> {
        if self.text {
            return Ok(Setting::Plain(text.to_owned()));
        }
        Err(E::custom("a secret is not written here but named: { env = \"VARIABLE\" } or { file = \"PATH\" }"))
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Setting, E> {
        Err(E::custom("expected { env = \"VARIABLE\" } or { file = \"PATH\" }"))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Setting, A::Error> {
        let table = SecretTable::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Setting::Elsewhere(SecretSetting { env: table.env, file: table.file }))
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SettingVisitor { text: true })
    }
}

impl<'de> Deserialize<'de> for SecretSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(SettingVisitor { text: false })? {
            Setting::Elsewhere(setting) => Ok(setting),
            Setting::Plain(_) => Err(de::Error::custom("a secret is named, not written")),
        }
    }
}

#[cfg(test)]
impl JsonSchema for Setting {
    fn schema_name() -> Cow<'static, str> {
        "Setting".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let elsewhere = generator.subschema_for::<SecretSetting>();
        schemars::json_schema!({ "description": "A text, or where to find it.", "anyOf": [{ "type": "string" }, elsewhere] })
    }
}
