//! Bytes that are no HTTP request: what can be said of them all the same.

use super::address::find;
use super::breach::Breaches;
use super::heard::Heard;
use super::{Hearing, address, parameters};
use crate::judge::Shown;
use crate::spec::Specs;

/// Holds the beginning of what is no HTTP request against the pages: an address that was not escaped is told from other garbage.
#[must_use]
pub fn judge_malformed(specs: &Specs, vendors: &[&str], begin: &[u8], why: &str) -> Hearing {
    let mut all = Breaches::new(specs);
    let heard = request_line(begin);
    let found = heard.as_ref().and_then(|heard| find(&mut all, vendors, heard));
    let vendor = heard.as_ref().map_or_else(
        || vendors.first().copied().unwrap_or_default().to_owned(),
        |heard| address::vendor(specs, vendors, heard),
    );
    if let Some(found) = &found {
        parameters::check_path(&mut all, &found.operation, &found.path);
    }
    if all.is_empty() {
        let said = (Shown::rule("a request of HTTP/1.1 (RFC 9112)"), Shown::text(why));
        all.push("request", None, None, said);
    }
    let vendor = found.as_ref().map_or(vendor, |found| found.operation.vendor.clone());
    let operation = found.map(|found| found.operation);
    Hearing::of(vendor, operation, all.told())
}

/// Method and target of a first line that has them, with whatever stands in the target.
fn request_line(begin: &[u8]) -> Option<Heard> {
    let line = begin.split(|byte| *byte == b'\n').next()?;
    // What is not UTF-8 is some older encoding; its letters are shown as Latin-1 has them.
    let line =
        std::str::from_utf8(line).map_or_else(|_| line.iter().map(|byte| char::from(*byte)).collect(), str::to_owned);
    let (method, rest) = line.trim_end().split_once(' ')?;
    let (target, version) = rest.rsplit_once(' ')?;
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    let plausible = is_method && version.starts_with("HTTP/1.") && target.starts_with('/');
    plausible.then(|| Heard { method: method.to_owned(), target: target.to_owned(), ..Heard::default() })
}
