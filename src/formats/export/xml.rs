//! Text on its way into XML 1.0: escaped for contents and attributes alike; what XML cannot hold becomes U+FFFD.

/// Appends a text that may stand between tags or between double quotes.
pub fn escape(out: &mut Vec<u8>, text: &str) {
    let mut from = 0;
    for (index, character) in text.char_indices() {
        let written: &[u8] = match character {
            '&' => b"&amp;",
            '<' => b"&lt;",
            '>' => b"&gt;",
            '"' => b"&quot;",
            '\'' => b"&apos;",
            // Left as they are, parsers would make spaces of them.
            '\t' => b"&#9;",
            '\n' => b"&#10;",
            '\r' => b"&#13;",
            '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => "\u{fffd}".as_bytes(),
            _ => continue,
        };
        out.extend_from_slice(&text.as_bytes()[from..index]);
        out.extend_from_slice(written);
        from = index + character.len_utf8();
    }
    out.extend_from_slice(&text.as_bytes()[from..]);
}

/// Appends markup; every other piece, beginning with the second, is text from outside.
pub fn put(out: &mut Vec<u8>, pieces: &[&str]) {
    for (index, piece) in pieces.iter().enumerate() {
        if index % 2 == 0 { out.extend_from_slice(piece.as_bytes()) } else { escape(out, piece) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_from_outside_never_become_markup() {
        let mut out = Vec::new();
        put(&mut out, &["<a b=\"", "\"><script>\u{1}\n", "\">", "]]> & 'é'", "</a>"]);
        let expected = "<a b=\"&quot;&gt;&lt;script&gt;\u{fffd}&#10;\">]]&gt; &amp; &apos;é&apos;</a>";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
