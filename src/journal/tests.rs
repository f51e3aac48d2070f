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
        withheld: None,
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
    let elsewhere: u64 = told.elsewhere.values().map(|elsewhere| elsewhere.count).sum();
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
        again: 0,
        unmodified: Unmodified::Accepted,
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
    let row = |given, ended| Row {
        operation: "o".to_owned(),
        answer: "v/o#a".to_owned(),
        says: String::new(),
        given,
        again: 0,
        unmodified: Unmodified::Accepted,
        ended,
    };
    assert_eq!(row(1, Ended::Exit(0)).took(), Took::AsSuccess);
    assert_eq!(row(1, Ended::Exit(3)).took(), Took::AsFailure);
    assert_eq!(row(0, Ended::Exit(0)).took(), Took::NeverMet);
    assert_eq!(row(1, Ended::TimedOut(Duration::from_secs(60))).took(), Took::Badly);
    assert_eq!(row(1, Ended::Signal(11)).took(), Took::Badly);
}

/// A call that only arranges and was refused.
fn refused(target: &str, body: &str, status: u16, answer: &str) -> Noted {
    let (status, answer) = (Some(status), answer.to_owned());
    Noted { status, answer, answered: Answered::Otherwise, ..noted(heard(target, body)) }
}

const NOT_THE_SECRET: &str = r#"{"error":"invalid_grant","error_description":"client_secret does not match"}"#;

#[test]
fn a_refused_call_that_arranges_is_kept_once_with_its_reason() {
    let journal = journal();
    let body = r#"{"grant_type":"client_credentials","client_id":"c","client_secret":"s3cret-of-somebody"}"#;
    let (entry, _) = journal.note(&refused("/a/b/token", body, 400, NOT_THE_SECRET));
    assert_eq!(entry.refusal.as_deref(), Some("invalid_grant: client_secret does not match"));
    journal.note(&refused("/a/b/token", body, 400, NOT_THE_SECRET));
    journal.note(&refused("/a/b/token", body, 502, "<html>"));
    let told = journal.told(&specs(), &vendors());
    let words: Vec<String> = told.refusals.iter().map(|one| format!("{} × {}", one.words(), one.count)).collect();
    assert_eq!(words, ["400 invalid_grant: client_secret does not match × 2", "502 × 1"]);
    let text = human(&told, &specs());
    assert!(text.contains("REFUSED  easemob/get_token · 400 · 2 requests") && !text.contains("s3cret"), "{text}");
    assert!(text.contains("refused   3 calls that only arrange: easemob/get_token 400 invalid_grant"), "{text}");
}

#[test]
fn of_an_answer_with_somebody_s_own_credentials_only_the_form_is_shown() {
    let journal = journal();
    let answer = r#"[{"error":"e","note":"plain-secret-value"}]"#;
    let withheld = Withheld { headers: Vec::new(), bytes: answer.len() };
    let noted = Noted { withheld: Some(withheld), ..refused("//a/b/token", "{}", 400, answer) };
    journal.note(&noted);
    let told = journal.told(&specs(), &vendors());
    assert_eq!((told.refusals.len(), told.breaches.len()), (1, 1));
    let text = format!("{}{}", human(&told, &specs()), json(&told, &specs()));
    assert!(!text.contains("plain-secret-value"), "{text}");
    assert!(text.contains("43 bytes of no media type, not shown"), "{text}");
}

#[test]
fn refusals_without_end_are_counted() {
    let journal = journal();
    for number in 0..200 {
        let answer = format!(r#"{{"error":"e{number}"}}"#);
        journal.note(&refused("/a/b/token", "{}", 400, &answer));
        let answer = format!(r#"{{"Code":{},"Message":"m"}}"#, number + 1);
        journal.note(&refused("/nothing/at/all", "{}", 200, &answer));
    }
    let told = journal.told(&specs(), &vendors());
    assert_eq!((told.refusals.len(), told.refused()), (50, 200));
    let elsewhere = &told.elsewhere["POST /nothing/at/all"];
    assert_eq!((elsewhere.count, elsewhere.answers.values().sum::<u64>()), (200, 200));
    assert!(elsewhere.answers.len() <= 101 && elsewhere.answers.contains_key("HTTP 200 Code 1"));
}

#[test]
fn a_call_that_comes_again_is_counted_by_the_answer_before() {
    let journal = journal();
    let other = r#"{"msg_id":"2","to":"u","chat_type":"chat","force":true}"#;
    let answered = |body, status| Noted { status, answered: Answered::Otherwise, ..recall(body) };
    let lost = |body| Noted { status: None, answered: Answered::Broken, ..recall(body) };
    for noted in [
        answered(FINE, Some(503)),
        answered(FINE, Some(503)),
        lost(other),
        recall(other),
        // What was accepted is not sent again by a library.
        recall(other),
        answered(FINE, Some(503)),
        recall(other),
    ] {
        journal.note(&noted);
    }
    let told = journal.told(&specs(), &vendors());
    let again: Vec<(&str, u64)> =
        told.tallies["easemob/msg_recall"].again.iter().map(|(answer, count)| (answer.as_str(), *count)).collect();
    assert_eq!(again, [("HTTP 503", 1), ("no answer", 1)]);
    let text = human(&told, &specs());
    assert!(text.contains("  the client sent the call again after: HTTP 503 × 1, a lost connection × 1\n"), "{text}");
}

#[test]
fn a_reason_is_cut_after_its_secrets_are_replaced() {
    let journal = journal();
    let secret = "s3cret-".repeat(8);
    let body = format!(r#"{{"client_secret":"{secret}"}}"#);
    let answer = format!(r#"{{"error":"{}{secret}"}}"#, "x".repeat(180));
    journal.note(&refused("/a/b/token", &body, 400, &answer));
    let told = journal.told(&specs(), &vendors());
    assert!(!format!("{}{}", human(&told, &specs()), json(&told, &specs())).contains("s3cret"));
}
