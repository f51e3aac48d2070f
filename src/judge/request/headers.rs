//! The headers whose value the pages fix: media types.

use super::accept::accepts;
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

/// The word for what is wrong with a value, if anything is. Several lines of a header are one value with commas.
fn mistake(demand: &HeaderDemand, sent: &str) -> Option<&'static str> {
    let is_blank = sent.split(',').all(|item| item.trim().is_empty());
    match (is_blank, demand.name.eq_ignore_ascii_case("accept")) {
        (true, _) => Some("absent"),
        (false, true) => (!accepts(sent, &demand.value)).then_some("other"),
        (false, false) => of_media_type(&demand.value, sent),
    }
}

/// How a media type differs: in the case of its letters, by its parameters, or altogether.
fn of_media_type(wanted: &str, sent: &str) -> Option<&'static str> {
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if sent == wanted {
        None
    } else if sent.eq_ignore_ascii_case(wanted) {
        Some("letters")
    } else if essence.eq_ignore_ascii_case(wanted) {
        Some("parameters")
    } else {
        Some("other")
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::spec::Clauses;

    fn of(name: &str, sent: &str) -> Option<&'static str> {
        let value = "application/json".to_owned();
        let demand = HeaderDemand { name: name.to_owned(), value, clauses: Clauses::default() };
        mistake(&demand, sent)
    }

    #[rstest]
    #[case::as_documented("application/json", None)]
    #[case::nothing("", Some("absent"))]
    #[case::an_empty_list(" , ", Some("absent"))]
    #[case::upper_case("Application/JSON", Some("letters"))]
    #[case::a_charset("application/json; charset=utf-8", Some("parameters"))]
    #[case::two_of_them("application/json, application/json", Some("other"))]
    #[case::another_beside_it("application/json, text/plain", Some("other"))]
    #[case::a_form("application/x-www-form-urlencoded", Some("other"))]
    fn a_content_type_differs_in_one_way(#[case] sent: &str, #[case] expected: Option<&str>) {
        assert_eq!(of("Content-Type", sent), expected);
    }

    #[rstest]
    #[case::as_documented("application/json", None)]
    #[case::a_list_that_holds_it("text/plain, application/json;q=0.5", None)]
    #[case::anything("*/*", None)]
    #[case::nothing("", Some("absent"))]
    #[case::another("text/html", Some("other"))]
    fn an_accept_lets_json_through_or_not(#[case] sent: &str, #[case] expected: Option<&str>) {
        assert_eq!(of("accept", sent), expected);
    }
}
