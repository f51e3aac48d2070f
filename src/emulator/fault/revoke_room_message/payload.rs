//! The extra information that goes with a recall.

use super::{Defect, defect};
use crate::emulator::zego::Code;

pub(super) fn defects() -> Vec<Defect> {
    [types(), limits(), units()].concat()
}

fn types() -> Vec<Defect> {
    vec![
        defect("Payload.optional", "wants a Payload", |server| {
            server.zego.revoke.payload =
                |sent| Ok(sent.text("Payload", usize::MAX)?.ok_or(Code::PARAMETER)?.to_owned());
        }),
        defect("Payload.type", "ignores a Payload that is no text", |server| {
            server.zego.revoke.payload =
                |sent| Ok(sent.text("Payload", usize::MAX).ok().flatten().unwrap_or_default().to_owned());
        }),
        defect("Payload.type", "writes a number out as text", |server| {
            server.zego.revoke.payload = |sent| match sent.raw("Payload") {
                Some(number) if number.is_number() => Ok(number.to_string()),
                _ => Ok(sent.text("Payload", usize::MAX)?.unwrap_or_default().to_owned()),
            };
        }),
        defect("Payload.type", "writes an object out as text", |server| {
            server.zego.revoke.payload = |sent| match sent.raw("Payload") {
                Some(object) if object.is_object() => Ok(object.to_string()),
                _ => Ok(sent.text("Payload", usize::MAX)?.unwrap_or_default().to_owned()),
            };
        }),
        defect("Payload.type", "takes no spaces", |server| {
            server.zego.revoke.payload_fits = |payload| !payload.contains(' ') && payload.len() <= 200;
        }),
        defect("example.Payload", "takes no spaces", |server| {
            server.zego.revoke.payload_fits = |payload| !payload.contains(' ') && payload.len() <= 200;
        }),
    ]
}

fn limits() -> Vec<Defect> {
    vec![
        defect("Payload.max-bytes", "takes 201 bytes", |server| {
            server.zego.revoke.payload_fits = |payload| payload.len() <= 201;
        }),
        defect("Payload.max-bytes", "takes 199 bytes at most", |server| {
            server.zego.revoke.payload_fits = |payload| payload.len() <= 199;
        }),
        defect("Payload.max-bytes", "takes 128 bytes at most", |server| {
            server.zego.revoke.payload_fits = |payload| payload.len() <= 128;
        }),
        defect("Payload.max-bytes", "has no limit", |server| server.zego.revoke.payload_fits = |_| true),
        defect("Payload.max-bytes", "counts the text as JSON writes it", |server| {
            server.zego.revoke.payload_fits =
                |payload| serde_json::to_string(payload).is_ok_and(|written| written.len() <= 202);
        }),
        defect("Payload.max-bytes", "a longer one is answered with 660000022", |server| {
            server.zego.revoke.payload_too_long = Code::MESSAGE_UNKNOWN;
        }),
    ]
}

fn units() -> Vec<Defect> {
    vec![
        defect("Payload.unit", "counts characters instead of bytes", |server| {
            server.zego.revoke.payload_fits = |payload| payload.chars().count() <= 200;
        }),
        defect("Payload.unit", "counts UTF-16 units instead of bytes", |server| {
            server.zego.revoke.payload_fits = |payload| payload.encode_utf16().count() <= 200;
        }),
        defect("Payload.unit", "counts two bytes of UTF-16 for each unit", |server| {
            server.zego.revoke.payload_fits = |payload| payload.is_ascii() || payload.encode_utf16().count() <= 100;
        }),
        defect("Payload.unit", "counts letters with an accent as one byte", |server| {
            server.zego.revoke.payload_fits = |payload| {
                payload.chars().map(|letter| if letter <= 'ÿ' { 1 } else { letter.len_utf8() }).sum::<usize>() <= 200
            };
        }),
        defect("Payload.unit", "counts at least three bytes for a character beyond ASCII", |server| {
            server.zego.revoke.payload_fits = |payload| {
                let bytes = |letter: char| if letter.is_ascii() { 1 } else { letter.len_utf8().max(3) };
                payload.chars().map(bytes).sum::<usize>() <= 200
            };
        }),
        defect("Payload.unit", "counts two bytes for every character beyond ASCII", |server| {
            server.zego.revoke.payload_fits =
                |payload| payload.chars().map(|letter| 1 + usize::from(!letter.is_ascii())).sum::<usize>() <= 200;
        }),
        defect("Payload.unit", "counts at most three bytes for a character", |server| {
            server.zego.revoke.payload_fits =
                |payload| payload.chars().map(|letter| letter.len_utf8().min(3)).sum::<usize>() <= 200;
        }),
        defect("Payload.unit", "counts six bytes for a character outside the basic plane", |server| {
            server.zego.revoke.payload_fits = |payload| payload.encode_utf16().map(unit_bytes).sum::<usize>() <= 200;
        }),
        defect("Payload.unit", "counts six bytes for every character that JSON may escape", |server| {
            server.zego.revoke.payload_fits =
                |payload| payload.chars().map(|letter| if letter.is_ascii() { 1 } else { 6 }).sum::<usize>() <= 200;
        }),
    ]
}

/// The bytes of one UTF-16 unit that is encoded by itself.
fn unit_bytes(unit: u16) -> usize {
    match unit {
        0..0x80 => 1,
        0x80..0x800 => 2,
        _ => 3,
    }
}
