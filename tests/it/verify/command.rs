//! `unsaid verify`: how commands are run, what they find in their environment, and how it ends.

use std::process::Command;

use rstest::rstest;

use crate::support::{Said, folder, undisturbed, unsaid, unsaid_in_shell, wait_until};

/// A script verified, with more options.
fn verified(vendor: &str, script: &str, options: &str) -> Said {
    let own = folder(&[("client.sh", script)]);
    unsaid(&format!("verify --vendor {vendor} {options} -- sh client.sh")).within(own.path()).said()
}

#[rstest]
#[case::easemob(
    "easemob",
    "BASE_URL ORG_NAME APP_NAME APP_KEY CLIENT_ID CLIENT_SECRET TOKEN CONTROL_URL TENANT VENDOR"
)]
#[case::zego("zego", "BASE_URL APP_ID SERVER_SECRET CONTROL_URL TENANT VENDOR")]
fn a_command_finds_where_to_call_and_as_whom(#[case] vendor: &str, #[case] names: &str) {
    let own = folder(&[("client.sh", "env | grep ^UNSAID_ | sed 's/=.*//' | sort > found; exit 7")]);
    let call = unsaid(&format!("verify --vendor {vendor} -- sh client.sh")).within(own.path());
    call.with("UNSAID_ANSWER", "somebody else's").with("UNSAID_TIMEOUT", "30").ends(3).complains("exit 7");
    let found = std::fs::read_to_string(own.path().join("found")).expect("the names");
    let mut expected: Vec<String> = names.split(' ').map(|name| format!("UNSAID_{name}")).collect();
    expected.push("UNSAID_TIMEOUT".to_owned());
    expected.sort();
    assert_eq!(found.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn the_output_of_a_command_does_not_disturb_the_report() {
    let said = verified("easemob", "echo from the command; exit 1", "--report json");
    assert_eq!(said.code, Some(3));
    assert_eq!(said.json()["command"]["ended"]["exit"], 1);
    said.complains("from the command");
}

#[test]
fn a_command_that_calls_nothing_decides_nothing() {
    let said = verified("easemob", "exit 0", "");
    assert_eq!(said.code, Some(3));
    said.complains("called none of easemob/msg_recall, easemob/user_channel");
}

#[test]
fn a_command_that_is_not_there_is_a_mistake_of_the_command_line() {
    unsaid("verify --vendor easemob -- no-such-command-anywhere")
        .ends(2)
        .complains("no-such-command-anywhere")
        .in_one_line();
}

#[test]
fn a_command_that_does_not_end_is_stopped_with_all_it_started() {
    let child = undisturbed(|limit| {
        let own = folder(&[("client.sh", "sleep 100000 & echo $! > child; wait")]);
        let call = unsaid(&format!("verify --vendor easemob --timeout {limit} -- sh client.sh")).within(own.path());
        call.ends(3).complains(&format!("killed after {} s", limit.trim_end_matches(".0")));
        // A command that is stopped before it has started anything shows nothing.
        std::fs::read_to_string(own.path().join("child")).ok().filter(|id| id.ends_with('\n'))
    });
    wait_until("what the command has started ends", || has_ended(child.trim()));
}

/// Whether a process is gone, or waits only to be asked how it ended.
fn has_ended(id: &str) -> bool {
    let is_there = Command::new("sh").args(["-c", &format!("kill -0 {id}")]).output().expect("sh").status.success();
    let state = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    !is_there || state.contains(") Z ")
}

#[test]
fn a_command_that_a_signal_ends_has_failed() {
    let said = verified("easemob", "kill -SEGV $$", "");
    assert_eq!(said.code, Some(3));
    said.complains("signal 11");
}

#[rstest]
#[case::no_command("verify --vendor easemob", "<COMMAND>")]
#[case::no_vendor("verify -- true", "--vendor")]
#[case::another_vendor("verify --vendor acme -- true", "unknown vendor `acme`; known: easemob, zego")]
#[case::no_time("verify --vendor easemob --timeout 0 -- true", "positive number of seconds")]
#[case::an_unknown_clause("verify --vendor easemob --allow error.to-emty -- true", "no such clause")]
#[case::another_form("verify --vendor easemob --report xml -- true", "human and json are known")]
#[case::no_such_answer(
    "verify --vendor easemob --each-answer --answers nothing.like.that -- true",
    "no answer has such a name"
)]
#[case::answers_of_nothing("verify --vendor easemob --answers error -- true", "--each-answer")]
#[case::no_such_file("verify --vendor easemob --seed-data nowhere.yaml -- true", "nowhere.yaml")]
fn a_wrong_command_line_is_refused(#[case] words: &str, #[case] why: &str) {
    unsaid(words).ends(2).complains(why);
}

#[test]
fn seed_data_with_mistakes_are_shown_where_they_are() {
    let text = "easemob:\n  - users: [ann, no good]\n    groups:\n      - { id: g, owner: ben }\n    colour: red\n";
    let own = folder(&[("seed.yaml", text)]);
    let said = unsaid("verify --vendor easemob --seed-data seed.yaml -- true").within(own.path()).ends(2);
    said.complains("seed.yaml:5:5").complains("unknown key `colour`");
    let own = folder(&[("seed.yaml", &text.replace("    colour: red\n", ""))]);
    let said = unsaid("verify --vendor easemob --seed-data seed.yaml -- true").within(own.path()).ends(2);
    said.complains("seed.yaml:2:18").complains("seed.yaml:4:25").complains("`users` has no `ben`");
}

#[test]
fn seed_data_without_an_app_of_the_vendor_are_refused() {
    let own = folder(&[("seed.yaml", "zego: [{}]\n")]);
    let call = unsaid("verify --vendor easemob --seed-data seed.yaml -- true").within(own.path());
    call.ends(2).complains("no app of easemob");
}

#[test]
fn the_app_is_the_one_of_the_seed_data() {
    let seed = "easemob:\n  - { org_name: acme, app_name: chat, client_id: me, client_secret: s3cret }\n";
    let own = folder(&[
        ("seed.yaml", seed),
        ("client.sh", "echo $UNSAID_ORG_NAME/$UNSAID_APP_NAME $UNSAID_CLIENT_ID > found"),
    ]);
    unsaid("verify --vendor easemob --seed-data seed.yaml -- sh client.sh").within(own.path()).ends(3);
    assert_eq!(std::fs::read_to_string(own.path().join("found")).expect("names"), "acme/chat me\n");
}

#[test]
fn the_same_seed_makes_the_same_names() {
    let found = |seed: &str| {
        let own = folder(&[("client.sh", "echo $UNSAID_ORG_NAME $UNSAID_APP_NAME > found")]);
        unsaid(&format!("verify --vendor easemob {seed} -- sh client.sh")).within(own.path()).ends(3);
        std::fs::read_to_string(own.path().join("found")).expect("names")
    };
    assert_eq!(found(""), found("--seed 1"));
    assert_ne!(found("--seed 1"), found("--seed 2"));
}

#[test]
fn a_command_that_fails_now_and_then_is_accused_of_nothing() {
    let call = r#"curl -s "$UNSAID_BASE_URL/$UNSAID_ORG_NAME/$UNSAID_APP_NAME/messages/msg_recall" -H "Authorization: Bearer $UNSAID_TOKEN"
        -H "Content-Type: application/json" -H "Accept: application/json"
        -d '{"msg_id":"1028442084794698104","to":"user2","chat_type":"chat","from":"user1"}' >/dev/null"#;
    let script = format!("{}; test -f marker || {{ touch marker; exit 1; }}", call.replace('\n', " "));
    let folder = folder(&[("flaky.sh", &script)]);
    let said = unsaid("verify --vendor easemob --each-answer --timeout 300 --report json -- sh flaky.sh")
        .within(folder.path())
        .said();
    assert_eq!(said.code, Some(3), "{said}");
    let said = said.complains("does not end in the same way each time");
    assert_eq!(said.json()["breaches"], serde_json::json!([]));
}

#[test]
fn nothing_is_looked_for_where_the_command_did_not_end_by_itself() {
    let said = verified(
        "easemob",
        "curl -s $UNSAID_BASE_URL/$UNSAID_ORG_NAME/$UNSAID_APP_NAME/messages/msg_recall; sleep 100000",
        "--each-answer --timeout 0.5",
    );
    assert!(said.out.contains("killed after 0.5 s") && !said.err.contains("looking for"), "{said}");
}

#[rstest]
fn an_interrupt_stops_the_command_and_reports(#[values("-INT", "-TERM", "-HUP")] signal: &str) {
    let own = folder(&[("client.sh", "touch started; sleep 100000")]);
    let words = "verify --vendor easemob --report json=report.json -- sh client.sh";
    let mut running = unsaid(words).within(own.path()).begins();
    wait_until("the command starts", || own.path().join("started").exists());
    let interrupt = format!("kill {signal} {}", running.id());
    Command::new("sh").args(["-c", &interrupt]).status().expect("sh");
    assert_eq!(running.wait().expect("an end").code(), Some(3));
    let report = std::fs::read_to_string(own.path().join("report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["command"]["ended"]["words"], "interrupted");
}

#[test]
fn a_terminal_that_is_gone_is_ignored_where_that_is_asked_for() {
    let own = folder(&[("client.sh", "kill -HUP $PPID; touch survived")]);
    let words = "verify --vendor easemob --report json=report.json -- sh client.sh";
    let said = unsaid_in_shell("trap '' HUP; \"$@\"", words).within(own.path()).ends(3);
    said.complains("called none of");
    assert!(own.path().join("survived").exists(), "the command went on");
}

#[rstest]
#[case::nothing("NO_PROXY", "", "localhost,127.0.0.1,::1")]
#[case::something("NO_PROXY", "internal.test", "internal.test,localhost,127.0.0.1,::1")]
#[case::in_small_letters("no_proxy", "internal.test", "internal.test,localhost,127.0.0.1,::1")]
fn a_command_asks_no_proxy_for_this_machine(#[case] name: &str, #[case] value: &str, #[case] expected: &str) {
    let own = folder(&[("client.sh", "echo $NO_PROXY $no_proxy > found")]);
    let call = unsaid("verify --vendor easemob -- sh client.sh").within(own.path());
    call.with("HTTP_PROXY", "http://127.0.0.1:9").with(name, value).ends(3);
    let found = std::fs::read_to_string(own.path().join("found")).expect("a file");
    assert_eq!(found, format!("{expected} {expected}\n"));
}

#[test]
fn a_client_finds_its_own_variables_filled_in() {
    let own =
        folder(&[("client.sh", "test \"$IM_KEY\" = \"$UNSAID_APP_KEY\" && test \"$IM\" = \"$UNSAID_BASE_URL/x\"")]);
    let words = "verify --vendor easemob --env IM_KEY={app_key} --env IM={base_url}/x -- sh client.sh";
    unsaid(words).within(own.path()).ends(3).complains("called none of");
    let wrong = unsaid("verify --vendor easemob --env IM={base_ur} -- sh client.sh").within(own.path()).ends(2);
    wrong.complains("--env IM: no value is called `{base_ur}`; did you mean `{base_url}`?");
}
