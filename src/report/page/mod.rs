//! What every page of ours in HTML has: one self-contained file, readable on a phone, dark and light, without scripts too.

mod marks;

use maud::{DOCTYPE, Markup, PreEscaped, html};

pub use self::marks::{clause_id, language, place, symbol_class, trial_id, trial_link, trial_links, verdict};
use super::human::printable;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// A page of a report. Its parts can be filtered where it has trials to filter.
#[must_use]
pub fn page(title: &str, body: &Markup, is_filtered: bool) -> String {
    whole(title, STYLE, Some(SCRIPT).filter(|_| is_filtered), body)
}

/// A whole page with its style and script inside.
#[must_use]
pub fn whole(title: &str, style: &str, script: Option<&str>, body: &Markup) -> String {
    let whole = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { "unsaid: " (title) }
                style { (PreEscaped(style)) }
            }
            body {
                (body)
                @if let Some(script) = script { script { (PreEscaped(script)) } }
            }
        }
    };
    // What a target answers may hold characters that no page can.
    printable(&whole.into_string())
}
