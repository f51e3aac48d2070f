//! Rust values read straight from the tree of a document, without a copy of it in between.

use std::fmt;

use serde::de::value::{StrDeserializer, U32Deserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::located::LOCATED;
use super::node::{Entry, Kind, Node};
use super::one_or_many::ONE_OR_MANY;
use super::text::Span;

/// Why a value could not be read, with the place of the innermost node that did not fit.
#[derive(Debug)]
pub(super) struct ReadError {
    pub message: String,
    pub span: Option<Span>,
}

impl ReadError {
    /// The error, with a place if it has none yet.
    fn within(mut self, node: &Node) -> Self {
        self.span.get_or_insert(node.span);
        self
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}

impl serde::de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), span: None }
    }
}

/// Reads one node.
#[derive(Clone, Copy)]
pub(super) struct NodeReader<'n>(pub &'n Node);

impl<'n> NodeReader<'n> {
    fn read<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match &self.0.kind {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool(truth) => visitor.visit_bool(*truth),
            Kind::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            },
            Kind::Text(text) => visitor.visit_borrowed_str(text),
            Kind::Sequence(items) => visitor.visit_seq(Items::of(items)),
            Kind::Mapping(entries) => visitor.visit_map(Members::of(entries)),
        }
    }

    fn mismatch(self, expected: &dyn Expected) -> ReadError {
        let unexpected = match &self.0.kind {
            Kind::Null => Unexpected::Unit,
            Kind::Bool(truth) => Unexpected::Bool(*truth),
            Kind::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Unexpected::Unsigned(number),
                (None, Some(number)) => Unexpected::Signed(number),
                (None, None) => Unexpected::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Kind::Text(text) => Unexpected::Str(text),
            Kind::Sequence(_) => Unexpected::Seq,
            Kind::Mapping(_) => Unexpected::Map,
        };
        ReadError::invalid_type(unexpected, expected)
    }
}

// A type that can be read from one kind of node only asks for that kind. The code that would read it from the others then
// stays out of the program, which for some fifty types is much.
impl<'de> Deserializer<'de> for NodeReader<'de> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.read(visitor).map_err(|error| error.within(self.0))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let read = match &self.0.kind {
            Kind::Text(text) => visitor.visit_borrowed_str(text),
            _ => Err(self.mismatch(&visitor)),
        };
        read.map_err(|error| error.within(self.0))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let read = match &self.0.kind {
            Kind::Sequence(items) => visitor.visit_seq(Items::of(items)),
            _ => Err(self.mismatch(&visitor)),
        };
        read.map_err(|error| error.within(self.0))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let read = match &self.0.kind {
            Kind::Mapping(entries) => visitor.visit_map(Members::of(entries)),
            _ => Err(self.mismatch(&visitor)),
        };
        read.map_err(|error| error.within(self.0))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match &self.0.kind {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match (name, &self.0.kind) {
            (LOCATED, _) => visitor.visit_seq(SpanThenValue { node: self.0, given: 0 }),
            (ONE_OR_MANY, Kind::Sequence(items)) => visitor.visit_seq(Items::of(items)),
            (ONE_OR_MANY, _) => visitor.visit_seq(Items::of(std::slice::from_ref(self.0))),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let read = match &self.0.kind {
            Kind::Text(word) => visitor.visit_enum(Variant { word, argument: None }),
            Kind::Mapping(entries) if entries.len() == 1 => {
                visitor.visit_enum(Variant { word: &entries[0].key, argument: Some(&entries[0].value) })
            }
            Kind::Mapping(_) => Err(ReadError::invalid_value(Unexpected::Map, &"a mapping with one key")),
            _ => Err(ReadError::custom("neither a word nor a mapping with one key")),
        };
        read.map_err(|error| error.within(self.0))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct
        identifier ignored_any
    }
}

/// The items of a sequence, one after the other.
struct Items<'n> {
    rest: std::slice::Iter<'n, Node>,
}

impl<'n> Items<'n> {
    fn of(items: &'n [Node]) -> Self {
        Self { rest: items.iter() }
    }
}

impl<'n> SeqAccess<'n> for Items<'n> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'n>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        self.rest.next().map(|node| seed.deserialize(NodeReader(node))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// The members of a mapping, one after the other.
struct Members<'n> {
    rest: std::slice::Iter<'n, Entry>,
    value: Option<&'n Node>,
}

impl<'n> Members<'n> {
    fn of(entries: &'n [Entry]) -> Self {
        Self { rest: entries.iter(), value: None }
    }
}

impl<'n> MapAccess<'n> for Members<'n> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'n>>(&mut self, seed: K) -> Result<Option<K::Value>, ReadError> {
        let Some(entry) = self.rest.next() else {
            return Ok(None);
        };
        self.value = Some(&entry.value);
        let key: StrDeserializer<'_, ReadError> = entry.key.as_ref().into_deserializer();
        let read = seed.deserialize(key);

        read.map(Some).map_err(|mut error| {
            error.span.get_or_insert(entry.key_span);
            error
        })
    }

    fn next_value_seed<V: DeserializeSeed<'n>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let node = self.value.take().ok_or_else(|| ReadError::custom("a value without its key"))?;
        seed.deserialize(NodeReader(node))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// What a [`Located`](super::Located) reads: start, end, value.
struct SpanThenValue<'n> {
    node: &'n Node,
    given: u8,
}

impl<'n> SeqAccess<'n> for SpanThenValue<'n> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'n>>(&mut self, seed: T) -> Result<Option<T::Value>, ReadError> {
        self.given += 1;
        let offset = |at: u32| -> U32Deserializer<ReadError> { at.into_deserializer() };
        match self.given {
            1 => seed.deserialize(offset(self.node.span.start)).map(Some),
            2 => seed.deserialize(offset(self.node.span.end)).map(Some),
            3 => seed.deserialize(NodeReader(self.node)).map(Some),
            _ => Ok(None),
        }
    }
}

/// A word of an enumeration, with its argument where it has one.
struct Variant<'n> {
    word: &'n str,
    argument: Option<&'n Node>,
}

impl<'n> EnumAccess<'n> for Variant<'n> {
    type Error = ReadError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'n>>(self, seed: V) -> Result<(V::Value, Self), ReadError> {
        let word: StrDeserializer<'_, ReadError> = self.word.into_deserializer();
        Ok((seed.deserialize(word)?, self))
    }
}

impl<'n> VariantAccess<'n> for Variant<'n> {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        match self.argument {
            None => Ok(()),
            Some(node) => serde::Deserialize::deserialize(NodeReader(node)),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'n>>(self, seed: T) -> Result<T::Value, ReadError> {
        let missing = || ReadError::custom(format!("`{}` takes an argument", self.word));
        seed.deserialize(NodeReader(self.argument.ok_or_else(missing)?))
    }

    fn tuple_variant<V: Visitor<'n>>(self, _len: usize, visitor: V) -> Result<V::Value, ReadError> {
        let missing = || ReadError::custom(format!("`{}` takes a list", self.word));
        NodeReader(self.argument.ok_or_else(missing)?).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'n>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let missing = || ReadError::custom(format!("`{}` takes a mapping", self.word));
        NodeReader(self.argument.ok_or_else(missing)?).deserialize_any(visitor)
    }
}
