//! The suite proves itself: a sample here, all of it by `unsaid mutants` in release.

use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{folder, unsaid};

/// Where a command finds the data of this checkout.
fn data() -> String {
    ["specs", "cases", "snapshots"].map(|name| format!(" --{name} {}/{name}", env!("CARGO_MANIFEST_DIR"))).concat()
}

#[test]
fn a_sample_of_the_defects_is_killed() {
    let said = unsaid(&format!("mutants --sample 40 --seed 7{}", data())).ends(0);
    assert!(said.out.contains("in all: 40 of 40 defects killed for their own reason"), "{said}");
}

#[test]
fn every_trial_that_passes_on_a_canary_has_a_reason() {
    unsaid(&format!("mutants --canaries{}", data())).ends(0);
}

#[test]
fn a_sample_of_what_is_permitted_raises_no_alarm() {
    let said = unsaid(&format!("mutants --legal --sample 12 --combinations 4 --seed 7{}", data())).ends(0);
    assert!(said.out.contains(" 0 false alarms"), "{said}");
}

#[test]
fn without_its_case_file_a_defect_survives() {
    let own = copied("cases");
    std::fs::remove_file(own.path().join("zego/RevokeRoomMessage/two-messages.yaml")).expect("a case file");
    let words = format!("mutants RevokeRoomMessage#effect.one-message --cases {}", own.path().display());
    let said = unsaid(&words).ends(1);
    assert!(said.out.contains("SURVIVED  recalls the later messages too"), "{said}");
    assert!(said.out.contains("lost "), "{said}");
}

#[test]
fn a_wider_expectation_loses_kills() {
    let own = copied("cases");
    let file = own.path().join("zego/RevokeRoomMessage/recall-twice.yaml");
    let text = std::fs::read_to_string(&file).expect("a case file");
    let wider = text.replace("/Code: 660000023", "/Code: { not: 0 }");
    assert_ne!(wider, text, "the case has another form now");
    std::fs::write(&file, wider).expect("a case file");
    let words = format!("mutants RevokeRoomMessage#code.660000023 --cases {}", own.path().display());
    let said = unsaid(&words).ends(1);
    assert!(said.out.contains("recall-twice"), "{said}");
}

#[test]
fn the_matrix_comes_as_json_and_as_a_page_too() {
    let own = folder(&[]);
    let call = unsaid("mutants RevokeRoomMessage#Payload.unit --report json,html=matrix.html").within(own.path());
    let said = call.ends(0);
    let matrix: Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(matrix["defects"][0]["killed"], Value::Bool(true), "{said}");
    assert!(matrix["defects"][0]["killed_by"][0].as_str().is_some_and(|id| id.contains("/Payload/")), "{said}");
    let page = std::fs::read_to_string(own.path().join("matrix.html")).expect("a page");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("counts characters"), "{page}");
}

#[test]
fn a_canary_that_nobody_knows_is_pointed_at() {
    let own = copied("snapshots");
    let file = own.path().join("proof/canaries.yaml");
    let text = std::fs::read_to_string(&file).expect("the reasons");
    std::fs::write(&file, text.replace("\nyes-man:", "\nyesman:")).expect("the reasons");
    let said = unsaid(&format!("mutants --canaries --snapshots {}", own.path().display())).ends(2);
    assert!(said.err.contains("no canary is called `yesman`"), "{said}");
    assert!(said.err.contains("did you mean `yes-man`?"), "{said}");
}

#[test]
fn a_sample_of_none_is_refused() {
    let said = unsaid("mutants --sample 0").ends(2);
    assert!(said.err.contains("--sample"), "{said}");
}

#[test]
fn a_filter_without_a_defect_is_said_to_fit_none() {
    let said = unsaid("mutants no-such-clause").ends(4);
    assert!(said.err.contains("no defect fits the filter"), "{said}");
}

/// A copy of one of this checkout's folders.
fn copied(name: &str) -> TempDir {
    let to = folder(&[]);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name), to.path());
    to
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            std::fs::copy(&path, to.join(name)).expect("a copy");
        }
    }
}
