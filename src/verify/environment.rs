//! What a command finds in its environment, and how a person's own variables are filled in.

use crate::source::closest;

/// The values that templates may name: all those of a vendor's app, and where it answers.
const COMMON: [&str; 4] = ["base_url", "control_url", "tenant", "vendor"];
const EASEMOB: [&str; 6] = ["org_name", "app_name", "app_key", "client_id", "client_secret", "token"];
const ZEGO: [&str; 2] = ["app_id", "server_secret"];

/// A variable of a client's own, with the template of its value: `IM_URL={base_url}/v1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnVariable {
    name: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(String),
}

impl OwnVariable {
    /// Reads `NAME=VALUE`, where `{name}` stands for a value of the run and `{{` for a brace.
    ///
    /// # Errors
    /// The name is none, a brace is not closed, or a value is not known for this vendor.
    pub fn read(written: &str, vendor: &str) -> Result<Self, String> {
        let (name, template) = written.split_once('=').ok_or("--env takes NAME=VALUE")?;
        let is_letter = |letter: char| letter == '_' || letter.is_ascii_alphanumeric();
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) || !name.chars().all(is_letter) {
            return Err(format!("--env: `{name}` is no name of a variable"));
        }
        if name.starts_with("UNSAID_") {
            return Err(format!("--env: `{name}` is set by this program"));
        }
        let parts = parts(template, vendor).map_err(|what| format!("--env {name}: {what}"))?;
        Ok(Self { name: name.to_owned(), parts })
    }

    /// The name, and the value with the values of a run.
    pub(super) fn filled(&self, value: impl Fn(&str) -> Option<String>) -> (String, Option<String>) {
        let text = self.parts.iter().map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Value(name) => value(name).unwrap_or_default(),
        });
        (self.name.clone(), Some(text.collect()))
    }
}

fn parts(template: &str, vendor: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        text.push_str(&rest[..at]);
        let behind = &rest[at..];
        if let Some(after) = behind.strip_prefix("{{").or_else(|| behind.strip_prefix("}}")) {
            text.push_str(&behind[..1]);
            rest = after;
            continue;
        }
        let name = behind.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        let (name, after) = name.ok_or("a brace stands alone; `{{` and `}}` are braces of the value")?;
        check(name, vendor)?;
        parts.push(Part::Text(std::mem::take(&mut text)));
        parts.push(Part::Value(name.to_owned()));
        rest = after;
    }
    text.push_str(rest);
    parts.push(Part::Text(text));
    Ok(parts)
}

fn check(name: &str, vendor: &str) -> Result<(), String> {
    let own = if vendor == "zego" { &ZEGO[..] } else { &EASEMOB[..] };
    let known = || COMMON.iter().chain(own).copied();
    if known().any(|one| one == name) {
        return Ok(());
    }
    let near = closest(name, known()).map(|near| format!("; did you mean `{{{near}}}`?")).unwrap_or_default();
    let known: Vec<&str> = known().collect();
    Err(format!("no value is called `{{{name}}}`{near} {} has {}", vendor, known.join(", ")))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_value("URL={base_url}", "http://h")]
    #[case::within_a_text("URL={base_url}/v1?key={app_key}!", "http://h/v1?key=o#a!")]
    #[case::no_value("MODE=test", "test")]
    #[case::nothing("MODE=", "")]
    #[case::an_equals_sign("MODE=a=b", "a=b")]
    #[case::braces("JSON={{\"url\":\"{base_url}\"}}", "{\"url\":\"http://h\"}")]
    fn a_template_is_filled_in(#[case] written: &str, #[case] expected: &str) {
        let value = |name: &str| match name {
            "base_url" => Some("http://h".to_owned()),
            "app_key" => Some("o#a".to_owned()),
            _ => None,
        };
        let (_, filled) = OwnVariable::read(written, "easemob").expect("a variable").filled(value);
        assert_eq!(filled.as_deref(), Some(expected));
    }

    #[rstest]
    #[case::no_equals_sign("URL", "takes NAME=VALUE")]
    #[case::no_name("=x", "`` is no name of a variable")]
    #[case::an_odd_name("A B=x", "`A B` is no name of a variable")]
    #[case::a_digit_first("1A=x", "`1A` is no name of a variable")]
    #[case::one_of_ours("UNSAID_TOKEN=x", "`UNSAID_TOKEN` is set by this program")]
    #[case::a_near_name("URL={base_ur}", "no value is called `{base_ur}`; did you mean `{base_url}`?")]
    #[case::of_another_vendor("KEY={server_secret}", "no value is called `{server_secret}`")]
    #[case::an_open_brace("URL={base_url", "a brace stands alone")]
    #[case::a_closing_brace("URL=}", "a brace stands alone")]
    fn what_is_no_template_is_refused(#[case] written: &str, #[case] says: &str) {
        let error = OwnVariable::read(written, "easemob").expect_err("an error");
        assert!(error.contains(says), "{error}");
    }
}
