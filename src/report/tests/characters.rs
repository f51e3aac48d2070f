//! Reports of texts with characters that their forms do not allow.

use rstest::rstest;

use super::{outcomes, run};
use crate::judge::{Finding, Outcome, Shown, Verdict};
use crate::report::{Run, Summary};
use crate::report::{ctrf, json, junit};
use crate::spec::Specs;

use Verdict::{Blocked, Failed, Fault, Skipped};

/// Every character up to U+00FF, and what else is special somewhere.
fn all_odd() -> String {
    let low = (0..=0xff_u32).filter_map(char::from_u32);
    let high =
        ['\u{200f}', '\u{202e}', '\u{2028}', '\u{feff}', '\u{fffd}', '\u{fffe}', '\u{ffff}', '\u{1fffe}', '\u{10ffff}'];
    low.chain(high).chain("]]> --> </script> \u{1b}[31m".chars()).collect()
}

/// A run with such a text in every place where a target's own may stand.
fn odd_run(verdict: Verdict) -> Run {
    let text = all_odd();
    let mut outcomes = outcomes(&[verdict]);
    for outcome in &mut outcomes {
        let finding = Finding::new(text.as_str(), None, Shown::text(&text), Shown::text(&text));
        let findings = if verdict == Failed { vec![finding] } else { Vec::new() };
        *outcome = Outcome { reason: Some(text.clone()), findings, ..outcome.clone() };
    }
    Run { remarks: vec![text.clone()], stale: vec![text.clone()], early: Some(text), ..run(outcomes) }
}

/// The production `Char` of XML 1.0.
fn is_xml(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[rstest]
fn a_junit_report_is_well_formed_whatever_a_target_says(#[values(Failed, Blocked, Fault, Skipped)] verdict: Verdict) {
    let xml = junit(&odd_run(verdict), &Specs::default()).expect("XML");
    let odd = xml.chars().find(|letter| !is_xml(*letter));
    assert_eq!(odd, None);
    quick_junit::Report::deserialize_from_str(&xml).expect("a report");
    assert!(xml.contains("\\u{fffe}") && xml.contains("\\u{ffff}"), "they are shown: {xml}");
}

#[rstest]
fn a_json_report_is_json_whatever_a_target_says(#[values(Failed, Blocked, Fault, Skipped)] verdict: Verdict) {
    let run = odd_run(verdict);
    let text = json(&run, &Summary::of(&run, &Specs::default()));
    let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(read["trials"][0]["reason"], all_odd(), "nothing is lost");
    let read: serde_json::Value = serde_json::from_str(&ctrf(&run, &Specs::default())).expect("JSON");
    assert!(read.is_object());
}
