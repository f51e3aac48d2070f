//! Whether what is said about a target fits its vendor: nothing that is said is silently passed over.

use super::Description;
use super::mistake::{ConfigError, wrong};

/// The longest recall window an app can have, in seconds: 7 days. Source: the page of `msg_recall`.
const LONGEST_WINDOW_S: u64 = 604_800;
/// What only apps of ZEGO are configured with; all other facts are Easemob's.
const ZEGO_FACTS: [&str; 1] = ["room_message_storage"];

impl Description {
    /// Refuses the other vendor's names. Those of a file only: an environment may hold the names for both vendors.
    pub(super) fn names_fit(&self, vendor: &str) -> Result<(), ConfigError> {
        let names = [
            ("org_name", "easemob", self.org_name.is_some()),
            ("app_name", "easemob", self.app_name.is_some()),
            ("app_id", "zego", self.app_id.is_some()),
        ];
        if let Some((name, own, _)) = names.into_iter().find(|(_, own, said)| *said && *own != vendor) {
            return wrong(format!("`{name}` is for the vendor {own}, and this target is of {vendor}"));
        }
        Ok(())
    }

    /// Refuses the other vendor's facts, and facts that no app has.
    pub(super) fn facts_fit(&self, vendor: &str) -> Result<(), ConfigError> {
        for (fact, _) in self.app.facts() {
            let own = if ZEGO_FACTS.contains(&fact.as_str()) { "zego" } else { "easemob" };
            if own != vendor {
                return wrong(format!("`app` has `{fact}`, which apps of {own} have, and this target is of {vendor}"));
            }
        }
        if let Some(window) = self.app.recall_window_s.filter(|window| *window > LONGEST_WINDOW_S) {
            return wrong(format!(
                "`app` has a recall_window_s of {window}; the longest is {LONGEST_WINDOW_S}, 7 days"
            ));
        }
        Ok(())
    }
}
