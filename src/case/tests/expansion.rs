//! What a case becomes.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::json;

use super::trials;
use crate::case::{Action, Call, Edit, EditPlace, Trial};
use crate::spec::Capability;

fn call(trial: &Trial, step: usize) -> &Call {
    match &trial.steps[step].action {
        Action::Call(call) => call,
        other => panic!("{other:?} is no call"),
    }
}

fn ids<'a>(clauses: impl IntoIterator<Item = &'a crate::spec::ClauseId>) -> Vec<&'a str> {
    clauses.into_iter().map(crate::spec::ClauseId::as_str).collect()
}

#[test]
fn each_row_is_a_trial_that_changes_one_thing() {
    let trials = trials(
        "about: It is so.\ngiven: sent-message\ncall: recall\nbody: { msg_id: \"${msg_id}\" }\noutcomes:\n  accepted: { http: 200 }\n  \
         refused: { http: 400 }\ntable:\n  columns: [ parameter, change, expect, clause, /text ]\n  rows:\n    \
         - [ none, kept, accepted, code, any ]\n    - [ msg_id, absent, refused, [ refused, common#error ], { contains: id } ]\n    \
         - [ auth, no_scheme, refused, refused, any ]\n",
    );
    let names: Vec<_> = trials.iter().map(|trial| (trial.id.as_str(), trial.line)).collect();
    let base = "easemob/recall/case";
    let expected = [("unchanged", 13), ("msg_id-absent", 14), ("auth-no-scheme", 15)];
    let expected = expected.map(|(row, line)| (format!("{base}/{row}"), line));
    assert_eq!(names, expected.each_ref().map(|(id, line)| (id.as_str(), *line)));
    assert_eq!(call(&trials[0], 0).edit, None);
    let changed = call(&trials[1], 0);
    assert_eq!(changed.edit.as_deref(), Some(&(EditPlace::Field("msg_id".to_owned()), Edit::Absent)));
    assert_eq!(changed.snapshot.as_deref(), Some("case__msg_id-absent"));
    assert_eq!(ids(trials[1].proves.iter()), ["easemob/common#error", "easemob/recall#refused"]);
    assert_eq!(changed.assertions.len(), 2, "the outcome and the cell");
    assert_eq!(trials[1].case.givens, ["users", "sent-message"], "what a given rests on comes first");
}

#[test]
fn a_step_without_a_clause_only_arranges_and_expects_success() {
    let trials = trials(
        "about: It is so.\nsteps:\n  - { do: send, call: send }\n  - { do: recall it, call: recall, expect: { http: 200 }, clause: code }\n",
    );
    let arranging = call(&trials[0], 0);
    assert!(arranging.setup && arranging.snapshot.is_none());
    assert_eq!(arranging.assertions[0].http, arranging.operation.success.http);
    let judged = call(&trials[0], 1);
    assert!(!judged.setup);
    assert_eq!(judged.snapshot.as_deref(), Some("case"), "the only judged answer has the name of the case");
}

#[test]
fn what_only_observes_probes_a_silence_and_proves_nothing() {
    let trials = trials(
        "about: It is so.\nsteps:\n  - { do: recall it, call: recall, expect: { http: { observe: true } }, clause: silent }\n",
    );
    assert_eq!(ids(trials[0].probes.iter()), ["easemob/recall#silent"]);
    assert!(trials[0].only_observes());
}

#[test]
fn a_fixed_text_is_written_out() {
    let trials = trials(
        "about: It is so.\ncall: recall\nbody: {}\nexpect: { http: 200, json: { /code: 0 } }\nclause: code\nparameter: note\ntable:\n  \
         columns: [ name, change ]\n  rows:\n    - [ unchanged, kept ]\n    - [ long, { text: 中, times: 2, then: x, bytes: 7 } ]\n",
    );
    let expected = Some((EditPlace::Field("note".to_owned()), Edit::Value(json!("中中x"))));
    assert_eq!(call(&trials[1], 0).edit.as_deref(), expected.as_ref());
}

#[rstest]
#[case::nothing("", &[])]
#[case::freeze("  - { freeze: true }\n", &[Capability::Clock])]
#[case::advance("  - { advance: { ms: 1 } }\n", &[Capability::Wait])]
#[case::advance_of_a_frozen_clock("  - { freeze: true }\n  - { advance: { ms: 1 } }\n", &[Capability::Clock])]
#[case::join("  - { join: { room: r, user: u } }\n", &[Capability::Join])]
#[case::leave("  - { leave: { room: r, user: u } }\n", &[Capability::Join])]
#[case::fault("  - { fault: { operation: recall, times: 1 } }\n", &[Capability::Fault])]
#[case::plain_http("  - { do: x, call: recall, scheme: http }\n", &[Capability::Live])]
#[case::another_app("  - { do: x, call: recall, auth: other_app }\n", &[Capability::Tenants])]
#[case::many_at_once("  - { do: x, call: recall, repeat: { times: 3 } }\n", &[Capability::Burst])]
#[case::many_of_a_neighbour("  - { do: x, call: send, repeat: { times: 3 } }\n", &[])]
#[case::a_limit_wanted("  - { do: x, call: recall, expect: { http: 429 }, clause: code }\n", &[Capability::Burst])]
fn what_a_trial_needs_follows_from_its_steps(#[case] steps: &str, #[case] needs: &[Capability]) {
    let judged = "  - { do: the recall, call: recall, expect: { http: 200 }, clause: code }\n";
    let trials = trials(&format!("about: It is so.\nsteps:\n{steps}{judged}"));
    assert_eq!(*trials[0].needs, needs.iter().copied().collect::<BTreeSet<_>>());
}

#[test]
fn features_need_a_fresh_app() {
    let step = "  - { do: the recall, call: recall, expect: { http: 200 }, clause: code }\n";
    let trials = trials(&format!("about: It is so.\nfeatures: {{ recall_window_s: 5 }}\nsteps:\n{step}"));
    assert!(trials[0].needs.contains(&Capability::Tenants));
}
