//! The first call to a plain target: are we let in, and what time is it there. One sentence says why not.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use super::credentials::{insist, issue_token};
use super::gateway;
use super::trouble::{ASKS_FOR_CREDENTIALS, quoted};
use crate::redact::Secrets;
use crate::run::session::Session;
use crate::run::wire::{Fault, FaultKind, Outgoing, Payload, Received};
use crate::target::{Admission, App, BLOCKED, Probe, Reply, TrialClock, system_now_ms};

/// Clocks that differ by less are the same, in milliseconds: a `Date` header has whole seconds.
const SAME_CLOCK_MS: u64 = 5_000;
/// How far the time in an answer may be from the `Date` header beside it, in milliseconds.
const SAME_ANSWER_MS: u64 = 60_000;

/// What the answer to a first call tells, where it is no refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::run) enum Admitted {
    /// We are let in.
    Granted,
    /// Only by the target's own time.
    OtherTime,
    /// Only with another token, which can be got.
    OtherToken,
    /// Nobody knows.
    Unknown,
}

/// What a call that shows whether we are let in was answered.
pub(in crate::run) struct Told {
    /// Whether we are.
    pub admitted: Admitted,
    /// By how many milliseconds the target's clock is ahead, where that can be told.
    pub ahead_ms: Option<i64>,
    /// The answer.
    pub json: Option<Value>,
}

/// Makes the first call; afterwards the session knows the target's clock. The error is a sentence.
pub(in crate::run) async fn let_in(session: &mut Session, app: &App) -> Result<(), String> {
    let base_url = session.target.base_url.clone();
    let mut told = check(session, app).await?;
    if let (Admitted::OtherToken, App::Easemob(easemob)) = (told.admitted, app) {
        issue_token(session, &session.secrets, easemob).await?;
        session.remark("the token given is refused; a new one was fetched");
        told = check(session, app).await?;
    }
    let Told { admitted, ahead_ms: told_ms, .. } = told;
    let Some(ahead_ms) = told_ms.filter(|ahead| ahead.unsigned_abs() > SAME_CLOCK_MS) else {
        return match admitted {
            Admitted::OtherTime if told_ms.is_some() => Err(format!(
                "{base_url}: the signature has expired, although the target's Date header agrees with this machine's \
                 clock: whoever checks the signature goes by another clock"
            )),
            Admitted::OtherTime => Err(format!(
                "{base_url}: the signature has expired, and no Date header tells by how much the target's clock differs: \
                 set this machine's clock"
            )),
            _ => Ok(()),
        };
    };
    session.clock_offset_ms = ahead_ms;
    match check(session, app).await?.admitted {
        Admitted::OtherTime if admitted == Admitted::OtherTime => Err(format!(
            "{base_url}: the signature has expired, also by the time of the target's Date header, which is {} this machine's: \
             set the clocks",
            apart(ahead_ms)
        )),
        Admitted::OtherTime => {
            session.clock_offset_ms = 0;
            Ok(())
        }
        _ => {
            session.remark(&format!(
                "the target's clock is {} this machine's (its Date header); {}",
                apart(ahead_ms),
                app.needs_time_for()
            ));
            Ok(())
        }
    }
}

/// Makes a harmless call; gives what it tells.
pub(in crate::run) async fn check(session: &Session, app: &App) -> Result<Told, String> {
    let nobody = format!("{}-nobody", session.run_id());
    ask(session, app, &app.probe(&nobody)).await
}

/// Makes a call that shows whether we are let in.
pub(in crate::run) async fn ask(session: &Session, app: &App, probe: &Probe) -> Result<Told, String> {
    let base_url = &session.target.base_url;
    let received = insist(session, || outgoing(session, app, probe)).await;
    let received = received.map_err(|fault| unanswered(base_url, &fault))?;
    let now_ms = system_now_ms();
    let json: Option<Value> = serde_json::from_slice(&received.body).ok().filter(Value::is_object);
    let reply = Reply { status: received.status, json: json.as_ref() };
    let admission = app.admission(reply, &session.target.features);
    let admitted = admitted(base_url, &received, admission, &session.secrets)?;
    if admitted == Admitted::Unknown {
        let quoted = quoted(&received);
        session.remark(&format!("the first call was answered in a way that says neither yes nor no: {quoted}"));
    }
    let ahead_ms = ahead(&received, app.told_ms(reply), now_ms);
    Ok(Told { admitted, ahead_ms, json })
}

/// Whether the harmless call is let in; only a refusal of its credentials is an error, in one sentence.
pub(super) async fn holds(session: &Session, app: &App) -> Result<(), String> {
    let probe = app.probe(&format!("{}-nobody", session.run_id()));
    match insist(session, || outgoing(session, app, &probe)).await {
        Ok(received) if received.status == 401 => {
            let json: Option<Value> = serde_json::from_slice(&received.body).ok().filter(Value::is_object);
            let reply = Reply { status: received.status, json: json.as_ref() };
            let admission = app.admission(reply, &session.target.features);
            admitted(&session.target.base_url, &received, admission, &session.secrets).map(drop)
        }
        _ => Ok(()),
    }
}

/// The probe with its credentials, signed now.
fn outgoing(session: &Session, app: &App, probe: &Probe) -> Outgoing {
    let nonce = format!("{:016x}", fastrand::u64(..));
    let clock = TrialClock::ahead_by(session.clock_offset_ms);
    let made = app.authenticate(&clock, nonce, None, None, &session.secrets);
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(probe.query.iter().chain(&made.query));
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    let json = "application/json".to_owned();
    let mut headers = vec![("Content-Type".to_owned(), json.clone()), ("Accept".to_owned(), json)];
    headers.extend(made.headers);
    Outgoing {
        method: probe.method.to_owned(),
        url: format!("{}{}{mark}{query}", session.target.base_url, probe.path),
        headers,
        payload: Payload::Text(probe.body.to_string()),
        ..Outgoing::default()
    }
}

/// What an answer means for the run: going on, or a sentence.
pub(in crate::run) fn admitted(
    base_url: &str,
    received: &Received,
    admission: Admission,
    secrets: &Secrets,
) -> Result<Admitted, String> {
    let quoted = || secrets.mask(&quoted(received));
    let is_json = serde_json::from_slice::<Value>(&received.body).is_ok_and(|json| json.is_object());
    match (admission, received.status) {
        (_, ASKS_FOR_CREDENTIALS) => Err(format!(
            "{base_url}: a proxy in between asks for credentials ({}): add them to its address in HTTPS_PROXY or \
             HTTP_PROXY, or list the host in NO_PROXY",
            quoted()
        )),
        (Admission::Unknown | Admission::NotTheApi | Admission::Denied(_) | Admission::OtherToken, status)
            if !is_json && gateway::hint(base_url, received).is_some() =>
        {
            let hint = gateway::hint(base_url, received).unwrap_or_default();
            Err(format!("{base_url}: answered {status}: {}", secrets.mask(&hint)))
        }
        (Admission::Granted, _) => Ok(Admitted::Granted),
        (Admission::OtherTime, _) => Ok(Admitted::OtherTime),
        (Admission::OtherToken, _) => Ok(Admitted::OtherToken),
        (Admission::Denied(sentence), _) => Err(format!("{base_url}: {}", secrets.mask(&sentence))),
        (Admission::Blocked, _) => Err(format!("{base_url}: answered {}: {BLOCKED}", quoted())),
        (Admission::Busy, _) => Err(format!(
            "{base_url}: a rate limit is exceeded before the first trial ({}): somebody else uses the app now; try again \
             later",
            quoted()
        )),
        (_, 502..=504) if !is_json => {
            Err(format!("{base_url}: a gateway answers in place of the API ({}): try again later", quoted()))
        }
        (Admission::Unknown, _) if is_json => Ok(Admitted::Unknown),
        _ => Err(format!("{base_url}: answers, but not as the vendor's API does ({}): check the base URL", quoted())),
    }
}

/// Why nobody answered, and what to do.
pub(in crate::run) fn unanswered(base_url: &str, fault: &Fault) -> String {
    match fault.kind {
        FaultKind::Unreachable => format!("nobody answers at {base_url}: {fault}; check the base URL"),
        FaultKind::Tls => {
            format!("{base_url}: {fault}")
        }
        FaultKind::Lost | FaultKind::Closed(_) => {
            format!("{base_url}: {fault}; check the base URL, or give it more time with --timeout")
        }
        FaultKind::OpenFiles | FaultKind::Ended | FaultKind::Other => format!("{base_url}: {fault}"),
    }
}

/// By how many milliseconds the target's clock is ahead: from the `Date` header, unless the time the answer itself tells
/// says otherwise.
fn ahead(received: &Received, told_ms: Option<u64>, now_ms: u64) -> Option<i64> {
    let (_, date) = received.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("date"))?;
    let date: SystemTime = httpdate::parse_http_date(date).ok()?;
    let date_ms = u64::try_from(date.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()?;
    if told_ms.is_some_and(|told| told.abs_diff(date_ms) > SAME_ANSWER_MS) {
        return None;
    }
    // Half a second, because the header leaves out the fraction; half the time the answer took, for its way.
    let way_ms = u64::try_from((received.elapsed / 2).as_millis()).ok()?;
    let here_ms = i64::try_from(now_ms.saturating_sub(way_ms)).ok()?;
    Some(i64::try_from(date_ms + 500).ok()? - here_ms)
}

/// `15 min 2 s ahead of`.
fn apart(ahead_ms: i64) -> String {
    let seconds = Duration::from_millis(ahead_ms.unsigned_abs() + 500).as_secs();
    let (minutes, rest) = (seconds / 60, seconds % 60);
    let long = if minutes == 0 { format!("{rest} s") } else { format!("{minutes} min {rest} s") };
    format!("{long} {}", if ahead_ms > 0 { "ahead of" } else { "behind" })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// Sun, 06 Nov 1994 08:49:37 GMT.
    const DATE_MS: u64 = 784_111_777_000;

    fn dated(date: &str) -> Received {
        let headers = vec![("date".to_owned(), date.to_owned())];
        Received { status: 200, headers, body: Vec::new(), elapsed: Duration::ZERO, confidential: false }
    }

    #[rstest]
    #[case::nothing_else_is_told(None, Some(902_500))]
    #[case::the_answer_agrees(Some(DATE_MS + 20_000), Some(902_500))]
    #[case::the_answer_tells_another_time(Some(DATE_MS - 900_000), None)]
    fn the_clock_is_read_from_the_date(#[case] told_ms: Option<u64>, #[case] expected: Option<i64>) {
        let received = dated("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(ahead(&received, told_ms, DATE_MS - 902_000), expected);
    }

    #[test]
    fn a_date_that_is_none_tells_nothing() {
        assert_eq!(ahead(&dated("now"), None, 0), None);
    }

    #[rstest]
    #[case(902_000, "15 min 2 s ahead of")]
    #[case(-7_400, "7 s behind")]
    fn how_far_clocks_are_apart_is_said_in_words(#[case] ahead_ms: i64, #[case] words: &str) {
        assert_eq!(apart(ahead_ms), words);
    }
}
