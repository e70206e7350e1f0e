//! What every reader is given and what it answers: options, a file with what stands beside it, and rows.

use std::io::{Read, Seek};

use super::crs::Crs;
use super::format::Format;
use super::osm_element::Wanted;
use super::own_statement::OwnStatement;
use super::record::{FormatError, Notes, Row};
use crate::formats::text::decimal::Decimal;
use crate::formats::text::encoding::TextEncoding;

/// What the caller knows better than the detection; none where it should be found out.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// What is taken of a file that holds everything of a region.
    pub wanted: Wanted,
    /// Name of the layer, or of the file in an archive, where there are several.
    pub layer: Option<String>,
    pub format: Option<Format>,
    pub encoding: Option<TextEncoding>,
    pub crs: Option<Crs>,
    pub separator: Option<u8>,
    pub decimal: Decimal,
    /// A table of addresses: no column is a position, and each row is one without.
    pub is_unlocated: bool,
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
    /// What the file says of itself, where it is an export of ours.
    pub statement: Option<OwnStatement>,
    /// What is worth telling of the file; complete when all rows were read.
    pub notes: Notes,
    pub rows: Rows,
}

/// Rows as they are read; an error ends them.
pub type Rows = Box<dyn Iterator<Item = Result<Row, FormatError>>>;

/// A file that can be gone through more than once.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// Any such file.
pub type Input = Box<dyn ReadSeek>;

/// What stands beside the shapes of a shapefile.
#[derive(Default)]
pub struct Beside {
    pub dbf: Option<Input>,
    pub prj: Option<Input>,
    pub cpg: Option<Input>,
}
