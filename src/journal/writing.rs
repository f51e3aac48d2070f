//! The journal that servers write into: secrets are replaced, values cut, and equal breaches counted before anything is kept.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::entry::{self, Entry, MAX_ENTRIES, short};
use super::kept::{Kept, KeptBreach, Key, MAX_BREACHES, MAX_ELSEWHERE, Side};
use super::noted::Noted;
use super::told::Told;
use crate::judge::Shown;
use crate::judge::request::{Answered, Breach, Heard};
use crate::redact::{Mask, Masking, beginning};
use crate::spec::{ClauseId, Specs};

/// How much of the first request with a breach is kept, in bytes.
const MAX_REQUEST: usize = 6_000;
/// How much of the answer it got, in bytes.
const MAX_ANSWER: usize = 2_000;
/// How much of a value is kept, in bytes.
const MAX_VALUE: usize = 400;
/// How many of the breaches of one request are kept with it.
const MAX_PLACES: usize = 16;

/// The journal of a server. Any number of threads may write into it.
#[derive(Debug)]
pub struct Journal {
    mask: Mask,
    allowed: BTreeSet<ClauseId>,
    kept: Mutex<Kept>,
}

impl Journal {
    /// An empty journal; breaches of these clauses are allowed.
    #[must_use]
    pub fn new(mask: Mask, allowed: BTreeSet<ClauseId>) -> Self {
        Self { mask, allowed, kept: Mutex::default() }
    }

    /// Writes a request down and gives its line.
    pub fn note(&self, noted: &Noted) -> (Entry, Option<String>) {
        let masking = self.masking(noted);
        let operation = match &noted.hearing.operation {
            Some(operation) => format!("{}/{}", operation.vendor, operation.id),
            None => noted.hearing.vendor.clone(),
        };
        // Everything that takes long is done before the lock.
        let told = noted.hearing.breaches.iter().map(|breach| (Side::Client, breach));
        let told = told.chain(noted.broken.iter().map(|breach| (Side::Server, breach)));
        let told: Vec<(Key, Side, Breach)> =
            told.map(|(side, breach)| keyed(side, &operation, breach, &masking)).collect();
        let first = told.first().map(|(_, _, breach)| sentence(breach));
        let target = short(&masking.text(&noted.heard.target));
        let elsewhere = noted.hearing.operation.is_none() && noted.note.is_none();
        let elsewhere =
            elsewhere.then(|| format!("{} {}", noted.heard.method, short(&masking.text(noted.heard.path()))));
        let is_tested = noted.hearing.operation.as_ref().is_some_and(|operation| !operation.neighbour);
        let last = is_tested.then(|| {
            let status = noted.status.map_or_else(|| "nothing".to_owned(), |status| status.to_string());
            format!("{operation} answered {status} {}", cut(&masking.text(&noted.answer), MAX_VALUE))
        });
        let mut guard = self.lock();
        let kept = &mut *guard;
        kept.requests += 1;
        kept.unread += u64::from(noted.begin.is_some() || noted.heard.cut);
        kept.unread_answers += u64::from(noted.is_answer_unread);
        let number = kept.requests;
        let mut places = Vec::new();
        for (key, side, breach) in told {
            match kept.places.get(&key).copied() {
                Some(place) => {
                    kept.breaches[place].count += 1;
                    kept.breaches[place].sent_too(&breach.actual);
                    places.push(place);
                }
                None if kept.breaches.len() < MAX_BREACHES => {
                    let place = kept.breaches.len();
                    let allowed = self.allows(&breach);
                    kept.breaches.push(KeptBreach {
                        side,
                        breach,
                        also: Vec::new(),
                        operation: operation.clone(),
                        count: 1,
                        first: number,
                        request: raw(noted, &masking),
                        status: noted.status,
                        answer: cut(&masking.text(&noted.answer), MAX_ANSWER),
                        allowed,
                    });
                    kept.places.insert(key, place);
                    places.push(place);
                }
                None if self.allows(&breach) => {}
                None => *kept.untold.entry(breach.grade).or_default() += 1,
            }
        }
        let more = places.len().saturating_sub(MAX_PLACES);
        places.truncate(MAX_PLACES);
        tally(kept, noted, &operation, elsewhere);
        kept.last = last.or(kept.last.take());
        let entry = Entry {
            number,
            at_ms: noted.at_ms,
            method: short(&noted.heard.method),
            target,
            vendor: noted.hearing.vendor.clone(),
            operation: noted.hearing.operation.clone(),
            status: noted.status,
            grade: noted.hearing.grade().max(noted.broken.iter().map(|breach| breach.grade).max()),
            breaches: places,
            more_breaches: more,
            note: noted.note.as_deref().map(short),
            is_answer_unread: noted.is_answer_unread,
        };
        if kept.entries.len() >= MAX_ENTRIES {
            kept.entries.pop_front();
        }
        kept.entries.push_back(entry.clone());
        (entry, first)
    }

    /// What hides the secrets of a request and its answer.
    #[must_use]
    pub fn masking(&self, noted: &Noted) -> Masking<'_> {
        let heard = &noted.heard;
        self.mask.of(&heard.target, &heard.headers, &heard.body, &noted.answer)
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.lock() = Kept::default();
    }

    /// Everything as it stands.
    #[must_use]
    pub fn told(&self, specs: &Specs, vendors: &[String]) -> Told {
        Told::of(specs, vendors, self.lock().clone())
    }

    /// Whether somebody said that a breach is all right.
    fn allows(&self, breach: &Breach) -> bool {
        [&breach.clause, &breach.open].into_iter().flatten().any(|id| self.allowed.contains(id))
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sentence(breach: &Breach) -> String {
    let clause = breach.clause.as_ref().or(breach.open.as_ref()).map(|id| format!(" ({id})")).unwrap_or_default();
    format!("{}{clause}", breach.sentence())
}

fn tally(kept: &mut Kept, noted: &Noted, operation: &str, elsewhere: Option<String>) {
    if let Some(call) = elsewhere {
        if kept.elsewhere.len() < MAX_ELSEWHERE || kept.elsewhere.contains_key(&call) {
            *kept.elsewhere.entry(call).or_default() += 1;
        } else {
            kept.elsewhere_more += 1;
        }
    }
    if noted.hearing.operation.is_none() {
        return;
    }
    let tally = kept.tallies.entry(operation.to_owned()).or_default();
    tally.calls += 1;
    tally.used.extend(noted.hearing.used.iter().cloned());
    let answers = match (&noted.answered, noted.status) {
        (Answered::Accepted, _) => vec!["accepted".to_owned()],
        (Answered::As(clause), _) => vec![clause.to_string()],
        (Answered::Otherwise, Some(status)) => vec![format!("HTTP {status}")],
        (Answered::Broken, Some(status)) => vec![format!("HTTP {status}, broken off")],
        (Answered::Otherwise | Answered::Broken, None) => vec!["no answer".to_owned()],
    };
    for answer in answers {
        *tally.answers.entry(answer).or_default() += 1;
    }
}

/// A breach without secrets and without more of a value than is kept.
fn keyed(side: Side, operation: &str, breach: &Breach, masking: &Masking<'_>) -> (Key, Side, Breach) {
    let mut breach = breach.clone();
    breach.at = short(&masking.text(&breach.at));
    breach.actual = masked(&breach.actual, masking);
    breach.expected = masked(&breach.expected, masking);
    let key = Key::of(side, operation, &breach);
    (key, side, breach)
}

fn masked(shown: &Shown, masking: &Masking<'_>) -> Shown {
    let text = match &shown.value {
        serde_json::Value::String(text) => masking.text(text),
        value @ (serde_json::Value::Array(_) | serde_json::Value::Object(_)) => masking.text(&value.to_string()),
        _ => return shown.clone(),
    };
    Shown { kind: shown.kind.clone(), value: cut(&text, MAX_VALUE).into() }
}

fn cut(text: &str, most: usize) -> String {
    let begin = entry::beginning(text, most);
    if begin.len() == text.len() { text.to_owned() } else { format!("{begin}… ({} bytes)", text.len()) }
}

/// A request as text, without its secrets.
fn raw(noted: &Noted, masking: &Masking<'_>) -> String {
    let Heard { method, target, headers, body, cut: is_cut } = &noted.heard;
    if let Some(begin) = &noted.begin {
        let text = String::from_utf8_lossy(begin);
        let is_name = |name: &str| !name.contains(|letter: char| letter.is_whitespace() || letter == '/');
        let masked = text.lines().map(|line| match line.split_once(':').filter(|(name, _)| is_name(name)) {
            Some((name, value)) => format!("{name}: {}", masking.header(name, value.trim())),
            None => masking.text(line),
        });
        return cut(&masked.collect::<Vec<_>>().join("\n"), MAX_REQUEST);
    }
    let mut text = format!("{method} {} HTTP/1.1\n", masking.text(target));
    for (name, value) in headers {
        let _ = writeln!(text, "{name}: {}", masking.header(name, value));
    }
    if !body.is_empty() {
        text.push('\n');
        text.push_str(&masking.text(&beginning(body)));
    }
    if *is_cut {
        text.push('…');
    }
    cut(&text, MAX_REQUEST)
}
