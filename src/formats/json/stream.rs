//! Goes through a JSON document of any size value by value, with a buffer as large as the largest value.
//! It knows objects, arrays and lines; what the values mean is the readers' business.

use std::io::Read;
use std::marker::PhantomData;

use memchr::memchr_iter;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;

use super::flaw::{is_of_encoding, no_json, without_place};
use super::scan::{Extent, scan_of_sequence, scan_value};
use crate::formats::rows::record::FormatError;

/// Bytes asked from the file at a time.
const CHUNK_BYTES: usize = 1 << 20;
/// Largest single value, so that a broken file cannot fill the memory.
const MAX_VALUE_BYTES: usize = 64 << 20;

/// A JSON text (RFC 8259) read from the front.
pub struct JsonStream<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    is_at_end: bool,
    line: u64,
    /// Whether it is a sequence of texts (RFC 8142), each behind a sign.
    is_sequence: bool,
    /// Whether values follow one another without an array around them.
    is_among_lines: bool,
}

impl<R: Read> JsonStream<R> {
    /// At the first value; a byte-order mark is skipped.
    pub fn new(reader: R) -> Result<Self, FormatError> {
        let buffer = Vec::new();
        let (is_at_end, is_sequence, is_among_lines) = (false, false, false);
        let mut stream = Self { reader, buffer, start: 0, is_at_end, line: 1, is_sequence, is_among_lines };
        stream.fill()?;
        stream.is_sequence = stream.buffer.first() == Some(&0x1e);
        if stream.buffer.starts_with(b"\xef\xbb\xbf") {
            stream.start = 3;
        }
        Ok(stream)
    }

    /// The next byte that is neither white space nor the sign before a text of a sequence (RFC 8142, section 2.2);
    /// none at the end of the file.
    pub fn peek(&mut self) -> Result<Option<u8>, FormatError> {
        loop {
            let rest = &self.buffer[self.start..];
            let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t' | 0x1e)).count();
            let found = rest.get(blank).copied();
            self.consume(blank);
            if found.is_some() || self.is_at_end {
                return Ok(found);
            }
            self.fill()?;
        }
    }

    /// Line of the next byte, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Takes one expected sign.
    pub fn take(&mut self, sign: u8) -> Result<(), FormatError> {
        match self.peek()? {
            Some(found) if found == sign => {
                self.consume(1);
                Ok(())
            }
            Some(found) => Err(self.wrong(format!(
                "expected {:?}, found {:?}",
                char::from(sign),
                char::from_u32(u32::from(found)).unwrap_or('?')
            ))),
            None => Err(FormatError::Truncated { line: self.line }),
        }
    }

    /// Inside an object: the next member's key, or none when the object has ended.
    pub fn next_key(&mut self, is_first: bool) -> Result<Option<String>, FormatError> {
        if self.peek()? == Some(b'}') {
            self.consume(1);
            return Ok(None);
        }
        if !is_first {
            self.take(b',')?;
        }
        let key =
            self.value::<String>()?.ok().ok_or_else(|| self.wrong("expected a member's name in quotes".to_owned()))?;
        self.take(b':')?;
        Ok(Some(key))
    }

    /// Inside an array: whether another item follows.
    pub fn has_item(&mut self, is_first: bool) -> Result<bool, FormatError> {
        if self.peek()? == Some(b']') {
            self.consume(1);
            return Ok(false);
        }
        if !is_first {
            self.take(b',')?;
        }
        Ok(true)
    }

    /// The next value. A value of another shape, or one that is no JSON but ends where its brackets say, is passed over
    /// and told in the inner error; a text that ends too early or of which nobody can say how it goes on is the outer.
    pub fn value<T: DeserializeOwned>(&mut self) -> Result<Result<T, String>, FormatError> {
        self.peek()?;
        loop {
            let rest = &self.buffer[self.start..];
            let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<T>();
            let next = values.next();
            let end = values.byte_offset();
            match next {
                // A number at the very end of the buffer may go on in the file.
                Some(Ok(_)) | None if end >= rest.len() && !self.is_at_end => self.fill()?,
                Some(Ok(value)) => {
                    self.consume(end);
                    return Ok(Ok(value));
                }
                None => return Err(FormatError::Truncated { line: self.line }),
                Some(Err(error)) => match error.classify() {
                    Category::Eof if self.is_at_end => return Err(FormatError::Truncated { line: self.line }),
                    Category::Eof => self.fill()?,
                    Category::Data => {
                        let detail = without_place(&error);
                        self.skip()?;
                        return Ok(Err(detail));
                    }
                    Category::Syntax | Category::Io => match self.extent() {
                        Extent::Ends(end) if !is_of_encoding(&error) => {
                            let detail = no_json(&error, &self.buffer[self.start..self.start + end]);
                            self.consume(end);
                            return Ok(Err(detail));
                        }
                        // An escape cut by the end of the buffer looks broken too: look again with more of the file.
                        Extent::Open if !self.is_at_end && self.buffer.len() <= MAX_VALUE_BYTES => self.fill()?,
                        _ => return Err(self.broken(&error)),
                    },
                },
            }
        }
    }

    /// How far the value goes that stands next and cannot be parsed.
    fn extent(&self) -> Extent {
        let rest = &self.buffer[self.start..];
        if self.is_among_lines { scan_of_sequence(rest, self.is_at_end) } else { scan_value(rest) }
    }

    /// Passes over the next value.
    pub fn skip(&mut self) -> Result<(), FormatError> {
        self.value::<IgnoredAny>().map(drop)
    }

    /// Fails unless only white space is left.
    pub fn finish(&mut self) -> Result<(), FormatError> {
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(self.wrong("expected the end of the file after the closing bracket".to_owned())),
        }
    }

    fn wrong(&self, detail: String) -> FormatError {
        FormatError::Syntax { line: self.line, detail }
    }

    fn broken(&self, error: &serde_json::Error) -> FormatError {
        let mut detail = no_json(error, &self.buffer[self.start..]);
        if is_of_encoding(error) {
            detail.push_str(" (JSON must be UTF-8; for an older file say --encoding, such as --encoding windows-1252)");
        }
        FormatError::Syntax { line: self.line + (error.line() as u64).saturating_sub(1), detail }
    }

    fn consume(&mut self, count: usize) {
        let end = self.start + count;
        self.line += memchr_iter(b'\n', &self.buffer[self.start..end]).count() as u64;
        self.start = end;
    }

    fn fill(&mut self) -> Result<(), FormatError> {
        self.buffer.drain(..self.start);
        self.start = 0;
        if self.buffer.len() > MAX_VALUE_BYTES {
            return Err(FormatError::TooLarge { line: self.line, limit_mib: MAX_VALUE_BYTES >> 20 });
        }
        // Twice as much each time, so that a long value is not looked at again and again.
        let wanted = CHUNK_BYTES.max(self.buffer.len()) as u64;
        let read = self.reader.by_ref().take(wanted).read_to_end(&mut self.buffer)?;
        self.is_at_end = read == 0;
        Ok(())
    }
}

/// An item with its line, or why it has another shape.
pub type Item<T> = (u64, Result<T, String>);

/// The items of an array of the document, or of a sequence of values, each with its line.
pub struct Items<R, T> {
    stream: JsonStream<R>,
    /// Objects that are open around the array; none where values follow one another without an array.
    depth: Option<usize>,
    /// What was read of a sequence to know what it is.
    pending: Option<Result<String, String>>,
    is_first: bool,
    is_done: bool,
    /// Value of the `crs` member that stood behind the array, if one did.
    pub late_crs: Option<serde_json::Value>,
    item: PhantomData<T>,
}

impl<R: Read, T: DeserializeOwned> Items<R, T> {
    /// The stream stands before an array that so many objects are open around.
    pub fn array(mut stream: JsonStream<R>, depth: usize) -> Result<Self, FormatError> {
        stream.take(b'[')?;
        Ok(Self::new(stream, Some(depth), None))
    }

    /// The stream stands behind the first of a sequence of values, which is given as text, or why it is none.
    pub fn sequence(mut stream: JsonStream<R>, first: Result<String, String>) -> Self {
        stream.is_among_lines = true;
        Self::new(stream, None, Some(first))
    }

    fn new(stream: JsonStream<R>, depth: Option<usize>, pending: Option<Result<String, String>>) -> Self {
        Self { stream, depth, pending, is_first: true, is_done: false, late_crs: None, item: PhantomData }
    }

    /// The next item or why it has another shape; none at the end of the document.
    pub fn next_item(&mut self) -> Result<Option<Item<T>>, FormatError> {
        if let Some(first) = self.pending.take() {
            let item = first.and_then(|text| serde_json::from_str(&text).map_err(|error| without_place(&error)));
            return Ok(Some((1, item)));
        }
        if self.is_done || !self.has_next()? {
            return Ok(None);
        }
        self.is_first = false;
        self.stream.peek()?;
        let line = self.stream.line();
        Ok(Some((line, self.stream.value()?)))
    }

    fn has_next(&mut self) -> Result<bool, FormatError> {
        let Some(depth) = self.depth else { return Ok(self.stream.peek()?.is_some()) };
        if self.stream.has_item(self.is_first)? {
            return Ok(true);
        }
        self.read_rest(depth)?;
        // The first text of a sequence may be a collection that says what the features after it are.
        if self.stream.is_sequence && self.stream.peek()?.is_some() {
            self.depth = None;
            self.stream.is_among_lines = true;
            return Ok(true);
        }
        self.is_done = true;
        self.stream.finish()?;
        Ok(false)
    }

    fn read_rest(&mut self, mut depth: usize) -> Result<(), FormatError> {
        while depth > 0 {
            match self.stream.next_key(false)? {
                None => depth -= 1,
                Some(key) if key == "crs" && depth == 1 => self.late_crs = self.stream.value()?.ok(),
                Some(_) => self.stream.skip()?,
            }
        }
        Ok(())
    }
}
