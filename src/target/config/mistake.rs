//! What is wrong with a configuration, told so that it can be put right and without showing a secret.

use std::path::Path;

use crate::source::closest;

/// The configuration is wrong; the sentence says what to do.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

impl ConfigError {
    /// A mistake in a file: where it stands and what was meant. The line itself is not shown: it may hold a secret.
    pub(super) fn in_file(path: &Path, text: &str, error: &toml::de::Error) -> Self {
        let place = error.span().map_or_else(String::new, |span| {
            let before = text.get(..span.start).unwrap_or(text);
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
            format!(", line {line}, column {column}")
        });
        let message = error.message().trim_end().replace('\n', "; ");
        Self(format!("{}{place}: {message}{}", path.display(), meant(&message)))
    }
}

/// "unknown field `a`, expected one of `b`, `c`" → what was most likely meant.
fn meant(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let near = match quoted.next() {
        Some(word) if message.starts_with("unknown ") => closest(word, quoted),
        _ => None,
    };
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// A refusal.
pub(super) fn wrong<T>(message: impl Into<String>) -> Result<T, ConfigError> {
    Err(ConfigError(message.into()))
}
