//! The program as a person starts it: a line of words, nothing set in the environment, in an empty folder.
#![allow(dead_code, reason = "each file of tests uses its part")]

pub mod app;
pub mod http;
pub mod languages;
pub mod report;
pub mod suite;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_unsaid");

/// No command of these tests takes longer, whatever it meets.
const HANG: Duration = Duration::from_secs(60);

/// A call of the program that has not been made yet.
pub struct Call(assert_cmd::Command, String);

/// `unsaid` with these words.
pub fn unsaid(words: &str) -> Call {
    let mut command = assert_cmd::Command::new(PROGRAM);
    for (name, _) in std::env::vars_os() {
        if is_heard(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
    command.args(words.split_whitespace()).current_dir(empty_folder()).timeout(HANG);
    Call(command, format!("unsaid {words}"))
}

/// Whether the program, or a library in it, listens to a variable.
fn is_heard(name: &str) -> bool {
    let upper = name.to_uppercase();
    let begins = ["UNSAID_", "INSTA_", "NEXTEST", "GITHUB_"].iter().any(|start| upper.starts_with(start));
    begins || upper.ends_with("_PROXY") || ["CI", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"].contains(&upper.as_str())
}

fn empty_folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("empty");
    std::fs::create_dir_all(&folder).expect("a folder below target/");
    folder
}

impl Call {
    /// With an environment variable.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    /// For as long as it takes.
    pub fn patient(mut self) -> Self {
        self.0.timeout(Duration::from_secs(600));
        self
    }

    /// In a folder.
    pub fn within(mut self, folder: &Path) -> Self {
        self.0.current_dir(folder);
        self
    }

    /// Makes the call.
    pub fn said(mut self) -> Said {
        let output = self.0.output().expect("the program starts");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let said =
            Said { words: self.1, code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) };
        assert!(!said.err.contains("panicked") && !said.out.contains("panicked"), "it panics:\n{said}");
        said
    }

    /// Makes the call without waiting for its end; standard error can be read.
    pub fn begins(self) -> Child {
        self.started(Stdio::null())
    }

    /// Makes the call without waiting for its end; standard output and error can be read.
    pub fn starts(self) -> Child {
        self.started(Stdio::piped())
    }

    fn started(self, output: Stdio) -> Child {
        let mut command = Command::new(self.0.get_program());
        command.args(self.0.get_args()).current_dir(empty_folder()).stdout(output).stderr(Stdio::piped());
        for (name, value) in self.0.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command.spawn().expect("the program starts")
    }

    /// Makes the call, which ends with this exit code.
    pub fn ends(self, code: i32) -> Said {
        let said = self.said();
        assert_eq!(said.code, Some(code), "another exit code:\n{said}");
        said
    }
}

/// What the program said, and how it ended.
pub struct Said {
    words: String,
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Standard output holds this.
    pub fn says(self, part: &str) -> Self {
        assert!(self.out.contains(part), "it does not say {part:?}:\n{self}");
        self
    }

    /// Standard error holds this.
    pub fn complains(self, part: &str) -> Self {
        assert!(self.err.contains(part), "it does not complain {part:?}:\n{self}");
        self
    }

    /// Standard error is one sentence on one line, and standard output is empty.
    pub fn in_one_line(self) -> Self {
        assert_eq!((self.err.lines().count(), self.out.as_str()), (1, ""), "more than one line:\n{self}");
        self
    }

    /// Standard output as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("no JSON, {error}:\n{self}"))
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { words, code, out, err } = self;
        let short = |text: &str| text.chars().take(6000).collect::<String>();
        write!(
            formatter,
            "{words}\nexit {code:?}\n--- standard output\n{}\n--- standard error\n{}",
            short(out),
            short(err)
        )
    }
}

/// `unsaid serve` on a free port until this is dropped.
pub struct Served {
    child: Child,
    /// What it says when it is ready.
    pub line: String,
}

impl Served {
    /// With the control protocol.
    pub fn with_control() -> Self {
        Self::start(&[])
    }

    /// With one app per vendor instead.
    pub fn without_control() -> Fixed {
        let served = Self::start(&["--no-control"]);
        let apps = serde_json::from_str(&served.line).expect("one line of JSON");
        Fixed { served, apps }
    }

    /// With one app per vendor, and a clock that is so far ahead of the real one.
    pub fn without_control_ahead(offset: &str) -> Fixed {
        let served = Self::start(&["--no-control", "--clock-offset", offset]);
        let apps = serde_json::from_str(&served.line).expect("one line of JSON");
        Fixed { served, apps }
    }

    /// With these options.
    pub fn start(options: &[&str]) -> Self {
        let mut command = Command::new(PROGRAM);
        command
            .args(["serve", "--quiet", "--port", "0"])
            .args(options)
            .current_dir(empty_folder())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().expect("a pipe")).read_line(&mut line).expect("a line");
        Self { child, line }
    }

    /// Where it answers.
    pub fn base_url(&self) -> String {
        let from = self.line.find("http://").expect("a URL");
        let url = self.line[from..].split([',', '"', ' ']).next().expect("its end");
        url.to_owned()
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end; gives the exit code.
    pub fn ended(&mut self) -> Option<i32> {
        self.child.wait().expect("an end").code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A served emulator with one app per vendor.
pub struct Fixed {
    /// The server.
    pub served: Served,
    /// Its apps with their credentials.
    pub apps: Value,
}

impl Fixed {
    /// A text of an app.
    pub fn text(&self, vendor: &str, name: &str) -> String {
        text_of(&self.apps[vendor][name])
    }

    /// `unsaid run` on a vendor's app, at this URL, with more words.
    pub fn run(&self, vendor: &str, base_url: &str, words: &str) -> Call {
        self.ask("run", vendor, base_url, words)
    }

    /// A command on a vendor's app, at this URL, with more words.
    pub fn ask(&self, command: &str, vendor: &str, base_url: &str, words: &str) -> Call {
        ask_on(&self.apps[vendor], command, vendor, base_url, words)
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A command on an app of a vendor, at this URL, with more words.
fn ask_on(app: &Value, command: &str, vendor: &str, base_url: &str, words: &str) -> Call {
    let text = |name: &str| text_of(&app[name]);
    let target = if vendor == "easemob" {
        format!("--org-name {} --app-name {}", text("org_name"), text("app_name"))
    } else {
        format!("--app-id {} --given room={},member={}", text("app_id"), text("room"), text("member"))
    };
    let call = unsaid(&format!("{command} --vendor {vendor} --base-url {base_url} {target} {words}"));
    if vendor == "easemob" {
        call.with("UNSAID_CLIENT_ID", &text("client_id")).with("UNSAID_CLIENT_SECRET", &text("client_secret"))
    } else {
        call.with("UNSAID_SERVER_SECRET", &text("server_secret"))
    }
}

/// A file of the repository.
pub fn repository(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, text).expect("a file");
    }
    folder
}
