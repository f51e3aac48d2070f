//! What keeps a trial from being decided.

/// What a trial is blocked by.
#[derive(Debug, Clone)]
pub(super) struct Obstacle {
    /// What went wrong, for a person.
    pub sentence: String,
    /// The same without the step and the precondition of one trial.
    pub cause: String,
}

impl Obstacle {
    pub fn new(sentence: impl Into<String>) -> Self {
        let sentence = sentence.into();
        Self { cause: sentence.clone(), sentence }
    }

    /// The same, at a step or in a precondition.
    pub fn at(self, place: &str) -> Self {
        Self { sentence: format!("{place}: {}", self.sentence), ..self }
    }
}
