//! What every page of ours in HTML has: one self-contained file, readable on a phone, dark and light, without scripts too.

mod marks;

use maud::{DOCTYPE, Markup, PreEscaped, html};

pub use self::marks::{clause_id, language, place, symbol_class, trial_id, trial_link, trial_links, verdict};
use super::human::printable;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A whole page. Its parts can be filtered where it has trials to filter.
#[must_use]
pub fn page(title: &str, body: &Markup, is_filtered: bool) -> String {
    let whole = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { "unsaid: " (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (body)
                @if is_filtered { script { (PreEscaped(SCRIPT)) } }
            }
        }
    };
    // What a target answers may hold characters that no page can.
    printable(&whole.into_string())
}
