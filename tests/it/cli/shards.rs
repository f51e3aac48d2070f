//! A run split over several machines, and its reports made into one.

use std::sync::LazyLock;

use rstest::rstest;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::cases::{BLOCKED, DIRECT, FAILING, PASSING};
use crate::support::report::{all_good, checked};
use crate::support::shared::trials;
use crate::support::{Call, Said, Served, folder, unsaid};

/// Trials that pass, fail and are blocked, of both vendors, and a list of what is known.
fn mixed() -> TempDir {
    let blocked = ("cases/easemob/msg_recall/blocked.yaml", BLOCKED[0].1);
    let known = "# It is so.\n- trial: easemob/msg_recall/recall\n  finding: kkkkkkkkkkkk\n";
    folder(&[FAILING[0], PASSING[1], PASSING[2], DIRECT[0], DIRECT[1], blocked, ("known.yaml", known)])
}

/// A report of one shard, written beside the cases.
fn shard(own: &TempDir, shard: &str) -> String {
    let name = format!("{}.json", shard.replace('/', "-of-"));
    let said = unsaid(&format!("run --cases cases --shard {shard} --report json={name}")).within(own.path()).said();
    assert!(matches!(said.code, Some(0..=3)), "{said}");
    checked(report(own, &name));
    name
}

fn report(own: &TempDir, name: &str) -> Value {
    let text = std::fs::read_to_string(own.path().join(name)).expect("a report");
    serde_json::from_str(&text).expect("JSON")
}

/// A report changed on the way.
fn changed(own: &TempDir, name: &str, change: impl Fn(&mut Value)) {
    let mut value = report(own, name);
    change(&mut value);
    std::fs::write(own.path().join(name), value.to_string()).expect("a report");
}

fn merge(own: &TempDir, words: &str) -> Call {
    unsaid(&format!("merge --cases cases {words}")).within(own.path())
}

#[test]
fn the_shards_of_a_run_make_the_whole_run() {
    let own = folder(&[]);
    let names: Vec<String> = (1..=3)
        .map(|index| {
            let name = format!("{index}.json");
            let words = format!("run --shard {index}/3 --seed {index} --report json={name}");
            let said = unsaid(&words).within(own.path()).ends(0);
            assert!(said.out.is_empty() || said.out.contains(&format!("shard {index}/3")), "{said}");
            let part = checked(report(&own, &name));
            assert_eq!(part["run"]["shard"], serde_json::json!({ "index": index, "count": 3 }));
            name
        })
        .collect();
    let said = unsaid(&format!("merge {} --report json", names.join(" "))).within(own.path()).ends(0);
    let merged = checked(said.json());
    all_good(&merged);
    let ids: Vec<&str> =
        merged["trials"].as_array().expect("trials").iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(ids, trials().collect::<Vec<_>>(), "every trial once, in the order of the list");
    assert_eq!((&merged["run"]["shard"], &merged["run"]["partial"]), (&Value::Null, &Value::Null));
    let requests = |report: &Value| report["summary"]["requests"].as_u64().expect("a number");
    assert_eq!(requests(&merged), names.iter().map(|name| requests(&report(&own, name))).sum::<u64>());
}

#[test]
fn a_report_read_back_says_what_the_run_said() {
    let own = mixed();
    let words = "run --cases cases --known known.yaml --report human,json=a.json,junit=a.xml";
    let said =
        unsaid(words).within(own.path()).ends(1).says("FAILED").says("$(unsaid sign").says("blocked").says("stale");
    let again = merge(&own, "a.json --report human,json=b.json,junit=b.xml").ends(1);
    assert_eq!(again.out, said.out);
    let text = |name: &str| std::fs::read_to_string(own.path().join(name)).expect("a report");
    assert_eq!(text("b.json"), text("a.json"));
    assert_eq!(text("b.xml"), text("a.xml"));
}

#[test]
fn a_shard_may_be_empty() {
    let own = folder(&[PASSING[2]]);
    let said = unsaid("run --cases cases --shard 2/2").within(own.path()).ends(0);
    said.says("shard 2/2 has no trials");
    let names = [shard(&own, "1/2"), shard(&own, "2/2")];
    merge(&own, &names.join(" ")).ends(0).says("1 passed");
}

#[rstest]
#[case::none("0/4")]
#[case::too_many("5/4")]
#[case::no_count("2")]
#[case::words("one/two")]
fn a_wrong_shard_is_refused(#[case] shard: &str) {
    unsaid(&format!("run --shard {shard}")).ends(2).complains("from 1/4 to 4/4");
    unsaid("run").with("UNSAID_SHARD", shard).ends(2).complains("from 1/4 to 4/4");
}

#[test]
fn a_shard_is_no_whole_run_but_its_merged_shards_are() {
    let own = mixed();
    let known = "--known known.yaml --known-fix";
    unsaid(&format!("run --cases cases --shard 1/2 {known}")).within(own.path()).ends(2).complains("leave out --shard");
    std::fs::remove_file(own.path().join("cases/easemob/msg_recall/blocked.yaml")).expect("a file");
    let names = [shard(&own, "1/2"), shard(&own, "2/2")];
    merge(&own, &format!("{} {known}", names.join(" "))).ends(1).complains("2 added, 0 dropped, 1 pinned anew");
}

#[test]
fn bursts_on_an_app_that_other_shards_use_too_are_skipped() {
    let fixed = Served::without_control();
    let url = fixed.served.base_url();
    let run = |words: &str| fixed.run("zego", &url, &format!("--dry-run --can burst {words}")).ends(0);
    assert!(!run("").out.contains("unsharded"));
    let both = [run("--shard 1/2"), run("--shard 2/2")];
    assert!(both.iter().any(|said| said.out.contains("bursts run only unsharded")), "{}{}", both[0], both[1]);
}

#[test]
fn reports_that_make_no_whole_are_refused_in_a_sentence() {
    let own = mixed();
    let (one, two) = (shard(&own, "1/2"), shard(&own, "2/2"));
    let refused = |words: &str, because: &str| {
        merge(&own, words).ends(2).complains(because).in_one_line();
    };
    refused(&one, "no report of shard 2/2");
    refused(&format!("{one} {one} {two}"), "are both shard 1/2");
    refused(&format!("{one} {}", shard(&own, "2/3")), "is one of 2 shards, 2-of-3.json one of 3");
    refused("no-such.json", "no-such.json: ");
    let other = unsaid(&format!("merge {one} {two}")).within(own.path()).ends(2);
    other.complains("made with other specs or cases").in_one_line();
    changed(&own, &two, |report| report["run"]["level"] = "contract".into());
    refused(&format!("{one} {two}"), "is at level exact, 2-of-2.json at level contract");
    changed(&own, &two, |report| report["run"]["level"] = "strict".into());
    refused(&format!("{one} {two}"), "2-of-2.json: unknown level `strict`");
    changed(&own, &two, |report| report["schema_version"] = 7.into());
    refused(&format!("{one} {two}"), "2-of-2.json: a report of schema version 7");
    std::fs::write(own.path().join(&two), "{\n  \"schema_version\": 1,\n  oops\n}").expect("a report");
    refused(&format!("{one} {two}"), "2-of-2.json: no JSON report: key must be a string at line 3 column 3");
}

#[test]
fn two_targets_or_two_verdicts_make_no_one_report() {
    let own = folder(PASSING);
    for name in ["a.json", "b.json", "c.json"] {
        unsaid(&format!("run --cases cases --report json={name}")).within(own.path()).ends(0);
    }
    merge(&own, "a.json b.json").ends(0).says("3 passed");
    changed(&own, "b.json", |report| report["targets"][0]["base_url"] = "https://elsewhere.example".into());
    merge(&own, "a.json b.json").ends(2).complains("two targets make two reports").in_one_line();
    changed(&own, "c.json", |report| report["trials"][0]["verdict"] = "fault".into());
    merge(&own, "a.json c.json").ends(2).complains("is passed in a.json and fault in c.json").in_one_line();
    changed(&own, "c.json", |report| report["trials"][0]["verdict"] = "skipped".into());
    merge(&own, "c.json a.json").ends(0).says("3 passed");
}

mod nextest {
    use super::*;

    #[rstest]
    #[case::at_listing("--list")]
    #[case::at_a_run("--exact easemob/msg_recall/no-id")]
    fn a_plain_target_is_refused_with_a_pointer(#[case] words: &str) {
        let target = "--vendor easemob --base-url http://127.0.0.1:1 --org-name a --app-name b";
        for (name, value) in [("NEXTEST", "1"), ("NEXTEST_EXECUTION_MODE", "process-per-test")] {
            let call = unsaid(&format!("test {target} -- {words}")).with("UNSAID_TOKEN", "t").with(name, value);
            call.ends(2).complains("--shard").in_one_line();
        }
    }

    #[test]
    fn the_emulator_inside_and_targets_that_make_apps_are_served() {
        let served = Served::with_control();
        let control = format!("--vendor easemob --base-url {}", served.base_url());
        let own = folder(PASSING);
        for target in ["", control.as_str()] {
            let words = format!("test --cases cases {target} -- --exact easemob/msg_recall/no-id --nocapture");
            unsaid(&words).with("NEXTEST", "1").within(own.path()).ends(0).says("1 passed");
        }
    }
}

#[rstest]
#[case::a_part_of_it("credentials")]
#[case::of_the_other_vendor("zego/")]
fn shards_that_were_asked_something_else_make_no_run(#[case] filter: &str) {
    static SECOND: LazyLock<Said> = LazyLock::new(|| unsaid("run easemob/ --shard 2/2 --report json").ends(0));
    let own = folder(&[("2.json", SECOND.out.as_str())]);
    unsaid(&format!("run {filter} --shard 1/2 --report json=1.json")).within(own.path()).ends(0);
    unsaid("merge 1.json 2.json").within(own.path()).ends(2).complains("they are not parts of one run").in_one_line();
}
