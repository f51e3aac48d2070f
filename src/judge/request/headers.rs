//! The headers whose value the pages fix: media types.

use super::breach::Breaches;
use super::heard::Heard;
use crate::judge::Shown;
use crate::spec::{HeaderDemand, Operation};

/// Checks each of them.
pub(super) fn check(all: &mut Breaches<'_>, operation: &Operation, heard: &Heard) {
    for demand in &operation.headers {
        let sent: Vec<&str> = heard.headers(&demand.name).collect();
        let sent = sent.join(", ");
        if let Some(mistake) = mistake(demand, &sent) {
            let actual = if sent.is_empty() { Shown::nothing() } else { Shown::text(&sent) };
            let said = (Shown::text(&demand.value), actual);
            all.mistake(format!("header {}", demand.name), &demand.clauses, mistake, said);
        }
    }
}

/// How a value differs: in the case of its letters, by what it says besides, or altogether.
fn mistake(demand: &HeaderDemand, sent: &str) -> Option<&'static str> {
    let wanted = demand.value.as_str();
    let media = |value: &str| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let offers = |value: &str| media(value) == wanted.to_ascii_lowercase();
    if sent == wanted {
        None
    } else if sent.trim().is_empty() {
        Some("absent")
    } else if sent.eq_ignore_ascii_case(wanted) {
        Some("letters")
    } else if sent.split(',').any(offers) {
        Some("parameters")
    } else {
        Some("other")
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::as_documented("application/json", None)]
    #[case::nothing("", Some("absent"))]
    #[case::upper_case("Application/JSON", Some("letters"))]
    #[case::a_charset("application/json; charset=utf-8", Some("parameters"))]
    #[case::several("application/json, text/plain, */*", Some("parameters"))]
    #[case::anything("*/*", Some("other"))]
    #[case::a_form("application/x-www-form-urlencoded", Some("other"))]
    fn a_value_differs_in_one_way(#[case] sent: &str, #[case] expected: Option<&str>) {
        let name = "Accept".to_owned();
        let demand =
            HeaderDemand { name, value: "application/json".to_owned(), clauses: crate::spec::Clauses::default() };
        assert_eq!(mistake(&demand, sent), expected);
    }
}
