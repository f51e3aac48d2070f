//! The published JSON Schemas are those of the Rust types.
//!
//! `INSTA_UPDATE=always cargo test published_schemas` writes those that differ.

use std::path::Path;

use rstest::rstest;
use serde_json::Value;

use crate::case::{CaseFile, GivenFile};
use crate::emulator::World;
use crate::source::Published;
use crate::source::generated::read_schema;
use crate::spec::{ClauseFile, Pages};
use crate::target::ConfigFile;

/// The schema as the types have it now.
fn generated(published: Published) -> Value {
    match published {
        Published::Case => read_schema::<CaseFile>(),
        Published::Given => read_schema::<GivenFile>(),
        Published::Clauses => read_schema::<ClauseFile>(),
        Published::Pages => read_schema::<Pages>(),
        Published::Canaries => crate::proof::generated_schema(),
        Published::Known => crate::known::generated_schema(),
        Published::SeedData => read_schema::<World>(),
        Published::Config => read_schema::<ConfigFile>(),
        Published::Report => crate::report::generated_schema(),
        Published::Journal => crate::journal::generated_schema(),
    }
}

#[rstest]
fn a_published_schema_is_that_of_its_type(
    #[values(
        Published::Case,
        Published::Given,
        Published::Clauses,
        Published::Pages,
        Published::Canaries,
        Published::Known,
        Published::SeedData,
        Published::Config,
        Published::Report,
        Published::Journal
    )]
    published: Published,
) {
    let generated = generated(published);
    let text = format!("{}\n", serde_json::to_string_pretty(&generated).expect("a text"));
    let is_wanted = std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always");
    if text != published.text() && is_wanted && std::env::var_os("CI").is_none() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs").join(published.file());
        std::fs::write(path, &text).expect("the file is written");
        return;
    }
    assert!(text == published.text(), "specs/{} is out of date", published.file());
}

#[test]
fn each_schema_has_its_place_in_the_list() {
    for (place, published) in Published::ALL.into_iter().enumerate() {
        assert_eq!(published as usize, place);
        assert!(jsonschema::meta::is_valid(&published.value()), "{}", published.file());
    }
}
