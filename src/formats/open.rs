//! Opens a source file: finds out its format, encoding, separator and reference system, and answers its rows.
//! Everything found out can be overridden; what was assumed is told.

use std::io::{Cursor, Read, Seek, SeekFrom};
use std::str::FromStr;

use super::crs::Crs;
use super::csv::{Rows, TableOptions, detect_separator};
use super::decimal::Decimal;
use super::encoding::{self, TextEncoding, Utf8Reader};
use super::geojson::{Feature, Features, crs_member};
use super::json_stream::{Items, JsonStream};
use super::json_table::Objects;
use super::overpass::Elements;
use super::record::{FormatError, Row};

/// Bytes at the front by which a format is recognised.
const HEAD_BYTES: u64 = 64 << 10;
/// Bytes at the end in which a `crs` member behind the features is looked for.
const TAIL_BYTES: u64 = 4 << 10;

/// A file format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    GeoJson,
    Csv,
    Overpass,
    /// A plain array of objects.
    Json,
}

impl Format {
    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::Csv => "csv",
            Self::Overpass => "overpass",
            Self::Json => "json",
        }
    }
}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        [Self::GeoJson, Self::Csv, Self::Overpass, Self::Json].into_iter().find(|f| f.as_str() == text).ok_or_else(
            || FormatError::Unsuitable(format!("expected auto, geojson, csv, overpass or json, found {text:?}")),
        )
    }
}

/// What the caller knows better than the detection; none where it should be found out.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    pub format: Option<Format>,
    pub encoding: Option<TextEncoding>,
    pub crs: Option<Crs>,
    pub separator: Option<u8>,
    pub decimal: Decimal,
    /// Names given for columns: ours and theirs.
    pub names: Vec<(String, String)>,
}

/// A file being read.
pub struct Reading {
    pub format: Format,
    pub encoding: TextEncoding,
    pub crs: Crs,
    /// The sign between columns, for tables.
    pub separator: Option<u8>,
    /// Names of the columns, for tables.
    pub headers: Vec<String>,
    pub rows: Box<dyn Iterator<Item = Result<Row, FormatError>>>,
}

/// Opens a file at its beginning.
pub fn open(mut file: impl Read + Seek + 'static, options: &ReadOptions) -> Result<Reading, FormatError> {
    let mut head = Vec::new();
    file.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    refuse_other_files(&head)?;
    let is_json = match options.format {
        Some(format) => format != Format::Csv,
        None => looks_like_json(&head),
    };
    if is_json { open_json(file, &head, options) } else { open_table(file, options) }
}

fn open_json(mut file: impl Read + Seek + 'static, head: &[u8], options: &ReadOptions) -> Result<Reading, FormatError> {
    let late_crs = tail_crs(&mut file)?;
    let is_utf16 = encoding::has_utf16_mark(head);
    let encoding = match options.encoding {
        None if is_utf16 => encoding::detect(&mut file)?,
        chosen => chosen.unwrap_or(TextEncoding::UTF8),
    };
    let input: Box<dyn Read> =
        if encoding == TextEncoding::UTF8 { Box::new(file) } else { Box::new(Utf8Reader::new(file, encoding)) };
    let mut stream = JsonStream::new(input)?;
    let document = Document::read(&mut stream)?;
    let format = document.format(options.format)?;
    let named = document.crs.or(late_crs).map(|value| crs_member(&value)).transpose();
    let crs = match &options.crs {
        Some(chosen) => chosen.clone(),
        None => named?.flatten().unwrap_or(Crs::WGS84),
    };
    let rows: Box<dyn Iterator<Item = _>> = match document.kind {
        Kind::Features => Box::new(Features::new(Items::new(stream, true)?, crs.clone(), options.crs.is_some())),
        Kind::Elements => Box::new(Elements(Items::new(stream, true)?)),
        Kind::Objects => {
            let items = Items::new(stream, false)?;
            Box::new(Objects::new(items, crs.clone(), options.decimal, options.names.clone()))
        }
        Kind::Single(text) => Box::new(std::iter::once(read_single(&text, &crs))),
    };
    Ok(Reading { format, encoding, crs, separator: None, headers: Vec::new(), rows })
}

/// What a JSON document is, by its members up to the rows; the stream then stands before the rows.
struct Document {
    kind: Kind,
    crs: Option<serde_json::Value>,
}

enum Kind {
    Features,
    Elements,
    Objects,
    /// One Feature or geometry: the whole document.
    Single(String),
}

impl Document {
    fn read<R: Read>(stream: &mut JsonStream<R>) -> Result<Self, FormatError> {
        match stream.peek()? {
            None => return Err(FormatError::Empty),
            Some(b'[') => return Ok(Self { kind: Kind::Objects, crs: None }),
            Some(_) => stream.take(b'{')?,
        }
        let mut members = serde_json::Map::new();
        let mut crs = None;
        while let Some(key) = stream.next_key(members.is_empty())? {
            match key.as_str() {
                "features" => return Ok(Self { kind: Kind::Features, crs }),
                "elements" => return Ok(Self { kind: Kind::Elements, crs }),
                _ => {}
            }
            let value: serde_json::Value =
                stream.value()?.map_err(|detail| FormatError::Syntax { line: stream.line(), detail })?;
            if key == "crs" {
                crs = Some(value.clone());
            }
            members.insert(key, value);
        }
        stream.finish()?;
        let is_single = members.contains_key("coordinates") || members.contains_key("geometry");
        if !is_single {
            return Err(FormatError::Unsuitable(
                "expected the features of GeoJSON or the elements of Overpass, found another JSON document".to_owned(),
            ));
        }
        Ok(Self { kind: Kind::Single(serde_json::Value::Object(members).to_string()), crs })
    }

    fn format(&self, chosen: Option<Format>) -> Result<Format, FormatError> {
        let found = match self.kind {
            Kind::Features | Kind::Single(_) => Format::GeoJson,
            Kind::Elements => Format::Overpass,
            Kind::Objects => Format::Json,
        };
        match chosen {
            Some(chosen) if chosen != found => Err(FormatError::Unsuitable(format!(
                "expected {}, but the file looks like {}",
                chosen.as_str(),
                found.as_str()
            ))),
            _ => Ok(found),
        }
    }
}

fn read_single(text: &str, crs: &Crs) -> Result<Row, FormatError> {
    match serde_json::from_str::<Feature>(text) {
        Ok(feature) => Ok(feature.into_row(1, crs)),
        Err(error) => Err(FormatError::Unsuitable(format!(
            "expected a FeatureCollection, a Feature or a geometry (GeoJSON), or the elements of Overpass: {error}"
        ))),
    }
}

/// The `crs` member that stands behind the features, if one does: the last of the file whose value closes the document.
fn tail_crs(file: &mut (impl Read + Seek)) -> Result<Option<serde_json::Value>, FormatError> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
    let mut tail = Vec::new();
    file.by_ref().take(TAIL_BYTES).read_to_end(&mut tail)?;
    file.seek(SeekFrom::Start(0))?;
    let Some(at) = memchr::memmem::rfind(&tail, b"\"crs\"") else { return Ok(None) };
    // Closing what follows makes an object only if the member belongs to the outermost one.
    let rest = [b"{", &tail[at..]].concat();
    let mut values = serde_json::Deserializer::from_slice(&rest).into_iter::<serde_json::Value>();
    let Some(Ok(value)) = values.next() else { return Ok(None) };
    let is_outermost = rest[values.byte_offset()..].iter().all(u8::is_ascii_whitespace);
    Ok(value.get("crs").cloned().filter(|_| is_outermost))
}

fn open_table(mut file: impl Read + Seek + 'static, options: &ReadOptions) -> Result<Reading, FormatError> {
    let encoding = match options.encoding {
        Some(chosen) => chosen,
        None => encoding::detect(&mut file)?,
    };
    let mut input = Utf8Reader::new(file, encoding);
    let mut sample = Vec::new();
    input.by_ref().take(HEAD_BYTES).read_to_end(&mut sample)?;
    let separator = options.separator.unwrap_or_else(|| detect_separator(&String::from_utf8_lossy(&sample)));
    let crs = options.crs.clone().unwrap_or(Crs::WGS84);
    let table = TableOptions { separator, decimal: options.decimal, crs: crs.clone(), names: &options.names };
    let rows = Rows::new(Cursor::new(sample).chain(input), &table)?;
    let headers = rows.headers().to_vec();
    Ok(Reading { format: Format::Csv, encoding, crs, separator: Some(separator), headers, rows: Box::new(rows) })
}

fn looks_like_json(head: &[u8]) -> bool {
    let text = head.iter().filter(|byte| !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xff | 0xfe));
    matches!(text.copied().find(|byte| !byte.is_ascii_whitespace()), Some(b'{' | b'['))
}

fn refuse_other_files(head: &[u8]) -> Result<(), FormatError> {
    if head.iter().all(u8::is_ascii_whitespace) || head == b"\xef\xbb\xbf" {
        return Err(FormatError::Empty);
    }
    let known: [(&[u8], &str); 8] = [
        (b"PK\x03\x04", "a ZIP archive (or a spreadsheet): unpack it, or save the table as CSV"),
        (b"\x1f\x8b", "a gzip archive: unpack it first"),
        (b"SQLite format 3", "a SQLite or GeoPackage file: export its layer as GeoJSON"),
        (b"\xd0\xcf\x11\xe0", "an old spreadsheet: save the table as CSV"),
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"<", "XML or HTML: export the layer as GeoJSON"),
    ];
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if let Some((_, name)) = known.iter().find(|(mark, _)| start.starts_with(mark)) {
        return Err(FormatError::Unsuitable(format!("expected GeoJSON, CSV or Overpass JSON, found {name}")));
    }
    if head.contains(&0) && !encoding::has_utf16_mark(head) {
        return Err(FormatError::Unsuitable("expected GeoJSON, CSV or Overpass JSON, found a binary file".to_owned()));
    }
    Ok(())
}
