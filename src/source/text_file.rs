//! Text files as people and their editors write them.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// The largest file that is read, in bytes: no report, list or case is larger, and a device has no end.
const LARGEST: u64 = 256 << 20;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text of a file, without a byte order mark at its head.
///
/// # Errors
/// The file cannot be read, is larger than 256 MiB, or is not UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    let bytes = read_bytes(path)?;
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(io::Error::new(ErrorKind::InvalidData, "written in UTF-16: save it as UTF-8"));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.split(|byte| *byte == b'\n').count();
        io::Error::new(ErrorKind::InvalidData, format!("line {line} is not UTF-8"))
    })?;
    Ok(text)
}

/// The bytes of a file, without the byte order mark of UTF-8 at their head.
///
/// # Errors
/// The file cannot be read, or is larger than 256 MiB.
pub fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::new(ErrorKind::InvalidData, format!("larger than {} MiB", LARGEST >> 20)));
    }
    let marked = bytes.len() - without_byte_order_mark(&bytes).len();
    bytes.drain(..marked);
    Ok(bytes)
}

/// Bytes without the byte order mark of UTF-8 at their head.
#[must_use]
pub fn without_byte_order_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn read(bytes: &[u8]) -> Result<String, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("text");
        std::fs::write(&path, bytes).expect("written");
        read_text(&path).map_err(|error| error.to_string())
    }

    #[rstest]
    #[case::plain(b"a: b\n", "a: b\n")]
    #[case::with_a_mark(b"\xef\xbb\xbfa: b\n", "a: b\n")]
    #[case::a_mark_inside(b"a\xef\xbb\xbfb", "a\u{feff}b")]
    #[case::only_a_mark(b"\xef\xbb\xbf", "")]
    #[case::nothing(b"", "")]
    fn a_byte_order_mark_is_read_away(#[case] bytes: &[u8], #[case] text: &str) {
        assert_eq!(read(bytes).as_deref(), Ok(text));
    }

    #[rstest]
    #[case::little_endian(b"\xff\xfea\0", "written in UTF-16: save it as UTF-8")]
    #[case::big_endian(b"\xfe\xff\0a", "written in UTF-16: save it as UTF-8")]
    #[case::latin_1(b"a\nb\xe4\n", "line 2 is not UTF-8")]
    fn another_encoding_is_named(#[case] bytes: &[u8], #[case] words: &str) {
        assert_eq!(read(bytes).expect_err("an error"), words);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_without_end_is_refused() {
        let error = read_text(Path::new("/dev/zero")).expect_err("an error");
        assert_eq!(error.to_string(), "larger than 256 MiB");
    }
}
