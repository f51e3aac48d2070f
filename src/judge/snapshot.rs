//! Recorded answers: made comparable by replacing what the page does not fix, and compared in memory.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use similar::TextDiff;

use super::exchange::Answer;
use crate::case::Scope;
use crate::source::Files;
use crate::spec::{Operation, Schemas};

/// Every recorded answer, by its path without `.snap`: `emulator/zego/RevokeRoomMessage/recall-twice__…`.
///
/// Those inside the program are unpacked when the first is compared.
#[derive(Debug, Default)]
pub struct Snapshots(Files);

/// The ending of a recorded answer's file.
const SUFFIX: &str = ".snap";

/// An answer rendered for comparison, with the place its record has.
#[derive(Debug, Clone)]
pub struct Taken {
    /// `<vendor>/<operation>/<case>[__<row or step>]`.
    pub name: String,
    /// The rendered answer.
    pub text: String,
}

/// How a rendered answer stands to its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// There is none.
    Same,
    /// Nothing was recorded under that name.
    Missing,
    /// A line-by-line difference.
    Changed(String),
}

impl Snapshots {
    /// The answers recorded in the files below `snapshots/`.
    #[must_use]
    pub fn new(files: Files) -> Self {
        Self(files)
    }

    /// The files they stand in.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.0
    }

    /// The text recorded under a name, without insta's header.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        let text = self.0.get(&format!("{name}{SUFFIX}"))?;
        let body = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
        Some(body.map_or(text, |(_, body)| body).trim_end())
    }

    /// Every name.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.paths().filter_map(|path| path.strip_suffix(SUFFIX))
    }

    /// Compares a rendered answer with its record.
    #[must_use]
    pub fn compare(&self, name: &str, text: &str) -> Difference {
        match self.get(name) {
            None => Difference::Missing,
            Some(recorded) if recorded == text.trim_end() => Difference::Same,
            Some(recorded) => {
                let diff = TextDiff::from_lines(recorded, text.trim_end());
                Difference::Changed(diff.unified_diff().context_radius(2).to_string())
            }
        }
    }
}

/// Status and body as comparable text: keys sorted, a typed placeholder for what the page does not fix, and for every
/// value this trial made up, wherever it stands.
#[must_use]
pub fn render(operation: &Operation, schemas: &Schemas, answer: &Answer, known: &Scope) -> String {
    let Some(json) = &answer.json else {
        return format!("{}\n{}", answer.status, TrialValues::of(known).replace(&answer.body));
    };
    let mut tidy = tidied(json, known, &TrialValues::of(known));
    // A status the page does not list looks like the vendor's other errors, if it looks like anything.
    let reply = operation.reply(answer.status).or_else(|| operation.replies.last());
    if let Some(reply) = reply {
        for (at, word) in schemas.varying(&reply.schema, json) {
            if let (Some(value), Some(original)) = (tidy.pointer_mut(&at), json.pointer(&at)) {
                *value = placeholder(&word, original);
            }
        }
    }
    let body = serde_json::to_string_pretty(&tidy).unwrap_or_default();
    format!("{}\n{body}", answer.status)
}

/// A rendered answer without the object keys that a documented sample does not have: more fields are not a difference.
#[must_use]
pub fn document_text(sample: &str, rendered: &str) -> String {
    let parse = |text: &str| -> Option<(String, Value)> {
        let (status, body) = text.split_once('\n')?;
        Some((status.to_owned(), serde_json::from_str(body).ok()?))
    };
    match (parse(sample), parse(rendered)) {
        (Some((_, sample)), Some((status, value))) => {
            let body = serde_json::to_string_pretty(&only_sampled(&sample, &value)).unwrap_or_default();
            format!("{status}\n{body}")
        }
        _ => rendered.to_owned(),
    }
}

fn only_sampled(sample: &Value, value: &Value) -> Value {
    match (sample, value) {
        (Value::Object(sample), Value::Object(map)) => {
            let kept = map
                .iter()
                .filter_map(|(key, value)| sample.get(key).map(|sample| (key.clone(), only_sampled(sample, value))));
            Value::Object(kept.collect())
        }
        (Value::Array(sample), Value::Array(items)) => {
            let sampled = items.iter().enumerate().map(|(index, item)| match sample.get(index) {
                Some(sample) => only_sampled(sample, item),
                None => item.clone(),
            });
            sampled.collect()
        }
        _ => value.clone(),
    }
}

fn placeholder(word: &str, value: &Value) -> Value {
    let kind = crate::spec::TypeName::of(value).word();
    let empty = value.as_str().is_some_and(str::is_empty);
    Value::String(if empty { format!("<{word}: empty {kind}>") } else { format!("<{word}: {kind}>") })
}

fn tidied(value: &Value, known: &Scope, trial_values: &TrialValues<'_>) -> Value {
    match value {
        Value::String(text) => Value::String(trial_values.replace(&super::normal_text(text))),
        Value::Number(_) => known
            .iter()
            .find(|(_, candidate)| *candidate == value)
            .map_or_else(|| value.clone(), |(name, _)| Value::String(format!("<{name}: integer>"))),
        Value::Array(items) => items.iter().map(|item| tidied(item, known, trial_values)).collect(),
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            let entries = sorted.into_iter().map(|(key, value)| (key.clone(), tidied(value, known, trial_values)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// The texts that a trial made up, as they are looked for in its answers: the longest first, because one may stand in
/// another.
pub(super) struct TrialValues<'a>(Vec<(&'a str, &'a str)>);

impl<'a> TrialValues<'a> {
    /// The texts among the values of a trial, each with its name.
    pub fn of(known: &'a Scope) -> Self {
        let texts = known.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
        let mut texts: Vec<_> = texts.filter(|(_, text)| !text.is_empty()).collect();
        texts.sort_by_key(|(name, text)| (std::cmp::Reverse(text.len()), *name));
        Self(texts)
    }

    /// A text with names in the place of what was made up. Values of five bytes or more are replaced inside texts too;
    /// shorter ones only where they are the whole text.
    pub fn replace(&self, text: &str) -> String {
        let not_longer = &self.0[self.0.partition_point(|(_, value)| value.len() > text.len())..];
        if let Some((name, _)) = not_longer.iter().find(|(_, value)| *value == text) {
            return format!("<{name}>");
        }

        let mut replaced = text.to_owned();
        for (name, value) in &self.0 {
            // What has been replaced may have grown: a value that did not fit the text may fit now.
            if (5..=replaced.len()).contains(&value.len()) && replaced.contains(value) {
                replaced = replaced.replace(value, &format!("<{name}>"));
            }
        }
        replaced
    }
}
