//! A name for a difference that stays the same from run to run, in whichever trial it shows.
//!
//! It is made of the place, the clause, what the case demands as it is written there, and what came instead; never of
//! names, ids and times that a run or a server makes up.

use md5::{Digest, Md5};
use serde_json::Value;

use super::finding::Finding;
use super::snapshot::TrialValues;
use super::words::{one_of_words, promise};
use crate::case::{Assertion, Scope};
use crate::spec::Matcher;

/// Sixteen letters for sixteen values: a fingerprint is a word in every YAML file, never a number.
const LETTERS: &[u8; 16] = b"zyxwvutsrqponmlk";
/// So many bytes of the digest are shown.
const BYTES: usize = 6;
/// So many words of a text that came tell it from others.
const WORDS: usize = 12;

/// What a call demands, as the case writes it and with the values of this run filled in.
pub struct Demanded<'a> {
    /// With `${name}` in it.
    pub written: &'a [Assertion],
    /// The same, in the same order, filled in.
    pub filled: &'a [Assertion],
    /// The values made up, arranged and captured.
    pub scope: &'a Scope,
}

impl Finding {
    /// Says at which step it was found, and what that step's call demands.
    #[must_use]
    pub fn placed(mut self, step: &str, line: usize, demanded: &Demanded<'_>) -> Self {
        self.fingerprint = fingerprint(&self, demanded);
        step.clone_into(&mut self.step);
        self.line = line;
        self
    }
}

/// The fingerprint of a finding: twelve letters.
fn fingerprint(finding: &Finding, demanded: &Demanded<'_>) -> String {
    let written = as_written(finding, demanded);
    let clause = finding.clause.as_ref().map(ToString::to_string).unwrap_or_default();
    let is_fixed = finding.at == "status" || finding.expected.kind != "rule" && written == finding.expected.value;
    let came = match &finding.actual.value {
        Value::String(text) => gist(text, demanded.scope, WORDS),
        value @ (Value::Number(_) | Value::Bool(_)) if is_fixed => value.to_string(),
        _ => String::new(),
    };
    let difference = finding.difference.as_ref().map(|lines| gist(lines, demanded.scope, WORDS)).unwrap_or_default();
    let parts = [&finding.at, &clause, &written.to_string(), &finding.actual.kind, &came, &difference];
    digest(&parts.map(String::as_str).join("\u{1f}"))
}

/// Twelve letters for a text.
pub(super) fn digest(text: &str) -> String {
    let digest = Md5::digest(text.as_bytes());
    let halves = digest[..BYTES].iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.map(|half| char::from(LETTERS[usize::from(half)])).collect()
}

/// What was promised, without the values of this run.
fn as_written(finding: &Finding, demanded: &Demanded<'_>) -> Value {
    if finding.at == "answers" {
        return Value::Null;
    }
    let pairs = demanded.written.iter().zip(demanded.filled);
    for (written, filled) in pairs {
        if finding.at == "answer" {
            if alternatives(filled) == finding.expected.value {
                return alternatives(written);
            }
        } else if let (Some(matcher), Some(as_filled)) = (matcher(written, &finding.at), matcher(filled, &finding.at))
            && promise(as_filled) == finding.expected
        {
            return promise(matcher).value;
        }
    }
    finding.expected.value.clone()
}

fn matcher<'a>(assertion: &'a Assertion, at: &str) -> Option<&'a Matcher> {
    match at.strip_prefix("header ") {
        Some(name) => assertion.headers.get(name),
        None if at == "status" => assertion.http.as_ref(),
        None => assertion.json.get(at),
    }
}

fn alternatives(assertion: &Assertion) -> Value {
    Value::String(one_of_words(&assertion.one_of))
}

/// The first words of a text, without those that hold a longer number: ids and times differ from run to run.
pub(super) fn gist(text: &str, scope: &Scope, words_shown: usize) -> String {
    let known = TrialValues::of(scope).replace(text);
    let is_part = |letter: char| letter.is_alphanumeric() || "-_.:+/=".contains(letter);
    let words = known.split(|letter| !is_part(letter)).filter(|word| !word.is_empty());
    let lasting = words.filter(|word| word.len() < 4 || !word.contains(|letter: char| letter.is_ascii_digit()));
    lasting.take(words_shown).collect::<Vec<_>>().join(" ")
}
