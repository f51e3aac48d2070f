//! One change to a valid request: what a table row does, from a closed list.

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A fault in the credentials (Easemob) or the signature (ZEGO) of one call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AuthFault {
    /// No `Authorization` header.
    Absent,
    /// An empty `Authorization` header.
    Empty,
    /// The token alone.
    NoScheme,
    /// `Basic` instead of `Bearer`.
    WrongScheme,
    /// No space after `Bearer`.
    NoSpace,
    /// `bearer` in lower case.
    LowerCaseScheme,
    /// A token that is not formed like one.
    Corrupt,
    /// A token formed like one that nobody issued.
    Unissued,
    /// A valid token of another app.
    OtherApp,
    /// This token.
    Token(String),
    /// One hex digit of the signature changed.
    Flipped,
    /// The signature in upper case.
    UpperCase,
    /// The last digit of the signature left out.
    Truncated,
    /// Signed with another secret.
    WrongSecret,
    /// The query carries another nonce than the signed one.
    OtherNonce,
    /// The query carries another timestamp than the signed one.
    OtherTimestamp,
    /// Nonce, timestamp and signature of the trial's previous call.
    Repeated,
    /// Signed so many seconds ago (negative: in the future).
    AgeS(i64),
    /// Signed with this nonce.
    Nonce(String),
    /// Signed for this `AppId`.
    AppId(u64),
}

impl AuthFault {
    /// The fault as an option of `unsaid sign` writes it: `flipped`, `age_s=3600`.
    #[must_use]
    pub fn written(&self) -> String {
        match serde_json::to_value(self) {
            Ok(Value::String(word)) => word,
            Ok(Value::Object(map)) => {
                let pairs = map.iter().map(|(word, value)| match value {
                    Value::String(text) => format!("{word}={text}"),
                    other => format!("{word}={other}"),
                });
                pairs.collect()
            }
            _ => String::new(),
        }
    }

    /// Reads what [`AuthFault::written`] writes.
    pub fn parse(written: &str) -> Result<Self, String> {
        let value = match written.split_once('=') {
            None => Value::String(written.to_owned()),
            Some((word, argument)) => {
                let number = argument.parse::<i64>().map(Value::from);
                let argument = number.unwrap_or_else(|_| Value::String(argument.to_owned()));
                Value::Object([(word.to_owned(), argument)].into_iter().collect())
            }
        };
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    /// The vendor whose calls can carry it.
    #[must_use]
    pub fn vendor(&self) -> &'static str {
        match self {
            Self::Absent
            | Self::Empty
            | Self::NoScheme
            | Self::WrongScheme
            | Self::NoSpace
            | Self::LowerCaseScheme
            | Self::Corrupt
            | Self::Unissued
            | Self::OtherApp
            | Self::Token(_) => "easemob",
            _ => "zego",
        }
    }
}

/// What a row changes.
#[derive(Debug, Clone, PartialEq)]
pub enum EditPlace {
    /// Nothing.
    Nothing,
    /// A top-level field of the body.
    Field(String),
    /// The whole body.
    Body,
    /// A path parameter.
    Path(String),
    /// A query parameter.
    Query(String),
    /// A header.
    Header(String),
    /// The credentials.
    Auth,
    /// The HTTP method.
    Method,
    /// The path as a whole.
    Url,
}

impl EditPlace {
    /// Reads the `parameter` cell.
    #[must_use]
    pub fn read(written: &str) -> Self {
        match written {
            "none" => Self::Nothing,
            "body" => Self::Body,
            "auth" => Self::Auth,
            "method" => Self::Method,
            "url" => Self::Url,
            _ => match written.split_once('.') {
                Some(("path", name)) => Self::Path(name.to_owned()),
                Some(("query", name)) => Self::Query(name.to_owned()),
                Some(("header", name)) => Self::Header(name.to_owned()),
                _ => Self::Field(written.to_owned()),
            },
        }
    }
}

/// How a row changes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Not at all.
    Kept,
    /// Left out.
    Absent,
    /// The value put in its place.
    Value(Value),
    /// A body that is not JSON of ours.
    Raw(String),
    /// The value stands under another name.
    Renamed(String),
    /// A field the page does not list.
    Added(Value),
    /// A fault in the credentials.
    Auth(AuthFault),
}

/// An edit with the word that names the row, and the bytes its text claims to have.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReadEdit {
    pub edit: Edit,
    pub word: Option<String>,
    pub claimed_bytes: Option<(u64, usize)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RepeatedText {
    text: String,
    times: usize,
    bytes: u64,
    then: Option<String>,
}

/// The largest text a case may write out.
const LONGEST_TEXT: usize = 4 << 20;

/// Reads the `change` cell; the error is a sentence for the author.
pub(super) fn read(place: &EditPlace, cell: &Value) -> Result<ReadEdit, String> {
    let named = |edit, word: &str| Ok(ReadEdit { edit, word: Some(word.to_owned()), claimed_bytes: None });
    if *place == EditPlace::Auth && cell != "kept" {
        let fault: AuthFault = serde_json::from_value(cell.clone()).map_err(|error| error.to_string())?;
        let word = cell.as_str().map(|word| word.replace('_', "-"));
        return Ok(ReadEdit { edit: Edit::Auth(fault), word, claimed_bytes: None });
    }
    match cell {
        Value::Null => named(Edit::Value(Value::Null), "null"),
        Value::String(word) => match word.as_str() {
            "kept" => named(Edit::Kept, "unchanged"),
            "absent" => named(Edit::Absent, "absent"),
            "empty" => named(Edit::Value(Value::String(String::new())), "empty"),
            "null" => named(Edit::Value(Value::Null), "null"),
            other => Err(format!("`{other}` is not a change; write kept, absent, empty, null or {{ value: … }}")),
        },
        Value::Object(map) if map.contains_key("text") => repeated_text(cell),
        Value::Object(map) if map.len() == 1 => {
            let (word, argument) = map.iter().next().ok_or("an empty change")?;
            let edit = with_argument(word, argument)?;
            let word = matches!(edit, Edit::Renamed(_) | Edit::Added(_)).then(|| word.clone());
            Ok(ReadEdit { edit, word, claimed_bytes: None })
        }
        _ => Err("a change is a word or a mapping with one key".to_owned()),
    }
}

fn with_argument(word: &str, argument: &Value) -> Result<Edit, String> {
    let text = || argument.as_str().map(str::to_owned).ok_or_else(|| format!("`{word}` takes a text"));
    match word {
        "value" => Ok(Edit::Value(argument.clone())),
        "raw" => text().map(Edit::Raw),
        "renamed" => text().map(Edit::Renamed),
        "added" => Ok(Edit::Added(argument.clone())),
        _ => Err(format!("`{word}` is not a change; write value, text, raw, renamed or added")),
    }
}

fn repeated_text(cell: &Value) -> Result<ReadEdit, String> {
    let read: RepeatedText = serde_json::from_value(cell.clone()).map_err(|error| error.to_string())?;
    if read.text.len().saturating_mul(read.times) > LONGEST_TEXT {
        return Err("a text of more than 4 MiB".to_owned());
    }
    let text = read.text.repeat(read.times) + read.then.as_deref().unwrap_or_default();
    let claimed_bytes = Some((read.bytes, text.len()));
    Ok(ReadEdit { edit: Edit::Value(Value::String(text)), word: None, claimed_bytes })
}
