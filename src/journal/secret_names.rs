//! By which names secrets go, and where in a text their values stand: however the text is written, and however broken it is.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

/// What a secret's name ends with, in whichever spelling; beside what the specs call secret.
const ENDINGS: [&str; 8] =
    ["secret", "token", "password", "passwd", "signature", "apikey", "authorization", "authorisation"];
/// Headers that carry secrets under another name.
const HEADERS: [&str; 2] = ["cookie", "setcookie"];

/// The names of secrets.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Those of the specs, and what is a secret by its name anywhere.
    pub fn new<'n>(of_the_specs: impl Iterator<Item = &'n str>) -> Self {
        Self(of_the_specs.map(spelt).collect())
    }

    /// Whether a header's value is a secret.
    pub fn hide_header(&self, name: &str) -> bool {
        self.hide(name) || HEADERS.contains(&spelt(name).as_str())
    }

    fn hide(&self, name: &str) -> bool {
        let name = spelt(name);
        ENDINGS.iter().any(|ending| name.ends_with(ending)) || self.0.contains(&name)
    }

    /// Where in a text the values of secrets stand: behind their names, in JSON, a query, a form of either kind, or a header.
    pub fn values(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for name in names(text) {
            let inside = found.last().is_some_and(|last| name.start < last.end);
            if !inside && self.hide(&text[name.clone()]) {
                found.extend(value_behind(text, name.end));
            }
        }
        found
    }
}

/// A name in one spelling: lower case, without what divides words.
fn spelt(name: &str) -> String {
    // Hardly any name has an escape in it, and every name of every text passes through here.
    let undivided = if name.contains(['\\', '%']) {
        Cow::Owned(name.replace("\\u005f", "").replace("\\u005F", "").replace("%5F", "").replace("%5f", ""))
    } else {
        Cow::Borrowed(name)
    };
    undivided.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// Every run of what names are written in; an underscore may be escaped.
fn names(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && length(bytes, at) == 0 {
            at += 1;
        }
        let start = at;
        while at < bytes.len() && length(bytes, at) > 0 {
            at += length(bytes, at);
        }
        (start < at).then_some(start..at)
    })
}

/// How many bytes of a name begin here.
fn length(bytes: &[u8], at: usize) -> usize {
    let is_escape =
        |escape: &[u8]| bytes[at..].get(..escape.len()).is_some_and(|part| part.eq_ignore_ascii_case(escape));
    match bytes[at] {
        byte if byte.is_ascii_alphanumeric() || b"_-".contains(&byte) => 1,
        b'%' if is_escape(b"%5f") => 3,
        b'\\' if is_escape(b"\\u005f") => 6,
        _ => 0,
    }
}

/// The value that stands behind a name that ends here.
fn value_behind(text: &str, end: usize) -> Option<Range<usize>> {
    let rest = text.get(end..)?;
    let unquoted = rest.trim_start_matches('\\');
    let unquoted = unquoted.strip_prefix(['"', '\'']).unwrap_or(unquoted);
    let part = unquoted.strip_prefix("\r\n\r\n").or_else(|| unquoted.strip_prefix("\n\n"));
    let value = match part {
        Some(part) => return range(text, part, part.find(['\r', '\n']).unwrap_or(part.len())),
        None => unquoted.trim_start().strip_prefix([':', '='])?.trim_start(),
    };
    if value.starts_with(['[', '{']) {
        return range(text, value, bracketed(value));
    }
    let bare = value.trim_start_matches('\\');
    let escapes = value.len() - bare.len();
    let Some(quote) = bare.chars().next().filter(|first| ['"', '\''].contains(first)) else {
        return range(text, value, value.find(|letter| "&,;}] \t\r\n\"'".contains(letter)).unwrap_or(value.len()));
    };
    let inside = &bare[1..];
    range(text, inside, quoted(inside, quote, escapes))
}

/// The beginning of a part of a text, where it is not empty.
fn range(text: &str, part: &str, length: usize) -> Option<Range<usize>> {
    let start = text.len() - part.len();
    (length > 0).then(|| start..start + length)
}

/// How long a text is to its closing quote, which has as many backslashes before it as the opening one.
fn quoted(text: &str, quote: char, escapes: usize) -> usize {
    let mut slashes = 0;
    for (at, letter) in text.char_indices() {
        if letter == '\\' {
            slashes += 1;
            continue;
        }
        if letter == quote && slashes == escapes {
            return at - escapes;
        }
        // Pairs of backslashes stand for themselves.
        if letter == quote && escapes == 0 && slashes % 2 == 0 {
            return at;
        }
        slashes = 0;
    }
    text.len()
}

/// How long an object or list is to its closing bracket.
fn bracketed(text: &str) -> usize {
    let (mut depth, mut within, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = within,
            b'"' => within = !within,
            b'[' | b'{' if !within => depth += 1,
            b']' | b'}' if !within => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::Names;

    fn hidden(text: &str) -> String {
        let mut hidden = text.to_owned();
        for range in Names::new(["pin_code"].into_iter()).values(text).into_iter().rev() {
            hidden.replace_range(range, "[secret]");
        }
        hidden
    }

    #[rstest]
    #[case::json(r#"{"client_secret":"s3cret-x","a":1}"#, r#"{"client_secret":"[secret]","a":1}"#)]
    #[case::of_the_specs(r#"{"pinCode":"1234","a":1}"#, r#"{"pinCode":"[secret]","a":1}"#)]
    #[case::json_with_blanks(r#"{ "password" : "p" }"#, r#"{ "password" : "[secret]" }"#)]
    #[case::a_number(r#"{"password": 1234}"#, r#"{"password": [secret]}"#)]
    #[case::a_list(r#"{"client_secret":["a]","b"],"c":1}"#, r#"{"client_secret":[secret],"c":1}"#)]
    #[case::an_object(r#"{"client_secret":{"value":"a"}}"#, r#"{"client_secret":[secret]}"#)]
    #[case::a_quote_inside(r#"{"password":"a\"b-rest"}"#, r#"{"password":"[secret]"}"#)]
    #[case::a_backslash_at_the_end(r#"{"password":"a\\","b":1}"#, r#"{"password":"[secret]","b":1}"#)]
    #[case::in_a_string(r#"{"a":"{\"password\":\"abc\",\"b\":1}"}"#, r#"{"a":"{\"password\":\"[secret]\",\"b\":1}"}"#)]
    #[case::cut_short(r#"{"password":"abc"#, r#"{"password":"[secret]"#)]
    #[case::an_open_list(r#"{"password":["abc"#, r#"{"password":[secret]"#)]
    #[case::another_spelling(r#"{"clientSecret":"abc"}"#, r#"{"clientSecret":"[secret]"}"#)]
    #[case::upper_case("?Access_Token=abc&b=1", "?Access_Token=[secret]&b=1")]
    #[case::an_escaped_name(r#"{"client\u005fsecret":"abc"}"#, r#"{"client\u005fsecret":"[secret]"}"#)]
    #[case::an_encoded_name("client%5Fsecret=abc&a=1", "client%5Fsecret=[secret]&a=1")]
    #[case::a_form("grant_type=password&password=abc&a=1", "grant_type=password&password=[secret]&a=1")]
    #[case::a_part("name=\"client_secret\"\r\n\r\nabc\r\n--x", "name=\"client_secret\"\r\n\r\n[secret]\r\n--x")]
    #[case::a_query("/?Action=A&Signature=0f0f&B=1", "/?Action=A&Signature=[secret]&B=1")]
    #[case::a_longer_name("/?SignatureNonce=0f0f&SignatureVersion=2.0", "/?SignatureNonce=0f0f&SignatureVersion=2.0")]
    #[case::in_a_sentence("the access token has expired", "the access token has expired")]
    #[case::nothing_secret(r#"{"msg_id":"1"}"#, r#"{"msg_id":"1"}"#)]
    fn what_stands_behind_a_secret_name_is_hidden(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(hidden(text), expected);
    }
}
