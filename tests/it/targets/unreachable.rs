//! Targets that cannot be asked at all.

use rstest::rstest;

use crate::support::ports::ClosedPort;
use crate::support::{Served, unsaid};

#[rstest]
#[case::easemob("--vendor easemob --org-name a --app-name b")]
#[case::zego("--vendor zego --app-id 1")]
#[case::with_control("--vendor zego")]
fn a_closed_port_is_told_in_one_sentence(#[case] target: &str) {
    let port = ClosedPort::new();
    let url = &port.base_url;
    let call = unsaid(&format!("run --base-url {url} {target}"));
    let call = call.with("UNSAID_TOKEN", "a-token").with("UNSAID_SERVER_SECRET", "a-secret");
    call.ends(3).complains(&format!("nobody answers at {url}")).in_one_line();
}

#[test]
fn a_host_without_an_address_is_told_in_one_sentence() {
    let call = unsaid("run --base-url http://unsaid.invalid --vendor zego --app-id 1");
    let said = call.with("UNSAID_SERVER_SECRET", "a-secret").ends(3).in_one_line();
    said.complains("nobody answers at http://unsaid.invalid");
}

#[test]
fn a_closed_port_is_told_by_the_libtest_front_too() {
    let port = ClosedPort::new();
    let url = &port.base_url;
    unsaid(&format!("test --vendor zego --base-url {url}")).ends(3).complains("nobody answers at").in_one_line();
}

#[test]
fn a_target_without_the_control_protocol_is_told_apart_from_a_closed_port() {
    let fixed = Served::without_control();
    let url = fixed.served.base_url();
    let said = unsaid(&format!("run --vendor zego --base-url {url}")).ends(3).in_one_line();
    said.complains("control protocol").complains("404");
}

#[test]
fn a_wrong_secret_is_told_before_anything_is_asked() {
    let fixed = Served::without_control();
    let call = fixed.run("easemob", &fixed.served.base_url(), "").with("UNSAID_CLIENT_SECRET", "not-the-secret");
    call.ends(3).complains("check client_id and client_secret").in_one_line();
}
