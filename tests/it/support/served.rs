//! `unsaid serve`, left running.

use std::io::{BufRead, BufReader};
use std::process::Child;

use serde_json::Value;

use super::program::{Call, unsaid};

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
        let mut child = unsaid(&format!("serve --quiet --port 0 {}", options.join(" "))).starts();
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
pub fn ask_on(app: &Value, command: &str, vendor: &str, base_url: &str, words: &str) -> Call {
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
