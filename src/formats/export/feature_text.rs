//! The text of a feature taken apart where it lies, in one go: an export reads hundreds of thousands of them, so only
//! texts with an escape are copied. What is no JSON, or no feature, is an error; numbers are not looked into.

use std::borrow::Cow;
use std::io;

use crate::domain::tags::write_json_string;

/// What a member holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Text(Cow<'a, str>),
    /// As written.
    Number(&'a str),
    List(Vec<Cow<'a, str>>),
    /// Anything else, as JSON.
    Json(&'a str),
}

impl<'a> Value<'a> {
    /// As JSON.
    pub fn write_json(&self, out: &mut String) {
        match self {
            Self::Text(text) => write_json_string(out, text),
            Self::Number(text) | Self::Json(text) => out.push_str(text),
            Self::List(list) => {
                out.push('[');
                for (index, text) in list.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_json_string(out, text);
                }
                out.push(']');
            }
        }
    }

    /// As one text: lists as OSM writes them, with semicolons.
    pub fn to_text(&self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(text) | Self::Json(text) => Cow::Borrowed(text),
            Self::List(list) => match list.as_slice() {
                [] => Cow::Borrowed(""),
                [only] => only.clone(),
                several => Cow::Owned(several.join(";")),
            },
        }
    }
}

/// A place in a text.
#[derive(Debug)]
pub struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At its beginning.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next sign that is no space.
    pub fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn expect(&mut self, sign: u8) -> io::Result<()> {
        if self.peek() != Some(sign) {
            return Err(self.unexpected(&format!("{:?}", char::from(sign))));
        }
        self.at += 1;
        Ok(())
    }

    /// Why the text cannot be read on from here.
    pub fn unexpected(&self, expected: &str) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, format!("expected {expected} at byte {} of a feature", self.at))
    }

    /// Goes through the members of an object; each takes its value.
    pub fn members(&mut self, mut take: impl FnMut(&mut Self, Cow<'a, str>) -> io::Result<()>) -> io::Result<()> {
        self.expect(b'{')?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            let key = self.string()?;
            self.expect(b':')?;
            take(self, key)?;
            if self.peek() != Some(b',') {
                return self.expect(b'}');
            }
            self.at += 1;
        }
    }

    /// A text; borrowed where it holds no escape.
    pub fn string(&mut self) -> io::Result<Cow<'a, str>> {
        self.expect(b'"')?;
        let (start, has_escape) = (self.at, self.skip_string()?);
        let inside = &self.text[start..self.at - 1];
        if has_escape {
            return Ok(Cow::Owned(serde_json::from_str(&self.text[start - 1..self.at])?));
        }
        Ok(Cow::Borrowed(inside))
    }

    /// Passes over the rest of a text and its quote; answers whether it holds an escape.
    fn skip_string(&mut self) -> io::Result<bool> {
        let bytes = self.text.as_bytes();
        let mut has_escape = false;
        while let Some(found) = bytes.get(self.at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
            self.at += found + 1;
            if bytes[self.at - 1] == b'"' {
                return Ok(has_escape);
            }
            has_escape = true;
            self.at += 1;
        }
        Err(self.unexpected("the end of a text"))
    }

    /// What a member holds; none for null.
    pub fn value(&mut self) -> io::Result<Option<Value<'a>>> {
        Ok(match self.peek() {
            Some(b'"') => Some(Value::Text(self.string()?)),
            Some(b'-' | b'0'..=b'9') => Some(Value::Number(self.raw()?)),
            Some(b'[') => Some(self.list()?),
            Some(b'n') => {
                self.raw()?;
                None
            }
            _ => Some(Value::Json(self.raw()?)),
        })
    }

    /// A list of texts as such, any other as JSON.
    fn list(&mut self) -> io::Result<Value<'a>> {
        let raw = self.raw()?;
        let mut inside = Cursor { text: raw, at: 1 };
        if inside.peek() == Some(b']') {
            return Ok(Value::List(Vec::new()));
        }
        let mut list = Vec::with_capacity(4);
        while inside.peek() == Some(b'"') {
            list.push(inside.string()?);
            match inside.peek() {
                Some(b',') => inside.at += 1,
                Some(b']') => return Ok(Value::List(list)),
                _ => break,
            }
        }
        Ok(Value::Json(raw))
    }

    /// Any value as it stands, by its brackets and quotes.
    pub fn raw(&mut self) -> io::Result<&'a str> {
        self.peek();
        let (start, mut depth) = (self.at, 0_usize);
        let bytes = self.text.as_bytes();
        while let Some(sign) = bytes.get(self.at) {
            match sign {
                b'}' | b']' | b',' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => break,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
            if *sign == b'"' {
                self.skip_string()?;
            }
            if depth == 0 && matches!(sign, b'"' | b'}' | b']') {
                break;
            }
        }
        if depth > 0 || self.at == start {
            return Err(self.unexpected("a value"));
        }
        Ok(&self.text[start..self.at])
    }
}
