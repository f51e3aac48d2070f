//! `.ci/check`: a service started, asked and stopped in a pull request.

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use rstest::rstest;
use tempfile::TempDir;

use crate::support::cases::PASSING;
use crate::support::ports::free_address;
use crate::support::{folder, wait_until};

/// A check of the emulator, started by these commands; `$serve` starts it in the foreground.
fn check(own: &TempDir, start: &str) -> Command {
    let program = env!("CARGO_BIN_EXE_unsaid");
    let address = free_address();
    let port = address.rsplit_once(':').expect("a port").1;
    let mut command = Command::new("bash");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/check")).current_dir(own.path());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("UNSAID_") || name.starts_with("GITHUB_")) {
        command.env_remove(name);
    }
    command
        .env("UNSAID_PROGRAM", program)
        .env("UNSAID_VENDOR", "easemob")
        .env("UNSAID_BASE_URL", format!("http://{address}"))
        .env("UNSAID_CONTROL_URL", format!("http://{address}/__unsaid/v1"))
        .env("UNSAID_CASES", "cases")
        .env("UNSAID_START", format!("serve='{program} serve --quiet --port {port}'; {start}"))
        .env("UNSAID_TIMEOUT", "300")
        .env("UNSAID_REPORTS", "reports")
        .env("CI", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A pipe that comes to its end when nobody of the service holds it any more.
fn lifeline(own: &TempDir) -> std::thread::JoinHandle<()> {
    let pipe = own.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        std::fs::File::open(pipe).expect("a pipe").read_to_end(&mut bytes).expect("an end");
    })
}

#[rstest]
#[case::an_obedient_one("exec 9>pipe; exec $serve")]
#[case::one_that_does_not_listen("exec 9>pipe; trap '' TERM; $serve & while :; do sleep 1; done")]
#[case::one_in_the_background("exec 9>pipe; $serve & disown; exit 0")]
fn a_service_is_gone_when_the_check_ends(#[case] start: &str) {
    let own = folder(PASSING);
    let gone = lifeline(&own);
    let output = check(&own, start).output().expect("an end");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{err}");
    gone.join().expect("nothing of the service is left");
}

#[rstest]
#[case::hang_up("-HUP", 129)]
#[case::interrupt("-INT", 130)]
#[case::terminate("-TERM", 143)]
fn a_check_that_is_cancelled_leaves_nothing_behind(#[case] signal: &str, #[case] code: i32) {
    let own = folder(PASSING);
    let gone = lifeline(&own);
    // Nobody ever answers at this address.
    let mut running = check(&own, "exec 9>pipe; echo > started; while :; do sleep 1; done").spawn().expect("bash");
    wait_until("the service starts", || own.path().join("started").exists());
    let kill = format!("kill {signal} {}", running.id());
    Command::new("sh").args(["-c", &kill]).status().expect("sh");
    assert_eq!(running.wait().expect("an end").code(), Some(code));
    gone.join().expect("nothing of the service is left");
}
