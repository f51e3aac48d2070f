//! What the suite does not prove, in words that say where to look.

use std::collections::BTreeSet;
use std::fmt;

/// Something the suite does not prove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Complaint {
    /// A defect that changes no answer any trial of the operation gets.
    Unreached {
        /// The defect.
        defect: String,
        /// The operation.
        operation: String,
    },
    /// A defect nobody minds.
    Survived {
        /// The defect.
        defect: String,
        /// The operation.
        operation: String,
        /// How many trials get another answer because of it.
        reached: usize,
    },
    /// A defect that is noticed, but for another reason.
    OtherReason {
        /// The defect.
        defect: String,
        /// The operation.
        operation: String,
        /// The clauses that findings point at; none where trials only get stuck.
        pointed: BTreeSet<String>,
    },
    /// A clause that trials of an operation decide, without a defect.
    NoDefect {
        /// The clause.
        clause: String,
        /// The operation.
        operation: String,
    },
    /// A trial that decides something and kills nothing of it.
    KillsNone {
        /// The trial.
        trial: String,
        /// The file and line it is written at.
        written: String,
    },
    /// A clause that a trial claims to decide, and no defect of it turns the trial red.
    Claimed {
        /// The trial.
        trial: String,
        /// The clause.
        clause: String,
    },
    /// A case file without which every defect is still killed.
    NotNeeded {
        /// The file.
        file: String,
    },
    /// A defect that was killed by trials that no longer do so.
    Lost {
        /// The defect.
        defect: String,
        /// The trials.
        trials: Vec<String>,
    },
    /// A defect that turned more trials red, though not for its own reason.
    Weaker {
        /// The defect.
        defect: String,
        /// The cases, each with how many of its trials turned red and how many do.
        cases: Vec<String>,
    },
    /// A trial that turns red, or a defect, that is not recorded.
    Unrecorded {
        /// The defect.
        defect: String,
        /// The trials; none where the defect itself is gone.
        trials: Vec<String>,
    },
    /// A trial that passes on a canary, and nobody says why that is right.
    Unexplained {
        /// The canary.
        canary: String,
        /// The trial.
        trial: String,
    },
    /// A trial that is said to pass on a canary, and does not.
    Stale {
        /// The canary.
        canary: String,
        /// The trial.
        trial: String,
    },
}

impl Complaint {
    /// What is wrong, in two words or three.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Unreached { .. } | Self::Survived { .. } => "survived",
            Self::OtherReason { .. } => "wrong reason",
            Self::NoDefect { .. } => "no defect",
            Self::KillsNone { .. } => "kills none",
            Self::Claimed { .. } => "not shown",
            Self::NotNeeded { .. } => "not needed",
            Self::Lost { .. } => "lost",
            Self::Weaker { .. } => "weaker",
            Self::Unrecorded { .. } => "unrecorded",
            Self::Unexplained { .. } => "no reason",
            Self::Stale { .. } => "stale",
        }
    }

    /// Whether recording the kills anew settles it.
    #[must_use]
    pub fn is_of_the_record(&self) -> bool {
        matches!(self, Self::Lost { .. } | Self::Weaker { .. } | Self::Unrecorded { .. })
    }

    /// What it is about: a defect, a clause, a trial or a file.
    #[must_use]
    pub fn about(&self) -> &str {
        match self {
            Self::Unreached { defect, .. }
            | Self::Survived { defect, .. }
            | Self::OtherReason { defect, .. }
            | Self::Lost { defect, .. }
            | Self::Weaker { defect, .. }
            | Self::Unrecorded { defect, .. } => defect,
            Self::NoDefect { clause, .. } => clause,
            Self::KillsNone { trial, .. }
            | Self::Claimed { trial, .. }
            | Self::Unexplained { trial, .. }
            | Self::Stale { trial, .. } => trial,
            Self::NotNeeded { file } => file,
        }
    }

    /// The whole of it, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Unreached { operation, .. } => format!("it changes no answer that a trial of {operation} gets"),
            Self::Survived { operation, reached, .. } => {
                format!("{reached} trials of {operation} get another answer, and none minds")
            }
            Self::OtherReason { operation, pointed, .. } if pointed.is_empty() => {
                format!("trials of {operation} turn red, but none of them claims to prove this")
            }
            Self::OtherReason { operation, pointed, .. } => {
                let pointed: Vec<&str> = pointed.iter().map(String::as_str).collect();
                format!("no trial of {operation} that proves it points at it; they point at {}", pointed.join(", "))
            }
            Self::NoDefect { operation, .. } => format!("trials of {operation} decide it, and no defect breaks it"),
            Self::KillsNone { written, .. } => {
                format!("it decides something, and no defect of that turns it red ({written})")
            }
            Self::Claimed { clause, .. } => format!("it claims to prove {clause}, and kills no defect of that"),
            Self::NotNeeded { .. } => "every defect that its trials kill is killed by others too".to_owned(),
            Self::Lost { trials, .. } => {
                format!("no longer proven by {}", trials.join(", "))
            }
            Self::Weaker { cases, .. } => {
                format!("fewer trials mind it, though for another reason: {}", cases.join(", "))
            }
            Self::Unrecorded { trials, .. } if trials.is_empty() => "it is recorded and no longer made".to_owned(),
            Self::Unrecorded { trials, .. } => format!("red, but not yet recorded: {}", trials.join(", ")),
            Self::Unexplained { canary, .. } => {
                format!("it passes on the canary `{canary}`, and snapshots/proof/canaries.yaml does not say why")
            }
            Self::Stale { canary, .. } => {
                format!("it does not pass on the canary `{canary}`, as snapshots/proof/canaries.yaml says")
            }
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:12}  {}\n              {}", self.word(), self.about(), self.sentence())
    }
}
