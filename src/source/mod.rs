//! The files the suite is written in: YAML with positions, and mistakes shown under a caret.
//!
//! A [`Document`] is a parsed file whose every value can be found again in the text by its JSON Pointer.
//! Whatever reads it collects [`Mistake`]s instead of stopping at the first.

mod document;
mod files;
mod mistake;
mod shape;

#[cfg(test)]
pub(crate) mod tests;

pub use document::{Document, escape};
pub use files::Files;
pub use mistake::{Mistake, Mistakes, closest};
pub use shape::Shape;
