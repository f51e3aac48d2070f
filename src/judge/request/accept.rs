//! Media ranges of `Accept` (RFC 9110, 12.5.1).

/// How exactly a media range names a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Precision {
    /// `*/*`.
    Anything,
    /// `application/*`.
    Subtypes,
    /// `application/json`, with parameters or without.
    Type,
}

/// Whether a list of media ranges lets answers of a media type through.
///
/// The range that names the type most exactly decides: `application/json;q=0, */*` refuses JSON. Of two ranges alike the one
/// that lets more through counts. Parameters other than the weight are ignored, since an answer in JSON has none that matter.
pub(super) fn accepts(list: &str, media_type: &str) -> bool {
    let ranges = items(list, ',').into_iter().filter_map(|range| read(range, media_type));
    ranges
        .max_by(|one, other| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal))
        .is_some_and(|best| best.1 > 0.0)
}

/// How exactly a range names a media type, and its weight; nothing where it names others.
fn read(range: &str, media_type: &str) -> Option<(Precision, f64)> {
    let mut parts = items(range, ';').into_iter();
    let name = parts.next()?;
    let (wanted, _) = media_type.split_once('/')?;
    let precision = match name.split_once('/') {
        Some(("*", "*")) => Precision::Anything,
        Some((kind, "*")) if kind.eq_ignore_ascii_case(wanted) => Precision::Subtypes,
        Some(_) if name.eq_ignore_ascii_case(media_type) => Precision::Type,
        _ => return None,
    };

    let weight = parts.filter_map(|parameter| parameter.split_once('='));
    let weight = weight.filter(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    // A weight that is no number says nothing.
    let mut weight = weight.filter_map(|(_, value)| value.trim().trim_matches('"').parse::<f64>().ok());
    Some((precision, weight.rfind(|weight| weight.is_finite()).unwrap_or(1.0)))
}

/// The parts between a sign, which may stand in a quoted text as well; empty ones are left out.
fn items(list: &str, sign: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let between = list.split(|letter: char| {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            letter => return letter == sign && !quoted,
        }
        false
    });
    between.map(str::trim).filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::itself("application/json", true)]
    #[case::upper_case("Application/JSON", true)]
    #[case::with_a_charset("application/json;charset=utf-8", true)]
    #[case::with_a_weight("application/json; q=0.1", true)]
    #[case::in_a_list("text/plain,application/json,*/*", true)]
    #[case::anything("*/*", true)]
    #[case::anything_with_a_weight("text/html, image/gif, *; q=.2, */*; q=.2", true)]
    #[case::its_subtypes("application/*", true)]
    #[case::empty_parts(", ,application/json,", true)]
    #[case::a_weight_that_is_none("application/json;q=much", true)]
    #[case::a_comma_in_quotes(r#"text/plain;a="x, */*", text/html"#, false)]
    #[case::a_quoted_quote(r#"text/plain;a="\", */*""#, false)]
    #[case::refused("application/json;q=0", false)]
    #[case::refused_in_upper_case("application/json;Q=0.000", false)]
    #[case::anything_but_it("application/json;q=0, */*", false)]
    #[case::anything_but_its_kind("*/*, application/*;q=0", false)]
    #[case::refused_and_accepted("application/json;q=0, application/json", true)]
    #[case::nothing_else("*/*;q=0, application/json", true)]
    #[case::another("text/html", false)]
    #[case::another_kind("text/*", false)]
    #[case::half_a_type("json", false)]
    #[case::a_longer_name("application/json-patch+json", false)]
    fn the_most_exact_range_decides(#[case] list: &str, #[case] expected: bool) {
        assert_eq!(accepts(list, "application/json"), expected);
    }
}
