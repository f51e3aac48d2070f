//! Bodies as text, in whichever encoding of Unicode they are written.

use std::borrow::Cow;

/// How much of a body is looked at for secrets, and kept at most, in bytes.
const MAX_BODY: usize = 64 << 10;

/// The beginning of a body as text, up to 64 KiB.
#[must_use]
pub fn beginning(body: &[u8]) -> Cow<'_, str> {
    text(&body[..body.len().min(MAX_BODY)])
}

/// A body as text: UTF-8 or UTF-16, a byte order mark included. What is neither is shown as U+FFFD.
///
/// A secret in UTF-16 has a zero between any two of its letters, so that no search for it in the bytes would find it.
#[must_use]
pub fn text(body: &[u8]) -> Cow<'_, str> {
    match body {
        [0xff, 0xfe, ..] => Cow::Owned(utf_16(body, u16::from_le_bytes)),
        [0xfe, 0xff, ..] => Cow::Owned(utf_16(body, u16::from_be_bytes)),
        // Without a mark: what begins with an ASCII letter has a zero beside it.
        [0, letter, ..] if *letter != 0 => Cow::Owned(utf_16(body, u16::from_be_bytes)),
        [letter, 0, ..] if *letter != 0 => Cow::Owned(utf_16(body, u16::from_le_bytes)),
        _ => String::from_utf8_lossy(body),
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::from_utf16_lossy(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<_>>());
    if !rest.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    text
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::text;

    #[rstest]
    #[case::utf_8(b"{\"a\":1}", "{\"a\":1}")]
    #[case::with_a_mark(b"\xef\xbb\xbf{}", "\u{feff}{}")]
    #[case::utf_16_with_a_mark(b"\xff\xfe{\0}\0", "\u{feff}{}")]
    #[case::the_other_way_round(b"\xfe\xff\0{\0}", "\u{feff}{}")]
    #[case::utf_16_without_a_mark(b"{\0}\0", "{}")]
    #[case::the_other_way_round_without(b"\0{\0}", "{}")]
    #[case::half_a_unit(b"\xff\xfe{\0}", "\u{feff}{\u{fffd}")]
    #[case::bytes(b"\xff{}", "\u{fffd}{}")]
    #[case::nothing(b"", "")]
    fn a_body_is_read_in_the_encoding_it_has(#[case] body: &[u8], #[case] expected: &str) {
        assert_eq!(text(body), expected);
    }
}
