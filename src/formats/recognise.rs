//! Tells the format of a file by its first bytes; what the file is called is not asked.

use super::gis::{dbf, shapefile};
use super::osm::pbf::is_pbf;
use super::rows::format::Format;
use super::rows::nuls::is_binary;
use super::rows::reading::ReadOptions;
use super::rows::record::FormatError;
use super::rows::xml;
use super::text::encoding::{self, TextEncoding};

fn looks_like_json(head: &[u8]) -> bool {
    let text = head.iter().filter(|byte| !matches!(byte, 0 | 0x1e | 0xef | 0xbb | 0xbf | 0xff | 0xfe));
    matches!(text.copied().find(|byte| !byte.is_ascii_whitespace()), Some(b'{' | b'['))
}

/// First bytes of archives and of databases.
pub const ZIP: &[u8] = b"PK\x03\x04";
pub const GZIP: &[u8] = b"\x1f\x8b";
pub const SQLITE: &[u8] = b"SQLite format 3\0";

/// What the first bytes say, and whether that is what the caller said.
pub fn recognise(head: &[u8], options: &ReadOptions) -> Result<Format, FormatError> {
    let chosen = options.format;
    let found = recognise_binary(head, options.encoding)?;
    let found = match found {
        Some(found) => found,
        None if looks_like_json(head) => Format::GeoJson,
        None => Format::Csv,
    };
    let is_list = |format: Format| format.is_table();
    match chosen {
        // Among lists in JSON and tables, the reader finds out more than the first bytes say.
        Some(chosen) if is_list(chosen) && is_list(found) => Ok(chosen),
        Some(chosen) if chosen != found => Err(FormatError::Unsuitable(format!(
            "expected {}, but the file looks like {}",
            chosen.as_str(),
            found.as_str()
        ))),
        _ => Ok(found),
    }
}

/// Formats that are known by a mark or a root element; none where the file may be JSON or a table.
fn recognise_binary(head: &[u8], encoding: Option<TextEncoding>) -> Result<Option<Format>, FormatError> {
    if head.iter().all(u8::is_ascii_whitespace) || head == b"\xef\xbb\xbf" {
        return Err(FormatError::Empty);
    }
    let known: [(&[u8], &str); 11] = [
        (ZIP, "an archive within an archive: unpack it first"),
        (GZIP, "an archive within an archive: unpack it first"),
        (SQLITE, "a GeoPackage that is packed or piped: unpack it, and name it as a file"),
        (b"\xd0\xcf\x11\xe0", "an old spreadsheet: save the table as CSV"),
        (b"BZh91AY&SY", "a file packed with bzip2: unpack it first"),
        (b"\xfd7zXZ\x00", "a file packed with xz: unpack it first"),
        (b"\x28\xb5\x2f\xfd", "a file packed with Zstandard: unpack it first"),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive: unpack it first"),
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
    ];
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let unsuitable = |name: &str| FormatError::Unsuitable(format!("expected a list that can be read, found {name}"));
    if let Some((_, name)) = known.iter().find(|(mark, _)| start.starts_with(mark)) {
        return Err(unsuitable(name));
    }
    if is_pbf(head) {
        return Ok(Some(Format::OsmPbf));
    }
    if head.starts_with(b"fgb\x03") {
        return Ok(Some(Format::FlatGeobuf));
    }
    if head.starts_with(&shapefile::MAGIC) {
        return Ok(Some(Format::Shapefile));
    }
    if dbf::is_table(head) {
        return Ok(Some(Format::Dbf));
    }
    let is_utf16 = encoding::has_utf16_mark(head);
    let is_markup = start.first() == Some(&b'<') || (is_utf16 && matches!(head.get(2..4), Some([b'<', 0] | [0, b'<'])));
    if is_markup {
        return recognise_markup(head).map(Some).map_err(|name| unsuitable(&name));
    }
    if is_utf16 || encoding.is_some_and(TextEncoding::is_utf16) || !is_binary(head) {
        return Ok(None);
    }
    Err(match encoding::detect_bare_utf16(head) {
        Some(found) => unsuitable(&format!("a text in {0} that does not say so: say --encoding {0}", found.name())),
        None => unsuitable("a binary file of another kind"),
    })
}

fn recognise_markup(head: &[u8]) -> Result<Format, String> {
    let root = xml::root_name(head).unwrap_or_default();
    match root.as_str() {
        "osm" => Ok(Format::OsmXml),
        "kml" | "Document" | "Placemark" => Ok(Format::Kml),
        "gpx" => Ok(Format::Gpx),
        "osmChange" => Err("an OsmChange file, which says what to change and not what there is".to_owned()),
        "html" | "HTML" | "doctype" => Err("a web page: save the data and not the page that shows it".to_owned()),
        "FeatureCollection" => Err("GML: export the layer as GeoJSON".to_owned()),
        other => Err(format!("XML of another kind, <{}>", other.chars().take(40).collect::<String>())),
    }
}
