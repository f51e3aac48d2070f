//! What must not be shown. Every text that is stored passes through here first.

use std::sync::{Arc, RwLock};

/// The word that stands where a secret was.
pub const MASK: &str = "[secret]";

/// The secrets a run knows so far.
#[derive(Debug, Clone, Default)]
pub struct Secrets(Arc<RwLock<Vec<String>>>);

impl Secrets {
    /// Remembers a secret. Very short values are no secrets: masking them would mask ordinary text.
    pub fn add(&self, secret: &str) {
        if secret.len() < 6 {
            return;
        }
        if let Ok(mut known) = self.0.write()
            && !known.iter().any(|other| other == secret)
        {
            // Longest first: a secret inside another must not leave the rest of it standing.
            let place = known.partition_point(|other| other.len() > secret.len());
            known.insert(place, secret.to_owned());
        }
    }

    /// A text without the secrets.
    #[must_use]
    pub fn mask(&self, text: &str) -> String {
        let Ok(known) = self.0.read() else {
            return MASK.to_owned();
        };
        let mut masked = text.to_owned();
        for secret in known.iter().filter(|secret| text.contains(secret.as_str())) {
            masked = masked.replace(secret.as_str(), MASK);
        }
        masked
    }
}
