//! How requests reach a target behind a gateway of its own.

use http::{HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use super::config::ConfigError;

/// Headers that say how a message is sent, or that cases are about.
const GOVERNED: [&str; 14] = [
    "accept",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// What every request to a target takes along, and where its connection goes.
#[derive(Debug, Clone, Default)]
pub struct Route {
    /// Headers of the gateway; their values are secrets.
    headers: Vec<(HeaderName, SecretString)>,
    /// Host and port that are connected to instead of those of the URL.
    pub connect_to: Option<(String, u16)>,
}

impl Route {
    /// Adds a header to every request.
    ///
    /// # Errors
    /// The header cannot be sent, or is one that the suite itself sends. The value is not shown.
    pub fn add_header(&mut self, vendor: &str, name: &str, value: &SecretString) -> Result<(), String> {
        let parsed = HeaderName::from_bytes(name.as_bytes());
        let parsed = parsed.map_err(|_| format!("`{name}` is no name of a header"))?;
        let is_credentials = parsed == http::header::AUTHORIZATION && vendor == "easemob";
        if is_credentials || GOVERNED.contains(&parsed.as_str()) {
            return Err(format!("the header `{name}` is one that the suite itself sends or tests"));
        }
        let text = value.expose_secret();
        if text.is_empty() || HeaderValue::from_str(text).is_err() {
            return Err(format!("the value of the header `{name}` is empty or cannot be sent"));
        }
        self.headers.push((parsed, value.clone()));
        Ok(())
    }

    /// The headers with their values.
    pub fn headers(&self) -> impl Iterator<Item = (&HeaderName, &str)> {
        self.headers.iter().map(|(name, value)| (name, value.expose_secret()))
    }

    /// The values that must not be shown: each header's, and the part of it behind its scheme.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.headers().flat_map(|(_, value)| {
            let behind_scheme = value.split_once(' ').map(|(_, rest)| rest.trim());
            std::iter::once(value).chain(behind_scheme)
        })
    }
}

/// Name and value of `NAME: VALUE`.
///
/// # Errors
/// There is no colon; the text is not shown, because it may hold a secret.
pub fn header(written: &str) -> Result<(String, SecretString), ConfigError> {
    let (name, value) = written.split_once(':').ok_or_else(|| ConfigError("--header takes NAME: VALUE".to_owned()))?;
    Ok((name.trim().to_owned(), SecretString::from(value.trim())))
}

/// Host and port of `HOST:PORT`.
///
/// # Errors
/// It is something else.
pub(super) fn host_and_port(written: &str) -> Result<(String, u16), String> {
    let wrong = || format!("--connect-to takes HOST:PORT, such as 10.0.0.7:8443 or [::1]:8443, not `{written}`");
    let (host, port) = written.trim().rsplit_once(':').ok_or_else(wrong)?;
    let is_bracketed = host.starts_with('[') && host.ends_with(']');
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let port = port.parse().ok().filter(|port| *port != 0).ok_or_else(wrong)?;
    if host.is_empty() || host.contains(':') != is_bracketed || host.contains(char::is_whitespace) {
        return Err(wrong());
    }
    Ok((host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::a_name("gateway.internal:8443", "gateway.internal", 8443)]
    #[case::an_address("10.0.0.7:80", "10.0.0.7", 80)]
    #[case::of_six_bytes_times_two("[::1]:8443", "::1", 8443)]
    fn a_host_and_a_port_are_read(#[case] written: &str, #[case] host: &str, #[case] port: u16) {
        assert_eq!(host_and_port(written), Ok((host.to_owned(), port)));
    }

    #[rstest]
    fn anything_else_is_refused(
        #[values("host", "host:", ":80", "host:0", "host:99999", "::1:80", "http://h:80", "a b:80")] written: &str,
    ) {
        assert!(host_and_port(written).expect_err("an error").contains("HOST:PORT"));
    }

    #[rstest]
    #[case::a_key("easemob", "X-Api-Key", "k3y", None)]
    #[case::basic_for_zego("zego", "Authorization", "Basic dTpw", None)]
    #[case::basic_for_easemob("easemob", "Authorization", "Basic dTpw", Some("the suite itself sends"))]
    #[case::a_length("zego", "content-length", "1", Some("the suite itself sends"))]
    #[case::no_name("zego", "a b", "1", Some("no name of a header"))]
    #[case::no_value("zego", "X-Api-Key", "", Some("is empty or cannot be sent"))]
    #[case::a_line_end("zego", "X-Api-Key", "s3cret\nX: y", Some("is empty or cannot be sent"))]
    fn a_header_is_added_or_refused_without_its_value(
        #[case] vendor: &str,
        #[case] name: &str,
        #[case] value: &str,
        #[case] refused: Option<&str>,
    ) {
        let mut route = Route::default();
        let added = route.add_header(vendor, name, &SecretString::from(value));
        match (added, refused) {
            (Ok(()), None) => assert_eq!(route.headers().count(), 1),
            (Err(sentence), Some(part)) => {
                assert!(sentence.contains(part) && !sentence.contains("s3cret"), "{sentence}");
            }
            other => panic!("{other:?}"),
        }
    }
}
