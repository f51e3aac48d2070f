//! The program as a person starts it: a line of words, nothing set in the environment, in an empty folder.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::wait::HANG;

const PROGRAM: &str = env!("CARGO_BIN_EXE_unsaid");

/// The time limit of a call, in seconds, in every run that states no other: load alone exceeds none.
const CALL_TIME_LIMIT: &str = "300";

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
    command.env("UNSAID_TIMEOUT", CALL_TIME_LIMIT);
    Call(command, format!("unsaid {words}"))
}

/// `unsaid` with these words, as `"$@"` in a script of the shell.
pub fn unsaid_in_shell(script: &str, words: &str) -> Call {
    let Call(of_program, words) = unsaid(words);
    let mut command = assert_cmd::Command::new("sh");
    command.args(["-c", script, "sh", PROGRAM]).args(of_program.get_args());
    command.current_dir(empty_folder()).timeout(HANG);
    for (name, value) in of_program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Call(command, words)
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
        command.args(self.0.get_args()).stdout(output).stderr(Stdio::piped());
        command.current_dir(self.0.get_current_dir().expect("a folder"));
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
        self.said().ended(code)
    }
}

/// What the program said, and how it ended.
#[derive(Clone)]
pub struct Said {
    words: String,
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    /// The program ended with this exit code.
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "another exit code:\n{self}");
        self
    }

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
