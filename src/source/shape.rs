//! A file held against the JSON Schema of its kind; the schema comes from the Rust types that read it.

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::document::{Document, escape};
use super::mistake::{Mistake, Mistakes, closest};

/// The expected shape of one kind of file.
pub struct Shape {
    schema: Value,
    validator: Option<Validator>,
}

impl Shape {
    /// The shape that a JSON Schema describes.
    #[must_use]
    pub fn new(schema: Value) -> Self {
        let validator = jsonschema::options().offline().build(&schema).ok();
        Self { schema, validator }
    }

    /// Reads a document as `T`, or says everything that is wrong with its shape.
    pub fn read<T: DeserializeOwned>(&self, document: &Document) -> Result<T, Mistakes> {
        let mut mistakes = Mistakes::default();
        if let Some(validator) = &self.validator {
            let explainer = Explainer { document, schema: &self.schema };
            mistakes.extend(validator.iter_errors(document.value()).flat_map(|error| explainer.explain(&error)));
        }

        match document.read() {
            Ok(value) => mistakes.or(value),
            Err(mistake) => {
                if mistakes.is_empty() {
                    mistakes.push(mistake);
                }
                Err(mistakes)
            }
        }
    }
}

/// Turns schema errors into mistakes with a place and a hint.
struct Explainer<'a> {
    document: &'a Document,
    schema: &'a Value,
}

impl Explainer<'_> {
    fn explain(&self, error: &ValidationError<'_>) -> Vec<Mistake> {
        let at = error.instance_path().as_str().to_owned();
        let instance = error.instance();
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let known = self.known_properties(error);
                unexpected.iter().map(|name| self.unknown_key(&at, name, &known)).collect()
            }
            ValidationErrorKind::Required { property } => {
                vec![self.document.at_key(&at, format!("the required key `{}` is missing", text(property)))]
            }
            ValidationErrorKind::AnyOf { context }
            | ValidationErrorKind::OneOfNotValid { context }
            | ValidationErrorKind::OneOfMultipleValid { context } => self.nearest(&at, context),
            ValidationErrorKind::Enum { options } => vec![self.not_in_list(&at, instance, options)],
            kind => {
                let mistake = self.document.at(&at, error.masked_with(shown(instance)).to_string());
                let quotable = matches!(kind, ValidationErrorKind::Type { .. }) && instance.is_number();
                vec![if quotable { mistake.hint(format!("if text is meant, write \"{instance}\"")) } else { mistake }]
            }
        }
    }

    fn unknown_key(&self, at: &str, name: &str, known: &[String]) -> Mistake {
        let mistake = self.document.at_key(&format!("{at}/{}", escape(name)), format!("unknown key `{name}`"));
        match closest(name, known.iter().map(String::as_str)) {
            Some(near) => mistake.hint(format!("did you mean `{near}`?")),
            None if known.is_empty() => mistake,
            None => mistake.hint(format!("known keys: {}", known.join(", "))),
        }
    }

    /// The properties that stand beside the `additionalProperties: false` an error comes from.
    fn known_properties(&self, error: &ValidationError<'_>) -> Vec<String> {
        let pointer = error.schema_path().as_str();
        let parent = &pointer[..pointer.rfind('/').unwrap_or(0)];
        let node = self.schema.pointer(parent).and_then(|node| node.get("properties"));
        node.and_then(Value::as_object).map(|map| map.keys().cloned().collect()).unwrap_or_default()
    }

    fn not_in_list(&self, at: &str, instance: &Value, options: &Value) -> Mistake {
        let words: Vec<String> = options.as_array().into_iter().flatten().map(text).collect();
        let mistake = self.document.at(at, format!("{} is not one of the allowed words", shown(instance)));
        match closest(&text(instance), words.iter().map(String::as_str)) {
            Some(near) => mistake.hint(format!("did you mean `{near}`?")),
            None => mistake.hint(format!("allowed: {}", words.join(", "))),
        }
    }

    /// Of several allowed forms, the one the author came nearest to: its complaints are the helpful ones.
    fn nearest(&self, at: &str, branches: &[Vec<ValidationError<'static>>]) -> Vec<Mistake> {
        let depth = |error: &ValidationError<'_>| error.instance_path().as_str().matches('/').count();
        let wrong_type = |error: &ValidationError<'_>| {
            matches!(error.kind(), ValidationErrorKind::Type { .. }) && error.instance_path().as_str() == at
        };
        let fitting = branches.iter().filter(|errors| !errors.is_empty() && !errors.iter().any(wrong_type));
        let words: Option<Vec<(&Value, &Value)>> = fitting.clone().map(|errors| only_word(errors)).collect();
        if let Some(words @ [(instance, _), ..]) = words.as_deref() {
            let options = words.iter().map(|(_, option)| (*option).clone()).collect();
            return vec![self.not_in_list(at, instance, &options)];
        }
        let best = fitting.max_by_key(|errors| (errors.iter().map(depth).max(), std::cmp::Reverse(errors.len())));
        match best {
            Some(errors) => errors.iter().flat_map(|error| self.explain(error)).collect(),
            None => vec![self.document.at(at, "none of the allowed forms fits here")],
        }
    }
}

/// The one word that a branch allows, with what stands there instead.
fn only_word<'e>(errors: &'e [ValidationError<'static>]) -> Option<(&'e Value, &'e Value)> {
    match errors {
        [error] => match error.kind() {
            ValidationErrorKind::Constant { expected_value } => Some((error.instance(), expected_value)),
            _ => None,
        },
        _ => None,
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= 60 { text } else { format!("{}…", text.chars().take(60).collect::<String>()) }
}
