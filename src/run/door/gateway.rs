//! What a gateway in front of a target says when it does not let a call pass, and what to do about it.

use reqwest::Url;

use crate::run::wire::Received;

/// How much of a header is quoted, in characters.
const QUOTED: usize = 160;

/// What an answer that is not the vendor's asks for; nothing where it gives no hint.
pub(super) fn hint(base_url: &str, received: &Received) -> Option<String> {
    let header = |name: &str| {
        let mut headers = received.headers.iter();
        headers.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| short(value))
    };
    match received.status {
        300..=399 => header("location").map(|location| {
            let location = bare(base_url, &location);
            format!("it redirects to {location}, and redirects are not followed: give the base URL to which it leads")
        }),
        401 => header("www-authenticate").map(|challenge| {
            format!(
                "a gateway in front of the API asks for authentication ({challenge}): send what it wants with --header"
            )
        }),
        _ => None,
    }
    .or_else(|| {
        let coding = header("content-encoding").filter(|coding| !coding.eq_ignore_ascii_case("identity"))?;
        Some(format!(
            "the answer is coded as {coding} (Content-Encoding), though no coding was asked for: switch that off for \
             requests without Accept-Encoding"
        ))
    })
}

fn short(text: &str) -> String {
    text.chars().take(QUOTED).collect()
}

/// A location without what may be a secret: names, passwords and queries.
fn bare(base_url: &str, location: &str) -> String {
    let whole = Url::parse(base_url).and_then(|base| base.join(location));
    let Ok(mut url) = whole else {
        return "somewhere that is no URL".to_owned();
    };
    let query = if url.query().is_some() { "?…" } else { "" };
    url.set_query(None);
    url.set_fragment(None);
    // They are set to nothing; a URL without a host has none.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    format!("{url}{query}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::another_host(301, ("Location", "https://api.unsaid.test/v2"), Some("it redirects to https://api.unsaid.test/v2, "))]
    #[case::another_path(308, ("location", "/v2/?token=s3cret"), Some("it redirects to http://h/v2/?…, "))]
    #[case::with_a_password(302, ("Location", "http://u:s3cret@h/"), Some("it redirects to http://h/, "))]
    #[case::no_url(302, ("Location", "http://[s3cret"), Some("it redirects to somewhere that is no URL, "))]
    #[case::basic(401, ("WWW-Authenticate", "Basic realm=\"staff\""), Some("authentication (Basic realm=\"staff\"): send what it wants with --header"))]
    #[case::coded(200, ("Content-Encoding", "gzip"), Some("the answer is coded as gzip (Content-Encoding)"))]
    #[case::not_coded(200, ("Content-Encoding", "identity"), None)]
    #[case::nothing(403, ("Server", "nginx"), None)]
    fn what_a_gateway_asks_for_is_named(
        #[case] status: u16,
        #[case] (name, value): (&str, &str),
        #[case] said: Option<&str>,
    ) {
        let headers = vec![(name.to_owned(), value.to_owned())];
        let received = Received { status, headers, body: Vec::new(), elapsed: Duration::ZERO, confidential: false };
        let hint = hint("http://h", &received);
        assert_eq!(hint.is_some(), said.is_some(), "{hint:?}");
        if let (Some(hint), Some(said)) = (hint, said) {
            assert!(hint.contains(said) && !hint.contains("s3cret"), "{hint}");
        }
    }
}
