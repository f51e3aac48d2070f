//! The journal as a person reads it at a terminal.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::kept::{KeptBreach, Side, Tally};
use super::refusal::Refusal;
use super::table::{Row, Took, Unmodified, local, table};
use super::told::{TAKEN, Told, Unused};
use super::writing::NO_ANSWER;
use crate::judge::request::Grade;
use crate::report::printable;
use crate::spec::{ClauseId, Specs};

/// How many lines of a request are shown.
const REQUEST_LINES: usize = 24;
/// How many calls elsewhere are listed.
const ELSEWHERE: usize = 10;

/// Every breach once, what was called, what was never made use of, and the closing lines.
#[must_use]
pub fn human(told: &Told, specs: &Specs) -> String {
    let mut text = String::new();
    let mut shown = BTreeSet::new();
    let mut alike = BTreeSet::new();
    for side in [Side::Client, Side::Server] {
        for kept in told.of_side(side).into_iter().filter(|kept| !kept.allowed) {
            // An error that is taken for a success seldom comes alone, and each run sends the same request.
            let is_alike = kept.breach.at == TAKEN && !alike.insert(&kept.operation);
            text.push_str(&breach(kept, specs, !is_alike && shown.insert(kept.first)));
        }
    }
    for refusal in &told.refusals {
        refused(&mut text, refusal, shown.insert(refusal.first));
    }
    allowed(&mut text, told);
    if !told.answers.is_empty() {
        let _ = writeln!(text, "with each documented answer");
        for line in table(&told.answers).lines() {
            let _ = writeln!(text, "  {line}");
        }
        text.push('\n');
    }
    for (id, tally) in &told.tallies {
        operation(&mut text, id, tally, told.unused.get(id));
    }
    elsewhere(&mut text, told);
    text.push_str(&closing(told));
    printable(&text)
}

fn breach(kept: &KeptBreach, specs: &Specs, is_new: bool) -> String {
    let mut text = String::new();
    let breach = &kept.breach;
    let word = breach.grade.word().to_uppercase();
    let by = if kept.side == Side::Server { " of the server" } else { "" };
    let times = if kept.count == 1 { String::new() } else { format!(" · {} requests", kept.count) };
    let _ = writeln!(text, "{word}{by}  {} · {}{times}\n", kept.operation, breach.at);
    let (asked, sent) = match kept.side {
        Side::Server => ("promised", "answered"),
        Side::Client if breach.at.starts_with(TAKEN) => ("asked for", "instead"),
        Side::Client => ("asked for", "sent"),
    };
    let _ = writeln!(text, "  {asked:10} {}\n  {sent:10} {}", breach.expected, breach.actual);
    for also in &kept.also {
        let _ = writeln!(text, "  {:10} {also}", "also");
    }
    text.push('\n');
    if let Some(clause) = &breach.clause {
        promise(&mut text, "clause", clause, specs);
    }
    if let Some(open) = breach.open.as_ref().filter(|open| Some(*open) != breach.clause.as_ref()) {
        promise(&mut text, "left open", open, specs);
    }
    for reading in &breach.readings {
        read(&mut text, reading, specs);
    }
    if is_new {
        exchange(&mut text, (kept.first, &kept.request), (kept.status, &kept.answer));
    } else if breach.at == TAKEN {
        let _ = writeln!(text, "  {:10} number {}, like the one above\n", "request", kept.first);
    } else {
        let _ = writeln!(text, "  {:10} number {}, shown above\n", "request", kept.first);
    }
    text
}

/// A call that only arranges and was refused.
fn refused(text: &mut String, refusal: &Refusal, is_new: bool) {
    let times = if refusal.count == 1 { String::new() } else { format!(" · {} requests", refusal.count) };
    let _ = writeln!(text, "REFUSED  {} · {}{times}\n", refusal.operation, refusal.status);
    if !refusal.reason.is_empty() {
        let _ = writeln!(text, "  {:10} {}", "reason", refusal.reason);
    }
    if is_new {
        exchange(text, (refusal.first, &refusal.request), (Some(refusal.status), &refusal.answer));
    } else {
        let _ = writeln!(text, "  {:10} number {}, shown above\n", "request", refusal.first);
    }
}

fn exchange(text: &mut String, (number, request): (u64, &str), (status, answer): (Option<u16>, &str)) {
    let _ = writeln!(text, "  {:10} number {number}", "request");
    let lines: Vec<&str> = request.lines().collect();
    for line in lines.iter().take(REQUEST_LINES) {
        let _ = writeln!(text, "{:13}{line}", "");
    }
    if lines.len() > REQUEST_LINES {
        let _ = writeln!(text, "{:13}… ({} lines)", "", lines.len());
    }
    let status = status.map_or_else(|| "nothing".to_owned(), |status| status.to_string());
    let answer: String = answer.chars().take(400).collect();
    let _ = writeln!(text, "  {:10} {status} {}\n", "answered", answer.replace('\n', " "));
}

fn promise(text: &mut String, word: &str, clause: &ClauseId, specs: &Specs) {
    let Some(registered) = specs.clause(clause) else {
        return;
    };
    let place = &registered.clause.place;
    let row = place.row.as_ref().map(|row| format!(", {row}")).unwrap_or_default();
    let _ = writeln!(text, "  {word:10} {clause}  ({}, {}{row})", registered.page_title, place.section);
    let _ = writeln!(text, "{:13}{}", "", registered.clause.says.trim());
    if !registered.page_address.is_empty() {
        let _ = writeln!(text, "{:13}{}", "", registered.page_address);
    }
}

fn read(text: &mut String, reading: &ClauseId, specs: &Specs) {
    let Some(registered) = specs.clause(reading) else {
        return;
    };
    let _ = writeln!(text, "  {:10} {reading}\n{:13}{}", "reading", "", registered.clause.says.trim());
    if let Some(read) = &registered.clause.reading {
        let _ = writeln!(text, "{:13}taken: {}", "", read.taken.trim());
    }
}

fn allowed(text: &mut String, told: &Told) {
    let mut any = false;
    for kept in told.breaches.iter().filter(|kept| kept.allowed) {
        let clause = kept.breach.clause.as_ref().or(kept.breach.open.as_ref());
        let clause = clause.map(ToString::to_string).unwrap_or_default();
        let _ =
            writeln!(text, "allowed   {} · {} · {clause} · {} requests", kept.operation, kept.breach.at, kept.count);
        any = true;
    }
    if any {
        text.push('\n');
    }
}

fn operation(text: &mut String, id: &str, tally: &Tally, unused: Option<&Unused>) {
    if tally.calls == 0 {
        let _ = writeln!(text, "{id}: never called\n");
        return;
    }
    let answers: Vec<String> =
        tally.answers.iter().map(|(answer, count)| format!("{} × {count}", local(id, answer))).collect();
    let calls = if tally.calls == 1 { "1 call".to_owned() } else { format!("{} calls", tally.calls) };
    let _ = writeln!(text, "{id}: {calls}, answered {}", answers.join(", "));
    if !tally.again.is_empty() {
        let after = |(answer, count): (&String, &u64)| match answer.as_str() {
            NO_ANSWER => format!("a lost connection × {count}"),
            answer => format!("{} × {count}", local(id, answer)),
        };
        let after: Vec<String> = tally.again.iter().map(after).collect();
        let _ = writeln!(text, "  the client sent the call again after: {}", after.join(", "));
    }
    let Some(unused) = unused else {
        return;
    };
    let never = |text: &mut String, word: &str, all: Vec<String>| {
        if !all.is_empty() {
            let _ = writeln!(text, "  {word:20} {}", all.join(", "));
        }
    };
    never(text, "fields never sent", unused.fields.clone());
    never(text, "values never used", unused.values.iter().map(|(field, value)| format!("{field} {value}")).collect());
    never(text, "answers never met", unused.answers.iter().map(|id_of| local(id, id_of.as_str())).collect());
    text.push('\n');
}

fn elsewhere(text: &mut String, told: &Told) {
    if told.elsewhere.is_empty() {
        return;
    }
    let all = told.elsewhere.values().map(|elsewhere| elsewhere.count).sum::<u64>() + told.elsewhere_more;
    let all = if all == 1 { "1 request".to_owned() } else { format!("{all} requests") };
    let _ = writeln!(text, "not judged, because these pages do not speak of it: {all}");
    for (call, elsewhere) in told.elsewhere.iter().take(ELSEWHERE) {
        let answers: Vec<String> =
            elsewhere.answers.iter().map(|(answer, count)| format!("{answer} × {count}")).collect();
        let _ = writeln!(text, "  {call} × {}, answered {}", elsewhere.count, answers.join(", "));
    }
    if told.elsewhere.len() > ELSEWHERE {
        let _ = writeln!(text, "  and {} others", told.elsewhere.len() - ELSEWHERE);
    }
    text.push('\n');
}

/// What it all comes to, in sentences.
fn closing(told: &Told) -> String {
    let mut text = String::new();
    if let Some(command) = &told.command {
        let _ = writeln!(text, "command   {} · {}", command.words.join(" "), command.ended.words());
        if let Some(last) = told.last.as_ref().filter(|_| !command.ended.is_good()) {
            let _ = writeln!(text, "          its last call and answer: {last}");
        }
    }
    if !told.answers.is_empty() {
        let count = |took: Took| told.answers.iter().filter(|row| row.took() == took).count();
        let _ = writeln!(
            text,
            "answers   {} given: {} taken for a failure, {} for a success, {} without end; {} never met",
            told.answers.len() - count(Took::NeverMet),
            count(Took::AsFailure),
            count(Took::AsSuccess),
            count(Took::Badly),
            count(Took::NeverMet)
        );
        mistaken(&mut text, told);
    }
    if let Some(refused) = told.refused_in_words() {
        let _ = writeln!(text, "refused   {refused}");
    }
    let unread = if told.unread > 0 { format!(" ({} never became whole)", told.unread) } else { String::new() };
    let counted = |grade: Grade| match told.count(grade) {
        (1, 1) => format!("1 {grade}"),
        (1, times) => format!("1 {grade}, {times} times"),
        (all, times) if all as u64 == times => format!("{all} {grade}s"),
        (all, times) => format!("{all} {grade}s, {times} times in all"),
    };
    let untold: u64 = told.untold.values().sum();
    let untold = if untold > 0 { format!(", {untold} more for which there was no room") } else { String::new() };
    let requests = if told.requests == 1 { "1 request".to_owned() } else { format!("{} requests", told.requests) };
    let unread_answers = match told.unread_answers {
        0 => String::new(),
        1 => ", 1 answer could not be read and was not judged".to_owned(),
        more => format!(", {more} answers could not be read and were not judged"),
    };
    let _ = writeln!(
        text,
        "{requests}{unread}, {} of operations under test: {}, {}{untold}{unread_answers}",
        told.judged(),
        counted(Grade::Violation),
        counted(Grade::Warning)
    );
    text
}

/// What the answers given show: errors that are taken for a success, or why nothing is shown.
fn mistaken(text: &mut String, told: &Told) {
    let missed: Vec<String> =
        told.answers.iter().filter(|row| row.is_mistaken()).map(|row| local(&row.operation, &row.answer)).collect();
    if !missed.is_empty() {
        let _ = writeln!(text, "          documented as errors, and taken for a success: {}", missed.join(", "));
    }
    if told.answers.iter().any(|row| row.unmodified == Unmodified::Failed) {
        let _ = writeln!(
            text,
            "          the command fails with unmodified answers too: how it ends with others shows nothing"
        );
    }
    for operation in &told.tested {
        let is_refused = |row: &&Row| &row.operation == operation && row.unmodified == Unmodified::Refused;
        let as_success = |row: &&Row| row.is_error() && row.took() == Took::AsSuccess;
        let count = told.answers.iter().filter(is_refused).filter(as_success).count();
        if count > 0 {
            let errors =
                if count == 1 { "1 documented error".to_owned() } else { format!("{count} documented errors") };
            let _ = writeln!(
                text,
                "          {operation} is refused with unmodified answers too, and the command ends with exit 0: that it \
                 does so with {errors} shows nothing"
            );
        }
    }
}
