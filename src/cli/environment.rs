//! Variables of the environment that are meant for this program: a misspelt one must not change whom is asked.

use std::collections::BTreeSet;

use clap::CommandFactory;

use super::arguments::Arguments;
use super::output::complain;
use super::whom::variable;
use crate::target::ConfigError;

/// What all of them begin with.
const PREFIX: &str = "UNSAID_";

/// The credentials, which no option takes: a command line is seen by others.
const CREDENTIALS: [&str; 5] =
    ["UNSAID_CLIENT_ID", "UNSAID_CLIENT_SECRET", "UNSAID_TOKEN", "UNSAID_SERVER_SECRET", "UNSAID_CALLBACK_SECRET"];

/// What `unsaid verify` and arranging commands are given, and what the check of a pull request takes.
const OF_OTHERS: [&str; 9] = [
    "UNSAID_ANSWER",
    "UNSAID_APP_KEY",
    "UNSAID_BASELINE",
    "UNSAID_OPERATION",
    "UNSAID_PROGRAM",
    "UNSAID_REPORTS",
    "UNSAID_START",
    "UNSAID_TENANT",
    "UNSAID_WAIT",
];

/// Letters in which a name may differ from a known one to be taken for it.
const NEAR: usize = 2;

/// Refuses a variable whose name is nearly a known one, and warns of others that nothing reads; `named` are those that the
/// configuration names. A variable that is set to nothing is not set.
pub(super) fn check_names(named: &BTreeSet<String>) -> Result<(), ConfigError> {
    let set = std::env::vars_os().filter(|(_, value)| !value.is_empty());
    let set: Vec<String> = set.filter_map(|(name, _)| name.into_string().ok()).collect();
    let ours: Vec<&String> = set.iter().filter(|name| name.starts_with(PREFIX) && !named.contains(*name)).collect();
    // Mostly there is none, and the list of all options is long.
    if ours.is_empty() {
        return Ok(());
    }

    let known = known();
    for name in ours.into_iter().filter(|name| !known.contains(*name)) {
        match nearest(name, &known) {
            Some(near) => {
                return Err(ConfigError(format!(
                    "the environment has {name}, which nothing reads: did you mean {near}?"
                )));
            }
            None => complain(&format!("unsaid: warning: the environment has {name}, which nothing reads")),
        }
    }
    Ok(())
}

/// Refuses credentials without a target to use them on: a run meant for somebody's server never ends on the emulator.
pub(super) fn check_credentials() -> Result<(), ConfigError> {
    let Some(name) = CREDENTIALS.into_iter().find(|name| variable(name).is_some()) else {
        return Ok(());
    };
    let base_url = std::env::var_os("UNSAID_BASE_URL").map_or("not set", |_| "empty");
    Err(ConfigError(format!(
        "{name} is set and UNSAID_BASE_URL is {base_url}: say whom to ask with --base-url or --target, or --embedded for \
         the emulator inside this program"
    )))
}

/// Every variable that something reads.
fn known() -> BTreeSet<String> {
    let command = Arguments::command();
    let of_options = command.get_subcommands().flat_map(clap::Command::get_arguments);
    let of_options = of_options.filter_map(|argument| argument.get_env()?.to_str());
    of_options.chain(CREDENTIALS).chain(OF_OTHERS).map(str::to_owned).collect()
}

fn nearest<'k>(name: &str, known: &'k BTreeSet<String>) -> Option<&'k str> {
    let distance = |known: &&String| strsim::damerau_levenshtein(name, known);
    known.iter().min_by_key(distance).filter(|near| distance(near) <= NEAR).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::letters_changed_over("UNSAID_BASE_ULR", Some("UNSAID_BASE_URL"))]
    #[case::a_letter_left_out("UNSAID_BASE_UR", Some("UNSAID_BASE_URL"))]
    #[case::a_letter_too_many("UNSAID_TOKENS", Some("UNSAID_TOKEN"))]
    #[case::of_the_check("UNSAID_STRAT", Some("UNSAID_START"))]
    #[case::something_else("UNSAID_MOOD", None)]
    fn a_name_that_is_nearly_known_is_taken_for_it(#[case] name: &str, #[case] near: Option<&str>) {
        assert_eq!(nearest(name, &known()), near);
    }

    #[test]
    fn every_option_that_has_a_variable_is_known() {
        let known = known();
        for name in
            ["UNSAID_BASE_URL", "UNSAID_SEED", "UNSAID_PORT", "UNSAID_UPSTREAM", "UNSAID_TOKEN", "UNSAID_TENANT"]
        {
            assert!(known.contains(name), "{name}");
        }
    }
}
