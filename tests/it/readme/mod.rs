//! The README says what the program says.

mod coverage;
mod examples;
mod translation;

const README: &str = include_str!("../../../README.md");
