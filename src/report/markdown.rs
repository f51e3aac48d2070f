//! A short report in Markdown, for the summary of a step or a comment.

use std::fmt::Write as _;

use super::broken::{Broken, broken};
use super::cut::clip;
use super::human::{closing, failure};
use super::run::{Run, Summary};
use super::standing::Standing;
use super::undecided::undecided;
use crate::judge::{ClauseVerdict, Verdict};
use crate::spec::Specs;

/// How many broken promises are shown before they are only counted.
const SHOWN: usize = 20;
/// How many trials are named in a list.
const LISTED: usize = 20;

/// How much of a sentence or a value is shown, in characters.
const MOST: usize = 300;

/// The figures, what is broken, and what could not be decided.
#[must_use]
pub fn markdown(run: &Run, summary: &Summary, specs: &Specs) -> String {
    let groups = broken(run);
    let mut text = format!("## unsaid: {}\n\n", headline(run, summary));
    text.push_str(&figures(run));
    for group in groups.iter().take(SHOWN) {
        promise(&mut text, group, run, specs);
    }
    if groups.len() > SHOWN {
        let _ = writeln!(text, "\n… and {} more.", groups.len() - SHOWN);
    }
    standing(&mut text, "stale", run);
    causes(&mut text, Verdict::Blocked, run);
    causes(&mut text, Verdict::Fault, run);
    standing(&mut text, "known", run);
    standing(&mut text, "as before", run);
    if let Some(compared) = &run.baseline {
        list(&mut text, &format!("fixed since {}", compared.report), compared.fixed.iter().map(|id| code(id)));
    }
    let _ =
        write!(text, "\n<details><summary>in sentences</summary>\n\n{}\n</details>\n", block(&closing(run, summary)));
    text
}

fn headline(run: &Run, summary: &Summary) -> String {
    let (kept, lost) = (summary.clause_count(ClauseVerdict::Kept), summary.clause_count(ClauseVerdict::Broken));
    let decided = kept + lost;
    let promises = format!("{kept} of {decided} decided clauses are kept");
    let failed = run.outcomes.iter().filter(|outcome| run.is_news(outcome)).count();
    let newly = if run.baseline.is_some() || summary.known() > 0 { "newly " } else { "" };
    match (failed, &run.early) {
        (_, Some(early)) => format!("ended early, {}", plain(early)),
        (0, None) => promises,
        (1, None) => format!("1 trial {newly}failed, {promises}"),
        (more, None) => format!("{more} trials {newly}failed, {promises}"),
    }
}

fn figures(run: &Run) -> String {
    let count = |word: &str, vendor: &str| {
        let of = run.outcomes.iter().filter(|outcome| outcome.trial.case.vendor == vendor);
        of.filter(|outcome| Standing::of(outcome, run).word() == word).count()
    };
    let total = |word: &str| run.targets.iter().map(|target| count(word, &target.vendor)).sum::<usize>();
    let words: Vec<&str> =
        Standing::WORDS.into_iter().filter(|word| ["passed", "failed"].contains(word) || total(word) > 0).collect();
    let mut text = format!("| target | {} |\n| --- |{}\n", words.join(" | "), " ---: |".repeat(words.len()));
    for target in &run.targets {
        let counts: Vec<String> = words.iter().map(|word| count(word, &target.vendor).to_string()).collect();
        let _ = writeln!(text, "| {} at {} | {} |", target.vendor, code(&target.base_url), counts.join(" | "));
    }
    text
}

fn promise(text: &mut String, Broken { shown, also }: &Broken<'_>, run: &Run, specs: &Specs) {
    let clause = shown.findings.iter().find_map(|finding| finding.clause.as_ref());
    let registered = clause.and_then(|clause| specs.clause(clause));
    let what = match registered {
        Some(registered) => format!("{}: {}", code(registered.id.as_str()), plain(registered.clause.says.trim())),
        None => format!("{}: a recorded answer has changed", code(&shown.trial.id)),
    };
    let _ = writeln!(text, "\n### {what}\n");
    if let Some(registered) = registered.filter(|registered| !registered.page_address.is_empty()) {
        let place = &registered.clause.place;
        let row = place.row.as_ref().map(|row| format!(", {}", plain(row))).unwrap_or_default();
        let title = plain(&registered.page_title);
        let _ = writeln!(text, "[{title}]({}), {}{row}\n", registered.page_address, plain(&place.section));
    }
    text.push_str("| at | expected | actual |\n| --- | --- | --- |\n");
    for finding in shown.findings.iter().take(LISTED) {
        let (expected, actual) = (finding.expected.to_string(), finding.actual.to_string());
        let _ = writeln!(text, "| {} | {} | {} |", code(&finding.at), code(&expected), code(&actual));
    }
    let trials = match also.len() {
        0 => String::new(),
        1 => " and 1 more trial".to_owned(),
        more => format!(" and {more} more trials"),
    };
    let full = block(&failure(shown, run, specs, None));
    let id = code(&shown.trial.id);
    let _ = write!(text, "\n<details><summary>{}{trials}</summary>\n\n{full}\n</details>\n", id.replace('`', ""));
}

fn standing(text: &mut String, word: &str, run: &Run) {
    let outcomes = run.outcomes.iter().filter_map(|outcome| {
        let standing = Standing::of(outcome, run);
        (standing.word() == word).then(|| format!("{}: {}", code(&outcome.trial.id), plain(&standing.reason())))
    });
    list(text, word, outcomes);
}

/// What could not be decided, each cause once.
fn causes(text: &mut String, verdict: Verdict, run: &Run) {
    let groups = undecided(run);
    let groups: Vec<_> = groups.iter().filter(|group| group.first.verdict == verdict).collect();
    if groups.is_empty() {
        return;
    }

    let trials: usize = groups.iter().map(|group| group.count()).sum();
    let items = groups.iter().map(|group| {
        let more = if group.also.is_empty() { String::new() } else { format!(" and {} more", group.also.len()) };
        format!("{}{more}: {}", code(&group.first.trial.id), plain(group.sentence()))
    });
    list_of(text, verdict.word(), trials, &items.collect::<Vec<_>>());
}

fn list(text: &mut String, title: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    if !items.is_empty() {
        list_of(text, title, items.len(), &items);
    }
}

fn list_of(text: &mut String, title: &str, count: usize, items: &[String]) {
    let _ = writeln!(text, "\n<details><summary>{}: {count}</summary>\n", plain(title));
    for item in items.iter().take(LISTED) {
        let _ = writeln!(text, "- {item}");
    }
    if items.len() > LISTED {
        let _ = writeln!(text, "- and {} more", items.len() - LISTED);
    }
    text.push_str("\n</details>\n");
}

/// A code span, also inside a table, whatever stands in it.
pub(super) fn code(text: &str) -> String {
    let text = clip(text, MOST).replace(|letter: char| letter.is_control(), " ");
    let fence = "`".repeat(longest(&text, '`') + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}

/// A code block, whatever stands in it.
fn block(text: &str) -> String {
    let fence = "`".repeat(longest(text, '`').max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", text.trim_matches('\n'))
}

/// A sentence in which nothing is markup.
pub(super) fn plain(text: &str) -> String {
    let mut escaped = String::new();
    for letter in clip(text, MOST).chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' => escaped.extend(['\\', letter]),
            '&' => escaped.push_str("&amp;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// The longest run of a letter.
fn longest(text: &str, letter: char) -> usize {
    text.split(|other| other != letter).map(str::len).max().unwrap_or_default()
}
