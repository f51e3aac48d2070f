//! Why a trial could not be decided, in a form that is the same for every trial and every run.

use super::fingerprint::{digest, gist};
use super::snapshot::TrialValues;
use crate::case::Scope;

/// So many words of a sentence tell one cause from another.
const WORDS: usize = 40;

/// The reason why trials are blocked or could not be asked.
///
/// One missing call blocks hundreds of trials. Reports show them as one entry with a count, and a list of known
/// differences names the cause by its fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Twelve letters, like the fingerprint of a finding.
    pub fingerprint: String,
    /// What went wrong, without the step and the names of one trial.
    pub sentence: String,
}

impl Cause {
    /// The cause that a sentence describes; values of the trial, which are in `scope`, become their names.
    #[must_use]
    pub fn new(sentence: &str, scope: &Scope) -> Self {
        let words = gist(sentence, scope, WORDS);
        Self { fingerprint: digest(&words), sentence: TrialValues::of(scope).replace(sentence) }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case::other_names("user s-17abc93 is not there", "user t-93kkq01 is not there")]
    #[case::other_numbers("answered 404 within 5213 ms", "answered 404 within 5999 ms")]
    fn a_cause_is_the_same_whatever_the_trial_made_up(#[case] one: &str, #[case] other: &str) {
        let scope = |value: &str| Scope::from([("sender".to_owned(), json!(value))]);
        let name = |text: &str| text.split(' ').nth(1).unwrap_or_default().to_owned();
        let cause = |text: &str| Cause::new(text, &scope(&name(text))).fingerprint;
        assert_eq!(cause(one), cause(other));
    }

    #[rstest]
    #[case::another_status("POST /users answers 404", "POST /users answers 500")]
    #[case::another_call("POST /users answers 404", "POST /rooms answers 404")]
    fn another_cause_has_another_fingerprint(#[case] one: &str, #[case] other: &str) {
        let cause = |text: &str| Cause::new(text, &Scope::default()).fingerprint;
        assert_ne!(cause(one), cause(other));
    }

    #[test]
    fn values_of_the_trial_become_their_names() {
        let scope = Scope::from([("sender".to_owned(), json!("s-17abc93"))]);
        assert_eq!(Cause::new("user s-17abc93 is gone", &scope).sentence, "user <sender> is gone");
    }
}
