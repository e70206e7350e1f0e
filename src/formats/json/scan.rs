//! Where a JSON value that cannot be parsed ends, by its brackets and quotes alone, so that the values behind it can be
//! read all the same.

/// What the signs of a text say of the value at its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// It ends before this byte.
    Ends(usize),
    /// It goes on behind the text.
    Open,
    /// Its brackets do not fit: nobody can say where it ends.
    Torn,
}

/// The extent of the value at the beginning of `text`, which is one of others in an array or object.
pub fn scan_value(text: &[u8]) -> Extent {
    let mut open = Vec::new();
    let mut at = 0;
    while let Some(&sign) = text.get(at) {
        at += 1;
        match sign {
            b'"' => match skip_string(text, at) {
                None => return Extent::Open,
                Some(end) => at = end,
            },
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' | b',' | b':' | b'\n' | b' ' | b'\t' | b'\r' if open.is_empty() => return Extent::Ends(at - 1),
            b'}' | b']' if open.pop() != Some(sign) => return Extent::Torn,
            b'}' | b']' => {}
            _ => continue,
        }
        if open.is_empty() {
            return Extent::Ends(at);
        }
    }
    Extent::Open
}

/// The end of the text that began before `at`: behind the next quote without a backslash.
fn skip_string(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        match text[at] {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// The extent of the value at the beginning of `text` in a sequence of values: it ends where another begins on a line of
/// its own or behind the sign of RFC 8142. `is_all` when nothing is behind the text.
pub fn scan_of_sequence(text: &[u8], is_all: bool) -> Extent {
    let begins_another =
        |at: &usize| text[*at] == 0x1e || text.get(at + 1).is_some_and(|next| b"{[\x1e".contains(next));
    let mut ends = memchr::memchr2_iter(b'\n', 0x1e, text);
    match ends.find(begins_another) {
        Some(at) => Extent::Ends(at),
        None if !is_all => Extent::Open,
        // The last of them may be cut.
        None => match scan_value(text) {
            Extent::Ends(at) if text[at..].iter().all(u8::is_ascii_whitespace) => Extent::Ends(at),
            Extent::Ends(_) => Extent::Torn,
            other => other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_with_its_last_bracket() {
        let cases: [(&str, Extent); 10] = [
            (r#"{"a":NaN,"b":"}\"]"},{"#, Extent::Ends(20)),
            ("[[1e999],[2]] ", Extent::Ends(13)),
            ("NaN,1", Extent::Ends(3)),
            ("-Infinity]", Extent::Ends(9)),
            (r#""a\"b":1"#, Extent::Ends(6)),
            ("}", Extent::Ends(0)),
            (r#"{"a":"b"#, Extent::Open),
            (r#"{"a\"#, Extent::Open),
            ("NaN", Extent::Open),
            (r#"{"a":[1}"#, Extent::Torn),
        ];
        for (text, expected) in cases {
            assert_eq!(scan_value(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn a_value_of_a_sequence_ends_where_the_next_begins() {
        let cut = b"{\"a\":\"b\n{\"a\":1}\n";
        assert_eq!(scan_of_sequence(cut, true), Extent::Ends(7));
        assert_eq!(scan_of_sequence(b"{\"a\":NaN}\n", true), Extent::Ends(9));
        assert_eq!(scan_of_sequence(b"{\"a\":NaN}\n", false), Extent::Open);
        assert_eq!(scan_of_sequence(b"{\"a\":NaN,\n", true), Extent::Open);
        assert_eq!(scan_of_sequence(b"{\"a\":\x1e{}", true), Extent::Ends(5));
        assert_eq!(scan_of_sequence(b"{\"a\":NaN} x", true), Extent::Torn);
    }
}
