//! One thing in which a request is not as the pages ask for, and how much it counts.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::judge::Shown;
use crate::spec::{Basis, ClauseId, Clauses, Specs};

/// How much it counts. The clause decides, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// The pages leave open what becomes of it: the clause is a silence or only inferred, or an entry of the registry says that
    /// the answer is open. Real servers may put up with it.
    Warning,
    /// The pages ask for something else.
    Violation,
}

impl Grade {
    /// By what the registry says of the clause that is broken, and whether one leaves the answer open.
    fn of(specs: &Specs, clause: Option<&ClauseId>, open: Option<&ClauseId>) -> Self {
        let registered = clause.and_then(|clause| specs.clause(clause));
        let weak = registered.is_some_and(|known| known.clause.silence || known.clause.basis == Basis::Inferred);
        if open.is_some() || weak { Self::Warning } else { Self::Violation }
    }

    /// The word in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Violation => "violation",
            Self::Warning => "warning",
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.word())
    }
}

/// One thing in which a request is not as the pages ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct Breach {
    /// How much it counts.
    pub grade: Grade,
    /// The clause that asks for it, where one does.
    pub clause: Option<ClauseId>,
    /// The entry of the registry that leaves open what such a request answers.
    pub open: Option<ClauseId>,
    /// Clauses that read an unclear page one way, against the one that is broken.
    pub readings: Vec<ClauseId>,
    /// `method`, `path`, `path.<name>`, `query.<name>`, `header <name>`, `body`, or a JSON Pointer into the body.
    pub at: String,
    /// What is asked for.
    pub expected: Shown,
    /// What was sent.
    pub actual: Shown,
}

impl Breach {
    /// What is wrong, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{} is {}, asked for is {}", self.at, self.actual, self.expected)
    }
}

/// What a schema asks for, in the words of people.
pub(super) fn in_words(expected: &str) -> String {
    let (keyword, argument) = expected.split_once(' ').unwrap_or((expected, ""));
    let listed = || serde_json::from_str::<Vec<Value>>(argument).ok();
    match keyword {
        "minLength" if argument == "1" => "not empty".to_owned(),
        "maxLength" => format!("at most {argument} characters"),
        "minimum" => format!("at least {argument}"),
        "maximum" => format!("at most {argument}"),
        "pattern" => format!("of the form {argument}"),
        "const" => argument.to_owned(),
        "enum" => match listed() {
            Some(values) => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                format!("one of {}", values.join(", "))
            }
            None => expected.to_owned(),
        },
        _ => expected.to_owned(),
    }
}

/// Breaches as they are found, each with its grade.
pub(super) struct Breaches<'a> {
    pub specs: &'a Specs,
    all: Vec<Breach>,
}

impl<'a> Breaches<'a> {
    pub fn new(specs: &'a Specs) -> Self {
        Self { specs, all: Vec::new() }
    }

    /// One more, with the readings that stand against its clause. What is said twice is said once.
    pub fn push(
        &mut self,
        at: impl Into<String>,
        clause: Option<&ClauseId>,
        open: Option<&ClauseId>,
        said: (Shown, Shown),
    ) {
        let readings = clause.map(|clause| self.readings(clause)).unwrap_or_default();
        self.add(at.into(), clause, open, readings, said);
    }

    /// One more, by what a node of the document says of such a mistake.
    pub fn mistake(&mut self, at: impl Into<String>, clauses: &Clauses, mistake: &str, said: (Shown, Shown)) {
        self.push(at, clauses.broken_by(mistake), clauses.open_to(mistake), said);
    }

    /// The same, where no reading but this one has to do with it.
    pub fn misread(
        &mut self,
        at: &str,
        clauses: &Clauses,
        mistake: &str,
        said: (Shown, Shown),
        reading: Option<&ClauseId>,
    ) {
        let readings = reading.into_iter().cloned().collect();
        self.add(at.to_owned(), clauses.broken_by(mistake), clauses.open_to(mistake), readings, said);
    }

    fn add(
        &mut self,
        at: String,
        clause: Option<&ClauseId>,
        open: Option<&ClauseId>,
        readings: Vec<ClauseId>,
        (expected, actual): (Shown, Shown),
    ) {
        let grade = Grade::of(self.specs, clause, open);
        let breach = Breach { grade, clause: clause.cloned(), open: open.cloned(), readings, at, expected, actual };
        if !self.all.contains(&breach) {
            self.all.push(breach);
        }
    }

    fn readings(&self, clause: &ClauseId) -> Vec<ClauseId> {
        let (vendor, ..) = clause.parts();
        let registered = self.specs.vendors.get(vendor).into_iter().flat_map(|spec| spec.clauses.values());
        let against =
            registered.filter(|other| other.clause.reading.is_some() && other.against().as_ref() == Some(clause));
        against.map(|other| other.id.clone()).collect()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All of them, the gravest first.
    pub fn told(mut self) -> Vec<Breach> {
        self.all.sort_by_key(|breach| std::cmp::Reverse(breach.grade));
        self.all
    }
}
