//! What a trial takes for granted about the app it asks: what it states, and the defaults its calls rest on without saying so.

use serde_json::Value;

use crate::case::{Action, Call, Edit, EditPlace, Features, RequestBody, Trial};

/// How long after it was sent a message may be recalled by a trial that does not wait, in seconds: calls queue for limits.
const AT_ONCE_S: u64 = 60;

/// The facts a trial rests on, given those of the app it would ask.
pub(super) fn taken_for_granted(trial: &Trial, app: &Features) -> Features {
    let stated = trial.case.features.clone();
    let defaults = Features::default().whole();
    let app = app.whole();
    let calls: Vec<&Call> = calls(trial).filter(|call| reaches_the_app(call)).collect();
    let of = |operation: &'static str| calls.iter().filter(move |call| call.operation.id == operation);
    let recalls = of("msg_recall").next().is_some();
    let waits_s = waited_s(trial);
    let mut silent = Features::default();
    if recalls {
        silent.recall_enabled = defaults.recall_enabled;
        if waits_s > 0 || app.recall_window_s < Some(AT_ONCE_S) {
            silent.recall_window_s = defaults.recall_window_s;
        }
        if of("msg_recall").any(|call| leaves_out_force(call)) {
            silent.force_required = defaults.force_required;
        }
    }
    if app.retention_s.min(defaults.retention_s) < Some(waits_s + AT_ONCE_S) {
        silent.retention_s = defaults.retention_s;
    }
    if of("RevokeRoomMessage").next().is_some() {
        silent.room_message_storage = defaults.room_message_storage;
    }
    stated.over(&silent)
}

/// What is granted and what the app has instead, one sentence part for each difference.
pub(super) fn differences(wanted: &Features, app: &Features) -> Vec<String> {
    let has = app.whole().facts();
    let other = |(name, value): (String, String)| {
        let (_, own) = has.iter().find(|(known, own)| *known == name && *own != value)?;
        Some(format!("an app with {name} = {value}, this one has {own}"))
    };
    wanted.facts().into_iter().filter_map(other).collect()
}

fn calls(trial: &Trial) -> impl Iterator<Item = &Call> {
    trial.steps.iter().filter_map(|step| match &step.action {
        Action::Call(call) => Some(&**call),
        _ => None,
    })
}

/// How far the trial lets its clock go.
fn waited_s(trial: &Trial) -> u64 {
    let waits = trial.steps.iter().map(|step| if let Action::Advance(ms) = step.action { ms } else { 0 });
    waits.sum::<u64>().div_ceil(1000)
}

/// Whether a call may get past what all operations share, such as its credentials.
fn reaches_the_app(call: &Call) -> bool {
    let mut clauses = call.assertions.iter().flat_map(|assertion| &assertion.clauses).peekable();
    call.positive || clauses.peek().is_none() || clauses.any(|clause| clause.parts().1 != "common")
}

/// Whether a body that is otherwise fine comes without `force`.
fn leaves_out_force(call: &Call) -> bool {
    match (call.edit.as_deref(), &call.request.body) {
        (Some((EditPlace::Field(name), edit)), RequestBody::Json(_)) if name == "force" => {
            matches!(edit, Edit::Absent | Edit::Renamed(_) | Edit::Value(Value::Null))
        }
        (Some((EditPlace::Body, Edit::Value(body))), _) => lacks_force(body),
        (Some((EditPlace::Body, Edit::Raw(text))), _) | (_, RequestBody::Raw(text)) => {
            call.positive && !text.contains("\"force\"")
        }
        (Some((EditPlace::Body, _)), _) | (_, RequestBody::None | RequestBody::File(_)) => false,
        (_, RequestBody::Json(body)) => lacks_force(body),
    }
}

fn lacks_force(body: &Value) -> bool {
    body.as_object().is_some_and(|body| body.get("force").is_none_or(Value::is_null))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rstest::rstest;

    use super::*;
    use crate::case::Suite;
    use crate::suite::SuiteData;

    fn suite() -> Arc<Suite> {
        Arc::clone(&SuiteData::embedded().suite)
    }

    /// Whether a trial of the suite can be asked of an app that is configured so.
    fn fits(id: &str, facts: &[&str]) -> bool {
        let facts = facts.iter().map(|fact| Features::parse(fact).expect("a fact"));
        let app = facts.fold(Features::default(), |all, fact| fact.over(&all));
        let suite = suite();
        let trial = suite.trials.iter().find(|trial| trial.id == id).unwrap_or_else(|| panic!("no trial {id}"));
        differences(&taken_for_granted(trial, &app), &app).is_empty()
    }

    #[rstest]
    #[case::an_ordinary_app("easemob/msg_recall/window", &[], true)]
    #[case::force_left_out("easemob/msg_recall/force-values/left-out", &["force_required=true"], false)]
    #[case::force_null("easemob/msg_recall/force-values/as-null", &["force_required=true"], false)]
    #[case::force_sent("easemob/msg_recall/force-values/forced", &["force_required=true"], true)]
    #[case::force_demanded("easemob/msg_recall/force-required/left-out", &["force_required=true"], true)]
    #[case::force_not_demanded("easemob/msg_recall/force-required/left-out", &[], false)]
    #[case::another_window_waited_out("easemob/msg_recall/window", &["recall_window_s=60"], false)]
    #[case::a_longer_window_waited_out("easemob/msg_recall/window", &["recall_window_s=3600"], false)]
    #[case::another_window_not_waited_for("easemob/msg_recall/recall-twice", &["recall_window_s=60"], true)]
    #[case::hardly_a_window("easemob/msg_recall/recall-twice", &["recall_window_s=5"], false)]
    #[case::the_window_of_the_case("easemob/msg_recall/shorter-window", &["recall_window_s=30"], true)]
    #[case::messages_kept_for_less("easemob/msg_recall/window", &["retention_s=100"], false)]
    #[case::messages_kept_for_3_days("easemob/msg_recall/window", &["retention_s=259200"], true)]
    #[case::the_retention_of_the_case("easemob/msg_recall/retention", &["recall_window_s=604800", "retention_s=259200"], true)]
    #[case::no_recalls("easemob/msg_recall/recall-twice", &["recall_enabled=false"], false)]
    #[case::no_recalls_as_the_case_wants_it("easemob/msg_recall/service-unopened", &["recall_enabled=false"], true)]
    #[case::no_recalls_and_another_operation("easemob/user_channel/deleted-twice", &["recall_enabled=false"], true)]
    #[case::nothing_stored("zego/RevokeRoomMessage/recall-twice", &["room_message_storage=false"], false)]
    #[case::nothing_stored_as_the_case_wants_it("zego/RevokeRoomMessage/storage-off", &["room_message_storage=false"], true)]
    fn a_trial_is_asked_of_an_app_it_was_written_for(#[case] id: &str, #[case] app: &[&str], #[case] is_asked: bool) {
        assert_eq!(fits(id, app), is_asked);
    }

    #[test]
    fn credentials_are_refused_whatever_the_app() {
        let suite = suite();
        let app = Features::parse("recall_enabled=false").expect("a fact");
        let credentials = |id: &str| id.starts_with("easemob/msg_recall/credentials/");
        let fitting = suite
            .trials
            .iter()
            .filter(|trial| credentials(&trial.id))
            .filter(|trial| differences(&taken_for_granted(trial, &app), &app).is_empty());
        assert!(fitting.count() > 0);
    }
}
