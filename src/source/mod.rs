//! The files the suite is written in: YAML with positions, and mistakes shown under a caret.
//!
//! A [`Document`] is a parsed file whose every value can be found again in the text by its JSON Pointer.
//! Whatever reads it collects [`Mistake`]s instead of stopping at the first.

mod document;
mod files;
#[cfg(test)]
pub(crate) mod generated;
mod lint;
mod located;
mod mistake;
mod node;
mod node_reader;
mod one_or_many;
mod published;
mod reader;
mod shape;
mod text;
mod text_file;

#[cfg(test)]
pub(crate) mod tests;

pub use document::{Document, escape};
pub use files::Files;
pub use lint::Lint;
pub use located::Located;
pub use mistake::{Mistake, Mistakes, closest};
pub use one_or_many::OneOrMany;
pub use published::Published;
pub use shape::Shape;
pub use text::{SourceText, Span};
pub use text_file::{read_bytes, read_text, without_byte_order_mark};
