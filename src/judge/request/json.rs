//! A body read as JSON, with everything that is odd about it.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::source::escape;

/// The deepest nesting that is read.
const DEEPEST: usize = 100;
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A body as JSON.
pub(super) struct Read {
    /// The value; nothing where there is none.
    pub value: Option<Value>,
    /// What is odd or wrong.
    pub flaws: Vec<Flaw>,
}

/// Something odd or wrong.
pub(super) struct Flaw {
    /// The word for it in the specs.
    pub mistake: &'static str,
    /// JSON Pointer; empty for the body itself.
    pub at: String,
    /// What should be.
    pub expected: String,
    /// What is.
    pub actual: String,
}

fn flaw(mistake: &'static str, expected: &str, actual: impl Into<String>) -> Flaw {
    Flaw { mistake, at: String::new(), expected: expected.to_owned(), actual: actual.into() }
}

/// Reads a body.
pub(super) fn read(bytes: &[u8]) -> Read {
    let mut flaws = Vec::new();
    let bare = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    if bare.len() < bytes.len() {
        flaws.push(flaw("byte-order-mark", "JSON without a byte order mark", "a byte order mark"));
    }
    let text = match std::str::from_utf8(bare) {
        Ok(text) => text,
        Err(error) => {
            let actual = format!("bytes that are not UTF-8, from byte {}", error.valid_up_to());
            flaws.push(flaw("json", "JSON in UTF-8", actual));
            return Read { value: None, flaws };
        }
    };
    if let Some(depth) = Some(depth(text)).filter(|depth| *depth > DEEPEST) {
        flaws.push(flaw("depth", "no deeper than the documented fields", format!("nested {depth} deep")));
        return Read { value: None, flaws };
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let first = values.next();
    let rest = text.get(values.byte_offset()..).unwrap_or_default().trim();
    let value = match first {
        Some(Ok(value)) => value,
        Some(Err(error)) => {
            flaws.push(flaw(mistake(&error), "JSON", format!("no JSON: {error}")));
            return Read { value: None, flaws };
        }
        None => return Read { value: None, flaws },
    };
    if !rest.is_empty() {
        let shown: String = rest.chars().take(40).collect();
        flaws.push(flaw("trailing-text", "nothing after the JSON value", shown));
    }
    flaws.extend(
        duplicates(text)
            .into_iter()
            .map(|at| Flaw { at, ..flaw("duplicate-field", "each field once", "the field stands twice") }),
    );
    Read { value: Some(value), flaws }
}

/// The word for why a text is no JSON: some parsers put up with what others refuse.
fn mistake(error: &serde_json::Error) -> &'static str {
    let words = error.to_string();
    let is = |part: &str| words.starts_with(part);
    if is("control character") {
        "control-character"
    } else if is("lone leading surrogate") || is("unexpected end of hex escape") {
        "lone-surrogate"
    } else {
        "json"
    }
}

/// How deeply brackets are nested.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// JSON Pointers of fields that stand more than once in their object.
fn duplicates(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // What cannot be read has been told already.
    let _ = Names { at: String::new(), found: &mut found }.deserialize(&mut serde_json::Deserializer::from_str(text));
    found
}

/// Reads a value only for the names of its fields.
struct Names<'f> {
    at: String,
    found: &'f mut BTreeSet<String>,
}

impl<'de> DeserializeSeed<'de> for Names<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Names<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(name) = map.next_key::<String>()? {
            let at = format!("{}/{}", self.at, escape(&name));
            if !seen.insert(name) {
                self.found.insert(at.clone());
            }
            map.next_value_seed(Names { at, found: &mut *self.found })?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0;
        while items.next_element_seed(Names { at: format!("{}/{index}", self.at), found: &mut *self.found })?.is_some()
        {
            index += 1;
        }
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::an_object(br#" {"a":1,"b":[{"c":null}]} "#, &[], true)]
    #[case::cut_short(br#"{"a":"#, &["json"], false)]
    #[case::a_form(b"a=1", &["json"], false)]
    #[case::not_utf8(b"{\"a\":\"\xff\"}", &["json"], false)]
    #[case::a_byte_order_mark(b"\xEF\xBB\xBF{}", &["byte-order-mark"], true)]
    #[case::text_after_it(b"{} and more", &["trailing-text"], true)]
    #[case::two_values(b"{}{}", &["trailing-text"], true)]
    #[case::twice_the_same_field(br#"{"a":1,"a":2}"#, &["duplicate-field"], true)]
    #[case::brackets_in_a_text(br#"{"a":"[[[[\"[["}"#, &[], true)]
    fn what_is_odd_is_named(#[case] bytes: &[u8], #[case] flaws: &[&str], #[case] is_read: bool) {
        let read = read(bytes);
        assert_eq!(read.flaws.iter().map(|flaw| flaw.mistake).collect::<Vec<_>>(), flaws);
        assert_eq!(read.value.is_some(), is_read);
    }

    #[test]
    fn a_field_that_stands_twice_is_named_where_it_is() {
        let places: Vec<String> = duplicates(r#"{"a":[{"b":1},{"c/d":1,"c/d":{},"c/d":3}]}"#).into_iter().collect();
        assert_eq!(places, ["/a/1/c~1d"]);
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let read = read(deep.as_bytes());
        assert!(read.value.is_none());
        assert_eq!(read.flaws[0].actual, "nested 100000 deep");
    }
}
