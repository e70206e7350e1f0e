//! JSON documents of every kind that lists come in: what one is follows from its members up to the rows.

use std::io::{Read, Seek, SeekFrom};

use super::geojson::{Features, crs_member};
use super::overpass::Elements;
use super::stream::{Items, JsonStream};
use super::table::Objects;
use crate::formats::export::text_sequence::ABOUT;
use crate::formats::rows::crs::Crs;
use crate::formats::rows::format::Format;
use crate::formats::rows::own_statement::OwnStatement;
use crate::formats::rows::reading::{ReadOptions, Reading, Rows};
use crate::formats::rows::record::{FormatError, Notes};
use crate::formats::text::encoding::{self, TextEncoding, Utf8Reader};

/// Bytes at the end in which a `crs` member behind the features is looked for.
const TAIL_BYTES: u64 = 4 << 10;
/// What is expected of a document, for messages.
const EXPECTED: &str = "expected the features of GeoJSON, the elements of Overpass, the records of Opendatasoft, \
                        the entries of Epicollect5 or the results of KoboToolbox";

/// Opens a JSON document at its beginning.
pub fn open(mut file: impl Read + Seek + 'static, head: &[u8], options: &ReadOptions) -> Result<Reading, FormatError> {
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
    let statement = document.statement;
    let named = document.crs.or(late_crs).map(|value| crs_member(&value)).transpose();
    let named = match &options.crs {
        Some(chosen) => Some(chosen.clone()),
        None => named?.flatten(),
    };
    let crs = named.clone().unwrap_or(Crs::WGS84);
    let notes = Notes::default();
    let objects = |items| {
        let rows = Objects::new(items, named.clone(), options)?;
        let crs = rows.crs();
        Ok::<_, FormatError>((Box::new(rows) as Rows, crs))
    };
    let features = |items| {
        let rows = Features::new(items, crs.clone(), options, notes.clone());
        (Box::new(rows) as Rows, crs.clone())
    };
    let (rows, crs) = match document.kind {
        Kind::Features => features(Items::array(stream, 1)?),
        Kind::FeatureSequence(first) => features(Items::sequence(stream, first)),
        Kind::Elements => {
            let elements = Elements { items: Items::array(stream, 1)?, is_outline: options.wanted.is_outline() };
            (Box::new(elements) as Rows, crs)
        }
        Kind::Records(_, depth) => objects(Items::array(stream, depth)?)?,
        Kind::ObjectSequence(first) => objects(Items::sequence(stream, first))?,
        Kind::Single(feature) => features(Items::sequence(stream, feature)),
    };
    Ok(Reading { format, encoding, crs, separator: None, headers: Vec::new(), statement, notes, rows })
}

/// What a JSON document is, by its members up to the rows; the stream then stands before the rows.
struct Document {
    kind: Kind,
    crs: Option<serde_json::Value>,
    statement: Option<OwnStatement>,
}

/// What had to be read to know what a document is: its text, or why it is no JSON.
type First = Result<String, String>;

enum Kind {
    Features,
    Elements,
    /// Objects in an array so many objects deep.
    Records(Format, usize),
    /// One Feature or geometry: the whole document.
    Single(First),
    /// The first of several Features, one after the other.
    FeatureSequence(First),
    /// The first of several objects, one after the other.
    ObjectSequence(First),
}

impl Document {
    fn read<R: Read>(stream: &mut JsonStream<R>) -> Result<Self, FormatError> {
        match stream.peek()? {
            None => return Err(FormatError::Empty),
            Some(b'[') => return Ok(Self { kind: Kind::Records(Format::Json, 0), crs: None, statement: None }),
            Some(_) => stream.take(b'{')?,
        }
        let mut members = serde_json::Map::new();
        let mut flaw = None;
        while let Some(key) = stream.next_key(members.is_empty())? {
            let is_array = stream.peek()? == Some(b'[');
            let kind = match key.as_str() {
                "features" => match foreign(&members) {
                    Some(error) => return Err(error),
                    None => Some(Kind::Features),
                },
                "elements" => Some(Kind::Elements),
                "results" if is_array && members.contains_key("count") => Some(Kind::Records(Format::Kobo, 1)),
                "records" | "results" if is_array => Some(Kind::Records(Format::Opendatasoft, 1)),
                "data" | "entries" if is_array => Some(Kind::Records(Format::Epicollect, 1)),
                "data" if find_entries(stream)? => Some(Kind::Records(Format::Epicollect, 2)),
                // The object that held no entries has been gone through.
                "data" if members.contains_key("meta") => return Err(unsuitable()),
                _ => None,
            };
            if let Some(kind) = kind {
                let statement = OwnStatement::read(&members);
                return Ok(Self { kind, crs: members.remove("crs"), statement });
            }
            let value = stream.value()?.or_else(|detail| {
                // Beside the rows only their system matters; within a row everything does.
                if key == "crs" {
                    return Err(FormatError::Syntax { line: stream.line(), detail });
                }
                flaw.get_or_insert(detail);
                Ok(serde_json::Value::Null)
            })?;
            members.insert(key, value);
        }
        let crs = members.get("crs").cloned();
        // Of a file of lines it stands in the first feature.
        let statement = members.get(ABOUT).and_then(|about| OwnStatement::read(about.as_object()?));
        let is_feature = members.contains_key("coordinates") || members.contains_key("geometry");
        if let Some(error) = foreign(&members) {
            return Err(error);
        }
        let text = flaw.map_or_else(|| Ok(serde_json::Value::Object(members).to_string()), Err);
        let kind = match (stream.peek()?, is_feature) {
            (None, true) => Kind::Single(text),
            (None, false) => return Err(unsuitable()),
            (Some(b'{'), true) => Kind::FeatureSequence(text),
            (Some(b'{'), false) => Kind::ObjectSequence(text),
            (Some(_), _) => {
                stream.finish()?;
                return Err(unsuitable());
            }
        };
        Ok(Self { kind, crs, statement })
    }

    fn format(&self, chosen: Option<Format>) -> Result<Format, FormatError> {
        let found = match self.kind {
            Kind::Features | Kind::Single(_) => Format::GeoJson,
            Kind::FeatureSequence(_) => Format::GeoJsonSeq,
            Kind::Elements => Format::Overpass,
            Kind::ObjectSequence(_) => Format::Json,
            Kind::Records(format, _) => format,
        };
        // What makes an array of objects the export of one tool or another is only its names.
        let is_alike = |chosen: Format| {
            let is_single = matches!(self.kind, Kind::Single(_)) && chosen == Format::GeoJsonSeq;
            let is_list = |format| !matches!(format, Format::GeoJson | Format::GeoJsonSeq | Format::Overpass);
            chosen == found || is_single || (is_list(chosen) && is_list(found))
        };
        match chosen {
            Some(chosen) if !is_alike(chosen) => Err(FormatError::Unsuitable(format!(
                "expected {}, but the file looks like {}",
                chosen.as_str(),
                found.as_str()
            ))),
            _ => Ok(chosen.unwrap_or(found)),
        }
    }
}

fn unsuitable() -> FormatError {
    FormatError::Unsuitable(format!("{EXPECTED}, found another JSON document"))
}

/// Other JSON with features, by members that no GeoJSON has: told by its name and by what to ask for instead.
fn foreign(members: &serde_json::Map<String, serde_json::Value>) -> Option<FormatError> {
    let found = if members.contains_key("geometryType") || members.contains_key("spatialReference") {
        "the JSON of an ArcGIS service: ask it for f=geojson instead of f=json"
    } else if members.get("type").is_some_and(|kind| kind == "Topology") {
        "TopoJSON: convert it to GeoJSON"
    } else {
        return None;
    };
    Some(FormatError::Unsuitable(format!("{EXPECTED}, found {found}")))
}

/// Goes into the object that an Epicollect5 project answers under `data`, up to its array of entries.
fn find_entries<R: Read>(stream: &mut JsonStream<R>) -> Result<bool, FormatError> {
    if stream.peek()? != Some(b'{') {
        return Ok(false);
    }
    stream.take(b'{')?;
    let mut is_first = true;
    while let Some(key) = stream.next_key(is_first)? {
        is_first = false;
        if key == "entries" && stream.peek()? == Some(b'[') {
            return Ok(true);
        }
        stream.skip()?;
    }
    Err(unsuitable())
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
