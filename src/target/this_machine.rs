//! The names and addresses of the machine this runs on: no proxy of the environment is for them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// Whether a URL's host is this machine: by a loopback address however written, by `localhost` and names below it
/// (RFC 6761), by an address that stands for all of its own, or by its host name.
#[must_use]
pub fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_own_name(name),
        Some(Host::Ipv4(address)) => is_own_v4(address),
        Some(Host::Ipv6(address)) => is_own_v6(address),
        None => false,
    }
}

fn is_own_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_localhost = name == "localhost" || name.ends_with(".localhost");
    is_localhost || host_name().is_some_and(|own| own.eq_ignore_ascii_case(&name))
}

fn is_own_v4(address: Ipv4Addr) -> bool {
    address.is_loopback() || address.is_unspecified()
}

fn is_own_v6(address: Ipv6Addr) -> bool {
    let mapped = address.to_ipv4_mapped().is_some_and(is_own_v4);
    address.is_loopback() || address.is_unspecified() || mapped
}

#[cfg(unix)]
fn host_name() -> Option<String> {
    let name = rustix::system::uname().nodename().to_str().ok()?.to_owned();
    (!name.is_empty()).then_some(name)
}

#[cfg(not(unix))]
fn host_name() -> Option<String> {
    None
}

/// Whether `NO_PROXY` exempts a URL by one of the forms that not every library reads: `*.name`, `host:port`,
/// `[address]:port`, blanks in the place of commas.
#[must_use]
pub fn is_exempt(no_proxy: &str, url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let port = url.port_or_known_default();
    let entries = no_proxy.split([',', ' ', '\t']).map(|entry| entry.trim().to_ascii_lowercase());
    entries.filter(|entry| !entry.is_empty()).any(|entry| {
        let (name, of_port) = name_and_port(&entry);
        of_port.is_none_or(|of_port| Some(of_port) == port) && is_named(name, &host)
    })
}

fn name_and_port(entry: &str) -> (&str, Option<u16>) {
    // An address of version 6 without brackets has colons of its own.
    let is_bare_v6 = entry.parse::<IpAddr>().is_ok();
    match entry.rsplit_once(':').filter(|_| !is_bare_v6) {
        Some((name, port)) => port.parse().map_or((entry, None), |port| (name, Some(port))),
        None => (entry, None),
    }
}

fn is_named(name: &str, host: &str) -> bool {
    if name == "*" {
        return true;
    }
    let name = name.trim_start_matches("*.").trim_start_matches('.').trim_end_matches('.');
    let below = host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
    let bare = |text: &str| text.trim_matches(['[', ']']).to_owned();
    !name.is_empty() && (below || bare(host) == bare(name))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[rstest]
    fn this_machine_is_known_by_every_name(
        #[values(
            "localhost",
            "LOCALHOST.",
            "api.localhost",
            "127.0.0.1",
            "127.8.9.10",
            "0.0.0.0",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "0x7f.1"
        )]
        host: &str,
    ) {
        assert!(is_this_machine(&url(&format!("http://{host}:8080/"))));
    }

    #[cfg(unix)]
    #[test]
    fn this_machine_is_known_by_its_host_name() {
        let name = host_name().expect("a name");
        assert!(is_this_machine(&url(&format!("http://{name}:8080/"))));
    }

    #[rstest]
    fn others_are_others(
        #[values("localhost.example", "notlocalhost", "10.0.0.1", "[::2]", "[::ffff:10.0.0.1]", "128.0.0.1")]
        host: &str,
    ) {
        assert!(!is_this_machine(&url(&format!("http://{host}:8080/"))));
    }

    #[rstest]
    #[case::all("*", true)]
    #[case::the_name("api.unsaid.test", true)]
    #[case::in_capitals("API.unsaid.TEST", true)]
    #[case::below("unsaid.test", true)]
    #[case::below_with_a_dot(".unsaid.test", true)]
    #[case::below_with_a_star("*.unsaid.test", true)]
    #[case::with_its_port("api.unsaid.test:8443", true)]
    #[case::with_a_star_and_its_port("*.unsaid.test:8443", true)]
    #[case::with_another_port("api.unsaid.test:443", false)]
    #[case::another_name("said.test", false)]
    #[case::among_others("localhost, 10.0.0.0/8,*.unsaid.test", true)]
    #[case::behind_a_blank("localhost *.unsaid.test", true)]
    #[case::nothing("", false)]
    #[case::only_commas(", ,", false)]
    fn a_host_is_exempt_by_any_form(#[case] no_proxy: &str, #[case] is_exempt: bool) {
        assert_eq!(super::is_exempt(no_proxy, &url("https://api.unsaid.test:8443/")), is_exempt);
    }

    #[rstest]
    #[case::bare("fd00::7", true)]
    #[case::in_brackets("[fd00::7]", true)]
    #[case::with_its_port("[fd00::7]:8443", true)]
    #[case::with_another_port("[fd00::7]:443", false)]
    fn an_address_of_version_6_is_exempt(#[case] no_proxy: &str, #[case] is_exempt: bool) {
        assert_eq!(super::is_exempt(no_proxy, &url("https://[fd00::7]:8443/")), is_exempt);
    }
}
