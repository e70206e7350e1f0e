//! Character encodings of source files: which one a file is in, and a reader that turns it into UTF-8 on the way.
//! CP850 (DOS), Windows-1252 and Mac Roman are told apart by which of them makes the bytes French letters.

use std::io::{self, Read, Seek, SeekFrom};
use std::str::FromStr;

use encoding_rs::{CoderResult, Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use thiserror::Error;

/// Letters that French and its neighbours write beyond ASCII.
const LETTERS: &str = "éèêëàâäçùûüîïôöœæÿñáíóúÉÈÊËÀÂÄÇÙÛÜÎÏÔÖŒÆÑ";
/// Signs that stand beside letters in ordinary French text.
const SIGNS: &str = "’‘“”«»…–—€°²³\u{a0}·";
/// Bytes looked at to detect an encoding.
const SAMPLE_BYTES: u64 = 8 << 20;

/// A way of writing characters as bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TextEncoding {
    /// DOS, Western Europe: not among the encodings of the web.
    Cp850,
    /// Any encoding of the WHATWG Encoding Standard.
    Web(&'static Encoding),
}

/// An encoding nobody knows.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("expected an encoding such as utf-8, windows-1252 or cp850, found {0:?}")]
pub struct EncodingError(pub String);

impl TextEncoding {
    /// UTF-8.
    pub const UTF8: Self = Self::Web(UTF_8);

    /// Whether letters are two bytes, of which one is often zero.
    pub fn is_utf16(self) -> bool {
        matches!(self, Self::Web(encoding) if encoding == UTF_16LE || encoding == UTF_16BE)
    }

    /// The usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cp850 => "CP850",
            Self::Web(encoding) => encoding.name(),
        }
    }
}

impl FromStr for TextEncoding {
    type Err = EncodingError;

    fn from_str(text: &str) -> Result<Self, EncodingError> {
        let folded = text.trim().to_ascii_lowercase().replace('_', "-");
        match folded.as_str() {
            "cp850" | "ibm850" | "850" | "dos" => return Ok(Self::Cp850),
            "cp1252" | "ansi" | "latin1" | "latin-1" => return Ok(Self::Web(WINDOWS_1252)),
            "macroman" | "mac-roman" => return Ok(Self::Web(MACINTOSH)),
            _ => {}
        }
        Encoding::for_label(folded.as_bytes())
            .map(Self::Web)
            .ok_or_else(|| EncodingError(text.chars().take(40).collect()))
    }
}

/// Detects the encoding of a text file from its first 8 MiB, and leaves the file at its beginning.
pub fn detect(file: &mut (impl Read + Seek)) -> io::Result<TextEncoding> {
    let mut sample = Vec::new();
    file.by_ref().take(SAMPLE_BYTES).read_to_end(&mut sample)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(detect_in(&sample))
}

/// The encoding of a text of which this is the beginning.
pub fn detect_in(sample: &[u8]) -> TextEncoding {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return TextEncoding::Web(encoding);
    }
    // A sample may end inside a character of at most four bytes.
    if std::str::from_utf8(sample).map_or_else(|e| e.error_len().is_none(), |_| true) {
        return TextEncoding::UTF8;
    }
    let windows = score(sample, |byte| web(WINDOWS_1252, byte));
    let (dos, mac) = (score(sample, cp850), score(sample, |byte| web(MACINTOSH, byte)));
    if windows.max(dos).max(mac) <= 0 {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(sample, true);
        return TextEncoding::Web(detector.guess(Some(b"fr"), chardetng::Utf8Detection::Deny));
    }
    // The apostrophe of Windows-1252 is a letter here too, and its signs count a third of a letter.
    if mac > 3 * windows.max(dos).max(0) {
        TextEncoding::Web(MACINTOSH)
    } else if dos > windows {
        TextEncoding::Cp850
    } else {
        TextEncoding::Web(WINDOWS_1252)
    }
}

/// How much the text looks French when every byte beyond ASCII is read by `decode`.
fn score(sample: &[u8], decode: impl Fn(u8) -> char) -> i64 {
    let table: [char; 256] = std::array::from_fn(|byte| decode(byte as u8));
    let at = |index: usize| sample.get(index).copied().unwrap_or(b' ');
    let beyond = sample.iter().enumerate().filter(|(_, byte)| !byte.is_ascii());
    beyond
        .map(|(index, byte)| {
            let character = table[*byte as usize];
            let before = if index == 0 { b' ' } else { at(index - 1) };
            let after = at(index + 1);
            let is_in_word = before.is_ascii_alphabetic() && after.is_ascii_alphabetic();
            let is_capital_in_word = character.is_uppercase() && before.is_ascii_lowercase();
            match character {
                _ if is_capital_in_word => -2,
                // What stands between the thousands of `768 915` is no letter: CP850 has one at the no-break space.
                c if c.is_alphabetic() && after.is_ascii_digit() => -1,
                c if LETTERS.contains(c) => 3,
                '’' => 1,
                c if SIGNS.contains(c) => {
                    if is_in_word {
                        -2
                    } else {
                        1
                    }
                }
                c if c.is_alphabetic() => -1,
                _ => -3,
            }
        })
        .sum()
}

fn web(encoding: &'static Encoding, byte: u8) -> char {
    let mut out = [0u8; 4];
    let (_, _, written, _) = encoding.new_decoder_without_bom_handling().decode_to_utf8(&[byte], &mut out, true);
    std::str::from_utf8(&out[..written]).ok().and_then(|text| text.chars().next()).unwrap_or('\u{fffd}')
}

fn cp850(byte: u8) -> char {
    if byte.is_ascii() {
        return char::from(byte);
    }
    yore::code_pages::CP850.decode(std::slice::from_ref(&byte)).chars().next().unwrap_or('\u{fffd}')
}

/// Reads a text file of any encoding as UTF-8 with LF at the end of every line; a byte-order mark is left out.
/// Bytes that are no character are an error of kind `InvalidData`.
pub struct Utf8Reader<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    sent: usize,
    is_at_end: bool,
    is_after_cr: bool,
    is_line_open: bool,
}

enum Decoder {
    Table(Box<[char; 256]>),
    Web(encoding_rs::Decoder),
}

impl<R: Read> Utf8Reader<R> {
    /// Reads `inner`, which is in `encoding`.
    pub fn new(inner: R, encoding: TextEncoding) -> Self {
        let decoder = match encoding {
            TextEncoding::Cp850 => Decoder::Table(Box::new(std::array::from_fn(|byte| cp850(byte as u8)))),
            TextEncoding::Web(encoding) => Decoder::Web(encoding.new_decoder_with_bom_removal()),
        };
        Self {
            inner,
            decoder,
            raw: vec![0; 64 << 10],
            text: Vec::new(),
            sent: 0,
            is_at_end: false,
            is_after_cr: false,
            is_line_open: false,
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        let read = self.inner.read(&mut self.raw)?;
        self.is_at_end = read == 0;
        self.text.clear();
        self.sent = 0;
        match &mut self.decoder {
            Decoder::Table(table) => {
                let mut utf8 = [0; 4];
                for byte in &self.raw[..read] {
                    self.text.extend_from_slice(table[*byte as usize].encode_utf8(&mut utf8).as_bytes());
                }
            }
            Decoder::Web(decoder) => decode(decoder, &self.raw[..read], self.is_at_end, &mut self.text)?,
        }
        self.unify_line_ends();
        Ok(())
    }

    /// CR LF and CR become LF; the last line gets one, so that lines can be counted by them.
    fn unify_line_ends(&mut self) {
        if self.is_after_cr || self.text.contains(&b'\r') {
            let mut is_after_cr = self.is_after_cr;
            self.text.retain_mut(|byte| {
                let is_second = *byte == b'\n' && is_after_cr;
                is_after_cr = *byte == b'\r';
                if is_after_cr {
                    *byte = b'\n';
                }
                !is_second
            });
            self.is_after_cr = is_after_cr;
        }
        self.is_line_open = self.text.last().map_or(self.is_line_open, |byte| *byte != b'\n');
        if self.is_at_end && self.is_line_open {
            self.text.push(b'\n');
            self.is_line_open = false;
        }
    }
}

fn decode(decoder: &mut encoding_rs::Decoder, raw: &[u8], is_last: bool, text: &mut Vec<u8>) -> io::Result<()> {
    let capacity = decoder.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len() * 3 + 16);
    text.resize(capacity, 0);
    let (result, _, written, had_errors) = decoder.decode_to_utf8(raw, text, is_last);
    text.truncate(written);
    if had_errors || result == CoderResult::OutputFull {
        let name = decoder.encoding().name();
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("not {name} throughout; say --encoding")));
    }
    Ok(())
}

impl<R: Read> Read for Utf8Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.sent == self.text.len() && !self.is_at_end {
            self.refill()?;
        }
        let count = out.len().min(self.text.len() - self.sent);
        out[..count].copy_from_slice(&self.text[self.sent..self.sent + count]);
        self.sent += count;
        Ok(count)
    }
}

/// Whether a byte-order mark says UTF-16.
pub fn has_utf16_mark(head: &[u8]) -> bool {
    Encoding::for_bom(head).is_some_and(|(encoding, _)| encoding == UTF_16LE || encoding == UTF_16BE)
}

/// The kind of UTF-16 that bytes without a mark look like: Latin letters with a zero before or behind each.
pub fn detect_bare_utf16(head: &[u8]) -> Option<TextEncoding> {
    let pairs = head.as_chunks::<2>().0;
    let most = pairs.len() * 9 / 10;
    let count = |is_like: fn(&[u8; 2]) -> bool| pairs.iter().filter(|pair| is_like(pair)).count();
    if pairs.len() < 4 {
        None
    } else if count(|pair| pair[0] != 0 && pair[1] == 0) >= most {
        Some(TextEncoding::Web(UTF_16LE))
    } else if count(|pair| pair[0] == 0 && pair[1] != 0) >= most {
        Some(TextEncoding::Web(UTF_16BE))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Nom;Adresse\nC1;Allée des Écoles, à côté du théâtre\nC2;Place Aliénor, façade, Noël, où\n";

    fn in_cp850(text: &str) -> Vec<u8> {
        text.chars().map(|c| (0..=255u8).find(|b| cp850(*b) == c).unwrap()).collect()
    }

    fn read(bytes: &[u8], encoding: TextEncoding) -> String {
        let mut out = String::new();
        Utf8Reader::new(bytes, encoding).read_to_string(&mut out).unwrap();
        out
    }

    #[test]
    fn a_space_between_thousands_is_no_letter() {
        assert_eq!(detect_in(b"C1;768\xa0915,19;6\xa0281\xa0719,38\n").name(), "windows-1252");
        assert_eq!(detect_in(b"2\x8ame rue, 1\x8are rue").name(), "CP850");
    }

    #[test]
    fn each_encoding_is_detected_and_read() {
        let utf16: Vec<u8> = std::iter::once(0xfeff).chain(TEXT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let mac = TEXT.chars().map(|c| (0..=255u8).find(|byte| web(MACINTOSH, *byte) == c).unwrap()).collect();
        let cases: [(Vec<u8>, &str); 6] = [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            ([b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), "UTF-8"),
            (WINDOWS_1252.encode(TEXT).0.into_owned(), "windows-1252"),
            (in_cp850(TEXT), "CP850"),
            (mac, "macintosh"),
            (utf16, "UTF-16LE"),
        ];
        for (bytes, name) in cases {
            let encoding = detect(&mut io::Cursor::new(&bytes)).unwrap();
            assert_eq!(encoding.name(), name);
            assert_eq!(read(&bytes, encoding), TEXT, "{name}");
        }
    }

    #[test]
    fn a_single_accent_is_enough() {
        assert_eq!(detect_in(b"Ann\xe9e,x").name(), "windows-1252");
        assert_eq!(detect_in(b"El\x82mentaire").name(), "CP850");
        assert_eq!(detect_in(b"\x90cole").name(), "CP850");
        assert_eq!(detect_in(b"l\x92\xe9cole").name(), "windows-1252");
        assert_eq!(detect_in(b"l\x92accueil").name(), "windows-1252");
    }

    #[test]
    fn wrong_bytes_are_an_error_not_question_marks() {
        let mut out = String::new();
        assert!(Utf8Reader::new(&b"Ann\xe9e"[..], TextEncoding::UTF8).read_to_string(&mut out).is_err());
        assert!("klingon".parse::<TextEncoding>().is_err());
        assert_eq!("latin1".parse::<TextEncoding>().unwrap().name(), "windows-1252");
    }
}
