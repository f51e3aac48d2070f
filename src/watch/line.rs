//! One line for one request, as it comes.

use crate::journal::Entry;
use crate::report::printable;

/// One line for one request: the time of day, the call, its answer, the verdict, and the first of what is wrong.
#[must_use]
pub fn line(entry: &Entry, first: Option<&str>) -> String {
    let day_ms = entry.at_ms % 86_400_000;
    let (seconds, ms) = (day_ms / 1_000, day_ms % 1_000);
    let time = format!("{:02}:{:02}:{:02}.{ms:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let call = entry.operation.as_ref().map_or_else(
        || format!("{} {}", entry.method, entry.target),
        |operation| format!("{} {}", entry.vendor, operation.id),
    );
    let status = entry.status.map_or_else(|| "---".to_owned(), |status| status.to_string());
    let more = match entry.breaches.len() + entry.more_breaches {
        0 | 1 => String::new(),
        all => format!(", and {} more", all - 1),
    };
    // A refusal under status 200 shows only in its code, and without a call that arranges nothing else of a client is seen.
    let arranges = entry.operation.as_ref().is_some_and(|operation| operation.neighbour);
    let refusal = entry.refusal.as_deref().filter(|_| arranges || entry.status == Some(200));
    let why = [entry.note.as_deref(), first, refusal].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let why = if why.is_empty() { why } else { format!("  {why}{more}") };
    printable(&format!("{time}  {call}  {status}  {}{why}", entry.verdict())).replace('\n', " ")
}
