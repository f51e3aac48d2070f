//! The whole suite on apps that may be somebody's, in real time: never above a documented limit, and hardly longer than the
//! limits make it last.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "helpers of tests; the figures are the point")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use support::report::{all_good, checked};
use support::run_on;
use tokio::net::TcpListener;
use unsaid::emulator::mount::{self, Answer};
use unsaid::emulator::{Emulator, FixedApp, Options, Request, Response, Vendor};

/// What the vendors answer to a call too many: an HTTP status, and codes in a body.
const TOO_MANY: (u16, [u64; 4]) = (429, [7, 660_300_005, 660_300_006, 660_700_001]);

/// The emulator, and how many calls it has refused because of a limit.
struct Counting {
    emulator: Emulator,
    refused: AtomicU64,
}

impl Answer for Counting {
    fn answer(&self, request: &Request, now_ms: u64) -> Response {
        let response = self.emulator.answer(request, now_ms);
        let code = serde_json::from_slice::<Value>(&response.body).ok().and_then(|body| body["Code"].as_u64());
        if response.status == TOO_MANY.0 || code.is_some_and(|code| TOO_MANY.1.contains(&code)) {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
        response
    }
}

/// Runs the suite with these words on a fresh app; gives the report and how many calls were refused because of a limit.
async fn run(vendor: Vendor, words: &str) -> (Value, u64) {
    let emulator = Emulator::new(Options { seed: 1, control: false });
    let (name, app) = match emulator.fixed_app(vendor) {
        app @ FixedApp::Easemob { .. } => ("easemob", app),
        app @ FixedApp::Zego { .. } => ("zego", app),
    };
    let app = serde_json::to_value(app).expect("JSON");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base_url = format!("http://{}", listener.local_addr().expect("an address"));
    let counting = Arc::new(Counting { emulator, refused: AtomicU64::new(0) });
    let serving = tokio::spawn(mount::hyper::serve(listener, Arc::clone(&counting), std::future::pending()));
    let call = run_on(&app, name, &base_url, &format!("{words} --report json"));
    let said = tokio::task::spawn_blocking(move || call.patient().ends(0)).await.expect("an end");
    serving.abort();
    (checked(said.json()), counting.refused.load(Ordering::Relaxed))
}

/// How much longer a run took than its limits and waits make it last, in hundredths.
fn over(report: &Value) -> f64 {
    let ms = |name: &str| report["run"][name].as_f64().expect("milliseconds");
    let over = (ms("duration_ms") / ms("least_ms") - 1.0) * 100.0;
    println!("{:.0} ms of at least {:.0} ms: {over:.1} % over", ms("duration_ms"), ms("least_ms"));
    over
}

/// The least of three runs: a machine may have something else to do meanwhile, and all calls count.
async fn within_five_percent(vendor: Vendor, words: &str) {
    let mut least = f64::INFINITY;
    for _ in 0..3 {
        let (report, refused) = run(vendor, words).await;
        all_good(&report);
        assert_eq!(refused, 0, "calls above a limit");
        least = least.min(over(&report));
        if least <= 5.0 {
            return;
        }
    }
    panic!("{least:.1} % longer than the limits make it last");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "in real time"]
async fn easemob_is_asked_as_fast_as_its_limits_allow() {
    within_five_percent(Vendor::Easemob, "--can chatrooms,attachments,conversations,roaming").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "in real time"]
async fn zego_is_asked_as_fast_as_its_limits_allow() {
    within_five_percent(Vendor::Zego, "").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "in real time: the recall window and half a minute"]
async fn all_that_wait_wait_together() {
    let (report, refused) = run(Vendor::Easemob, "--can wait,chatrooms,attachments,conversations,roaming").await;
    all_good(&report);
    assert_eq!(refused, 0, "calls above a limit");
    assert!(over(&report) <= 5.0);
    let duration_ms = report["run"]["duration_ms"].as_u64().expect("milliseconds");
    assert!(duration_ms <= (120 + 30 + 15) * 1_000, "{duration_ms}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "in real time"]
async fn limits_are_exceeded_only_where_that_is_asked_for() {
    for (vendor, words) in [(Vendor::Easemob, "--can burst rate limit"), (Vendor::Zego, "--can burst rate-limit")] {
        let (report, refused) = run(vendor, words).await;
        all_good(&report);
        assert!(refused > 0, "no limit was exceeded");
    }
}
