//! Trouble on the way to a target: what it is, and how long to wait before what only arranges is asked again.

use std::time::Duration;

use crate::judge::{Answer, is_limited};
use crate::redact::{Secrets, credential_answer};
use crate::run::wire::{Fault, FaultKind, Received};
use crate::spec::Operation;

/// How often a call that only arranges is asked again.
pub(in crate::run) const TRIES: u32 = 5;
/// The longest wait a target may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// The first wait; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// What a proxy answers to whom it does not know; no API does.
pub(super) const ASKS_FOR_CREDENTIALS: u16 = 407;
/// How much of an answer is quoted.
const QUOTED: usize = 120;

/// Why a call brought nothing that says anything about the target.
#[derive(Debug)]
pub(in crate::run) struct Trouble {
    /// What kind.
    pub kind: Kind,
    /// What happened, for a person.
    pub sentence: String,
    /// The wait the target asks for.
    pub after: Option<Duration>,
}

/// Kinds of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::run) enum Kind {
    /// No whole answer.
    Lost,
    /// The connection was closed already: there is no reason to wait, the next call has one of its own.
    Closed,
    /// A gateway's own answer in place of the target's, or a proxy's that asks for credentials.
    Gateway,
    /// An error inside the target that may pass.
    Passing,
    /// A limit is exceeded.
    Limited,
}

impl Trouble {
    /// The trouble in what became of a call, if any.
    pub fn of(operation: &Operation, answer: &Result<Received, Fault>) -> Option<Self> {
        let received = match answer {
            Ok(received) => received,
            Err(fault) if fault.is_lost() => {
                let is_closed = matches!(fault.kind, FaultKind::Closed(_));
                let kind = if is_closed { Kind::Closed } else { Kind::Lost };
                let after = is_closed.then_some(Duration::ZERO);
                return Some(Self { kind, sentence: fault.sentence.clone(), after });
            }
            Err(_) => return None,
        };
        let kind = kind(operation, received)?;
        let sentence = format!("answered {}", quoted(received));
        let sentence = if kind == Kind::Gateway { format!("a gateway {sentence}") } else { sentence };
        Some(Self { kind, sentence, after: asked_for(received) })
    }

    /// Whether nothing of the target itself was heard.
    pub fn is_unheard(&self) -> bool {
        matches!(self.kind, Kind::Lost | Kind::Gateway)
    }
}

fn kind(operation: &Operation, received: &Received) -> Option<Kind> {
    let json = serde_json::from_slice(&received.body).ok();
    match received.status {
        ASKS_FOR_CREDENTIALS => Some(Kind::Gateway),
        502..=504 if json.is_none() => Some(Kind::Gateway),
        502..=504 => Some(Kind::Passing),
        500..=599 if json.is_none() => Some(Kind::Passing),
        429 => Some(Kind::Limited),
        status => {
            let answer = Answer { status, json, ..Answer::default() };
            is_limited(operation, &answer).then_some(Kind::Limited)
        }
    }
}

/// `Retry-After` in seconds, as far as it is kept.
fn asked_for(received: &Received) -> Option<Duration> {
    let (_, value) = received.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("retry-after"))?;
    let seconds = value.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// Status and the beginning of an answer, on one line; of a page, or of what is no text, only that it is one; of an answer
/// that was to bring credentials, only what it is and why it refuses. Secrets known by their value are still in it.
pub(in crate::run) fn quoted(received: &Received) -> String {
    let (status, size) = (received.status, received.body.len());
    if received.confidential {
        let secrets = Secrets::default();
        secrets.learn(&received.body);
        return format!("{status} {}", credential_answer(&received.headers, &received.body, size, &secrets));
    }
    let Some(text) = std::str::from_utf8(&received.body).ok().filter(|text| is_text(text)) else {
        return format!("{status} with {size} bytes that are no text");
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(QUOTED).collect();
    let dots = if short.len() < line.len() { "…" } else { "" };
    match line.as_str() {
        "" => format!("{status} without a body"),
        line if line.starts_with('<') => format!("{status} with an HTML page"),
        _ => format!("{status} {short}{dots}"),
    }
}

fn is_text(text: &str) -> bool {
    !text.chars().any(|letter| letter.is_control() && !letter.is_whitespace())
}

/// How long trouble is waited out. Somebody who gives a call little time does not want to wait long for the next one.
#[derive(Debug, Clone, Copy)]
pub(in crate::run) struct Patience {
    beat: Duration,
}

impl Patience {
    /// The patience that goes with a call's time limit.
    pub fn of(timeout: Duration) -> Self {
        Self { beat: FIRST_WAIT.min(timeout / 4) }
    }

    /// The wait before asking again for the n-th time, from 0: a quarter of a second, doubled each time, give or take a
    /// quarter of it, so that many who wait do not all ask at once.
    pub fn wait(self, n: u32, random: &mut fastrand::Rng) -> Duration {
        self.beat * 2_u32.pow(n.min(TRIES)) * random.u32(75..=125) / 100
    }

    /// How long a target may stay silent before it has gone away: 10 s.
    pub fn whole(self) -> Duration {
        self.beat * 40
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn trouble(status: u16, body: &str) -> Option<Trouble> {
        let headers = vec![("retry-after".to_owned(), "3600".to_owned())];
        let body = body.as_bytes().to_vec();
        Trouble::of(
            &Operation::default(),
            &Ok(Received { status, headers, body, elapsed: Duration::ZERO, confidential: false }),
        )
    }

    #[rstest]
    #[case::a_gateways_page(502, "<html>", Some(Kind::Gateway))]
    #[case::a_gateway_in_json(503, "{}", Some(Kind::Passing))]
    #[case::a_proxy_that_asks_who_we_are(407, "{}", Some(Kind::Gateway))]
    #[case::a_page_of_an_error(500, "<h1>", Some(Kind::Passing))]
    #[case::an_error_of_the_target(500, "{}", None)]
    #[case::a_limit(429, "{}", Some(Kind::Limited))]
    #[case::a_page(200, "<html>", None)]
    #[case::a_refusal(403, "{}", None)]
    fn trouble_is_what_may_pass(#[case] status: u16, #[case] body: &str, #[case] kind: Option<Kind>) {
        assert_eq!(trouble(status, body).map(|trouble| trouble.kind), kind);
    }

    #[rstest]
    #[case::a_text(b"  no\nroute ", "403 no route")]
    #[case::a_page(b"\n<!DOCTYPE html><html>", "403 with an HTML page")]
    #[case::nothing(b" ", "403 without a body")]
    #[case::no_text(b"\x1f\x8b\x08\xff", "403 with 4 bytes that are no text")]
    #[case::control_characters(b"\x1b[2J", "403 with 4 bytes that are no text")]
    fn an_answer_is_quoted_as_far_as_it_can_be_read(#[case] body: &[u8], #[case] said: &str) {
        let body = body.to_vec();
        let received =
            Received { status: 403, headers: Vec::new(), body, elapsed: Duration::ZERO, confidential: false };
        assert_eq!(quoted(&received), said);
    }

    #[rstest]
    #[case::nothing("", "200 without a body")]
    #[case::a_list(r#"["s3cret-x"]"#, "200 with 12 bytes of application/json, not shown: it may hold credentials")]
    #[case::a_refusal(
        r#"{"error":"invalid_grant","error_description":"YWMtN2Q1YzA4MTAtZTk3Zi0xMWVl is bad","a":"s3cret-x"}"#,
        "200 with 98 bytes of application/json, not shown: it may hold credentials; error: invalid_grant; \
         error_description: [secret] is bad"
    )]
    fn an_answer_that_was_to_bring_credentials_is_described(#[case] body: &str, #[case] said: &str) {
        let headers = vec![("content-type".to_owned(), "application/json;charset=utf-8".to_owned())];
        let body = body.as_bytes().to_vec();
        let received = Received { status: 200, headers, body, elapsed: Duration::ZERO, confidential: true };
        assert_eq!(quoted(&received), said);
    }

    #[test]
    fn a_target_is_waited_for_at_most_ten_seconds() {
        assert_eq!(trouble(429, "{}").unwrap().after, Some(Duration::from_secs(10)));
    }

    #[test]
    fn all_waits_together_are_about_eight_seconds() {
        let (patience, mut random) = (Patience::of(Duration::from_secs(10)), fastrand::Rng::with_seed(1));
        let waited: Duration = (0..TRIES).map(|n| patience.wait(n, &mut random)).sum();
        assert!((5.8..=9.7).contains(&waited.as_secs_f64()), "{waited:?}");
        assert_eq!(patience.whole(), Duration::from_secs(10));
    }
}
