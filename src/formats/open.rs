//! Opens a source file: finds out its format, encoding, separator and reference system, and answers its rows.
//! Everything found out can be overridden; what was assumed is told.

use std::io::{Cursor, Read, Seek, SeekFrom};

use super::archive::{self, Unpacked};
use super::gis::{dbf, flatgeobuf, gpx, kml, shapefile};
use super::json::document;
use super::osm::passes;
use super::recognise::{GZIP, ZIP, recognise};
use super::rows::format::Format;
use super::rows::nuls::WithoutNuls;
use super::rows::reading::{Beside, Input, ReadOptions, Reading};
use super::rows::record::{FormatError, Notes};
use super::table::csv::{self, TableOptions, detect_separator};
use super::table::field_apps::Adopted;
use super::table::header_row::find_below_title;
use super::text::encoding::{self, Utf8Reader};

/// Bytes at the front by which a format is recognised.
const HEAD_BYTES: u64 = 64 << 10;

/// Opens a file at its beginning.
pub fn open(file: impl Read + Seek + 'static, options: &ReadOptions) -> Result<Reading, FormatError> {
    open_beside(Box::new(file), Beside::default(), options)
}

/// Opens a file at its beginning, with what stands beside it; an archive is opened to the list that it holds.
pub fn open_beside(mut file: Input, beside: Beside, options: &ReadOptions) -> Result<Reading, FormatError> {
    let head = read_head(&mut file)?;
    let unpacked = if head.starts_with(ZIP) {
        archive::unzip(file, options.layer.as_deref())?
    } else if head.starts_with(GZIP) {
        archive::gunzip(file)?
    } else {
        return open_list(file, &head, beside, options);
    };
    let Unpacked { mut file, beside } = unpacked;
    let head = read_head(&mut file)?;
    open_list(file, &head, beside, options)
}

/// The first bytes; the file is then at its beginning again.
pub fn read_head(file: &mut (impl Read + Seek)) -> Result<Vec<u8>, FormatError> {
    let mut head = Vec::new();
    file.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(head)
}

fn open_list(file: Input, head: &[u8], beside: Beside, options: &ReadOptions) -> Result<Reading, FormatError> {
    let format = recognise(head, options)?;
    if options.is_unlocated && !format.is_table() && !matches!(format, Format::Shapefile | Format::Dbf) {
        return Err(FormatError::Unsuitable(format!(
            "expected a table (CSV), JSON, a GeoPackage, a shapefile with its table or a table alone (.dbf), found {}: --unlocated is for lists of addresses",
            format.as_str()
        )));
    }
    let mut reading = match format {
        Format::Csv => open_table(file, options),
        Format::OsmXml | Format::OsmPbf => passes::open(file, head, options, format),
        Format::Kml => kml::open(file, head, options),
        Format::Gpx => gpx::open(file, head, options),
        Format::Shapefile => shapefile::open(file, beside, options),
        Format::Dbf => dbf::open_alone(file, beside.cpg, options),
        Format::FlatGeobuf => flatgeobuf::open(file, options),
        _ => document::open(file, head, options),
    }?;
    reading.rows = Box::new(Adopted(reading.rows));
    Ok(reading)
}

fn open_table(mut file: impl Read + Seek + 'static, options: &ReadOptions) -> Result<Reading, FormatError> {
    let encoding = match options.encoding {
        Some(chosen) => chosen,
        None => encoding::detect(&mut file)?,
    };
    let notes = Notes::default();
    let mut input = WithoutNuls::new(Utf8Reader::new(file, encoding), notes.clone());
    let mut sample = Vec::new();
    input.by_ref().take(HEAD_BYTES).read_to_end(&mut sample)?;
    let text = String::from_utf8_lossy(&sample).into_owned();
    let mut table = TableOptions {
        separator: options.separator.unwrap_or_else(|| detect_separator(&text)),
        decimal: options.decimal,
        crs: options.crs.clone(),
        names: &options.names,
        is_unlocated: options.is_unlocated,
        lines_above: 0,
    };
    if let Some(below) = find_below_title(&text, options.separator, &table) {
        (table.separator, table.lines_above) = (below.separator, below.lines);
        let header = below.lines + 1;
        notes
            .tell(header, &format!("the header is on line {header}: what stands above it is read as a title or notes"));
        sample.drain(..below.bytes);
    }
    let rows = csv::Rows::new(Cursor::new(sample).chain(input), &table)?.telling(notes.clone());
    let (headers, crs) = (rows.headers().to_vec(), rows.crs().clone());
    Ok(Reading {
        format: Format::Csv,
        encoding,
        crs,
        separator: Some(table.separator),
        headers,
        statement: None,
        notes,
        rows: Box::new(rows),
    })
}
