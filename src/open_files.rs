//! Open files: the limit of this process, and how many connections fit below it.
//!
//! A shell on macOS allows 256 open files, some containers fewer. A program that meets its limit can neither connect
//! nor accept, and which trial is hit is chance. So the limit is raised at the start, and connections are counted.

use std::error::Error;
use std::sync::LazyLock;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::sleep;

/// The limit that is asked for at the start. More is never needed, and commands that are started inherit it: some of
/// them walk through all files they may open.
const WANTED: u64 = 4_096;
/// The lowest limit with which a run gets on.
const FEWEST: u64 = 40;
/// Files that are open beside connections: standard streams, reports, listeners, the runtime's own.
const RESERVED: u64 = 32;
/// How often, and after which time, a call is made again for which no file was left: for longer than a connection is kept
/// that nobody uses.
const RETRIES: u32 = 200;
const RETRY_INTERVAL: Duration = Duration::from_millis(50);
/// The limit where the system has none.
const UNLIMITED: u64 = 1 << 16;

static OUTGOING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(outgoing(limit())));

/// This process may open too few files to ask anybody.
#[derive(Debug, thiserror::Error)]
#[error("only {0} files may be open at once, and {FEWEST} are needed: `ulimit -n` allows more")]
pub struct TooFew(u64);

/// Raises the limit of this process as far as it needs and the system allows.
///
/// # Errors
/// What the system allows is not enough.
pub fn raise_limit() -> Result<(), TooFew> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

        let limit = getrlimit(Resource::Nofile);
        let raised = limit.maximum.unwrap_or(WANTED).min(WANTED);
        if limit.current.is_some_and(|current| current < raised) {
            // Where it is refused, fewer connections are opened side by side.
            let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(raised), ..limit });
        }
    }
    enough(limit())
}

fn enough(limit: u64) -> Result<(), TooFew> {
    if limit < FEWEST { Err(TooFew(limit)) } else { Ok(()) }
}

/// A permit for one request to be under way; waits until a connection for it fits below the limit.
pub async fn request_permit() -> Option<SemaphorePermit<'static>> {
    // It is never closed.
    OUTGOING.acquire().await.ok()
}

/// Makes a call, and makes it again for as long as it fails because no file was left for its connection: nothing was
/// sent then, and other calls of this process close their files.
///
/// # Errors
/// The call's own.
pub async fn retried<T, E, F>(call: impl Fn() -> F, met_limit: impl Fn(&E) -> bool) -> Result<T, E>
where
    F: Future<Output = Result<T, E>>,
{
    for _ in 0..RETRIES {
        match call().await {
            Err(error) if met_limit(&error) => sleep(RETRY_INTERVAL).await,
            done => return done,
        }
    }
    call().await
}

/// The number of connections that a client may keep open without using them.
#[must_use]
pub fn idle_connections() -> usize {
    (outgoing(limit()) / 2).max(1)
}

/// The number of connections that a server may accept.
#[must_use]
pub fn accepted_connections() -> usize {
    connections(limit())
}

/// Whether an error says that no file was left.
#[must_use]
pub fn is_limit(error: &(dyn Error + 'static)) -> bool {
    #[cfg(unix)]
    {
        use rustix::io::Errno;

        let codes = [Errno::MFILE, Errno::NFILE].map(Errno::raw_os_error);
        let code = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::raw_os_error);
        code.is_some_and(|code| codes.contains(&code))
    }
    #[cfg(not(unix))]
    {
        let _ = error;
        false
    }
}

/// The advice to somebody whose process met the limit; nothing if this error has another cause.
#[must_use]
pub fn advice(error: &(dyn Error + 'static)) -> Option<String> {
    is_limit(error).then(|| format!("too many open files: {} are allowed, `ulimit -n` allows more", limit()))
}

#[cfg(unix)]
fn limit() -> u64 {
    use rustix::process::{Resource, getrlimit};

    getrlimit(Resource::Nofile).current.unwrap_or(UNLIMITED)
}

#[cfg(not(unix))]
fn limit() -> u64 {
    UNLIMITED
}

/// The number of connections below a limit. Both ends of one may be in this process: the embedded emulator's are.
fn connections(limit: u64) -> usize {
    usize::try_from(limit.saturating_sub(RESERVED) / 2).unwrap_or(usize::MAX)
}

/// The number of requests that may be under way. The other half is for connections that are kept open.
fn outgoing(limit: u64) -> usize {
    connections(limit).min(Semaphore::MAX_PERMITS) / 2
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_container(64, 8)]
    #[case::macos(256, 56)]
    #[case::linux(1_024, 248)]
    #[case::the_fewest(FEWEST, 2)]
    #[case::anything(u64::MAX, Semaphore::MAX_PERMITS / 2)]
    fn requests_under_way_fit_below_the_limit(#[case] limit: u64, #[case] requests: usize) {
        assert_eq!(outgoing(limit), requests);
    }

    #[test]
    fn fewer_files_than_a_run_needs_are_refused() {
        assert!(enough(FEWEST).is_ok());
        let refused = enough(FEWEST - 1).expect_err("too few").to_string();
        assert!(refused.starts_with("only 39 files may be open at once, and 40 are needed"), "{refused}");
    }

    #[cfg(unix)]
    #[test]
    fn only_a_limit_that_is_met_brings_advice() {
        use rustix::io::Errno;

        let met = std::io::Error::from(Errno::MFILE);
        let advice = advice(&met).expect("advice");
        assert!(advice.starts_with("too many open files: ") && advice.contains("`ulimit -n`"), "{advice}");
        assert_eq!(super::advice(&std::io::Error::from(Errno::CONNREFUSED)), None);
    }
}
