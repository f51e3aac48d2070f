//! Which trials are selected, asked and skipped.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use indexmap::IndexMap;
use rstest::rstest;

use crate::case::{Action, Features, Given, GivenScope, Step, Suite, Trial};
use crate::judge::Snapshots;
use crate::run::{HttpClient, Plan, RunOptions, Selection, Session};
use crate::spec::{Capability, fixture};
use crate::target::Target;

/// A trial that needs these.
fn trial(id: &str, needs: &[Capability]) -> Trial {
    let needs: Arc<BTreeSet<Capability>> = Arc::new(needs.iter().copied().collect());
    Trial { id: id.to_owned(), needs: Arc::clone(&needs), own_needs: needs, ..fixture::trial(&["code"]) }
}

fn given(needs: &[Capability], configured: &[(&str, &str)]) -> Given {
    let configured = configured.iter().map(|(name, key)| ((*name).to_owned(), (*key).to_owned()));
    Given {
        name: "room".to_owned(),
        scope: GivenScope::Fresh,
        after: Vec::new(),
        needs: needs.iter().copied().collect(),
        configured: configured.collect(),
        values: IndexMap::new(),
        gives: vec!["room".to_owned()],
        steps: Vec::new(),
        cleanup: Vec::new(),
    }
}

/// A target with one app, or with a control protocol.
fn target(control: bool) -> Target {
    let base_url = "http://127.0.0.1:1";
    Target { control_url: control.then(|| format!("{base_url}/c")), ..Target::new("t", "easemob", base_url) }
}

fn session(target: Target, can: &[Capability], suite: Suite) -> Session {
    let http = HttpClient::new(&target.base_url, Duration::from_secs(1), &target.tls, &target.route).expect("a client");
    let specs = Arc::new(fixture::specs());
    let snapshots = Arc::new(Snapshots::default());
    let mut session = Session::new(Arc::new(suite), specs, snapshots, target, RunOptions::default(), http, None);
    session.capabilities = can.iter().copied().collect();
    session
}

/// The reason a trial is skipped for, if it is.
fn skipped(session: &Session, trial: Trial) -> Option<String> {
    let plan = Plan::of(session, vec![Arc::new(trial)]);
    assert_eq!(plan.asked() + plan.skipped.len(), 1);
    plan.skipped.into_iter().next().map(|skip| skip.reason)
}

#[rstest]
#[case::nothing(&[], &[], None)]
#[case::what_there_is(&[Capability::Burst], &[Capability::Burst], None)]
#[case::tenants(&[Capability::Tenants], &[], Some("needs tenants (a control protocol that makes apps with chosen features)"))]
#[case::clock(&[Capability::Clock], &[Capability::Wait], Some("needs clock (a control protocol with a clock)"))]
#[case::wait(&[Capability::Wait], &[], Some("needs wait (`can = [\"wait\"]`: allow waiting in real time)"))]
#[case::a_clock_instead_of_waiting(&[Capability::Wait], &[Capability::Clock], None)]
#[case::join(&[Capability::Join], &[], Some("needs join (a control protocol that puts users into rooms)"))]
#[case::an_app_of_its_own_beside_the_default_features(
    &[Capability::Tenants, Capability::Live],
    &[Capability::Live],
    Some("needs tenants (a control protocol that makes apps with chosen features)")
)]
#[case::seq(&[Capability::Seq], &[], Some("needs seq (a SendRoomMessage reply that carries MsgSeq, `callback_listen`, or `given = { seq = … }`)"))]
#[case::fault(&[Capability::Fault], &[], Some("needs fault (a control protocol that forces internal errors)"))]
#[case::burst(&[Capability::Burst], &[], Some("needs burst (`can = [\"burst\"]`: allow exceeding a rate limit)"))]
#[case::chatrooms(&[Capability::Chatrooms], &[], Some("needs chatrooms (`can = [\"chatrooms\"]`: an app with chat rooms)"))]
#[case::attachments(
    &[Capability::Attachments],
    &[],
    Some("needs attachments (`can = [\"attachments\"]`: an app that stores attachments)")
)]
#[case::conversations(
    &[Capability::Conversations],
    &[],
    Some("needs conversations (`can = [\"conversations\"]`: conversation lists that can be read back)")
)]
#[case::roaming(
    &[Capability::Roaming],
    &[],
    Some("needs roaming (`can = [\"roaming\"]`: roaming messages that can be read back)")
)]
#[case::live(&[Capability::Live], &[], Some("needs live (the real service, over https)"))]
#[case::several(
    &[Capability::Fault, Capability::Clock, Capability::Burst],
    &[Capability::Burst],
    Some("needs clock (a control protocol with a clock); needs fault (a control protocol that forces internal errors)")
)]
fn a_skip_says_what_the_target_lacks(
    #[case] needs: &[Capability],
    #[case] can: &[Capability],
    #[case] reason: Option<&str>,
) {
    let session = session(target(false), can, Suite::default());
    assert_eq!(skipped(&session, trial("t", needs)).as_deref(), reason);
}

#[rstest]
#[case::the_default_needs_no_fresh_app(Features { recall_window_s: Some(120), ..Features::default() }, None, false)]
#[case::another_window_does(Features { recall_window_s: Some(60), ..Features::default() }, None, true)]
#[case::the_window_the_app_has(Features { recall_window_s: Some(60), ..Features::default() }, Some(60), false)]
#[case::the_default_of_an_app_with_another(Features { recall_window_s: Some(120), ..Features::default() }, Some(60), true)]
#[case::a_switch_turned_off(Features { recall_enabled: Some(false), ..Features::default() }, None, true)]
#[case::a_switch_at_its_default(Features { force_required: Some(false), ..Features::default() }, None, false)]
fn an_app_that_is_configured_so_needs_no_tenant(
    #[case] features: Features,
    #[case] window: Option<u64>,
    #[case] is_skipped: bool,
) {
    let mut target = target(false);
    target.features.recall_window_s = window;
    let session = session(target, &[], Suite::default());
    let trial = fixture::with_case(trial("t", &[]), |case| case.features = features);
    assert_eq!(skipped(&session, trial).is_some(), is_skipped);
}

#[rstest]
#[case::nobody_can_arrange_it(&[], &[("room", "room")], &[], true)]
#[case::the_target_arranges_it(&[Capability::Join], &[("room", "room")], &[], false)]
#[case::the_configuration_gives_it(&[], &[("room", "room")], &[("room", "r1")], false)]
#[case::the_configuration_gives_half(&[], &[("room", "room"), ("sender", "member")], &[("room", "r1")], true)]
#[case::it_cannot_be_configured(&[], &[], &[("room", "r1")], true)]
fn what_a_precondition_needs_the_trial_needs(
    #[case] can: &[Capability],
    #[case] configured: &[(&str, &str)],
    #[case] values: &[(&str, &str)],
    #[case] is_skipped: bool,
) {
    let givens = BTreeMap::from([("room".to_owned(), Arc::new(given(&[Capability::Join], configured)))]);
    let suite = Suite { trials: Vec::new(), givens: BTreeMap::from([("easemob".to_owned(), givens)]) };
    let mut target = target(false);
    target.given = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let session = session(target, can, suite);
    let trial = fixture::with_case(trial("t", &[]), |case| case.givens = vec!["room".to_owned()]);
    assert_eq!(skipped(&session, trial).is_some(), is_skipped);
}

#[test]
fn what_configuration_could_give_is_said_where_only_a_precondition_wants_it() {
    let givens = BTreeMap::from([("room".to_owned(), Arc::new(given(&[Capability::Join], &[("room", "room")])))]);
    let suite = Suite { trials: Vec::new(), givens: BTreeMap::from([("easemob".to_owned(), givens)]) };
    let session = session(target(false), &[], suite);
    let trial = fixture::with_case(trial("t", &[]), |case| case.givens = vec!["room".to_owned()]);
    let reason = "needs join (a control protocol that puts users into rooms, or `given = { room = …, member = … }`)";
    assert_eq!(skipped(&session, trial).as_deref(), Some(reason));
}

#[rstest]
#[case::on_a_shared_app(false, 1)]
#[case::on_an_app_of_its_own(true, 0)]
fn a_burst_is_asked_alone_where_others_use_the_app(#[case] control: bool, #[case] alone: usize) {
    let session = session(target(control), &[], Suite::default());
    let burst = Trial { bursts: true, ..trial("b", &[]) };
    let plan = Plan::of(&session, vec![Arc::new(burst), Arc::new(trial("t", &[]))]);
    assert_eq!((plan.alone.len(), plan.together.len()), (alone, 2 - alone));
}

#[test]
fn those_that_wait_longest_come_first_and_the_rest_keeps_its_order() {
    let session = session(target(false), &[], Suite::default());
    let waiting = |(id, ms)| {
        let step = Step { does: "wait".to_owned(), line: 1, action: Action::Advance(ms) };
        Arc::new(Trial { steps: vec![step], ..trial(id, &[]) })
    };
    let plan = Plan::of(&session, [("a", 0), ("b", 60_000), ("c", 0), ("d", 150_000)].map(waiting).to_vec());
    let order: Vec<_> = plan.together.iter().map(|trial| trial.id.as_str()).collect();
    assert_eq!(order, ["d", "b", "a", "c"]);
}

#[rstest]
#[case::everything(&[], &[], None, &["e/r/a", "e/r/a-b", "e/r/c"])]
#[case::a_full_id_is_alone(&["e/r/a"], &[], None, &["e/r/a"])]
#[case::a_part(&["r/a"], &[], None, &["e/r/a", "e/r/a-b"])]
#[case::any_of_several(&["e/r/a", "c"], &[], None, &["e/r/a", "e/r/c"])]
#[case::nobody(&["z"], &[], None, &[])]
#[case::a_vendor(&[], &[], Some("easemob"), &["e/r/a", "e/r/a-b", "e/r/c"])]
#[case::another_vendor(&[], &[], Some("zego"), &[])]
#[case::a_clause(&[], &["easemob/recall#list"], None, &["e/r/c"])]
#[case::a_clause_written_short(&[], &["list"], None, &["e/r/c"])]
#[case::a_silence(&[], &["silent"], None, &["e/r/a-b"])]
#[case::a_clause_and_a_part(&["a"], &["list"], None, &[])]
fn a_selection_is_what_a_person_names(
    #[case] filters: &[&str],
    #[case] clauses: &[&str],
    #[case] vendor: Option<&str>,
    #[case] expected: &[&str],
) {
    let silent = fixture::trial(&["silent"]).proves;
    let trials = [
        trial("e/r/a", &[]),
        Trial { probes: silent, ..trial("e/r/a-b", &[]) },
        Trial { id: "e/r/c".to_owned(), ..fixture::trial(&["list"]) },
    ];
    let suite = Suite { trials: trials.into_iter().map(Arc::new).collect(), givens: BTreeMap::new() };
    let owned = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    let selection = Selection { filters: owned(filters), clauses: owned(clauses), vendor: vendor.map(str::to_owned) };
    let selected = selection.of(&suite);
    assert_eq!(selected.iter().map(|trial| trial.id.as_str()).collect::<Vec<_>>(), expected);
}

#[rstest]
#[case::all_fit(&["e/r/a"], &[], None, &[])]
#[case::one_does_not(&["e/r/a", "none", "no"], &[], None, &["none", "no"])]
#[case::a_clause_does_not(&[], &["list", "other"], None, &["other"])]
#[case::none_does(&["none"], &[], None, &[])]
#[case::not_of_this_vendor(&["e/r/a", "z/"], &[], Some("easemob"), &["z/"])]
#[case::not_of_this_clause(&["e/r/c", "e/r/a"], &["list"], None, &["e/r/a"])]
fn what_fits_nothing_beside_something_is_told(
    #[case] filters: &[&str],
    #[case] clauses: &[&str],
    #[case] vendor: Option<&str>,
    #[case] idle: &[&str],
) {
    let other = fixture::with_case(trial("z/r/a", &[]), |case| case.vendor = "zego".to_owned());
    let trials = [trial("e/r/a", &[]), Trial { id: "e/r/c".to_owned(), ..fixture::trial(&["list"]) }, other];
    let suite = Suite { trials: trials.into_iter().map(Arc::new).collect(), givens: BTreeMap::new() };
    let owned = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
    let selection = Selection { filters: owned(filters), clauses: owned(clauses), vendor: vendor.map(str::to_owned) };
    assert_eq!(selection.idle(&suite), idle);
}

#[test]
fn a_made_up_name_is_short_and_never_made_twice() {
    let session = session(target(false), &[], Suite::default());
    let words: BTreeSet<String> = (0..5_000).map(|_| session.run_id().word(session.next_number())).collect();
    assert_eq!(words.len(), 5_000);
    assert!(words.iter().all(|word| word.len() == 12 && session.run_id().is_word(word)));
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    assert!(words.iter().all(|word| word.chars().all(plain)));
}

#[test]
fn on_an_app_of_many_runs_no_two_make_up_the_same_names() {
    let id = || session(target(false), &[], Suite::default()).run_id();
    assert_ne!(id(), id());
}
