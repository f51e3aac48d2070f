//! What the environment says of a target never ends on the emulator unseen.

use rstest::rstest;

use crate::support::unsaid;

const ONE: &str = "run msg_recall/recall-twice";

#[rstest]
#[case::a_misspelt_address(&[("UNSAID_BASE_ULR", "http://h")], "UNSAID_BASE_ULR, which nothing reads: did you mean UNSAID_BASE_URL?")]
#[case::credentials_without_an_address(&[("UNSAID_TOKEN", "a-token")], "UNSAID_TOKEN is set and UNSAID_BASE_URL is not set")]
#[case::credentials_and_an_empty_address(
    &[("UNSAID_SERVER_SECRET", "a-secret"), ("UNSAID_BASE_URL", "")],
    "UNSAID_SERVER_SECRET is set and UNSAID_BASE_URL is empty"
)]
#[case::a_name_and_an_empty_address(&[("UNSAID_ORG_NAME", "o"), ("UNSAID_BASE_URL", "")], "--org-name describes a target")]
fn a_run_meant_for_a_server_does_not_end_on_the_emulator(#[case] given: &[(&str, &str)], #[case] says: &str) {
    let call = given.iter().fold(unsaid(ONE), |call, (name, value)| call.with(name, value));
    call.ends(2).complains(says).in_one_line();
    let call = given.iter().fold(unsaid(&format!("{ONE} --embedded")), |call, (name, value)| call.with(name, value));
    call.ends(0).says("asked the embedded emulator, easemob at ");
}

#[test]
fn a_variable_that_nothing_reads_is_warned_of() {
    let warning = "warning: the environment has UNSAID_MOOD, which nothing reads";
    unsaid(ONE).with("UNSAID_MOOD", "good").ends(0).complains(warning).says("asked the embedded emulator");
}

#[test]
fn empty_credentials_are_none() {
    unsaid(ONE).with("UNSAID_TOKEN", "").with("UNSAID_MOOD", "").ends(0).says("asked the embedded emulator");
}
