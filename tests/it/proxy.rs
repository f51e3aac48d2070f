//! `unsaid proxy`: what passes through it is not altered, and both directions are judged.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use rstest::rstest;
use serde_json::Value;

use crate::support::http::Message;
use crate::support::ports::ClosedPort;
use crate::support::report::{all_good, checked};
use crate::support::{HANG, Served, folder, unsaid};

const RECALL: &str = "/acme/chat/messages/msg_recall";

/// A server that answers every connection with these bytes and tells what it read.
fn upstream(answer: &'static [u8]) -> (SocketAddr, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (tell, told) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.expect("a connection");
            // The proxy may go away, and a test that looks at no request has no receiver.
            if let Ok(request) = Message::read(&mut BufReader::new(&stream)) {
                let _ = (&stream).write_all(answer);
                let _ = tell.send(request.bytes());
            }
        }
    });
    (address, told)
}

/// A running proxy with its report and its record.
struct Proxy {
    child: Child,
    url: String,
    folder: tempfile::TempDir,
}

impl Proxy {
    fn to(upstream: &str, options: &str) -> Self {
        let folder = folder(&[]);
        let path = |name: &str| folder.path().join(name).display().to_string();
        let words = format!(
            "proxy --vendor easemob --upstream {upstream} --port 0 --report human,json={} --record {} {options}",
            path("report.json"),
            path("record.jsonl")
        );
        let mut child = unsaid(&words).starts();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("a pipe")).read_line(&mut line).expect("a line");
        let from = line.find("http://").expect("a URL");
        let url = line[from..].split(' ').next().expect("its end").to_owned();
        Self { child, url, folder }
    }

    fn address(&self) -> SocketAddr {
        self.url.strip_prefix("http://").expect("a URL").parse().expect("an address")
    }

    /// Sends a request and reads its answer.
    fn exchange(&self, bytes: &[u8]) -> Vec<u8> {
        let stream = TcpStream::connect(self.address()).expect("a connection");
        stream.set_read_timeout(Some(HANG)).expect("a time limit");
        (&stream).write_all(bytes).expect("sent");
        Message::read(&mut BufReader::new(&stream)).expect("an answer").bytes()
    }

    /// Interrupts it; gives its exit code, its report, and what it recorded.
    fn end(mut self) -> (Option<i32>, Value, Vec<Value>, String) {
        let interrupt = format!("kill -INT {}", self.child.id());
        Command::new("sh").args(["-c", &interrupt]).status().expect("sh");
        let code = self.child.wait().expect("an end").code();
        let read = |name: &str| std::fs::read_to_string(self.folder.path().join(name)).expect("a file");
        let report = serde_json::from_str(&read("report.json")).expect("JSON");
        let record = read("record.jsonl").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let mut said = String::new();
        self.child.stdout.take().expect("a pipe").read_to_string(&mut said).expect("text");
        self.child.stderr.take().expect("a pipe").read_to_string(&mut said).expect("text");
        (code, report, record, format!("{said}{}{}", read("report.json"), read("record.jsonl")))
    }
}

#[test]
fn a_request_and_its_answer_pass_as_they_are() {
    const ANSWER: &[u8] =
        b"HTTP/1.1 418 I'm A Teapot\r\nX-Odd-CASE: 1\r\nx-odd-case: 2\r\nContent-Length: 7\r\n\r\nTHE END";
    let (address, told) = upstream(ANSWER);
    let proxy = Proxy::to(&format!("http://{address}"), "");
    let request =
        b"DELETE /a/b/users/%E5%AE%89//x/user_channel?a=%20&b=+ HTTP/1.1\r\nHOST: somewhere\r\nX-oDD: one\r\n\
                    x-odd: two\r\nauthorization: Bearer YWMt-secret-token\r\nTransfer-Encoding: chunked\r\n\r\n\
                    5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\n\r\n";
    let answer = proxy.exchange(request);
    let sent = String::from_utf8(told.recv().expect("a request")).expect("text");
    let expected = String::from_utf8_lossy(request).replace("HOST: somewhere", &format!("HOST: {address}"));
    let lines = |text: &str| {
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let mut lines: Vec<String> = head.lines().map(str::to_owned).collect();
        // The order of different headers has no meaning (RFC 9110, 5.3).
        lines[1..].sort_by_key(|line| line.to_ascii_lowercase().split(':').next().map(str::to_owned));
        let chunks: String = body.split("\r\n").filter(|part| part.contains(['{', '}'])).collect();
        (lines, chunks)
    };
    assert_eq!(lines(&sent), lines(&expected));
    assert_eq!(String::from_utf8_lossy(&answer), String::from_utf8_lossy(ANSWER));
    proxy.end();
}

#[test]
fn the_suite_gets_the_same_verdicts_through_it() {
    let served = Served::with_control();
    let proxy = Proxy::to(&served.base_url(), "--quiet");
    let words = format!(
        "run --vendor easemob --base-url {} --control-url {}/__unsaid/v1 msg_recall/headers msg_recall/credentials \
         msg_recall/recall-twice user_channel/addressing user_channel/body-syntax attachment-file --report json",
        proxy.url,
        served.base_url()
    );
    all_good(&checked(unsaid(&words).ends(0).json()));
    let (code, report, record, everything) = proxy.end();
    assert_eq!(code, Some(1), "the suite breaks rules on purpose");
    assert_eq!(report["summary"]["requests"].as_u64(), Some(record.len() as u64));
    let of_the_server =
        report["breaches"].as_array().expect("a list").iter().filter(|breach| breach["side"] == "server");
    assert_eq!(of_the_server.count(), 0, "the emulator keeps its promises");
    assert!(!everything.contains("Bearer YWMt"), "a token is shown");
}

/// A recall that passed, and what the proxy says of it.
struct Passed {
    answer: Vec<u8>,
    code: Option<i32>,
    report: Value,
    record: Vec<Value>,
    everything: String,
}

/// Passes a recall on to a server that answers with this body under these headers.
fn recalled(headers: &str, body: &[u8]) -> Passed {
    let length = body.len();
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\n\r\n");
    let answer: &'static [u8] = Box::leak([head.as_bytes(), body].concat().into_boxed_slice());
    let (address, _told) = upstream(answer);
    let proxy = Proxy::to(&format!("http://{address}"), "");
    let body = r#"{"msg_id":"1","to":"u","chat_type":"chat","force":true}"#;
    let request = format!(
        "POST {RECALL} HTTP/1.1\r\nHost: a\r\nAccept: application/json\r\nContent-Type: application/json\r\n\
         Authorization: Bearer YWMt-secret-token\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let answer = proxy.exchange(request.as_bytes());
    let (code, report, record, everything) = proxy.end();
    Passed { answer, code, report, record, everything }
}

#[rstest]
#[case::plain("", br#"{"data":{"recalled":true}}"#)]
#[case::in_gzip("Content-Encoding: gzip\r\n", include_bytes!("proxy/recalled.json.gz"))]
fn an_answer_that_is_not_as_promised_is_named(#[case] header: &str, #[case] body: &[u8]) {
    let Passed { answer, code, report, record, everything } = recalled(header, body);
    assert!(answer.ends_with(&body[body.len() - 8..]), "the answer is passed on as it is encoded");
    assert_eq!(code, Some(1));
    let breaches = report["breaches"].as_array().expect("a list");
    let recalled = breaches.iter().find(|breach| breach["at"] == "answer /data/recalled").expect("a breach");
    assert_eq!(
        (&recalled["side"], &recalled["clause"]),
        (&"server".into(), &"easemob/msg_recall#response.recalled".into())
    );
    assert!(breaches.iter().all(|breach| breach["side"] == "server"), "the client is right");
    assert_eq!(record[0]["request"]["headers"][3], serde_json::json!(["authorization", "Bearer [secret]"]));
    assert!(record[0]["answer"]["body"].as_str().expect("text").contains("recalled"));
    assert!(!everything.contains("secret-token"), "{everything}");
}

#[rstest]
#[case::unknown("Content-Encoding: compress\r\n", "coded as compress")]
#[case::unknown_below_gzip("Content-Encoding: compress\r\nContent-Encoding: gzip\r\n", "coded as compress")]
fn an_answer_in_an_unknown_coding_is_unread_and_not_judged(#[case] headers: &str, #[case] note: &str) {
    let Passed { code, report, everything, .. } = recalled(headers, include_bytes!("proxy/recalled.json.gz"));
    assert_eq!(code, Some(3), "{everything}");
    let summary = &report["summary"];
    assert_eq!((&summary["unread_answers"], &summary["violations"]), (&1.into(), &0.into()), "{report}");
    let entry = &report["entries"][0];
    assert_eq!(entry["verdict"], "answer unread", "{entry}");
    assert!(entry["note"].as_str().expect("a note").contains(note), "{entry}");
}

#[rstest]
#[case::plain("gzip", br#"{"data":{}}"#)]
#[case::cut_off("gzip", &include_bytes!("proxy/recalled.json.gz")[..20])]
#[case::another("br", include_bytes!("proxy/recalled.json.gz"))]
fn an_answer_that_is_not_the_coding_it_claims_is_the_server_s_breach(#[case] coding: &str, #[case] body: &[u8]) {
    let Passed { code, report, everything, .. } = recalled(&format!("Content-Encoding: {coding}\r\n"), body);
    assert_eq!(code, Some(1), "{everything}");
    let breaches = report["breaches"].as_array().expect("a list");
    assert_eq!(breaches.len(), 1, "{report}");
    assert_eq!((&breaches[0]["side"], &breaches[0]["grade"]), (&"server".into(), &"violation".into()));
    assert_eq!(breaches[0]["at"], "answer header content-encoding");
    let actual = breaches[0]["actual"]["value"].as_str().expect("words");
    assert!(actual.starts_with(&format!("a body that cannot be read as {coding}: ")), "{actual}");
}

#[test]
fn a_server_that_is_not_there_is_told_and_not_held_against_the_client() {
    let port = ClosedPort::new();
    let proxy = Proxy::to(&port.base_url, "");
    let answer = proxy.exchange(format!("GET {RECALL}x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").as_bytes());
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 502 ") && answer.contains("unsaid proxy: no connection"), "{answer}");
    let (code, report, ..) = proxy.end();
    assert_eq!(code, Some(0));
    assert!(report["entries"][0]["note"].as_str().is_some_and(|note| note.contains("no connection")), "{report}");
}

#[test]
fn what_is_no_request_is_written_down_and_not_passed_on() {
    let (address, told) = upstream(b"");
    let proxy = Proxy::to(&format!("http://{address}"), "");
    let answer =
        proxy.exchange(b"DELETE /a/b/users/u 1/user_channel HTTP/1.1\r\nAuthorization: Bearer secret-token\r\n\r\n");
    assert!(answer.starts_with(b"HTTP/1.1 400 "));
    let (code, report, _, everything) = proxy.end();
    assert_eq!((code, &report["breaches"][0]["at"]), (Some(1), &"path.username".into()));
    assert!(told.try_recv().is_err() && !everything.contains("secret-token"));
}

#[test]
fn a_target_with_a_fragment_is_refused_for_it_would_become_another_call() {
    let (address, told) = upstream(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let proxy = Proxy::to(&format!("http://{address}"), "");
    let answer = proxy.exchange(
        b"DELETE /a/b/users/u#1/user_channel HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t\r\nContent-Length: 0\r\n\r\n",
    );
    assert!(answer.starts_with(b"HTTP/1.1 400 "), "{}", String::from_utf8_lossy(&answer));
    let (code, report, ..) = proxy.end();
    assert_eq!((code, &report["breaches"][0]["at"]), (Some(1), &"path.username".into()), "{report}");
    assert!(told.try_recv().is_err(), "nothing is passed on");
}

#[rstest]
#[case::not_documented("POST", b"HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}", &["answer status"])]
#[case::without_a_body("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\nConnection: close\r\n\r\n", &[])]
fn a_success_is_one_of_the_documented_ones(
    #[case] method: &str,
    #[case] answer: &'static [u8],
    #[case] expected: &[&str],
) {
    let (address, _told) = upstream(answer);
    let proxy = Proxy::to(&format!("http://{address}"), "");
    proxy.exchange(format!("{method} {RECALL} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").as_bytes());
    let (_, report, ..) = proxy.end();
    let of_the_server = report["breaches"].as_array().expect("a list").iter().filter(|one| one["side"] == "server");
    let at: Vec<&str> = of_the_server.filter_map(|breach| breach["at"].as_str()).collect();
    assert_eq!(at, expected, "{report}");
}

#[test]
fn an_answer_with_trailers_is_whole() {
    const ANSWER: &[u8] =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n\
                            2\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n";
    let (address, _told) = upstream(ANSWER);
    let proxy = Proxy::to(&format!("http://{address}"), "");
    let answer = proxy
        .exchange(format!("POST {RECALL} HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nContent-Length: 0\r\n\r\n").as_bytes());
    assert!(String::from_utf8_lossy(&answer).contains("{}"));
    let (_, report, ..) = proxy.end();
    assert_eq!(report["entries"][0]["note"], Value::Null, "{report}");
}

#[test]
fn no_spelling_of_a_secret_is_stored() {
    let answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: sid=hidden-1; Path=/\r\nX-Auth-Token: hidden-2\r\nContent-Length: 24\r\n\r\n{\"access_token\":\"hid-3\"}";
    let (address, _told) = upstream(answer);
    let proxy = Proxy::to(&format!("http://{address}"), "");
    for body in [
        r#"{"client_secret":["hidden-4"]}"#,
        r#"{"clientSecret":"hidden-5"}"#,
        r#"{"a":"{\"client_secret\":\"hidden-6\"}"}"#,
        "grant_type=client_credentials&client%5Fsecret=hidden-7",
        "--x\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\nhidden-8\r\n--x--",
    ] {
        let head = "Host: a\r\nAuthorization:Token hidden-9\r\nCookie: sid=hidden-10; theme=x\r\nConnection: close";
        let length = body.len();
        proxy.exchange(
            format!("POST /a/b/token?token=hidden-11&serverSecret=hidden-12 HTTP/1.1\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}")
                .as_bytes(),
        );
    }
    proxy.exchange(
        b"DELETE /a/b/users/a b/user_channel HTTP/1.1\r\nAuthorization:Bearer hidden-13\r\ncookie:hidden-14\r\n\r\n",
    );
    let (_, report, record, everything) = proxy.end();
    assert_eq!((report["summary"]["requests"].as_u64(), record.len()), (Some(6), 6));
    assert!(!everything.contains("hidden") && !everything.contains("hid-3"), "{everything}");
}

#[rstest]
#[case::a_password("http://user:hidden@h")]
#[case::no_url("not a url")]
#[case::another_scheme("ftp://a")]
#[case::a_path("https://a/b")]
fn an_upstream_that_is_no_server_is_refused(#[case] url: &str) {
    let url = url.replace(' ', "-");
    let said =
        unsaid(&format!("proxy --vendor easemob --upstream {url}")).ends(2).complains("--upstream").in_one_line();
    assert!(!said.err.contains("hidden"), "{said}");
}

/// Answers of a server with a token in them that no JSON reader finds, each to a call of the app.
#[rstest]
#[case::an_element("/acme/chat/users", b"<a><access_token>s3cret-Plain/Value</access_token></a>".to_vec())]
#[case::utf_16("/acme/chat/users", utf_16("{\"password\":\"s3cret-Plain/Value\"}"))]
#[case::in_a_list("/acme/chat/token", b"[\"s3cret-Plain/Value\"]".to_vec())]
#[case::in_utf_16("/acme/chat/token", utf_16("[\"s3cret-Plain/Value\"]"))]
#[case::behind_two_slashes("//acme/chat/token", b"[\"s3cret-Plain/Value\"]".to_vec())]
#[case::in_other_letters("/acme/chat/Token/", b"[\"s3cret-Plain/Value\"]".to_vec())]
fn no_record_holds_a_secret_whatever_the_body_is(#[case] path: &str, #[case] body: Vec<u8>) {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n", body.len());
    let (server, _) = upstream(Box::leak([head.as_bytes(), &body].concat().into_boxed_slice()));
    let proxy = Proxy::to(&format!("http://{server}"), "");
    let sent = "{\"grant_type\":\"client_credentials\",\"client_id\":\"i\",\"client_secret\":\"s3cret-Plain/Value\"}";
    let sent = utf_16(sent);
    let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", sent.len());
    let answered = proxy.exchange(&[head.as_bytes(), &sent].concat());
    assert!(answered.ends_with(&body), "the client gets the answer as it is");
    let (_, _, record, everything) = proxy.end();
    assert_eq!(record.len(), 1, "{everything}");
    assert!(!everything.contains("s3cret"), "{everything}");
}

#[test]
fn a_refused_token_call_is_told_by_its_reason_and_nothing_else_of_its_answer() {
    let body =
        r#"{"error":"invalid_grant","error_description":"client_id does not match","asked":"s3cret-Plain/Value"}"#;
    let head = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json";
    let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let (server, _) = upstream(Box::leak(answer.into_bytes().into_boxed_slice()));
    let proxy = Proxy::to(&format!("http://{server}"), "");
    let sent = r#"{"grant_type":"client_credentials","client_id":"i","client_secret":"another","ttl":""}"#;
    let head = "POST //acme/chat/token HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain";
    proxy.exchange(format!("{head}\r\nContent-Length: {}\r\n\r\n{sent}", sent.len()).as_bytes());
    let (code, report, _, everything) = proxy.end();

    assert_eq!(code, Some(1), "{everything}");
    let clauses: Vec<&str> = report["breaches"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|breach| breach["open"].as_str().or(breach["clause"].as_str()))
        .collect();
    let open = ["easemob/common#arranging.ttl-blank", "easemob/common#arranging.media-type"];
    assert_eq!(clauses, ["easemob/common#arranging.address", open[0], open[1]], "{everything}");
    let refusal = &report["refusals"][0];
    assert_eq!((&refusal["status"], &refusal["count"]), (&400.into(), &1.into()), "{everything}");
    assert_eq!(refusal["reason"], "invalid_grant: client_id does not match");
    let shown = refusal["answer"].as_str().expect("text");
    assert!(
        shown.contains("bytes of application/json, not shown") && shown.contains("error: invalid_grant"),
        "{shown}"
    );
    assert!(!everything.contains("s3cret"), "{everything}");
    assert!(
        everything.contains("refused   1 call that only arranges: easemob/get_token 400 invalid_grant"),
        "{everything}"
    );
}

/// A text in UTF-16, the small end first, with its mark.
fn utf_16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_record_that_cannot_be_written_is_refused_at_once() {
    let nowhere = PathBuf::from("/no/such/folder/record.jsonl");
    let words = format!("proxy --vendor zego --upstream http://127.0.0.1:1 --record {}", nowhere.display());
    unsaid(&words).ends(2).complains("--record").in_one_line();
}
