//! Preconditions that somebody else arranges, and the ways to a message's number, on a plain app of the emulator.

use std::io::{BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::http::{self, Message};
use crate::support::ports::free_address;
use crate::support::report::{all_good, checked};
use crate::support::{Call, Fixed, Served, folder, unsaid};

fn post(address: &str, body: &Value) -> String {
    http::call(address, "POST", "/", &[], body.to_string()).head
}

/// Answers each connection's requests one after the other.
fn serve(answer: impl Fn(&Message) -> Vec<u8> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (answer, stream) = (Arc::clone(&answer), stream.expect("a connection"));
            std::thread::spawn(move || {
                let mut requests = BufReader::new(&stream);
                while let Ok(request) = Message::read(&mut requests) {
                    if (&stream).write_all(&answer(&request)).is_err() {
                        return;
                    }
                }
            });
        }
    });
    address
}

fn answered(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
        .into()
}

/// The emulator behind a server that answers `SendRoomMessage` as its page documents it, and hands what was taken out to
/// `told` with the request.
fn without_seq(emulator: &str, told: impl Fn(&Value, u64) + Send + Sync + 'static) -> String {
    let emulator = emulator.trim_start_matches("http://").trim_end_matches('/').to_owned();
    serve(move |request| {
        let stream = TcpStream::connect(&emulator).expect("the emulator");
        (&stream).write_all(&request.bytes()).expect("sent");
        let answer = Message::read(&mut BufReader::new(&stream)).expect("an answer");
        let mut text = String::from_utf8_lossy(&answer.body).into_owned();
        if request.head.contains("Action=SendRoomMessage")
            && let Ok(Value::Object(mut json)) = serde_json::from_str(&text)
            && let Some(seq) = json.remove("MsgSeq").and_then(|seq| seq.as_u64())
        {
            told(&serde_json::from_slice(&request.body).expect("JSON"), seq);
            text = Value::Object(json).to_string();
        }
        let status = answer.head.lines().next().and_then(|line| line.strip_prefix("HTTP/1.1 ")).unwrap_or("200 OK");
        answered(status, &text)
    })
}

fn reason(report: &Value, id: &str) -> (String, String) {
    let trials = report["trials"].as_array().expect("trials");
    let trial = trials.iter().find(|trial| trial["id"] == id).unwrap_or_else(|| panic!("no trial {id}"));
    let text = |name: &str| trial[name].as_str().unwrap_or_default().to_owned();
    (text("verdict"), text("reason"))
}

fn remarks(report: &Value) -> String {
    report["run"]["remarks"].to_string()
}

const TWICE: &str = "zego/RevokeRoomMessage/recall-twice";
const SERVER: &str = "zego/RevokeRoomMessage/sent-by-the-server";

#[test]
fn the_number_in_a_send_reply_is_taken_and_remarked_on() {
    let fixed = Served::without_control();
    let report = fixed.run("zego", &fixed.served.base_url(), "recall-twice sent-by --report json").ends(0).json();
    all_good(&checked(report.clone()));
    assert!(remarks(&report).contains("MsgSeq comes from the SendRoomMessage reply"), "{report}");
    assert_eq!(reason(&report, SERVER).0, "passed");
}

/// The ZEGO app with a room and a member of its configuration that need not be there.
fn misgiven(fixed: &Fixed, url: &str, given: &str) -> Call {
    let app = fixed.text("zego", "app_id");
    let words = format!("run RevokeRoomMessage --vendor zego --base-url {url} --app-id {app} --given {given}");
    unsaid(&words).with("UNSAID_SERVER_SECRET", &fixed.text("zego", "server_secret"))
}

#[rstest]
#[case::room("room=nope,member={member}", "room nope as ", "Code 660300001")]
#[case::member("room={room},member=nobody", "as nobody was refused", "Code 660500002")]
fn a_room_or_member_that_is_not_there_is_told_before_any_trial(
    #[case] given: &str,
    #[case] whom: &str,
    #[case] code: &str,
) {
    let fixed = Served::without_control();
    let text = |name: &str| fixed.text("zego", name);
    let given = given.replace("{room}", &text("room")).replace("{member}", &text("member"));
    let said = misgiven(&fixed, &fixed.served.base_url(), &given).ends(3).in_one_line();
    said.complains("the first message to ").complains(whom).complains(code).complains("check given room and member");
}

#[rstest]
#[case::unknown("rooom=x,member=y", "`given` has `rooom`; known for zego: member, room, seq; did you mean `room`?")]
#[case::empty("room=,member=y", "`given` has no value for `room`")]
fn a_given_value_that_nothing_takes_is_refused(#[case] given: &str, #[case] told: &str) {
    let fixed = Served::without_control();
    misgiven(&fixed, &fixed.served.base_url(), given).ends(2).in_one_line().complains(told);
}

#[test]
fn a_dry_run_sends_no_message() {
    let fixed = Served::without_control();
    let sent = Arc::new(Mutex::new(0));
    let count = Arc::clone(&sent);
    let url = without_seq(&fixed.served.base_url(), move |_, _| *count.lock().expect("a lock") += 1);
    let call = fixed.run("zego", &format!("http://{url}"), "RevokeRoomMessage --dry-run");
    call.ends(0).says("whether replies carry MsgSeq is found out by the run");
    fixed.ask("sweep", "zego", &format!("http://{url}"), "un0000016 --dry-run").ends(0);
    assert_eq!(*sent.lock().expect("a lock"), 0);
}

#[test]
fn without_any_source_what_needs_a_number_is_skipped() {
    let fixed = Served::without_control();
    let url = format!("http://{}", without_seq(&fixed.served.base_url(), |_, _| {}));
    let report = fixed.run("zego", &url, "recall-twice sent-by RoomId --report json").said().json();
    for id in [TWICE, SERVER] {
        let (verdict, reason) = reason(&report, id);
        assert_eq!(verdict, "skipped", "{reason}");
        assert!(reason.contains("needs seq ("), "{reason}");
    }
}

/// Posts the callback of a message that was sent.
fn call_back(address: &str, secret_is_right: bool, request: &Value, seq: u64) -> String {
    // The documented vector: the secret is `secret`.
    let signature = if secret_is_right { "5bd59fd62953a8059fb7eaba95720f66d19e4517" } else { "0" };
    let body = json!({ "appid": "1", "event": "send_msg", "nonce": "123412", "timestamp": 1_470_820_198,
        "signature": signature, "from_user_id": request["FromUserId"], "conv_id": request["RoomId"], "conv_type": 1,
        "msg_type": request["MessageType"], "source": 1, "msg_body": request["MessageBody"]["Message"],
        "msg_id": "1", "msg_seq": seq, "msg_time": 1, "send_result": 0 });
    post(address, &body)
}

#[test]
fn the_number_comes_from_the_callback_where_the_reply_has_none() {
    let fixed = Served::without_control();
    let inbox = free_address();
    let to = inbox.clone();
    let url = without_seq(&fixed.served.base_url(), move |request, seq| {
        assert!(call_back(&to, false, request, seq + 1).starts_with("HTTP/1.1 403"));
        assert!(call_back(&to, true, request, seq).starts_with("HTTP/1.1 200"));
    });
    let words = format!("recall-twice two-messages sent-by --report json --callback-listen {inbox}");
    let call = fixed.run("zego", &format!("http://{url}"), &words).with("UNSAID_CALLBACK_SECRET", "secret");
    let report = checked(call.ends(0).json());
    assert_eq!(reason(&report, TWICE).0, "passed");
    let (verdict, reason) = reason(&report, SERVER);
    assert_eq!(verdict, "skipped", "{reason}");
    let remarks = remarks(&report);
    assert!(remarks.contains("MsgSeq comes from the message-sent callback"), "{remarks}");
    assert!(remarks.contains("callbacks refused because of a wrong signature: "), "{remarks}");
}

#[test]
fn given_numbers_are_used_up_one_by_one() {
    let fixed = Served::without_control();
    let seqs = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seqs);
    let url = format!(
        "http://{}",
        without_seq(&fixed.served.base_url(), move |_, seq| kept.lock().expect("a lock").push(seq))
    );
    let trials = "RevokeRoomMessage/recall-twice --jobs 1";
    // Each of these runs sends one message that nobody recalls.
    for _ in 0..3 {
        fixed.run("zego", &url, trials).said();
    }
    let numbers: Vec<String> = seqs.lock().expect("a lock").iter().map(ToString::to_string).collect();
    let text = |name: &str| fixed.text("zego", name);
    let configuration = format!(
        "[target.own]\nvendor = \"zego\"\nbase_url = \"{url}\"\napp_id = {}\n\
         given = {{ room = \"{}\", member = \"{}\", seq = \"{}\" }}\n",
        text("app_id"),
        text("room"),
        text("member"),
        numbers[..1].join(" ")
    );
    let configuration = format!("{configuration}server_secret = {{ file = \"secret\" }}\n");
    let own = folder(&[("unsaid.toml", configuration.as_str()), ("secret", text("server_secret").as_str())]);
    let words = "run --target own recall-twice two-messages --report json";
    let report = unsaid(words).within(own.path()).ends(0).json();
    let remarks = remarks(&report);
    assert!(remarks.contains("MsgSeq comes from the configuration: 1 message number"), "{remarks}");
    let trials = report["trials"].as_array().expect("trials");
    let passed = trials.iter().filter(|trial| trial["verdict"] == "passed").count();
    assert_eq!(passed, 1, "one number serves one trial: {trials:?}");
    let used_up =
        |trial: &&Value| trial["reason"].as_str().is_some_and(|reason| reason.contains("numbers are used up"));
    assert!(trials.iter().any(|trial| used_up(&trial)), "{trials:?}");
}

/// `unsaid run` on the ZEGO app with nothing given and somebody who arranges.
fn arranged(fixed: &Fixed, options: &str, arranger: &str) -> Call {
    let url = fixed.served.base_url();
    let app = fixed.text("zego", "app_id");
    let call = unsaid(&format!("run --vendor zego --base-url {url} --app-id {app} {options}"));
    let call = call.with("UNSAID_SERVER_SECRET", &fixed.text("zego", "server_secret"));
    call.with(if arranger.starts_with("http://") { "UNSAID_ARRANGE" } else { "UNSAID_ARRANGE_COMMAND" }, arranger)
}

#[test]
fn a_url_arranges_and_removes() {
    let fixed = Served::without_control();
    let asked = Arc::new(Mutex::new(Vec::<Value>::new()));
    let (kept, room, sender) = (Arc::clone(&asked), fixed.text("zego", "room"), fixed.text("zego", "member"));
    let arranger = serve(move |request| {
        let request: Value = serde_json::from_slice(&request.body).expect("JSON");
        let answer = if request["action"] == "arrange" {
            json!({ "room": room, "sender": sender, "seq": 1 })
        } else {
            json!({})
        };
        kept.lock().expect("a lock").push(request);
        answered("200 OK", &answer.to_string())
    });
    let call = arranged(&fixed, "Payload --report json", &format!("http://{arranger}"));
    let report = call.said().json();
    assert_eq!(report["summary"]["blocked"], 0, "{report}");
    assert_eq!(report["summary"]["skipped"], 0, "{report}");
    let asked = asked.lock().expect("a lock");
    let of = |action: &str| asked.iter().filter(|request| request["action"] == action).collect::<Vec<_>>();
    assert!(!of("arrange").is_empty());
    assert_eq!(of("arrange").len(), of("remove").len(), "what is arranged is removed");
    assert_eq!(of("arrange")[0]["given"], "room-with-member");
    assert_eq!(of("arrange")[0]["vendor"], "zego");
    assert!(of("arrange")[0]["scope"]["room"].as_str().is_some_and(|room| room.starts_with('r')));
    assert!(of("remove").iter().all(|request| request["values"]["room"] == fixed.text("zego", "room")));
    assert!(!asked.iter().any(|request| request.to_string().contains(&fixed.text("zego", "server_secret"))));
}

#[test]
fn a_command_arranges() {
    let fixed = Served::without_control();
    let answer = json!({ "room": fixed.text("zego", "room"), "sender": fixed.text("zego", "member"), "seq": 1 });
    let own = folder(&[("answer.json", answer.to_string().as_str())]);
    let command = format!("cat '{}'", own.path().join("answer.json").display());
    let report = arranged(&fixed, "Payload --report json", &command).said().json();
    assert_eq!((&report["summary"]["blocked"], &report["summary"]["skipped"]), (&json!(0), &json!(0)), "{report}");
}

#[test]
fn whoever_cannot_arrange_blocks_the_trial_that_needs_it() {
    let fixed = Served::without_control();
    for (command, said) in [
        ("sh -c 'echo no room left >&2; exit 3'", "ended with exit status: 3: no room left"),
        ("echo nonsense", "the answer is not JSON"),
        ("echo {}", "the answer has no value for room, sender"),
        ("no-such-command", "cannot be started"),
    ] {
        let call = arranged(&fixed, &format!("{TWICE} --report json"), command);
        let report = call.ends(3).json();
        let (verdict, reason) = reason(&report, TWICE);
        assert_eq!(verdict, "blocked", "{reason}");
        assert!(reason.contains("given room-with-member: ") && reason.contains(said), "{reason}");
    }
}

#[test]
fn what_is_not_removed_is_named() {
    let fixed = Served::without_control();
    let (room, sender) = (fixed.text("zego", "room"), fixed.text("zego", "member"));
    let arranger = serve(move |request| {
        let request: Value = serde_json::from_slice(&request.body).expect("JSON");
        if request["action"] == "remove" {
            return answered("409 Conflict", "{\"error\":\"somebody is in it\"}");
        }
        answered("200 OK", &json!({ "room": room, "sender": sender, "seq": 1 }).to_string())
    });
    let said = arranged(&fixed, TWICE, &format!("http://{arranger}")).said();
    said.says("room-with-member").says("answered 409");
}
