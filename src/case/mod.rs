//! QUESTIONS: the cases under `cases/`, read, checked and expanded into trials.

mod author;
mod change;
mod created;
mod expand;
mod features;
mod lint;
mod load;
mod model;
mod step;
mod template;
mod trial;

#[cfg(test)]
mod tests;

pub use change::{AuthFault, Edit, EditPlace};
pub(crate) use created::around_word;
pub use features::Features;
pub use load::load;
pub use model::{CaseFile, GivenFile, GivenScope};
pub use template::{Scope, Unknown, fill, fill_text};
pub use trial::{
    Action, Assertion, Call, Case, FilePart, Given, Repeat, RequestBody, RequestTemplate, Step, Suite, Trial,
};
