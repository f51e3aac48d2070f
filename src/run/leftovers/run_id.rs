//! The run's own word, which stands in every name it makes up, so that what it leaves behind is known again.

use std::fmt;

/// What begins every run id.
const MARK: &str = "un";
/// How many base-36 digits tell runs apart.
const DIGITS: usize = 6;
/// How many runs have ids of their own: 36 to the power of `DIGITS`.
const RUNS: u64 = 2_176_782_336;
/// How many decimal digits tell them apart, the first two of them always zeros.
const RUN_DECIMALS: usize = 12;
/// How many base-36 digits a name's number has at least.
const NUMBER_DIGITS: usize = 3;
/// How many decimal digits it has at least.
const NUMBER_DECIMALS: usize = 5;

/// `un`, six letters or digits, and one that checks them: never somebody else's word, nor a misspelt one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunId(u64);

/// A text that is no run id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no run id; a report names its run's: `un` and seven letters or digits")]
pub struct NoRunId(String);

impl RunId {
    /// The id of every run with this seed: for apps that a run has to itself.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed).u64(..RUNS))
    }

    /// An id that no other run has: for an app where an earlier run of the same seed may have left its names.
    #[must_use]
    pub fn fresh() -> Self {
        Self(fastrand::u64(..RUNS))
    }

    /// Reads one.
    pub fn parse(text: &str) -> Result<Self, NoRunId> {
        let number = text.strip_prefix(MARK).filter(|rest| rest.len() == DIGITS + 1);
        let id = number.and_then(|rest| u64::from_str_radix(rest.get(..DIGITS)?, 36).ok()).map(Self);
        id.filter(|id| id.to_string() == text).ok_or_else(|| NoRunId(text.to_owned()))
    }

    /// A word of this run: as many letters and digits for the first as for the forty-thousandth.
    #[must_use]
    pub fn word(self, number: u64) -> String {
        format!("{self}{:0>NUMBER_DIGITS$}", base36(number))
    }

    /// The same in decimal digits alone, the first two of them zeros.
    #[must_use]
    pub fn digits(self, number: u64) -> String {
        format!("{:0RUN_DECIMALS$}{number:0NUMBER_DECIMALS$}", self.0)
    }

    /// Whether a text is a word of this run.
    #[must_use]
    pub fn is_word(self, text: &str) -> bool {
        let number = text.strip_prefix(&self.to_string()).and_then(|rest| u64::from_str_radix(rest, 36).ok());
        number.is_some_and(|number| self.word(number) == text)
    }

    /// Whether a text is a word of this run in decimal digits.
    #[must_use]
    pub fn is_digits(self, text: &str) -> bool {
        let number = text.get(RUN_DECIMALS..).and_then(|rest| rest.parse().ok());
        number.is_some_and(|number| self.digits(number) == text)
    }

    /// A digit that hardly any misspelling leaves as it is: no two neighbours that have changed places, few wrong digits.
    fn check(digits: &str) -> char {
        let values = digits.chars().filter_map(|digit| digit.to_digit(36));
        // A prime tells every weight apart, and there is one more than digits: the last two sums share theirs.
        let sum: u32 = values.zip(1..).map(|(value, weight)| value * weight).sum();
        char::from_digit((sum % 37).min(35), 36).unwrap_or('0')
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0>DIGITS$}", base36(self.0));
        write!(formatter, "{MARK}{digits}{}", Self::check(&digits))
    }
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % 36).unwrap_or(0);
        digits.push(char::from_digit(digit, 36).unwrap_or('0'));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back() {
        for seed in 0..2_000 {
            let id = RunId::of_seed(seed);
            assert_eq!(RunId::parse(&id.to_string()), Ok(id));
        }
    }

    #[test]
    fn what_is_misspelt_is_no_id() {
        let id = RunId::of_seed(7).to_string();
        let swapped = format!("{}{}{}{}", &id[..3], &id[4..5], &id[3..4], &id[5..]);
        assert_ne!(swapped, id);
        for wrong in ["", "un", "unsaid", "un0000000x", &id[..8], &id.to_uppercase(), &swapped, &format!("{id}0")] {
            assert!(RunId::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_word_belongs_to_its_run_alone() {
        let (own, other) = (RunId::of_seed(1), RunId::of_seed(2));
        for number in [0, 35, 46_655, 46_656, 99_999, 100_000] {
            assert!(own.is_word(&own.word(number)) && own.is_digits(&own.digits(number)));
            assert!(!other.is_word(&own.word(number)) && !other.is_digits(&own.digits(number)));
        }
        for alike in
            [format!("{own}"), format!("{own}00"), format!("{own}0000"), format!("{own}000-"), format!("{own}00A")]
        {
            assert!(!own.is_word(&alike), "{alike}");
        }
    }
}
