//! What the journal keeps, what it forgets, and what it says.

use std::time::Duration;

use std::sync::Arc;

use bytes::Bytes;
use serde_json::json;

use super::*;
use crate::judge::request::{Answered, Grade, Heard, judge_malformed, judge_request};
use crate::redact::Mask;
use crate::source::Published;
use crate::spec::{ClauseId, Specs};
use crate::suite::SuiteData;

fn specs() -> Arc<Specs> {
    Arc::clone(&SuiteData::embedded().specs)
}

fn vendors() -> Vec<String> {
    vec!["easemob".to_owned()]
}

fn journal() -> Journal {
    Journal::new(Mask::new(&specs().schemas), std::collections::BTreeSet::new())
}

fn heard(target: &str, body: &str) -> Heard {
    let pairs =
        [("accept", "application/json"), ("content-type", "application/json"), ("authorization", "Bearer YWMtTOKEN")];
    Heard {
        method: "POST".to_owned(),
        target: target.to_owned(),
        headers: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: Bytes::from(body.to_owned()),
        cut: false,
    }
}

fn noted(heard: Heard) -> Noted {
    let hearing = judge_request(&specs(), &["easemob"], &heard);
    let answer = r#"{"data":{"recalled":"yes"}}"#.to_owned();
    let (status, answered) = (Some(200), Answered::Accepted);
    Noted {
        heard,
        begin: None,
        hearing,
        status,
        answer,
        answered,
        broken: Vec::new(),
        note: None,
        is_answer_unread: false,
        at_ms: 1,
    }
}

fn recall(body: &str) -> Noted {
    noted(heard("/a/b/messages/msg_recall", body))
}

const FINE: &str = r#"{"msg_id":"1","to":"u","chat_type":"chat","force":true}"#;

#[test]
fn a_breach_is_told_once_with_its_first_request() {
    let journal = journal();
    journal.note(&recall(FINE));
    for to in ["1", "2", "3"] {
        journal.note(&recall(&format!(r#"{{"msg_id":"1","to":{to},"chat_type":"chat"}}"#)));
    }
    let told = journal.told(&specs(), &vendors());
    assert_eq!((told.requests, told.breaches.len(), told.breaches[0].count), (4, 1, 3));
    let kept = &told.breaches[0];
    assert_eq!((kept.first, kept.breach.at.as_str()), (2, "/to"));
    assert!(kept.request.contains("POST /a/b/messages/msg_recall HTTP/1.1") && kept.request.contains(r#""to":1"#));
    assert!(kept.request.contains("authorization: Bearer [secret]"), "{}", kept.request);
    assert_eq!(
        told.entries.iter().map(Entry::verdict).collect::<Vec<_>>(),
        ["ok", "violation", "violation", "violation"]
    );
}

#[test]
fn what_was_never_made_use_of_is_told() {
    let journal = journal();
    journal.note(&recall(FINE));
    let told = journal.told(&specs(), &vendors());
    let unused = &told.unused["easemob/msg_recall"];
    assert_eq!(unused.fields, ["from", "sync_device", "recallMessageExtensionInfo"]);
    let values: Vec<String> = unused.values.iter().map(|(name, value)| format!("{name} {value}")).collect();
    assert_eq!(values, ["chat_type \"groupchat\"", "chat_type \"chatroom\"", "force false"]);
    assert!(unused.answers.contains(&ClauseId::resolve("easemob", "msg_recall", "error.not-found")));
    assert!(told.unused.get("easemob/user_channel").is_none());
    assert_eq!(told.tallies["easemob/user_channel"].calls, 0);
}

#[test]
fn memory_is_bounded_and_every_request_is_counted() {
    let journal = journal();
    let many = MAX_ENTRIES + 10;
    let elsewhere: Vec<_> = (0..150).map(|number| noted(heard(&format!("/call/{number}"), "{}"))).collect();
    let field = |number| format!(r#"{{"msg_id":"1","to":"u","chat_type":"chat","x{number}":1}}"#);
    let breaching: Vec<_> = (0..MAX_BREACHES + 7).map(|number| recall(&field(number))).collect();
    for number in 0..many {
        journal.note(&elsewhere[number % elsewhere.len()]);
        journal.note(&breaching[number % breaching.len()]);
    }
    let told = journal.told(&specs(), &vendors());
    assert_eq!(told.requests, 2 * many as u64);
    assert_eq!((told.entries.len(), told.breaches.len()), (MAX_ENTRIES, MAX_BREACHES));
    assert_eq!(told.entries.last().map(|entry| entry.number), Some(told.requests));
    let kept: u64 = told.breaches.iter().map(|kept| kept.count).sum();
    assert_eq!(kept + told.untold.values().sum::<u64>(), many as u64, "no breach is lost");
    let elsewhere: u64 = told.elsewhere.values().sum();
    assert_eq!((told.elsewhere.len(), elsewhere + told.elsewhere_more), (MAX_ELSEWHERE, many as u64));
}

#[test]
fn an_entry_is_small_however_long_the_request() {
    let journal = journal();
    let (entry, _) = journal.note(&noted(heard(&format!("/{}", "x".repeat(100_000)), &"y".repeat(1_000_000))));
    assert!(entry.target.len() < 500 && entry.method.len() < 500);
    let (entry, _) = journal.note(&noted(heard(&format!("/{}", "🙂".repeat(100_000)), "{}")));
    assert!(entry.target.len() < 500);
    for sign in ["1", "🙂", "\u{1}"] {
        let long = sign.repeat(100_000);
        let said =
            Noted { answer: long.clone(), ..recall(&format!(r#"{{"msg_id":"{long}","to":["{long}"],"x":"{long}"}}"#)) };
        journal.note(&said);
    }
    let many: Vec<String> = (0..1_000).map(|number| format!(r#""x{number}":1"#)).collect();
    let (entry, _) = journal.note(&recall(&format!("{{{}}}", many.join(","))));
    assert!(entry.breaches.len() + entry.more_breaches > 400 && entry.breaches.len() < 20);
    let told = journal.told(&specs(), &vendors());
    for kept in &told.breaches {
        let also: usize = kept.also.iter().map(|shown| shown.to_string().len()).sum();
        let size = kept.request.len() + kept.answer.len() + kept.breach.actual.to_string().len() + also;
        assert!(size < 12 * 1_024, "{} takes {size}", kept.breach.at);
    }
}

#[test]
fn an_allowed_breach_counts_no_more() {
    let allowed = [ClauseId::resolve("easemob", "msg_recall", "to.type")].into();
    let journal = Journal::new(Mask::new(&specs().schemas), allowed);
    journal.note(&recall(r#"{"msg_id":"1","to":1,"chat_type":"chat"}"#));
    let told = journal.told(&specs(), &vendors());
    assert!(told.breaches[0].allowed && !told.is_broken(true));
    assert!(human(&told, &specs()).contains("allowed   easemob/msg_recall · /to · easemob/msg_recall#to.type"));
}

#[test]
fn warnings_count_where_that_is_wanted() {
    let journal = journal();
    journal.note(&recall(r#"{"msg_id":"1","to":"u","chat_type":"chat","from":""}"#));
    let told = journal.told(&specs(), &vendors());
    assert!(!told.is_broken(false) && told.is_broken(true));
    assert_eq!((told.count(Grade::Violation), told.count(Grade::Warning)), ((0, 0), (1, 1)));
}

#[test]
fn what_never_became_a_request_is_written_down_without_its_secrets() {
    let journal = journal();
    let begin = b"DELETE /a/b/users/u 1/user_channel HTTP/1.1\r\nAuthorization: Bearer s3cret-token\r\n\r\n";
    let hearing = judge_malformed(&specs(), &["easemob"], begin, "invalid URI");
    let noted = Noted {
        begin: Some(begin.to_vec()),
        hearing,
        note: Some("invalid URI".to_owned()),
        answered: Answered::Otherwise,
        ..noted(Heard::default())
    };
    journal.note(&noted);
    let told = journal.told(&specs(), &vendors());
    assert_eq!((told.unread, told.entries[0].verdict()), (1, "violation"));
    let text = human(&told, &specs());
    assert!(text.contains("u%201") && !text.contains("s3cret"), "{text}");
}

#[test]
fn the_json_form_is_what_its_schema_says() {
    let journal = journal();
    journal.note(&recall(r#"{"msg_id":"1","to":1,"chat_type":"chat","y":2}"#));
    journal.note(&noted(heard("/elsewhere", "")));
    let mut told = journal.told(&specs(), &vendors());
    told.command = Some(Command { words: vec!["cmd".to_owned()], ended: Ended::Signal(9) });
    told.answers.push(Row {
        operation: "easemob/msg_recall".to_owned(),
        answer: "reset".to_owned(),
        says: "no answer".to_owned(),
        given: 1,
        ended: Ended::Exit(1),
    });
    let form: serde_json::Value = serde_json::from_str(&json(&told, &specs())).expect("JSON");
    let validator = jsonschema::validator_for(&Published::Journal.value()).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&form).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(form["breaches"][0]["clause"], "easemob/msg_recall#to.type");
    assert_eq!(form["breaches"][0]["stands"], "撤回消息和单向删除会话, 撤回消息 / 请求 body, to");
    assert_eq!(form["summary"]["violations"], json!(1));
    assert_eq!(form["answers"][0]["took"], "failure");
    assert_eq!(page(&told, &specs(), 1)["entries"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_is_cleared_is_forgotten() {
    let journal = journal();
    journal.note(&recall("{}"));
    journal.clear();
    let told = journal.told(&specs(), &vendors());
    assert!(told.requests == 0 && told.breaches.is_empty() && told.entries.is_empty());
}

#[test]
fn another_wrong_address_is_another_breach_in_one_run_and_in_several() {
    let told = |paths: &[&str]| {
        let journal = journal();
        for path in paths {
            journal.note(&noted(heard(path, FINE)));
        }
        journal.told(&specs(), &vendors())
    };
    let (one, other) = ("/a/b/messages/msg_recal", "/a/b/messages/MSG_RECALL");
    let mut several = told(&[one]);
    several.add(told(&[other]));
    let at = |told: &Told| told.breaches.iter().filter(|kept| kept.breach.at == "path").count();
    assert_eq!((at(&told(&[one, other])), at(&several)), (2, 2));
}

#[test]
fn the_runs_of_a_command_become_one_report() {
    let told = |body: &str| {
        let journal = journal();
        journal.note(&recall(body));
        journal.told(&specs(), &vendors())
    };
    let mut all = told(FINE);
    all.add(told(r#"{"msg_id":"1","to":1,"chat_type":"groupchat","from":"u"}"#));
    all.add(told(r#"{"msg_id":"1","to":2,"chat_type":"chat"}"#));
    assert_eq!((all.requests, all.breaches.len(), all.breaches[0].count), (3, 1, 2));
    let unused = &all.unused["easemob/msg_recall"];
    assert_eq!(unused.fields, ["sync_device", "recallMessageExtensionInfo"]);
    assert!(!unused.values.contains(&("chat_type".to_owned(), "\"groupchat\"".to_owned())));
}

#[test]
fn a_row_says_how_an_answer_was_taken() {
    let row =
        |given, ended| Row { operation: "o".to_owned(), answer: "a".to_owned(), says: String::new(), given, ended };
    assert_eq!(row(1, Ended::Exit(0)).took(), Took::AsSuccess);
    assert_eq!(row(1, Ended::Exit(3)).took(), Took::AsFailure);
    assert_eq!(row(0, Ended::Exit(0)).took(), Took::NeverMet);
    assert_eq!(row(1, Ended::TimedOut(Duration::from_secs(60))).took(), Took::Badly);
    assert_eq!(row(1, Ended::Signal(11)).took(), Took::Badly);
}
