//! What the words of reports mean.

/// Words of trials, then of promises, then of a client's requests.
const WORDS: [(&str, &str); 19] = [
    ("passed", "A trial that asked, and found every promise it asks about kept."),
    (
        "failed",
        "A trial that found a promise broken. The report says what was expected, what came, and who promises it. It ends a run with exit 1, unless it is known or as before.",
    ),
    (
        "observed",
        "A trial about something that the pages leave open. Its answers are recorded; it fails only by what every answer has to satisfy, such as its schema.",
    ),
    (
        "blocked",
        "A trial whose preconditions could not be arranged: a step before the one that is judged went wrong. Nothing is held against the target; the run ends with exit 3.",
    ),
    ("fault", "A trial that got no answer to judge: a time-out, a reset, a gateway's page. The run ends with exit 3."),
    (
        "skipped",
        "A trial that needs what the target lacks, or is not said to have. The reason says how to grant it, and what it would decide then.",
    ),
    (
        "known",
        "A trial that failed in exactly the way that the list of known differences (--known) gives a reason for. It breaks nothing.",
    ),
    (
        "stale",
        "A trial that the list of known differences names, and that did not fail, or failed differently. The list says more than is true: exit 1.",
    ),
    (
        "as before",
        "A trial that failed in the same way in the run it is compared with (--baseline). It is listed and breaks nothing.",
    ),
    ("fixed", "A trial that failed in the run it is compared with (--baseline), and does not any more."),
    ("kept", "A promise that trials decided, and none found broken."),
    ("broken", "A promise that a finding of a failed trial points at."),
    (
        "undecided",
        "A promise that trials could decide, and none did: they were skipped, blocked or not selected, or failed because of another promise.",
    ),
    ("untested", "A promise that no HTTP client can decide; the registry says why."),
    ("tested", "A promise that trials decide, where no run says what became of it."),
    ("silence", "A question that the pages leave open. Its answers are recorded and never judged."),
    ("violation", "A request of a client, or an answer of a server, that breaks what a page says."),
    ("warning", "A request of a client that does what the pages leave open, or what is only inferred."),
    ("not judged", "A request of a client to an address that these pages do not speak of."),
];

/// What a word of reports means.
#[must_use]
pub fn meaning(word: &str) -> Option<String> {
    let (known, says) = WORDS.iter().find(|(known, _)| *known == word)?;
    Some(format!("{known}\n  {says}"))
}

/// All of them.
pub fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(word, _)| *word)
}
