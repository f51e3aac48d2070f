//! A path held against a path template.

use percent_encoding::percent_decode_str;

/// Parameters of a path as they were sent, in the order of the template.
pub(super) type Sent = Vec<(String, String)>;

/// The parameters, if the path has the template's form. They are not decoded.
pub(super) fn matched(template: &str, path: &str) -> Option<Sent> {
    matched_by(template, path, |literal, part| literal == part || percent_decode_str(part).eq(literal.bytes()))
}

/// The same, where the letters of the template's own words need not be in its case, nor a slash at the end be missing.
pub(super) fn matched_loosely(template: &str, path: &str) -> Option<Sent> {
    let path: Vec<&str> = path.split('/').filter(|part| !["", "."].contains(part)).collect();
    matched_by(template, &format!("/{}", path.join("/")), str::eq_ignore_ascii_case)
}

/// The same, where the template's own words may be misspelt in so many letters together.
pub(super) fn matched_nearly(template: &str, path: &str, letters: usize) -> Option<Sent> {
    let distance = std::cell::Cell::new(0);
    let near = |literal: &str, part: &str| {
        distance.set(distance.get() + strsim::damerau_levenshtein(literal, part));
        distance.get() <= letters
    };
    matched_by(template, path, near)
}

fn matched_by(template: &str, path: &str, same: impl Fn(&str, &str) -> bool) -> Option<Sent> {
    let (wanted, parts): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    if wanted.len() != parts.len() {
        return None;
    }
    let mut sent = Vec::new();
    for (word, part) in wanted.into_iter().zip(parts) {
        match parameter(word) {
            Some(name) => sent.push((name.to_owned(), part.to_owned())),
            None if same(word, part) => {}
            None => return None,
        }
    }
    Some(sent)
}

/// The same, where the last parameter holds what ends or divides a path: a slash, a question mark.
pub(super) fn matched_across(template: &str, target: &str) -> Option<Sent> {
    let (wanted, parts): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), target.split('/').collect());
    let last = wanted.iter().rposition(|word| parameter(word).is_some())?;
    let after = wanted.len() - last - 1;
    // Behind another parameter nobody could tell which of the two it divides.
    let follows = last > 0 && parameter(wanted[last - 1]).is_some();
    if parts.len() < wanted.len() || after == 0 || follows {
        return None;
    }
    let end = parts.len() - after;
    let mut sent = matched(&wanted[..last].join("/"), &parts[..last].join("/"))?;
    matched(&wanted[last + 1..].join("/"), &parts[end..].join("/"))?;
    sent.push((parameter(wanted[last])?.to_owned(), parts[last..end].join("/")));
    Some(sent)
}

/// The parameters, if the path ends with the template's form and something else stands before it.
pub(super) fn matched_behind(template: &str, path: &str) -> Option<Sent> {
    let parts: Vec<&str> = path.split('/').collect();
    let length = template.split('/').count();
    let begin = parts.len().checked_sub(length).filter(|begin| *begin > 0)?;
    matched(template, &format!("/{}", parts[begin + 1..].join("/")))
}

/// The leading parameters that are missing, where the path has the rest of the template.
pub(super) fn headless(template: &str, path: &str) -> Option<Vec<String>> {
    let wanted: Vec<&str> = template.split('/').skip(1).collect();
    let leading = wanted.iter().take_while(|word| parameter(word).is_some()).count();
    let given = path.split('/').count().checked_sub(1)?;
    let missing = wanted.len().checked_sub(given).filter(|missing| (1..=leading).contains(missing))?;
    matched(&format!("/{}", wanted[missing..].join("/")), path)?;
    Some(wanted[..missing].iter().filter_map(|word| parameter(word)).map(str::to_owned).collect())
}

/// A path as it was sent, with the names of the template's parameters in the place of what was sent for them: counted from the
/// end, so that a prefix stays. A path of fewer parts stays as it is.
pub(super) fn named(template: &str, path: &str) -> String {
    let wanted: Vec<&str> = template.split('/').filter(|word| !word.is_empty()).collect();
    let mut parts: Vec<&str> = path.split('/').collect();
    let filled: Vec<usize> = (0..parts.len()).filter(|place| !["", "."].contains(&parts[*place])).collect();
    if filled.len() < wanted.len() {
        return path.to_owned();
    }

    for (word, place) in wanted.iter().rev().zip(filled.iter().rev()) {
        if parameter(word).is_some() {
            parts[*place] = word;
        }
    }
    parts.join("/")
}

fn parameter(word: &str) -> Option<&str> {
    word.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const TEMPLATE: &str = "/{org}/{app}/users/{user}/channel";

    fn user(sent: Option<Sent>) -> Option<String> {
        sent?.pop().map(|(_, value)| value)
    }

    #[rstest]
    #[case::as_documented("/o/a/users/u/channel", Some("u"))]
    #[case::another_word("/o/a/user/u/channel", None)]
    #[case::a_part_more("/o/a/users/u/v/channel", None)]
    #[case::an_empty_parameter("/o/a/users//channel", Some(""))]
    fn a_path_has_the_form_or_not(#[case] path: &str, #[case] expected: Option<&str>) {
        assert_eq!(user(matched(TEMPLATE, path)).as_deref(), expected);
    }

    #[rstest]
    #[case::upper_case("/o/a/USERS/u/Channel", Some("u"))]
    #[case::a_slash_at_the_end("/o/a/users/u/channel/", Some("u"))]
    #[case::two_slashes("/o/a//users/u/channel", Some("u"))]
    #[case::another_word("/o/a/user/u/channel", None)]
    fn letters_and_slashes_may_differ(#[case] path: &str, #[case] expected: Option<&str>) {
        assert_eq!(user(matched_loosely(TEMPLATE, path)).as_deref(), expected);
    }

    #[rstest]
    #[case::one_letter("/o/a/users/u/chanel", true)]
    #[case::two_letters("/o/a/user/u/chanel", true)]
    #[case::three_letters("/o/a/use/u/chanel", false)]
    fn words_may_be_misspelt(#[case] path: &str, #[case] expected: bool) {
        assert_eq!(matched_nearly(TEMPLATE, path, 2).is_some(), expected);
    }

    #[rstest]
    #[case::a_slash("/o/a/users/u/v/channel", Some("u/v"))]
    #[case::a_question_mark("/o/a/users/u?v/channel", Some("u?v"))]
    #[case::another_end("/o/a/users/u/v", None)]
    fn the_last_parameter_may_hold_what_divides(#[case] target: &str, #[case] expected: Option<&str>) {
        assert_eq!(user(matched_across(TEMPLATE, target)).as_deref(), expected);
    }

    #[rstest]
    #[case::as_documented("/o/a/users/u/channel", TEMPLATE)]
    #[case::two_slashes("//o/a/users/u/channel", "//{org}/{app}/users/{user}/channel")]
    #[case::a_slash_at_the_end("/o/a/users/u/channel/", "/{org}/{app}/users/{user}/channel/")]
    #[case::a_prefix("/v1/o/a/users/u/channel", "/v1/{org}/{app}/users/{user}/channel")]
    #[case::upper_case("/o/a/USERS/u/channel", "/{org}/{app}/USERS/{user}/channel")]
    #[case::a_part_less("/a/users/u/channel", "/a/users/u/channel")]
    fn parameters_are_shown_by_their_names(#[case] path: &str, #[case] expected: &str) {
        assert_eq!(named(TEMPLATE, path), expected);
    }

    #[rstest]
    #[case::both("/users/u/channel", Some(vec!["org", "app"]))]
    #[case::one("/a/users/u/channel", Some(vec!["org"]))]
    #[case::none("/o/a/users/u/channel", None)]
    #[case::more("/u/channel", None)]
    fn leading_parameters_may_be_missing(#[case] path: &str, #[case] expected: Option<Vec<&str>>) {
        assert_eq!(headless(TEMPLATE, path).map(|all| all.join(",")), expected.map(|all| all.join(",")));
    }
}
