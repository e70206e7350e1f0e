//! What a JSON parser says of a text that is none, in words for the person who made the file.

/// The message without the position, which counts from the value and not from the file.
pub fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(message, _)| message.to_owned())
}

/// What is wrong with a text that is no JSON, with the word at fault.
pub fn no_json(error: &serde_json::Error, text: &[u8]) -> String {
    let detail = without_place(error);
    let is_of_word = ["expected value", "expected ident", "number"].iter().any(|start| detail.contains(start));
    let word = is_of_word.then(|| word_at(text, error.line(), error.column())).flatten();
    match word {
        None => format!("not valid JSON: {detail}"),
        Some(word) if word.ends_with("NaN") || word.ends_with("Infinity") => {
            format!("not valid JSON: {detail}, found {word}; where there is no number, JSON has null")
        }
        Some(word) => format!("not valid JSON: {detail}, found {word}"),
    }
}

/// Whether a text is not UTF-8: its whole file is in another encoding, and its words would be lost.
pub fn is_of_encoding(error: &serde_json::Error) -> bool {
    error.to_string().contains("unicode code point")
}

/// The word at which a parser stopped, by the line and column it tells, both from 1; for a message.
fn word_at(text: &[u8], line: usize, column: usize) -> Option<String> {
    let row = text.split(|byte| *byte == b'\n').nth(line.checked_sub(1)?)?;
    let is_of_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
    let (before, behind) = row.split_at_checked(column.saturating_sub(1))?;
    let begin = before.iter().rev().take(20).take_while(|byte| is_of_word(byte)).count();
    let end = behind.iter().take(20).take_while(|byte| is_of_word(byte)).count();
    let word = &row[before.len() - begin..before.len() + end];
    (!word.is_empty()).then(|| String::from_utf8_lossy(word).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_at_fault_is_found() {
        assert_eq!(word_at(b"{\n\"a\": NaN}", 2, 6).as_deref(), Some("NaN"));
        assert_eq!(word_at(b"[1e400]", 1, 6).as_deref(), Some("1e400"));
        assert_eq!(word_at(b"[1,,2]", 1, 90), None);
    }
}
