//! How to see it again: one `curl` line and one `unsaid` line.

use std::fmt::Write as _;

use crate::judge::{Exchange, Outcome};

/// A `curl` line that sends the same request. Secrets stand as variables and `$(unsaid sign …)`.
pub(super) fn curl(exchange: &Exchange) -> String {
    let sent = &exchange.sent;
    let mut line = format!("curl -i -X {}", sent.method);
    for (name, value) in &sent.headers {
        if name.eq_ignore_ascii_case("authorization") {
            let _ = write!(line, " -H \"{name}: {}\"", value.replace("[secret]", "$UNSAID_TOKEN"));
        } else {
            let _ = write!(line, " -H {}", quoted(&format!("{name}: {value}")));
        }
    }
    if let Some(body) = &sent.body {
        let _ = write!(line, " --data-raw {}", quoted(body));
    }
    format!("{line} {}", url(&sent.url))
}

/// The `unsaid` line that asks one trial again.
pub(super) fn unsaid(outcome: &Outcome, base_url: Option<&str>) -> String {
    let target = match (outcome.target.as_ref(), base_url) {
        ("embedded", _) => String::new(),
        ("command-line", Some(base_url)) => {
            format!(" --vendor {} --base-url {base_url}", outcome.trial.vendor)
        }
        (name, _) => format!(" --target {name}"),
    };
    format!("unsaid run{target} {}", outcome.trial.id)
}

/// A signed URL is signed again when it is asked again.
fn url(url: &str) -> String {
    let Some((base, query)) = url.split_once('?') else {
        return quoted(url);
    };
    if !query.contains("SignatureNonce=") {
        return quoted(url);
    }
    let signed = ["AppId", "SignatureNonce", "Timestamp", "SignatureVersion", "Signature"];
    let kept: Vec<&str> =
        query.split('&').filter(|pair| !signed.contains(&pair.split('=').next().unwrap_or(""))).collect();
    format!("\"{base}?{}&$(unsaid sign)\"", kept.join("&"))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
