//! Reading JSON bodies field by field.

use serde_json::{Map, Value};

use super::refusal::{self, Refusal};
use crate::emulator::exchange::Request;

/// A field holds a value of another type than documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongType;

impl From<WrongType> for Refusal {
    fn from(WrongType: WrongType) -> Self {
        refusal::invalid_body()
    }
}

/// The fields of a body.
#[derive(Debug, Clone)]
pub struct Fields(Map<String, Value>);

impl From<Map<String, Value>> for Fields {
    fn from(fields: Map<String, Value>) -> Self {
        Self(fields)
    }
}

impl Fields {
    /// A field as it was sent; nothing where it was left out.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The same fields, one of them with another value.
    #[must_use]
    pub fn with(&self, name: &str, value: impl Into<Value>) -> Self {
        let mut fields = self.clone();
        fields.0.insert(name.to_owned(), value.into());
        fields
    }

    /// A text; nothing where it was left out or is null.
    pub fn text(&self, name: &str) -> Result<Option<&str>, WrongType> {
        match self.present(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(WrongType),
        }
    }

    /// A text that is not empty; nothing where it was left out, is null or empty.
    pub fn filled(&self, name: &str) -> Result<Option<&str>, WrongType> {
        Ok(self.text(name)?.filter(|text| !text.is_empty()))
    }

    /// A truth value; nothing where it was left out or is null.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, WrongType> {
        match self.present(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(WrongType),
        }
    }

    /// A whole number that is not negative; nothing where it was left out or is null.
    pub fn count(&self, name: &str) -> Result<Option<u64>, WrongType> {
        self.present(name).map(|value| value.as_u64().ok_or(WrongType)).transpose()
    }

    /// The same where an empty text says as little as a field that was left out.
    pub fn count_or_blank(&self, name: &str) -> Result<Option<u64>, WrongType> {
        if self.text(name) == Ok(Some("")) { Ok(None) } else { self.count(name) }
    }

    /// An object; nothing where it was left out or is null.
    pub fn object(&self, name: &str) -> Result<Option<&Map<String, Value>>, WrongType> {
        self.present(name).map(|value| value.as_object().ok_or(WrongType)).transpose()
    }

    /// A list of texts; nothing where it was left out or is null.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<&str>>, WrongType> {
        let Some(value) = self.present(name) else {
            return Ok(None);
        };
        let items = value.as_array().ok_or(WrongType)?;
        items.iter().map(|item| item.as_str().ok_or(WrongType)).collect::<Result<_, _>>().map(Some)
    }

    fn present(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }
}

/// The body as a JSON object.
pub fn object(request: &Request) -> Result<Fields, Refusal> {
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(fields)) => Ok(Fields(fields)),
        _ => Err(refusal::invalid_body()),
    }
}

/// The JSON body of a call that only arranges. The pages are silent on JSON that is announced as another type, which
/// published clients send: it is read all the same.
pub fn arranging(request: &Request) -> Result<Value, Refusal> {
    serde_json::from_slice(&request.body).or_else(|_| says_json(request).and_then(|()| Err(refusal::invalid_body())))
}

/// The same, where it is an object.
pub fn arranging_object(request: &Request) -> Result<Fields, Refusal> {
    match arranging(request)? {
        Value::Object(fields) => Ok(Fields(fields)),
        _ => Err(refusal::invalid_body()),
    }
}

/// Refuses a body that says it is something else than JSON; one that says nothing is read.
pub fn says_json(request: &Request) -> Result<(), Refusal> {
    let said = request.header("content-type").unwrap_or_default();
    let media_type = said.split(';').next().unwrap_or_default().trim();
    if media_type.is_empty() || media_type.eq_ignore_ascii_case("application/json") {
        Ok(())
    } else {
        Err(refusal::unsupported_media_type())
    }
}
