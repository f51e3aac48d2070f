//! Somebody else who arranges preconditions: a URL or a command, asked in JSON.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use reqwest::Client;
use serde_json::{Map, Value};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

use super::{root, root_cause};
use crate::open_files;
use crate::process_group::ProcessGroup;
use crate::source::without_byte_order_mark;

/// The largest answer that is read, in bytes.
const LARGEST_ANSWER: usize = 64 << 10;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long to look for output of a command that has ended.
const MOMENT: Duration = Duration::from_millis(20);

/// Who arranges preconditions instead of the vendor's own calls.
#[derive(Debug, Clone)]
pub struct Arranger {
    way: Way,
    only: BTreeSet<String>,
}

#[derive(Debug, Clone)]
enum Way {
    Url(String),
    Command(PathBuf, Vec<String>),
}

impl Arranger {
    /// Asked by POST.
    #[must_use]
    pub fn url(url: String) -> Self {
        Self { way: Way::Url(url), only: BTreeSet::new() }
    }

    /// Asked over standard input and output; no shell stands in between. A program with a relative path is looked for in
    /// the folder.
    pub fn command(text: &str, folder: &Path) -> Result<Self, String> {
        let mut words = shlex::split(text).ok_or("`arrange_command` has a quote that is not closed")?.into_iter();
        let program = words.next().ok_or("`arrange_command` is empty")?;
        let program = if program.contains('/') { folder.join(program) } else { PathBuf::from(program) };
        Ok(Self { way: Way::Command(program, words.collect()), only: BTreeSet::new() })
    }

    /// Asked for these preconditions only; for every one if there are none.
    #[must_use]
    pub fn only(self, names: impl Iterator<Item = String>) -> Self {
        Self { only: names.collect(), ..self }
    }

    /// Whether it arranges a precondition.
    #[must_use]
    pub fn arranges(&self, given: &str) -> bool {
        self.only.is_empty() || self.only.contains(given)
    }

    /// The names of the preconditions it is asked for; none means every one.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.only.iter().map(String::as_str)
    }

    /// Where it is reached, if it is a URL.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        match &self.way {
            Way::Url(url) => Some(url),
            Way::Command(..) => None,
        }
    }

    /// Asks, and gives the answer as it came; it may be empty. The error says what went wrong.
    pub async fn ask(&self, client: &Client, request: &Value) -> Result<Vec<u8>, String> {
        // A command takes three pipes, no fewer files than a request.
        let _permit = open_files::request_permit().await;
        let asked = async {
            match &self.way {
                Way::Url(url) => post(client, url, request).await,
                Way::Command(program, words) => run(program, words, request).await,
            }
        };
        let answered = tokio::time::timeout(PATIENCE, asked).await;
        let answered = answered.unwrap_or_else(|_| Err(format!("no whole answer within {} s", PATIENCE.as_secs())));
        answered.map_err(|error| format!("{}: {error}", self.shown()))
    }

    fn shown(&self) -> String {
        match &self.way {
            Way::Url(url) => format!("POST {url}"),
            Way::Command(program, _) => program.display().to_string(),
        }
    }
}

/// The values an arranger answered for these names.
pub(crate) fn values(answer: &[u8], names: &[String]) -> Result<Map<String, Value>, String> {
    let read: Value = serde_json::from_slice(without_byte_order_mark(answer))
        .map_err(|error| format!("the answer is not JSON: {error}"))?;
    let Value::Object(mut read) = read else {
        return Err("the answer is no JSON object".to_owned());
    };
    let missing: Vec<&str> = names.iter().filter(|name| !read.contains_key(*name)).map(String::as_str).collect();
    if !missing.is_empty() {
        return Err(format!("the answer has no value for {}", missing.join(", ")));
    }
    read.retain(|name, _| names.contains(name));
    Ok(read)
}

async fn post(client: &Client, url: &str, request: &Value) -> Result<Vec<u8>, String> {
    let send = || {
        let request = client.post(url).timeout(PATIENCE).body(request.to_string());
        request.header("content-type", "application/json").send()
    };
    let words = |error: reqwest::Error| root_cause(&error.without_url());
    let sent = open_files::retried(send, |error| open_files::is_limit(root(error))).await;
    let mut answer = sent.map_err(words)?;
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(words)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    if !answer.status().is_success() {
        return Err(format!("answered {} {}", answer.status().as_u16(), short(&body)));
    }
    Ok(body)
}

async fn run(program: &Path, words: &[String], request: &Value) -> Result<Vec<u8>, String> {
    let mut command = Command::new(program);
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Where its time is up, or the run ends, what the command has started ends with it.
    let (mut child, group) =
        ProcessGroup::spawn(&mut command).map_err(|error| format!("cannot be started: {error}"))?;
    let input = child.stdin.take();
    let mut output = Pipe::new(child.stdout.take());
    let mut complaint = Pipe::new(child.stderr.take());
    let talk = async {
        let write = async {
            if let Some(mut input) = input {
                // A command that does not read what it is asked may know without.
                let _ = input.write_all(format!("{request}\n").as_bytes()).await;
            }
        };
        tokio::join!(write, output.read_to_end(), complaint.read_to_end());
    };

    // A process that the command leaves running may hold its output open: who waited for the end of it would wait long.
    let ended = tokio::select! {
        () = talk => None,
        status = child.wait() => Some(status),
    };
    if ended.is_some() {
        tokio::join!(output.read_what_is_there(), complaint.read_what_is_there());
    }
    if output.is_full() {
        return Err(too_large());
    }
    let status = match ended {
        Some(status) => status,
        None => child.wait().await,
    };
    let status = status.map_err(|error| error.to_string())?;
    group.let_go();
    if !status.success() {
        return Err(format!("ended with {status}: {}", short(&complaint.text)));
    }
    Ok(output.text)
}

/// What a command writes, up to one byte more than is taken.
struct Pipe<Source> {
    source: Option<Source>,
    text: Vec<u8>,
}

impl<Source: AsyncRead + Unpin> Pipe<Source> {
    fn new(source: Option<Source>) -> Self {
        Self { source, text: Vec::new() }
    }

    fn is_full(&self) -> bool {
        self.text.len() > LARGEST_ANSWER
    }

    /// Reads to the end, or until more is written than is taken; who still writes is told that nobody reads.
    async fn read_to_end(&mut self) {
        while self.read().await {}
        self.source = None;
    }

    /// Reads what was written by a command that has ended.
    async fn read_what_is_there(&mut self) {
        // All of it is in the pipe already: whatever was readable is read before the time is looked at.
        while let Ok(true) = tokio::time::timeout(MOMENT, self.read()).await {}
    }

    /// Reads some more; no more comes after false.
    async fn read(&mut self) -> bool {
        let Some(source) = self.source.as_mut().filter(|_| self.text.len() <= LARGEST_ANSWER) else {
            return false;
        };
        let room = LARGEST_ANSWER + 1 - self.text.len();
        // What was written before an error is what there is.
        matches!(source.take(room as u64).read_buf(&mut self.text).await, Ok(1..))
    }
}

fn too_large() -> String {
    format!("the answer is larger than {} KiB", LARGEST_ANSWER >> 10)
}

fn short(text: &[u8]) -> String {
    String::from_utf8_lossy(text).trim().chars().take(300).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn client() -> Client {
        let tls = crate::target::Tls::default().client().expect("TLS");
        Client::builder().tls_backend_preconfigured(tls).build().expect("a client")
    }

    async fn asked(script: &str) -> Result<Vec<u8>, String> {
        let command = format!("sh -c {}", shlex::try_quote(script).expect("a word"));
        let arranger = Arranger::command(&command, Path::new("")).expect("a command");
        arranger.ask(&client(), &json!({ "given": "room" })).await
    }

    #[tokio::test]
    async fn a_command_reads_what_is_asked_and_writes_its_answer() {
        assert_eq!(asked("cat").await.expect("an answer"), b"{\"given\":\"room\"}\n");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_command_is_not_waited_for_beyond_its_end() {
        // The process in the background holds standard output and error open.
        let answer = asked("sleep 1000000 & echo $!").await.expect("an answer");
        let process = String::from_utf8(answer).expect("a number");
        let process: i32 = process.trim().parse().expect("a number");
        let process = rustix::process::Pid::from_raw(process).expect("a process");
        rustix::process::kill_process(process, rustix::process::Signal::KILL).expect("it was left running");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_command_that_is_given_up_ends_with_all_it_has_started() {
        let folder = tempfile::tempdir().expect("a folder");
        let (pipe, started) = (folder.path().join("pipe"), folder.path().join("started"));
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
        assert!(made.success());
        // The pipe comes to its end when nobody holds it open for writing any more.
        let script = format!("exec 9>{}; echo > {}; sleep 1000000 & wait", pipe.display(), started.display());
        let end = tokio::task::spawn_blocking(move || std::fs::read(pipe).expect("an end"));
        let is_started = async {
            while !started.exists() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            answer = asked(&script) => panic!("{answer:?}"),
            () = is_started => {}
        }
        assert_eq!(end.await.expect("an end"), b"");
    }

    #[tokio::test]
    async fn a_command_that_does_not_read_may_answer() {
        assert_eq!(asked("exec 0<&-; echo {}").await.expect("an answer"), b"{}\n");
    }

    #[tokio::test]
    async fn a_command_that_fails_is_told_with_what_it_complains() {
        let error = asked("echo no room left >&2; exit 3").await.expect_err("an error");
        assert_eq!(error, "sh: ended with exit status: 3: no room left");
    }

    #[tokio::test]
    async fn an_answer_without_end_is_cut_off() {
        let error = asked("yes").await.expect_err("an error");
        assert_eq!(error, "sh: the answer is larger than 64 KiB");
    }

    #[tokio::test]
    async fn a_command_that_is_not_there_is_named() {
        let arranger = Arranger::command("./no-such-command a", Path::new("/nowhere")).expect("a command");
        let error = arranger.ask(&client(), &Value::Null).await.expect_err("an error");
        assert!(error.starts_with("/nowhere/./no-such-command: cannot be started: "), "{error}");
    }

    #[rstest]
    #[case::not_json("room r1", "the answer is not JSON: expected value at line 1 column 1")]
    #[case::nothing("", "the answer is not JSON: EOF while parsing a value at line 1 column 0")]
    #[case::a_list("[]", "the answer is no JSON object")]
    #[case::one_missing("{\"room\":1}", "the answer has no value for sender")]
    fn an_answer_without_the_values_is_refused(#[case] answer: &str, #[case] sentence: &str) {
        let names = ["room".to_owned(), "sender".to_owned()];
        assert_eq!(values(answer.as_bytes(), &names).expect_err("an error"), sentence);
    }

    #[test]
    fn only_the_values_that_are_asked_for_are_taken() {
        let taken = values(b"{\"room\":\"r\",\"unique\":\"x\"}", &["room".to_owned()]).expect("values");
        assert_eq!(Value::Object(taken), json!({ "room": "r" }));
    }

    #[test]
    fn a_byte_order_mark_before_the_answer_is_read_away() {
        let taken = values(b"\xef\xbb\xbf{\"room\":\"r\"}", &["room".to_owned()]).expect("values");
        assert_eq!(Value::Object(taken), json!({ "room": "r" }));
    }

    #[rstest]
    #[case::empty(" ", "`arrange_command` is empty")]
    #[case::an_open_quote("arrange 'it", "`arrange_command` has a quote that is not closed")]
    fn a_command_that_is_none_is_refused(#[case] text: &str, #[case] sentence: &str) {
        assert_eq!(Arranger::command(text, Path::new("")).expect_err("an error"), sentence);
    }
}
