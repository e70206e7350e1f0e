//! The rows of a GeoPackage: the store reads the file, the formats know its geometries, and here they come together.

use std::path::Path;
use std::vec::IntoIter;

use crate::formats::rows::crs::Crs;
use crate::formats::rows::own_statement::OwnStatement;
use crate::formats::rows::wkb::read_geopackage;
use crate::formats::rows::wkt;
use crate::formats::text::encoding::TextEncoding;
use crate::formats::{Format, FormatError, Notes, ReadOptions, Reading, Record, Refusal, Row};
use crate::store::geopackage::layer_source::{GeoPackageError, GeoPackageLayer, GeoPackageRow, LayerSystem};

/// Opens the one layer of the file, or the one that the options name.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Reading, FormatError> {
    if let Some(chosen) = options.format.filter(|chosen| *chosen != Format::GeoPackage) {
        let detail = format!("expected {}, but the file looks like geopackage", chosen.as_str());
        return Err(FormatError::Unsuitable(detail));
    }
    let layer = GeoPackageLayer::open(path, options.layer.as_deref()).map_err(|error| unreadable(&error))?;
    let notes = Notes::default();
    let crs = match &options.crs {
        Some(chosen) => chosen.clone(),
        None => system(layer.system.as_ref(), &notes)?,
    };
    // Metadata that cannot be read are not ours, and the rows are none the worse for it.
    let notes_of_file = layer.notes().unwrap_or_default();
    let statement = notes_of_file.iter().find_map(|text| OwnStatement::parse(text));
    let headers = layer.columns().to_vec();
    let rows = Rows {
        layer,
        batch: Vec::new().into_iter(),
        crs: crs.clone(),
        is_unlocated: options.is_unlocated,
        is_done: false,
    };
    let (format, encoding) = (Format::GeoPackage, TextEncoding::UTF8);
    Ok(Reading { format, encoding, crs, separator: None, headers, statement, notes, rows: Box::new(rows) })
}

fn unreadable(error: &GeoPackageError) -> FormatError {
    FormatError::Unsuitable(error.to_string())
}

fn system(told: Option<&LayerSystem>, notes: &Notes) -> Result<Crs, FormatError> {
    let Some(told) = told else {
        notes.tell(0, "the layer leaves its reference system open: read as longitude and latitude (--crs)");
        return Ok(Crs::WGS84);
    };
    let is_epsg = told.organization.eq_ignore_ascii_case("epsg");
    if let Some(crs) = u16::try_from(told.code).ok().filter(|_| is_epsg).and_then(|code| Crs::from_epsg(code).ok()) {
        return Ok(crs);
    }
    let (crs, doubt) = wkt::parse(&told.wkt)
        .map_err(|error| FormatError::Unsuitable(format!("the reference system of the layer: {error}; say --crs")))?;
    if let Some(doubt) = doubt {
        notes.tell(0, &doubt);
    }
    Ok(crs)
}

struct Rows {
    layer: GeoPackageLayer,
    batch: IntoIter<GeoPackageRow>,
    crs: Crs,
    is_unlocated: bool,
    is_done: bool,
}

impl Rows {
    fn row(&self, row: GeoPackageRow) -> Row {
        let line = u64::try_from(row.id).unwrap_or_default();
        if self.is_unlocated {
            return Row::Record(Record { line, properties: row.values, ..Record::default() });
        }
        let geometry = row.geometry.ok_or(Refusal::NoGeometry).and_then(|blob| read_geopackage(&blob, &self.crs));
        match geometry {
            Err(reason) => {
                Row::rejected_shape(Record { line, id: None, geometry: None, properties: row.values }, reason)
            }
            Ok(geometry) => Row::Record(Record { line, id: None, geometry: Some(geometry), properties: row.values }),
        }
    }
}

impl Iterator for Rows {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(row) = self.batch.next() {
            return Some(Ok(self.row(row)));
        }
        if self.is_done {
            return None;
        }
        match self.layer.next_rows() {
            Err(error) => {
                self.is_done = true;
                Some(Err(unreadable(&error)))
            }
            Ok(rows) => {
                self.is_done = rows.is_empty();
                self.batch = rows.into_iter();
                self.next()
            }
        }
    }
}
