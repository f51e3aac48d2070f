//! Credentials that are known by their form alone, wherever they stand: in a list, as a key, in a sentence.

use std::ops::Range;

/// The shortest run of letters that is taken for a token.
const SHORTEST: usize = 20;
/// How Easemob's tokens begin.
const EASEMOB: &str = "YWMt";
/// How a JSON Web Token begins: `{"` in base64url.
const JWT: &str = "eyJ";

/// Where in a text tokens stand, one after the other.
pub(super) fn values(text: &str) -> Vec<Range<usize>> {
    // Most texts hold neither beginning, and every text passes through here.
    if !text.contains(EASEMOB) && !text.contains(JWT) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut end = 0;
    while let Some(start) = text[end..].find(is_letter).map(|at| end + at) {
        end = text[start..].find(|letter| !is_letter(letter)).map_or(text.len(), |length| start + length);
        found.extend(token(&text[start..end]).map(|token| start + token.start..start + token.end));
    }
    found
}

/// What tokens are written in (RFC 6750, 2.1).
fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-._~+/=".contains(letter)
}

/// The token in a run of letters, to the end of the run: it may follow a name and a sign, `token=YWMt…`.
fn token(word: &str) -> Option<Range<usize>> {
    let easemob = word.find(EASEMOB);
    let jwt = word.find(JWT).filter(|start| word[*start..].matches('.').count() >= 2);
    let start = [easemob, jwt].into_iter().flatten().min()?;
    (word.len() - start >= SHORTEST).then_some(start..word.len())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::values;

    const EASEMOB: &str = "YWMtN2Q1YzA4MTAtZTk3Zi0xMWVl";
    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

    #[rstest]
    #[case::alone("$", "")]
    #[case::in_a_list("[\"$\",1]", "[\"\",1]")]
    #[case::as_a_key("{\"$\":1}", "{\"\":1}")]
    #[case::in_a_sentence("the token $ has expired", "the token  has expired")]
    #[case::behind_a_sign("token=$&a=1", "token=&a=1")]
    #[case::twice("$ $", " ")]
    fn a_token_is_known_by_its_form(#[case] text: &str, #[case] rest: &str, #[values(EASEMOB, JWT)] token: &str) {
        let mut found = text.replace('$', token);
        for range in values(&found).into_iter().rev() {
            found.replace_range(range, "");
        }
        assert_eq!(found, rest);
    }

    #[rstest]
    #[case::too_short("YWMtAAAA")]
    #[case::one_part("eyJhbGciOiJIUzI1NiJ9")]
    #[case::nothing("the access token has expired")]
    fn other_words_stay(#[case] text: &str) {
        assert!(values(text).is_empty());
    }
}
