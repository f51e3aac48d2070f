//! By which names secrets go, and where in a text their values stand: however the text is written, and however broken it is.

use std::collections::BTreeSet;
use std::ops::Range;

use super::shape;

/// What a secret's name ends with, in whichever spelling, in the singular or the plural; beside what the specs call secret.
const ENDINGS: [&str; 9] =
    ["secret", "token", "password", "passwd", "signature", "apikey", "authorization", "authorisation", "credential"];
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
        let singular = name.strip_suffix('s').unwrap_or(&name);
        ENDINGS.iter().any(|ending| singular.ends_with(ending)) || self.0.contains(&name)
    }

    /// Where in a text secrets stand, by name or by form, in their order; some may overlap.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = self.values(text);
        places.extend(shape::values(text));
        places.sort_by_key(|range| range.start);
        places
    }

    /// Where in a text the values of secrets stand: behind their names, in JSON, XML, a query, a form of either kind, or a
    /// header.
    fn values(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for name in names(text) {
            let inside = found.last().is_some_and(|last| name.start < last.end);
            if !inside && self.hide(&text[name.clone()]) {
                found.extend(element(text, &name).or_else(|| value_behind(text, name.end)));
            }
        }
        found
    }
}

/// A name in one spelling: lower case, without what divides words, escapes resolved.
fn spelt(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut spelt = String::with_capacity(name.len());
    let mut at = 0;
    while at < bytes.len() {
        let (letter, length) = letter(bytes, at).unwrap_or((bytes[at], 1));
        at += length;
        if letter.is_ascii_alphanumeric() {
            spelt.push(char::from(letter.to_ascii_lowercase()));
        }
    }
    spelt
}

/// Every run of what names are written in; any letter may be escaped.
fn names(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && letter(bytes, at).is_none() {
            at += 1;
        }
        let start = at;
        while at < bytes.len()
            && let Some((_, length)) = letter(bytes, at)
        {
            at += length;
        }
        (start < at).then_some(start..at)
    })
}

/// The letter of a name that begins here, and how many bytes it is written in: itself, `\u005f` or `%5f`.
fn letter(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let (letter, length) = match bytes[at] {
        b'%' => (hex(bytes.get(at + 1..at + 3)?)?, 3),
        b'\\' if bytes[at..].starts_with(b"\\u00") => (hex(bytes.get(at + 4..at + 6)?)?, 6),
        byte => (byte, 1),
    };
    (letter.is_ascii_alphanumeric() || b"_-".contains(&letter)).then_some((letter, length))
}

fn hex(digits: &[u8]) -> Option<u8> {
    let digits =
        std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

/// How long the attributes of an XML element may be for it to be taken for one, in bytes.
const LONGEST_ATTRIBUTES: usize = 1 << 10;

/// What stands in an XML element of this name, which may have a prefix and attributes; to the end of the text where the
/// element has no end.
fn element(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    if !is_behind(&text[..name.start], "<") {
        return None;
    }
    let attributes = text.as_bytes()[name.end..].iter().take(LONGEST_ATTRIBUTES).position(|byte| *byte == b'>')?;
    let begin = name.end + attributes + 1;
    let closing = format!("{}>", &text[name.clone()]);
    let mut closings = text[begin..].match_indices(&closing).map(|(at, _)| begin + at);
    let end = closings.find(|at| is_behind(&text[..*at], "</"));
    let end = end.and_then(|at| text[..at].rfind("</")).unwrap_or(text.len());
    (begin < end).then_some(begin..end)
}

/// Whether a text ends with the beginning of a tag, up to its name: `<` or `<prefix:`.
fn is_behind(text: &str, beginning: &str) -> bool {
    let is_prefix = |letter: char| letter.is_ascii_alphanumeric();
    text.strip_suffix(':').map_or(text, |text| text.trim_end_matches(is_prefix)).ends_with(beginning)
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
    #[case::any_letter_escaped(r#"{"acces\u0073_token":"abc"}"#, r#"{"acces\u0073_token":"[secret]"}"#)]
    #[case::several("tokens=abc&a=1", "tokens=[secret]&a=1")]
    #[case::an_element(
        "<a><access_token>abc</access_token><b>1</b></a>",
        "<a><access_token>[secret]</access_token><b>1</b></a>"
    )]
    #[case::with_a_prefix("<o:token x=\"1\">abc</o:token> and", "<o:token x=\"1\">[secret]</o:token> and")]
    #[case::elements_inside("<token><v>abc</v></token>", "<token>[secret]</token>")]
    #[case::character_data("<token><![CDATA[abc]]></token>", "<token>[secret]</token>")]
    #[case::an_element_cut_short("<token>abc", "<token>[secret]")]
    #[case::an_attribute("<login token=\"abc\"/>", "<login token=\"[secret]\"/>")]
    #[case::in_a_sentence("the access token has expired", "the access token has expired")]
    #[case::nothing_secret(r#"{"msg_id":"1"}"#, r#"{"msg_id":"1"}"#)]
    fn what_stands_behind_a_secret_name_is_hidden(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(hidden(text), expected);
    }
}
