//! The whole suite on plain apps, in real time.
//!
//! Prints how much longer a run takes than rate limits and waits make it last; what else the machine does shows in that
//! figure, so nothing is asserted of it. What is asserted are counts and orders of calls, as the app sees them: no
//! documented limit is exceeded, and all trials that wait do so at the same time.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a failure ends the benchmark; the figures are the point"
)]

use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use unsaid::emulator::mount::hyper::serve;
use unsaid::emulator::{Emulator, FixedApp, Options, Request, Response, Vendor};

/// How the vendors answer a call above a limit: an HTTP status, and codes in a body.
const TOO_MANY: (u16, [u64; 4]) = (429, [7, 660_300_005, 660_300_006, 660_700_001]);

/// How Easemob answers the recall of a message that is too old.
const TOO_OLD: &str = "exceed recall time limit";

/// What the emulator's Easemob app can do beyond the calls that set up a trial.
const ALL: &str = "--can chatrooms,attachments,conversations,roaming";

fn main() {
    // A run that waits has nothing else to do, so the others are measured meanwhile, one after the other.
    thread::scope(|scope| {
        scope.spawn(all_trials_that_wait_do_so_at_the_same_time);
        no_limit_is_exceeded(Vendor::Easemob, ALL);
        no_limit_is_exceeded(Vendor::Zego, "");
        limits_are_exceeded_on_demand(Vendor::Easemob, "rate limit");
        limits_are_exceeded_on_demand(Vendor::Zego, "rate-limit");
    });
}

fn no_limit_is_exceeded(vendor: Vendor, words: &str) -> Calls {
    let (report, calls) = run(vendor, words);
    assert_eq!(calls.above_limit, 0, "{vendor:?} {words}: calls above a limit");

    let ms = |name: &str| report["run"][name].as_f64().expect("milliseconds");
    let (took, least) = (ms("duration_ms"), ms("least_ms"));
    let over = (took / least - 1.0) * 100.0;
    println!("{vendor:?} {words}: {took:.0} ms of at least {least:.0} ms, {over:.1} % over");
    calls
}

fn limits_are_exceeded_on_demand(vendor: Vendor, filters: &str) {
    let (_, calls) = run(vendor, &format!("--can burst {filters}"));
    assert!(calls.above_limit > 0, "{vendor:?}: no limit was exceeded");
}

/// Every message that is found too old is sent before the first of them is found so: no trial begins its wait only when
/// another has ended its own.
fn all_trials_that_wait_do_so_at_the_same_time() {
    let calls = no_limit_is_exceeded(Vendor::Easemob, &format!("--can wait {ALL}"));

    let (_, before) = calls.too_old.first().expect("a message that is too old");
    let late: Vec<_> = calls.too_old.iter().filter(|(id, _)| calls.sent[*before..].contains(id)).collect();
    assert!(calls.too_old.len() > 1 && late.is_empty(), "they do not wait together: {late:?}");
}

/// The calls of a run, as far as limits and waits show in them.
#[derive(Debug, Default)]
struct Calls {
    /// How many were refused because of a limit.
    above_limit: usize,
    /// The ids of all messages, in the order in which they were sent.
    sent: Vec<String>,
    /// The ids of messages that were too old to be recalled, each with how many had been sent by then.
    too_old: Vec<(String, usize)>,
}

impl Calls {
    fn record(&mut self, request: &Request, response: &Response) {
        let body: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let code = body["Code"].as_u64();
        let is_above_limit = response.status == TOO_MANY.0 || code.is_some_and(|code| TOO_MANY.1.contains(&code));
        self.above_limit += usize::from(is_above_limit);

        if ["/messages/users", "/messages/chatgroups", "/messages/chatrooms"]
            .iter()
            .any(|end| request.path.ends_with(end))
        {
            let ids = body["data"].as_object().into_iter().flat_map(|data| data.values());
            self.sent.extend(ids.filter_map(Value::as_str).map(str::to_owned));
        }
        if request.path.ends_with("/messages/msg_recall") && body["error_description"] == TOO_OLD {
            let asked: Value = serde_json::from_slice(&request.body).unwrap_or_default();
            let id = asked["msg_id"].as_str().unwrap_or_default();
            self.too_old.push((id.to_owned(), self.sent.len()));
        }
    }
}

/// Runs the suite with these words on a fresh app. Nothing in it goes wrong.
fn run(vendor: Vendor, words: &str) -> (Value, Calls) {
    let emulator = Emulator::new(Options { seed: 1, control: false });
    let app = emulator.fixed_app(vendor);
    let calls = Arc::new(Mutex::new(Calls::default()));
    let recorded = Arc::clone(&calls);
    let service = move |request: &Request, now_ms: u64| {
        let response = emulator.handle(request, now_ms);
        recorded.lock().unwrap_or_else(PoisonError::into_inner).record(request, &response);
        response
    };

    let runtime = Runtime::new().expect("a runtime");
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
    let base_url = format!("http://{}", listener.local_addr().expect("an address"));
    runtime.spawn(serve(listener, Arc::new(service), std::future::pending()));

    let output = unsaid(&app, &base_url, words).output().expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{vendor:?} {words}: {said}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    for wrong in ["failed", "blocked", "fault", "broken"] {
        assert_eq!(report["summary"][wrong], 0, "{vendor:?} {words}: {wrong}: {said}");
    }

    let calls = std::mem::take(&mut *calls.lock().unwrap_or_else(PoisonError::into_inner));
    (report, calls)
}

/// `unsaid run` on an app, with nothing of the environment and in an empty folder.
fn unsaid(app: &FixedApp, base_url: &str, words: &str) -> Command {
    let (target, secrets) = match app {
        FixedApp::Easemob { org_name, app_name, client_id, client_secret } => (
            format!("--vendor easemob --org-name {org_name} --app-name {app_name}"),
            vec![("UNSAID_CLIENT_ID", client_id), ("UNSAID_CLIENT_SECRET", client_secret)],
        ),
        FixedApp::Zego { app_id, server_secret, room, member } => (
            format!("--vendor zego --app-id {app_id} --given room={room},member={member}"),
            vec![("UNSAID_SERVER_SECRET", server_secret)],
        ),
    };

    let mut command = Command::new(env!("CARGO_BIN_EXE_unsaid"));
    command.args(["run", "--report", "json", "--base-url", base_url]);
    command.args(target.split(' ').chain(words.split_whitespace()));
    command.env_clear().envs(secrets).current_dir(env!("CARGO_TARGET_TMPDIR"));
    command
}
