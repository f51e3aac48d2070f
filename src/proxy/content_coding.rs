//! Content codings undone: what an answer was before it was coded for its way (RFC 9110, 8.4).

use std::io::{self, Read};

use brotli_decompressor::Decompressor;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};

/// So many codings are undone; nobody uses more than one.
const MAX_CODINGS: usize = 4;
/// The largest window of a Zstandard frame on the web, in bytes (RFC 9659).
const MAX_WINDOW: u64 = 8 << 20;

/// What is left of a body whose codings were undone.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decoded {
    /// The body, or as much of it as is looked at.
    Plain(Vec<u8>),
    /// The body is coded in a way that is not known here.
    Unknown(String),
    /// The body is not what its header claims.
    Broken {
        /// The coding.
        coding: String,
        /// What is wrong with it, in the words of the decoder.
        why: String,
    },
}

/// Undoes the codings that an answer's headers name, the last one first. Of the result at most `most` bytes are made.
pub(super) fn decoded(headers: &HeaderMap, body: &[u8], most: usize) -> Decoded {
    let codings = codings(headers);
    if codings.len() > MAX_CODINGS {
        return Decoded::Unknown(codings.join(", "));
    }

    let mut plain = body.to_vec();
    for coding in codings.iter().rev() {
        plain = match undone(coding, &plain, most) {
            Some(Ok(undone)) => undone,
            Some(Err(error)) => return Decoded::Broken { coding: coding.clone(), why: error.to_string() },
            None => return Decoded::Unknown(coding.clone()),
        };
    }
    Decoded::Plain(plain)
}

/// The codings in the order in which they were applied, over all lines of the header; `identity` is none.
fn codings(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all(CONTENT_ENCODING).iter();
    let words = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    let words = words.map(|word| String::from_utf8_lossy(word).trim().to_ascii_lowercase());
    words.filter(|word| !word.is_empty() && word != "identity").collect()
}

/// The body before one coding was applied; nothing where the coding is not known.
fn undone(coding: &str, body: &[u8], most: usize) -> Option<io::Result<Vec<u8>>> {
    // An answer without a body is often labelled all the same.
    let is_empty = body.is_empty();
    Some(match coding {
        "gzip" | "x-gzip" | "deflate" | "br" | "zstd" if is_empty => Ok(Vec::new()),
        "gzip" | "x-gzip" => read(MultiGzDecoder::new(body), most),
        "deflate" => deflated(body, most),
        "br" => brotli(body, most),
        "zstd" => zstandard(body, most),
        _ => return None,
    })
}

fn read(decoder: impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    decoder.take(most as u64).read_to_end(&mut plain)?;
    Ok(plain)
}

/// A zlib stream, as the standard has it, or the bare stream inside one: some servers always sent that, and clients read
/// both.
fn deflated(body: &[u8], most: usize) -> io::Result<Vec<u8>> {
    let mut zlib = ZlibDecoder::new(body);
    let framed = read(&mut zlib, most).and_then(|plain| whole(plain, zlib.total_in(), body, most));
    framed.or_else(|error| {
        let mut bare = DeflateDecoder::new(body);
        let plain = read(&mut bare, most).and_then(|plain| whole(plain, bare.total_in(), body, most));
        plain.map_err(|_| error)
    })
}

fn brotli(body: &[u8], most: usize) -> io::Result<Vec<u8>> {
    let mut rest = body;
    let plain = read(Decompressor::new(&mut rest, 1), most)?;
    let taken = body.len() - rest.len();
    whole(plain, taken as u64, body, most)
}

/// One Zstandard frame after the other.
fn zstandard(body: &[u8], most: usize) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    let mut rest = body;
    while !rest.is_empty() && plain.len() < most {
        match StreamingDecoder::new_with_max_window_size(&mut rest, MAX_WINDOW) {
            Ok(frame) => plain.extend(read(frame, most - plain.len())?),
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                rest = rest.get(length..).ok_or(io::ErrorKind::UnexpectedEof)?;
            }
            Err(error) => return Err(io::Error::other(error.to_string())),
        }
    }
    Ok(plain)
}

/// A result, unless something stands behind the coded body.
fn whole(plain: Vec<u8>, taken: u64, body: &[u8], most: usize) -> io::Result<Vec<u8>> {
    if plain.len() < most && taken < body.len() as u64 {
        return Err(io::Error::other(format!("{} bytes stand behind its end", body.len() as u64 - taken)));
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use http::HeaderValue;
    use rstest::rstest;

    use super::*;

    const TEXT: &[u8] = b"{\"Code\":0}";
    /// `TEXT`, stored by each format in one block as it is.
    const BROTLI: &[u8] = b"\x8b\x04\x80{\"Code\":0}\x03";
    const ZSTANDARD: &[u8] = b"\x28\xb5\x2f\xfd\x20\x0a\x51\x00\x00{\"Code\":0}";

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("an end")
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("an end")
    }

    fn bare(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("an end")
    }

    fn headers(lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (CONTENT_ENCODING, HeaderValue::from_static(line))).collect()
    }

    fn behind(mut bytes: Vec<u8>, more: &[u8]) -> Vec<u8> {
        bytes.extend_from_slice(more);
        bytes
    }

    #[rstest]
    #[case::none(&[], TEXT.to_vec())]
    #[case::identity(&["identity"], TEXT.to_vec())]
    #[case::gzip(&["gzip"], gzip(TEXT))]
    #[case::gzip_in_capitals(&["GZip"], gzip(TEXT))]
    #[case::gzip_by_its_old_name(&["x-gzip"], gzip(TEXT))]
    #[case::gzip_and_identity(&["gzip, identity"], gzip(TEXT))]
    #[case::two_members(&["gzip"], behind(gzip(b"{\"Code\""), &gzip(b":0}")))]
    #[case::twice(&["gzip, gzip"], gzip(&gzip(TEXT)))]
    #[case::in_two_lines(&["gzip", "gzip"], gzip(&gzip(TEXT)))]
    #[case::the_last_one_first(&["deflate", "gzip"], gzip(&zlib(TEXT)))]
    #[case::deflate(&["deflate"], zlib(TEXT))]
    #[case::bare_deflate(&["deflate"], bare(TEXT))]
    #[case::brotli(&["br"], BROTLI.to_vec())]
    #[case::zstandard(&["zstd"], ZSTANDARD.to_vec())]
    #[case::two_frames(&["zstd"], behind(b"\x50\x2a\x4d\x18\x02\x00\x00\x00ab".to_vec(), ZSTANDARD))]
    fn what_a_client_may_ask_for_is_undone(#[case] lines: &[&'static str], #[case] body: Vec<u8>) {
        assert_eq!(decoded(&headers(lines), &body, 1 << 20), Decoded::Plain(TEXT.to_vec()));
    }

    #[rstest]
    #[case::unknown(&["compress"], "compress")]
    #[case::unknown_below_gzip(&["aws-chunked, gzip"], "aws-chunked")]
    #[case::too_many(&["gzip, gzip, gzip, gzip, gzip"], "gzip, gzip, gzip, gzip, gzip")]
    fn what_is_not_known_is_named(#[case] lines: &[&'static str], #[case] coding: &str) {
        assert_eq!(decoded(&headers(lines), &gzip(TEXT), 1 << 20), Decoded::Unknown(coding.to_owned()));
    }

    #[rstest]
    #[case::plain("gzip", TEXT.to_vec())]
    #[case::cut_off("gzip", gzip(TEXT)[..16].to_vec())]
    #[case::rubbish_behind("gzip", behind(gzip(TEXT), b"rubbish, and more of it"))]
    #[case::another_checksum("gzip", { let mut bytes = gzip(TEXT); let end = bytes.len() - 8; bytes[end] ^= 1; bytes })]
    #[case::zlib_of_nothing("deflate", TEXT.to_vec())]
    #[case::zlib_cut_off("deflate", zlib(TEXT)[..8].to_vec())]
    #[case::rubbish_behind_zlib("deflate", behind(zlib(TEXT), b"rubbish"))]
    #[case::no_brotli("br", b"\xff\xff\xff".to_vec())]
    #[case::brotli_cut_off("br", BROTLI[..6].to_vec())]
    #[case::rubbish_behind_brotli("br", behind(BROTLI.to_vec(), b"rubbish"))]
    #[case::no_zstandard("zstd", TEXT.to_vec())]
    #[case::zstandard_cut_off("zstd", ZSTANDARD[..12].to_vec())]
    #[case::rubbish_behind_zstandard("zstd", behind(ZSTANDARD.to_vec(), b"rubbish"))]
    fn what_is_not_as_its_header_claims_is_broken(#[case] coding: &'static str, #[case] body: Vec<u8>) {
        match decoded(&headers(&[coding]), &body, 1 << 20) {
            Decoded::Broken { coding: broken, why } => {
                assert_eq!(broken, coding);
                assert!(!why.is_empty());
            }
            other => panic!("{other:?}"),
        }
    }

    #[rstest]
    fn a_bomb_makes_no_more_than_is_looked_at(#[values("gzip", "deflate")] coding: &'static str) {
        let zeros = vec![0; 64 << 20];
        let body = if coding == "gzip" { gzip(&zeros) } else { zlib(&zeros) };
        let Decoded::Plain(plain) = decoded(&headers(&[coding]), &body, 1 << 10) else { panic!("not read") };
        assert_eq!(plain.len(), 1 << 10);
    }

    #[rstest]
    fn a_body_that_is_not_there_is_as_it_is(#[values("gzip", "deflate", "br", "zstd")] coding: &'static str) {
        assert_eq!(decoded(&headers(&[coding]), b"", 1 << 20), Decoded::Plain(Vec::new()));
    }
}
