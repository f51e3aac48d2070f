//! Words of the command line that are more than text.

use http::HeaderValue;

use crate::case::AuthFault;
use crate::run::Rate;
use crate::spec::Capability;
use crate::target::Roots;

pub(super) fn capability(word: &str) -> Result<Capability, String> {
    Capability::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = Capability::ALL.iter().map(|capability| capability.word()).collect();
        format!("not one of {}", words.join(", "))
    })
}

pub(super) fn signing_fault(text: &str) -> Result<AuthFault, String> {
    let fault = AuthFault::parse(text)?;
    if fault.vendor() == "zego" { Ok(fault) } else { Err(format!("a fault of {} calls", fault.vendor())) }
}

pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Milliseconds.
pub(super) fn clock_offset(text: &str) -> Result<i64, String> {
    let (behind, length) = text.strip_prefix('-').map_or((false, text), |length| (true, length));
    let length = humantime::parse_duration(length).map_err(|error| format!("{error}; write 15m or -15m"))?;
    let ms = i64::try_from(length.as_millis()).map_err(|_| "too long".to_owned())?;
    Ok(if behind { -ms } else { ms })
}

/// The origin of pages, as a browser sends it.
pub(super) fn origin(text: &str) -> Result<HeaderValue, String> {
    let is_origin = text == "*" || text.starts_with("http://") || text.starts_with("https://");
    let bare = !text.trim_start_matches("https://").trim_start_matches("http://").contains('/');
    let value = HeaderValue::from_str(text).ok().filter(|_| is_origin && bare);
    value.ok_or_else(|| "write an origin such as http://localhost:3000, without a path, or *".to_owned())
}

/// The largest seed: reports give it as a number, and many readers of JSON keep only 53 bits of one.
const LARGEST_SEED: u64 = (1 << 53) - 1;

pub(super) fn seed(text: &str) -> Result<u64, String> {
    let seed = text.parse().ok().filter(|seed| *seed <= LARGEST_SEED);
    seed.ok_or_else(|| format!("write a whole number of at most {LARGEST_SEED}, which every reader of JSON keeps"))
}

/// A seed that nobody chose.
pub(super) fn new_seed() -> u64 {
    fastrand::u64(..=LARGEST_SEED)
}

pub(super) fn rate(text: &str) -> Result<Rate, String> {
    let (number, percent) = match text.strip_suffix('%') {
        Some(number) => (number, true),
        None => (text.strip_suffix("/s").unwrap_or(text), false),
    };
    let number = number.trim().parse::<f64>().ok();
    match number {
        Some(part) if percent && (0.1..=100.0).contains(&part) => Ok(Rate { share: part / 100.0, ..Rate::default() }),
        Some(calls) if !percent && (0.001..=1e6).contains(&calls) => {
            Ok(Rate { per_second: Some(calls), ..Rate::default() })
        }
        _ => {
            Err("write a number of calls a second, 0.001/s at least (10/s), or a part of every limit (50%)".to_owned())
        }
    }
}

pub(super) fn roots(word: &str) -> Result<Roots, String> {
    let known = [Roots::Bundled, Roots::System].into_iter().find(|roots| roots.word() == word);
    known.ok_or_else(|| "not one of bundled, system".to_owned())
}
