//! What calls create, delete and list, so that a run can take away what it made.

use serde::Deserialize;
use serde_json::Value;

/// What a call creates: `x-creates`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Creates {
    /// The kind of thing, in the plural: `users`, `chat rooms`.
    pub kind: String,
    /// Where the request's body names it, `*` for every item of a list; what has no name is only counted.
    pub name: Option<String>,
    /// Where the answer gives its id, if the vendor knows it by another word than its name.
    pub id: Option<String>,
}

/// How something is deleted: `x-deletes`. `x-arranged` says what is answered where it is gone already.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deletes {
    /// The kind of thing.
    pub kind: String,
    /// The parameter that says which: `path.username`.
    pub by: String,
}

/// How a list of everything of a kind is read: `x-lists`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    /// The kind of thing.
    pub kind: String,
    /// Where the answer has the items.
    pub items: String,
    /// Where an item has its name.
    pub name: String,
    /// Where an item has its id, if that is not its name.
    pub id: Option<String>,
}

/// The texts a pointer with `*` leads to.
#[must_use]
pub fn texts_at<'a>(value: &'a Value, pointer: &str) -> Vec<&'a str> {
    let mut found = vec![value];
    for token in pointer.split('/').skip(1) {
        let below = found.into_iter().flat_map(|node| match (node, token) {
            (Value::Array(items), "*") => items.iter().collect(),
            (node, token) => node.pointer(&format!("/{token}")).into_iter().collect::<Vec<_>>(),
        });
        found = below.collect();
    }
    found.into_iter().filter_map(Value::as_str).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_star_leads_to_every_item() {
        let body = json!({ "UserInfo": [ { "UserId": "a" }, { "UserId": "b" }, {} ] });
        assert_eq!(texts_at(&body, "/UserInfo/*/UserId"), ["a", "b"]);
        assert_eq!(texts_at(&json!([{ "username": "c" }]), "/*/username"), ["c"]);
        assert_eq!(texts_at(&json!({ "name": "d" }), "/name"), ["d"]);
    }
}
