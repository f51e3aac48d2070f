//! The journal that servers write into: secrets are replaced, values cut, and equal breaches counted before anything is kept.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::entry::{self, Entry, MAX_ENTRIES, short};
use super::kept::{Kept, KeptBreach, KeptExchange, Key, Latest, MAX_BREACHES, MAX_ELSEWHERE, Side, count};
use super::noted::{Noted, Withheld};
use super::refusal::{self, Refusal};
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
/// How a call is counted that got no answer.
pub(super) const NO_ANSWER: &str = "no answer";
/// How many of the breaches of one request are kept with it.
const MAX_PLACES: usize = 16;

/// The journal of a server. Any number of threads may write into it.
#[derive(Debug)]
pub struct Journal {
    mask: Mask,
    allowed: BTreeSet<ClauseId>,
    /// Whether the latest exchange of each operation under test is kept.
    keeps_latest: bool,
    kept: Mutex<Kept>,
}

impl Journal {
    /// An empty journal; breaches of these clauses are allowed.
    #[must_use]
    pub fn new(mask: Mask, allowed: BTreeSet<ClauseId>) -> Self {
        Self { mask, allowed, keeps_latest: false, kept: Mutex::default() }
    }

    /// The same, which also keeps the latest exchange of each operation under test.
    #[must_use]
    pub fn keeping_latest(self) -> Self {
        Self { keeps_latest: true, ..self }
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
        let answer = AnswerWords::of(noted, &masking);
        let elsewhere = elsewhere(noted, &masking);
        let is_tested = noted.hearing.operation.as_ref().is_some_and(|operation| !operation.neighbour);
        let last = is_tested.then(|| {
            let status = noted.status.map_or_else(|| "nothing".to_owned(), |status| status.to_string());
            format!("{operation} answered {status} {}", cut(&masking.text(&noted.answer), MAX_VALUE))
        });
        let exchange = (is_tested && self.keeps_latest).then(|| exchange(noted, &masking));
        let refusal = refusal(noted, &operation, &answer, &masking);
        let identity = identity(&noted.heard);

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
                        answer: shown_answer(noted, &masking),
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
        tally(kept, noted, &operation, elsewhere, &answer, identity);
        kept.last = last.or(kept.last.take());
        if let Some(exchange) = exchange {
            kept.exchanges.insert(operation, KeptExchange { number, ..exchange });
        }
        if let Some(refusal) = refusal {
            kept.refuse(Refusal { first: number, ..refusal });
        }
        let entry = Entry {
            number,
            at_ms: noted.at_ms,
            method: short(&noted.heard.method),
            target,
            vendor: noted.hearing.vendor.clone(),
            operation: noted.hearing.operation.clone(),
            status: noted.status,
            refusal: answer.reason,
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

/// An answer as it is counted and told.
struct AnswerWords {
    /// `accepted`, a clause, or an HTTP status.
    counted: String,
    /// Why the call was refused, where it was and says so.
    reason: Option<String>,
}

impl AnswerWords {
    fn of(noted: &Noted, masking: &Masking<'_>) -> Self {
        let is_accepted = noted.answered == Answered::Accepted;
        // A call of which these pages do not speak is refused by its status or by a code.
        let is_known = noted.hearing.operation.is_some() || noted.status.is_some_and(|status| status >= 400);
        let reason = (!is_accepted).then(|| refusal::reason(&noted.answer)).flatten();
        let reason = reason.filter(|reason| is_known || refusal::is_code(reason));
        // Half of a secret is not known as one: first it is replaced, then the text is cut.
        let reason = reason.map(|reason| refusal::shortened(&masking.text(&reason)));
        let counted = match (&noted.answered, noted.status) {
            (Answered::Accepted, _) => "accepted".to_owned(),
            (Answered::As(clause), _) => clause.to_string(),
            (Answered::Otherwise, Some(status)) => refusal::undocumented(status, reason.as_deref()),
            (Answered::Broken, Some(status)) => format!("HTTP {status}, broken off"),
            (Answered::Otherwise | Answered::Broken, None) => NO_ANSWER.to_owned(),
        };
        Self { counted, reason }
    }
}

/// How a call is told of which these pages do not speak.
fn elsewhere(noted: &Noted, masking: &Masking<'_>) -> Option<String> {
    if noted.hearing.operation.is_some() || noted.note.is_some() {
        return None;
    }
    let selected = noted.hearing.selected.as_ref().map(|selected| format!("?{selected}")).unwrap_or_default();
    let target = format!("{}{selected}", noted.heard.path());
    Some(format!("{} {}", noted.heard.method, short(&masking.text(&target))))
}

/// A call that only arranges and was refused; its number is not known yet.
fn refusal(noted: &Noted, operation: &str, answer: &AnswerWords, masking: &Masking<'_>) -> Option<Refusal> {
    let arranges = noted.hearing.operation.as_ref().is_some_and(|operation| operation.neighbour);
    // An answer that could not be read may have been an acceptance.
    let is_refused = arranges && noted.answered == Answered::Otherwise;
    let status = noted.status.filter(|status| is_refused && (noted.note.is_none() || *status >= 400))?;
    Some(Refusal {
        operation: operation.to_owned(),
        status,
        reason: answer.reason.clone().unwrap_or_default(),
        count: 1,
        first: 0,
        request: raw(noted, masking),
        answer: shown_answer(noted, masking),
    })
}

/// A request and its answer; its number is not known yet.
fn exchange(noted: &Noted, masking: &Masking<'_>) -> KeptExchange {
    KeptExchange { number: 0, request: raw(noted, masking), status: noted.status, answer: shown_answer(noted, masking) }
}

/// What a call is the same by as one that is sent again: a client that signs each call anew changes its query.
fn identity(heard: &Heard) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&heard.method, heard.path(), &heard.body).hash(&mut hasher);
    hasher.finish()
}

fn tally(
    kept: &mut Kept,
    noted: &Noted,
    operation: &str,
    elsewhere: Option<String>,
    answer: &AnswerWords,
    identity: u64,
) {
    if let Some(call) = elsewhere {
        if kept.elsewhere.len() < MAX_ELSEWHERE || kept.elsewhere.contains_key(&call) {
            let elsewhere = kept.elsewhere.entry(call).or_default();
            elsewhere.count += 1;
            count(&mut elsewhere.answers, answer.counted.clone());
        } else {
            kept.elsewhere_more += 1;
        }
    }
    if noted.hearing.operation.is_none() {
        return;
    }

    let latest = Latest { identity, answer: answer.counted.clone(), accepted: noted.answered == Answered::Accepted };
    let before = kept.latest.insert(operation.to_owned(), latest);
    let tally = kept.tallies.entry(operation.to_owned()).or_default();
    tally.calls += 1;
    tally.used.extend(noted.hearing.used.iter().cloned());
    count(&mut tally.answers, answer.counted.clone());
    if let Some(before) = before.filter(|before| before.identity == identity && !before.accepted) {
        count(&mut tally.again, before.answer);
    }
}

/// The answer as it is shown. Of one that was to bring credentials of somebody's own only its form is.
fn shown_answer(noted: &Noted, masking: &Masking<'_>) -> String {
    match &noted.withheld {
        Some(Withheld { headers, bytes }) => masking.credential_answer(headers, &noted.answer, *bytes),
        None => cut(&masking.text(&noted.answer), MAX_ANSWER),
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
