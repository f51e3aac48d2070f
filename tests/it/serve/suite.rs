//! The whole suite against an emulator left running.

use std::net::TcpListener;

use crate::support::report::{all_good, checked};
use crate::support::shared::trials;
use crate::support::{Served, folder, unsaid};

#[test]
fn the_whole_suite_passes_over_the_control_protocol() {
    let served = Served::with_control();
    for vendor in ["easemob", "zego"] {
        let words = format!("run --vendor {vendor} --base-url {} --report json", served.base_url());
        let report = checked(unsaid(&words).ends(0).json());
        all_good(&report);
        assert_eq!(report["summary"]["trials"], trials().filter(|id| id.starts_with(vendor)).count());
        assert_eq!(report["targets"][0]["name"], "command-line");
    }
}

#[test]
fn the_control_protocol_may_be_given_by_its_url() {
    let served = Served::with_control();
    let url = served.base_url();
    let text =
        format!("[target.own]\nvendor = \"zego\"\nbase_url = \"{url}/\"\ncontrol_url = \"{url}/__unsaid/v1/\"\n");
    let own = folder(&[("unsaid.toml", text.as_str())]);
    unsaid("run --target own recall-twice").within(own.path()).ends(0).says(" 0 failed");
}

#[test]
fn without_control_it_prints_its_apps_as_one_line_of_json() {
    let fixed = Served::without_control();
    assert_eq!(fixed.served.line.lines().count(), 1);
    for (vendor, name) in [
        ("easemob", "org_name"),
        ("easemob", "app_name"),
        ("easemob", "client_id"),
        ("easemob", "client_secret"),
        ("zego", "server_secret"),
        ("zego", "room"),
        ("zego", "member"),
    ] {
        assert!(fixed.apps[vendor][name].as_str().is_some_and(|text| !text.is_empty()), "{vendor} {name}");
    }
    assert!(fixed.apps["zego"]["app_id"].is_u64());
}

#[test]
fn a_plain_app_is_asked_by_the_vendors_calls_alone() {
    let fixed = Served::without_control();
    for (vendor, filter) in [("easemob", "msg_recall"), ("zego", "recall-twice")] {
        let report = fixed.run(vendor, &fixed.served.base_url(), &format!("{filter} --report json")).ends(0).json();
        all_good(&checked(report));
    }
}

#[test]
fn what_a_plain_app_cannot_arrange_is_skipped_with_the_reason() {
    let fixed = Served::without_control();
    let said = fixed.run("zego", &fixed.served.base_url(), "code.660300002 internal-error recall-twice").ends(0);
    said.says("skipped ").says("needs fault").says("a control protocol");
}

#[test]
fn a_port_that_is_taken_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    unsaid(&format!("serve --port {port}")).ends(2).complains(&port.to_string()).in_one_line();
}
