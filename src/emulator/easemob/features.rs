//! How an Easemob app is configured.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

/// The longest recall window the vendor's console offers: seven days.
const MAX_RECALL_WINDOW_S: u64 = 604_800;
/// The longest storage of messages any plan offers: ninety days.
const MAX_RETENTION_S: u64 = 7_776_000;

/// The settings of an app that its owner can change.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, schemars(rename = "EasemobFeatures"))]
pub struct Features {
    /// Whether the recall service is opened.
    pub recall_enabled: bool,
    /// How long after sending a message can be recalled without force.
    pub recall_window_s: u64,
    /// How long the server keeps a message.
    pub retention_s: u64,
    /// Whether leaving `force` out is refused; nothing where nobody has set it.
    pub force_required: Option<bool>,
}

impl Default for Features {
    fn default() -> Self {
        Self { recall_enabled: true, recall_window_s: 120, retention_s: 604_800, force_required: None }
    }
}

impl Features {
    /// Refuses what no app can be set to; the error is a sentence.
    pub fn checked(self) -> Result<Self, String> {
        if self.recall_window_s > MAX_RECALL_WINDOW_S {
            return Err("recall_window_s is at most 604800 (7 days)".to_owned());
        }
        if self.retention_s > MAX_RETENTION_S {
            return Err("retention_s is at most 7776000 (90 days)".to_owned());
        }
        Ok(self)
    }

    /// The recall window in milliseconds.
    #[must_use]
    pub fn recall_window_ms(&self) -> u64 {
        self.recall_window_s * 1_000
    }

    /// The retention in milliseconds.
    #[must_use]
    pub fn retention_ms(&self) -> u64 {
        self.retention_s * 1_000
    }
}
