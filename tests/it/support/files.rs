//! Files that a test reads, and folders it works in.

use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;

/// A file of the repository.
pub fn repository(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, text).expect("a file");
    }
    folder
}

/// A published schema, by the name of what it describes.
pub fn schema(name: &str) -> Validator {
    let schema: Value = serde_json::from_str(&repository(&format!("specs/{name}.schema.json"))).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema")
}

/// Everything in a value that its schema does not allow.
pub fn violations(schema: &Validator, value: &Value) -> Vec<String> {
    schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}
