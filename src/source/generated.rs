//! JSON Schemas made from Rust types, for the tests that hold the published ones against them.

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

/// The schema of what a type reads.
pub(crate) fn read_schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(OmittedNotNull));
    settings.into_generator().into_root_schema_for::<T>().into()
}

/// The schema of what a type writes: `null` stands where there is nothing to say.
pub(crate) fn written_schema<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>().into()
}

/// An optional field is left out, never written as `null`.
#[derive(Clone)]
struct OmittedNotNull;

impl Transform for OmittedNotNull {
    fn transform(&mut self, schema: &mut Schema) {
        let Some(map) = schema.as_object_mut() else {
            return;
        };
        if let Some(Value::Array(types)) = map.get_mut("type") {
            types.retain(|word| word != "null");
            if let [single] = types.as_slice() {
                let single = single.clone();
                map.insert("type".to_owned(), single);
            }
        }
        if let Some(Value::Array(branches)) = map.get_mut("anyOf") {
            branches.retain(|branch| branch.get("type").is_none_or(|word| word != "null"));
            if let [Value::Object(single)] = branches.as_slice() {
                let single = single.clone();
                map.remove("anyOf");
                for (key, value) in single {
                    map.entry(key).or_insert(value);
                }
            }
        }
        if map.get("default") == Some(&Value::Null) {
            map.remove("default");
        }
    }
}
