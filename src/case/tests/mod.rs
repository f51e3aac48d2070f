//! Mistakes in `cases/`, each found in a case that is right but for it.

mod created;
mod expansion;
mod shape;
mod steps;
mod tables;

use super::{Suite, Trial, load};
use crate::source::tests::marked;
use crate::source::{Files, Lint, Mistakes};
use crate::spec::fixture;

/// The first line and the one below it.
pub(super) const SCHEMA: &str = "# yaml-language-server: $schema=../../../specs/case.schema.json\n\n";

/// A few preconditions.
pub(super) const GIVEN: &str = "\
users:
  about: A user.
  scope: shared
  values: { sender: \"s${unique}\" }
  gives: [ sender ]
sent-message:
  about: A message from ${sender}.
  scope: fresh
  after: users
  needs: [ join ]
  gives: [ msg_id, sender ]
  steps:
    - { do: send, call: send, capture: { msg_id: /id } }
";

/// The suite of one case below `cases/easemob/recall/`.
pub(super) fn load_one(name: &str, text: &str) -> Result<Suite, Mistakes> {
    let path = format!("easemob/recall/{name}.yaml");
    load_files(&[("easemob/given.yaml", GIVEN), (&path, text)])
}

/// The suite of these files below `cases/`.
pub(super) fn load_files(files: &[(&str, &str)]) -> Result<Suite, Mistakes> {
    load(Files::in_memory("cases", files), &fixture::specs(), Lint::Full)
}

/// The trials of a case that is right.
pub(super) fn trials(body: &str) -> Vec<Trial> {
    let suite = load_one("case", &format!("{SCHEMA}{body}")).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    suite.trials.iter().map(|trial| (**trial).clone()).collect()
}

/// The mistakes of a case with a mark, and where the mark stood.
pub(super) fn mistakes(body: &str) -> (Mistakes, (usize, usize)) {
    let (text, place) = marked(&format!("{SCHEMA}{body}"));
    match load_one("case", &text) {
        Ok(_) => panic!("no mistake"),
        Err(mistakes) => (mistakes, place),
    }
}
