//! Texts that are too long to be shown whole.

/// The beginning of a text, of so many characters.
pub(super) fn clip(text: &str, most: usize) -> String {
    text.char_indices().nth(most).map_or_else(|| text.to_owned(), |(end, _)| format!("{}…", &text[..end]))
}

/// The beginning of a body, of so many characters, and how many bytes it had. What is given may be its beginning already.
pub(super) fn body(body: &str, most: usize, bytes: usize) -> String {
    match body.char_indices().nth(most) {
        Some((end, _)) => format!("{}… ({bytes} bytes)", &body[..end]),
        None if body.len() < bytes => format!("{body}… ({bytes} bytes)"),
        None => body.to_owned(),
    }
}
