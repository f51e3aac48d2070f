//! Reading business parameters, and the rules that hold for them everywhere.

use serde_json::{Map, Value};

use super::code::Code;
use crate::emulator::exchange::Request;

/// The longest user and room ids, in bytes.
const MAX_ID_BYTES: usize = 32;

/// The business parameters of a call.
#[derive(Debug)]
pub struct Parameters(Map<String, Value>);

impl Parameters {
    /// The body of a POST, a JSON object.
    pub fn of_body(request: &Request) -> Result<Self, Code> {
        match serde_json::from_slice(&request.body) {
            Ok(Value::Object(parameters)) => Ok(Self(parameters)),
            _ => Err(Code::PARAMETER),
        }
    }

    /// The query of a GET; a name ending in `[]` makes a list. A POST may bring them in its body.
    pub fn of_query(request: &Request) -> Result<Self, Code> {
        if !request.body.is_empty() {
            return Self::of_body(request);
        }
        let mut parameters = Map::new();
        for (name, value) in request.parameters() {
            if let Some(list) = name.strip_suffix("[]") {
                let list = parameters.entry(list).or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(items) = list {
                    items.push(value.into());
                }
            } else {
                parameters.entry(name).or_insert(value.into());
            }
        }
        Ok(Self(parameters))
    }

    /// These parameters.
    #[must_use]
    pub fn of(parameters: Map<String, Value>) -> Self {
        Self(parameters)
    }

    /// One element of a list, read like a body.
    pub fn of_element(element: &Value) -> Result<Self, Code> {
        element.as_object().cloned().map(Self).ok_or(Code::PARAMETER)
    }

    /// A required user id.
    pub fn user_id(&self, name: &str) -> Result<&str, Code> {
        let id = self.required(name)?;
        if id.len() > MAX_ID_BYTES { Err(Code::USER_ID_TOO_LONG) } else { Ok(id) }
    }

    /// A required room id.
    pub fn room_id(&self, name: &str) -> Result<&str, Code> {
        let id = self.required(name)?;
        if id.len() > MAX_ID_BYTES { Err(Code::PARAMETER) } else { Ok(id) }
    }

    /// A text of at most so many bytes of UTF-8; nothing where it was left out or is null.
    pub fn text(&self, name: &str, max_bytes: usize) -> Result<Option<&str>, Code> {
        match self.present(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.len() <= max_bytes => Ok(Some(text)),
            Some(_) => Err(Code::PARAMETER),
        }
    }

    /// A whole number; nothing where it was left out or is null.
    pub fn integer(&self, name: &str) -> Result<Option<i128>, Code> {
        let Some(value) = self.present(name) else {
            return Ok(None);
        };
        let number = value.as_u64().map(i128::from).or_else(|| value.as_i64().map(i128::from));
        number.ok_or(Code::PARAMETER).map(Some)
    }

    /// A required object.
    pub fn object(&self, name: &str) -> Result<Self, Code> {
        Self::of_element(self.present(name).ok_or(Code::PARAMETER)?)
    }

    /// A required list that is not empty.
    pub fn list(&self, name: &str) -> Result<&[Value], Code> {
        match self.present(name) {
            Some(Value::Array(items)) if !items.is_empty() => Ok(items),
            _ => Err(Code::PARAMETER),
        }
    }

    /// A parameter as it was sent, be it null.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Whether a parameter was sent.
    pub fn has(&self, name: &str) -> bool {
        self.present(name).is_some()
    }

    fn required(&self, name: &str) -> Result<&str, Code> {
        self.text(name, usize::MAX)?.filter(|text| !text.is_empty()).ok_or(Code::PARAMETER)
    }

    fn present(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }
}
