//! Goes through an XML document of any size element by element, within limits of memory and depth.
//! Entities beyond the five of XML are refused, so that no text grows while it is read.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Seek};

use memchr::memchr_iter;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Error, Reader, XmlVersion};

use super::record::FormatError;
use crate::formats::text::encoding::{TextEncoding, Utf8Reader};

/// Longest single tag or text, so that a broken file cannot fill the memory.
const MAX_EVENT_BYTES: usize = 16 << 20;
/// Elements that may stand within one another.
const MAX_DEPTH: usize = 100;

/// What stands in the document, in its order.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Start(Element),
    /// The name of the element that ends, without its namespace's prefix.
    End(String),
    Text(String),
}

/// The beginning of an element.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    /// Without its namespace's prefix.
    pub name: String,
    pub attributes: Vec<(String, String)>,
    /// Line on which it begins, from 1.
    pub line: u64,
}

impl Element {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// An XML document (XML 1.0) read from the front.
pub struct XmlStream<R: Read> {
    reader: Reader<Counted<R>>,
    buffer: Vec<u8>,
    waiting: VecDeque<Node>,
    depth: usize,
    has_root: bool,
}

impl<R: Read> XmlStream<R> {
    /// The document must be UTF-8 already, see [`open_utf8`].
    pub fn new(input: R) -> Self {
        let counted = Counted { inner: BufReader::with_capacity(64 << 10, input), line: 1, left: MAX_EVENT_BYTES };
        Self {
            reader: Reader::from_reader(counted),
            buffer: Vec::new(),
            waiting: VecDeque::new(),
            depth: 0,
            has_root: false,
        }
    }

    /// What stands next; none at the end of a complete document.
    pub fn next_node(&mut self) -> Result<Option<Node>, FormatError> {
        loop {
            if let Some(node) = self.waiting.pop_front() {
                return Ok(Some(node));
            }
            if !self.read_event()? {
                return Ok(None);
            }
        }
    }

    /// Passes over everything up to the end of the element that has just begun.
    pub fn skip_element(&mut self) -> Result<(), FormatError> {
        let mut open = 1;
        while open > 0 {
            match self.next_node()? {
                Some(Node::Start(_)) => open += 1,
                Some(Node::End(_)) => open -= 1,
                Some(Node::Text(_)) => {}
                None => return Err(self.truncated()),
            }
        }
        Ok(())
    }

    /// All text up to the end of the element that has just begun, that of elements within it among it.
    pub fn text(&mut self) -> Result<String, FormatError> {
        let (mut open, mut text) = (1, String::new());
        while open > 0 {
            match self.next_node()? {
                Some(Node::Start(_)) => open += 1,
                Some(Node::End(_)) => open -= 1,
                Some(Node::Text(part)) => text.push_str(&part),
                None => return Err(self.truncated()),
            }
            if text.len() > MAX_EVENT_BYTES {
                return Err(FormatError::TooLarge { line: self.line(), limit_mib: MAX_EVENT_BYTES >> 20 });
            }
        }
        Ok(text.trim().to_owned())
    }

    /// The line that is read, from 1.
    pub fn line(&mut self) -> u64 {
        self.reader.get_mut().line
    }

    fn truncated(&mut self) -> FormatError {
        FormatError::Truncated { line: self.line() }
    }

    /// Reads on; false at the end.
    fn read_event(&mut self) -> Result<bool, FormatError> {
        self.buffer.clear();
        let input = self.reader.get_mut();
        input.left = MAX_EVENT_BYTES;
        let line = input.line;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => return Err(fatal(error, self.reader.get_mut().line)),
        };
        let wrong = |detail: String| FormatError::Syntax { line, detail };
        match event {
            Event::Start(start) => {
                self.depth += 1;
                self.has_root = true;
                self.waiting.push_back(Node::Start(element(&start, line)?));
            }
            Event::Empty(start) => {
                self.has_root = true;
                let element = element(&start, line)?;
                let end = Node::End(element.name.clone());
                self.waiting.extend([Node::Start(element), end]);
            }
            Event::End(end) => {
                self.depth = self.depth.saturating_sub(1);
                self.waiting.push_back(Node::End(end.local_name().as_ref().to_owned()));
            }
            Event::Text(text) => self.waiting.push_back(Node::Text(text.xml10_content().into_owned())),
            Event::CData(text) => self.waiting.push_back(Node::Text(text.xml10_content().into_owned())),
            Event::GeneralRef(reference) => {
                self.waiting.push_back(Node::Text(resolve(&reference).map_err(wrong)?));
            }
            Event::DocType(definition) if definition.contains(['[', '&', '%']) => {
                return Err(wrong("a document type with definitions of its own is refused".to_owned()));
            }
            Event::DocType(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof if self.depth > 0 || !self.has_root => return Err(self.truncated()),
            Event::Eof => return Ok(false),
        }
        if self.depth > MAX_DEPTH {
            return Err(wrong(format!("expected at most {MAX_DEPTH} elements within one another")));
        }
        Ok(true)
    }
}

fn element(start: &BytesStart<'_>, line: u64) -> Result<Element, FormatError> {
    let wrong = |detail: String| FormatError::Syntax { line, detail };
    let mut attributes = Vec::new();
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| wrong(format!("not valid XML: {error}")))?;
        let value = attribute.normalized_value(XmlVersion::default());
        let value = value.map_err(|error| wrong(format!("not valid XML: {error}")))?;
        attributes.push((attribute.key.local_name().as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element { name: start.local_name().as_ref().to_owned(), attributes, line })
}

/// A character by number, or one of the five names of XML.
fn resolve(reference: &BytesRef<'_>) -> Result<String, String> {
    let name: &str = reference;
    match reference.resolve_char_ref() {
        Ok(Some(character)) => return Ok(character.to_string()),
        Ok(None) => {}
        Err(error) => return Err(format!("not valid XML: {error}")),
    }
    quick_xml::escape::resolve_xml_entity(name)
        .map(str::to_owned)
        .ok_or_else(|| format!("the entity &{}; is refused", name.chars().take(40).collect::<String>()))
}

fn fatal(error: Error, line: u64) -> FormatError {
    match error {
        Error::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => {
            FormatError::TooLarge { line, limit_mib: MAX_EVENT_BYTES >> 20 }
        }
        Error::Io(error) => FormatError::Unsuitable(format!("line {line}: {error}")),
        // A tag, comment or text without its end is found out only at the end of the file.
        Error::Syntax(_) => FormatError::Truncated { line },
        error => FormatError::Syntax { line, detail: format!("not valid XML: {error}") },
    }
}

/// Counts lines, and stops where one tag or text goes on too long.
struct Counted<R> {
    inner: BufReader<R>,
    line: u64,
    left: usize,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(out)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        let taken = &self.inner.buffer()[..count];
        self.line += memchr_iter(b'\n', taken).count() as u64;
        self.left = self.left.saturating_sub(count);
        self.inner.consume(count);
    }
}

/// The document as UTF-8, by its mark or its declaration (XML 1.0, section 4.3.3) where the caller names no encoding.
pub fn open_utf8<R: Read + Seek>(
    file: R,
    head: &[u8],
    chosen: Option<TextEncoding>,
) -> Result<(Utf8Reader<R>, TextEncoding), FormatError> {
    let declared = || {
        let start = String::from_utf8_lossy(&head[..head.len().min(200)]).into_owned();
        let declaration = start.split_once("?>").map(|(declaration, _)| declaration.to_owned())?;
        let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start().to_owned();
        let quote = value.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
        value[1..].split(quote).next().map(str::to_owned)
    };
    let encoding = match (chosen, declared()) {
        (Some(chosen), _) => chosen,
        (None, Some(name)) => name.parse().map_err(|error: crate::formats::text::encoding::EncodingError| {
            FormatError::Unsuitable(error.to_string())
        })?,
        (None, None) => encoding_rs::Encoding::for_bom(head).map_or(TextEncoding::UTF8, |(e, _)| TextEncoding::Web(e)),
    };
    Ok((Utf8Reader::new(file, encoding), encoding))
}

/// The name of the outermost element, by the beginning of a document.
pub fn root_name(head: &[u8]) -> Option<String> {
    let text = match encoding_rs::Encoding::for_bom(head) {
        Some((encoding, _)) => encoding.decode(head).0.into_owned(),
        None => String::from_utf8_lossy(head).into_owned(),
    };
    let mut rest = text.trim_start();
    loop {
        rest = &rest[rest.find('<')? + 1..];
        let end = match rest.as_bytes().first()? {
            b'?' => "?>",
            b'!' if rest.starts_with("!--") => "-->",
            b'!' => ">",
            _ => break,
        };
        rest = &rest[rest.find(end)? + end.len()..];
    }
    let name = rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
    Some(name.rsplit(':').next().unwrap_or(name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(text: &str) -> Result<Vec<Node>, String> {
        let mut stream = XmlStream::new(text.as_bytes());
        let mut found = Vec::new();
        while let Some(node) = stream.next_node().map_err(|error| error.to_string())? {
            found.push(node);
        }
        Ok(found)
    }

    #[test]
    fn elements_come_with_lines_attributes_and_text() {
        let found =
            nodes("<?xml version=\"1.0\"?>\n<a>\n <x:b c=\"1 &amp; 2\"/>é &lt;&#233;<![CDATA[<]]></a>").unwrap();
        let starts: Vec<_> =
            found.iter().filter_map(|node| if let Node::Start(start) = node { Some(start) } else { None }).collect();
        let b = starts[1];
        assert_eq!((b.name.as_str(), b.get("c"), b.line), ("b", Some("1 & 2"), 3));
        let text: String =
            found.iter().map(|node| if let Node::Text(text) = node { text.as_str() } else { "" }).collect();
        assert_eq!(text.trim(), "é <é<");
    }

    #[test]
    fn texts_that_grow_are_refused_and_cut_documents_are_told() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert!(nodes(bomb).unwrap_err().contains("refused"));
        assert!(nodes("<a>&c;</a>").unwrap_err().contains("refused"));
        assert!(nodes("<a b=\"&c;\"/>").is_err());
        assert!(nodes("<a><b></a>").is_err());
        for cut in ["<a", "<a><b>", "<a>text", "<a><!-- ", "<?xml version=\"1.0\"?>"] {
            assert!(nodes(cut).unwrap_err().contains("truncated"), "{cut}");
        }
        assert!(nodes(&"<a>".repeat(200)).unwrap_err().contains("within one another"));
    }

    #[test]
    fn the_outermost_element_is_found_behind_comments() {
        for text in ["<?xml version='1.0'?>\n<!-- <a> -->\n<k:kml xmlns='x'>", "\u{feff}<kml>", "<kml/>"] {
            assert_eq!(root_name(text.as_bytes()).as_deref(), Some("kml"), "{text}");
        }
        assert_eq!(root_name(b"<!-- "), None);
    }
}
