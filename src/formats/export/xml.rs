//! Text on its way into XML 1.0: escaped for contents and attributes alike; what XML cannot hold becomes U+FFFD.

/// Whether a byte may be the first of a character that does not stand as it is.
const IS_SPECIAL: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte < 0x20 || matches!(byte as u8, b'&' | b'<' | b'>' | b'"' | b'\'' | 0xef);
        byte += 1;
    }
    table
};

/// Appends a text that may stand between tags or between double quotes.
pub fn escape(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for (index, byte) in bytes.iter().enumerate() {
        if !IS_SPECIAL[usize::from(*byte)] {
            continue;
        }
        let (written, length): (&[u8], usize) = match byte {
            b'&' => (b"&amp;", 1),
            b'<' => (b"&lt;", 1),
            b'>' => (b"&gt;", 1),
            b'"' => (b"&quot;", 1),
            b'\'' => (b"&apos;", 1),
            // Left as they are, parsers would make spaces of them.
            b'\t' => (b"&#9;", 1),
            b'\n' => (b"&#10;", 1),
            b'\r' => (b"&#13;", 1),
            // U+FFFE and U+FFFF; all others of these first bytes are characters like any.
            0xef if !matches!(bytes[index..], [_, 0xbf, 0xbe | 0xbf, ..]) => continue,
            0xef => ("\u{fffd}".as_bytes(), 3),
            _ => ("\u{fffd}".as_bytes(), 1),
        };
        out.extend_from_slice(&bytes[from..index]);
        out.extend_from_slice(written);
        from = index + length;
    }
    out.extend_from_slice(&bytes[from..]);
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
        put(&mut out, &["<a b=\"", "\"><script>\u{1}\n", "\">", "]]> & 'é\u{ffff}\u{fffd}'", "</a>"]);
        let expected = "<a b=\"&quot;&gt;&lt;script&gt;\u{fffd}&#10;\">]]&gt; &amp; &apos;é\u{fffd}\u{fffd}&apos;</a>";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
