//! What every reader answers: rows that were understood and rows that were not, each with its line.
//! A record holds what the file says, before any rule of the inventory.

use std::cell::RefCell;
use std::rc::Rc;

use geo_types::Geometry;
use thiserror::Error;

/// One row of a source file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    /// The identifier the format itself gives the row: a feature's `id`, `node/123`.
    pub id: Option<String>,
    /// Longitude and latitude in degrees, WGS 84.
    pub geometry: Option<Geometry<f64>>,
    /// Names and texts in the order of the file; nested JSON stays JSON text, absent values are left out.
    /// Names that begin with `@` say something of the row itself, such as `@timestamp`.
    pub properties: Vec<(String, String)>,
}

impl Record {
    /// The text under a name of the file.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// A row that could not be read; the rows around it can.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// Line of the file on which the row begins, from 1.
    pub line: u64,
    pub reason: Refusal,
    /// What could be read of it all the same, without geometry: a complete list still names it.
    pub rest: Option<Box<Record>>,
}

/// Why a row is rejected, in words for the person who made the file.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Refusal {
    #[error("no position: the geometry is empty")]
    NoGeometry,
    #[error("no position: {0} is empty")]
    EmptyColumn(String),
    #[error("expected a number in {column}, found {value:?}")]
    NotANumber { column: String, value: String },
    #[error(transparent)]
    NotDegrees(#[from] super::crs::NotDegrees),
    #[error("expected {expected} columns, found {found}")]
    Columns { expected: usize, found: usize },
    #[error("expected at most {limit} vertices, found {found}")]
    TooManyVertices { found: usize, limit: usize },
    #[error("{0}")]
    Other(String),
}

/// A row of the file, read or rejected.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    Record(Record),
    Rejected(Rejected),
}

impl Row {
    /// A rejected row.
    pub fn rejected(line: u64, reason: Refusal) -> Self {
        Self::Rejected(Rejected { line, reason, rest: None })
    }

    /// A row that is rejected for its geometry alone.
    pub fn rejected_shape(rest: Record, reason: Refusal) -> Self {
        Self::Rejected(Rejected { line: rest.line, reason, rest: Some(Box::new(Record { geometry: None, ..rest })) })
    }
}

/// Something about a file that was read all the same, at a line or, when that is 0, of the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub line: u64,
    pub text: String,
}

/// What a reader has to tell of its file, shared with whoever goes through the rows.
#[derive(Clone, Debug, Default)]
pub struct Notes(Rc<RefCell<Vec<Note>>>);

impl Notes {
    /// Tells something of the file, where it is met first.
    pub fn tell(&self, line: u64, text: &str) {
        let mut notes = self.0.borrow_mut();
        if !notes.iter().any(|note| note.text == text) {
            notes.push(Note { line, text: text.to_owned() });
        }
    }

    /// All that was told so far.
    pub fn take(&self) -> Vec<Note> {
        std::mem::take(&mut self.0.borrow_mut())
    }
}

/// Why a whole file cannot be read; nothing of it is used.
#[derive(Debug, Error)]
pub enum FormatError {
    #[error("the file could not be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("the file is empty")]
    Empty,
    #[error("line {line}: {detail}")]
    Syntax { line: u64, detail: String },
    #[error("line {line}: the file ends in the middle of a value; it looks truncated")]
    Truncated { line: u64 },
    #[error("line {line}: one value is larger than {limit_mib} MiB")]
    TooLarge { line: u64, limit_mib: usize },
    #[error("{0}")]
    Unsuitable(String),
    #[error(transparent)]
    Crs(#[from] super::crs::CrsError),
}
