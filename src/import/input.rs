//! The files of an import, opened together with what stands beside them.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::beside_table::statement_beside;
use super::geopackage;
use super::report::FileFacts;
use super::request::{Failure, Request};
use super::spooled;
use crate::domain::Bbox;
use crate::formats::recognise::SQLITE;
use crate::formats::rows::own_statement::OwnStatement;
use crate::formats::{self, Beside, Format, FormatError, Reading};

/// The files of an import, all of them opened.
pub struct Input {
    pub(super) files: Vec<Opened>,
    pub(super) bytes: Rc<Cell<u64>>,
    pub(super) total_bytes: u64,
    /// The box around the areas of the inventory; none where it has none, or where it does not matter.
    pub extent: Option<Bbox>,
}

/// One of them.
pub(super) struct Opened {
    pub path: PathBuf,
    pub facts: FileFacts,
    pub reading: Reading,
}

impl Input {
    /// The first file and the format it was found to be in.
    pub fn first(&self) -> Option<(&Path, Format)> {
        self.files.first().map(|opened| (opened.path.as_path(), opened.reading.format))
    }

    /// What the first file says of itself, where it is an export of ours.
    pub fn statement(&self) -> Option<&OwnStatement> {
        self.files.first()?.reading.statement.as_ref()
    }

    /// Opens every file, so that one that cannot be read is told before anything is done.
    pub fn open(request: &Request) -> Result<Self, Failure> {
        let mut input = Self { files: Vec::new(), bytes: Rc::default(), total_bytes: 0, extent: None };
        for path in &request.files {
            let opened = input.open_file(path, request);
            input.files.push(opened.map_err(|error| Failure::File { file: path.clone(), error })?);
        }
        Ok(input)
    }

    fn open_file(&mut self, path: &Path, request: &Request) -> Result<Opened, FormatError> {
        let options = &request.read;
        let (file, is_piped) = spooled::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(FormatError::Unsuitable("expected a file, found a directory".to_owned()));
        }
        self.total_bytes += metadata.len();
        let mut counted = Counted { file, bytes: Rc::clone(&self.bytes) };
        let is_geopackage = formats::open::read_head(&mut counted)?.starts_with(SQLITE);
        if is_geopackage && is_piped {
            let detail = "a GeoPackage cannot be piped in: give the name of its file".to_owned();
            return Err(FormatError::Unsuitable(detail));
        }
        let mut reading = if is_geopackage {
            geopackage::open(path, options)?
        } else {
            formats::open_beside(Box::new(counted), beside(path), options)?
        };
        if reading.format == Format::Csv && !is_piped {
            reading.statement = statement_beside(path);
        }
        let facts = FileFacts {
            file: request.asked.name.clone().unwrap_or_else(|| path.display().to_string()),
            format: reading.format.as_str(),
            encoding: reading.encoding.name(),
            crs: reading.crs.to_string(),
            separator: reading.separator.map(char::from),
            rows: 0,
        };
        Ok(Opened { path: path.to_owned(), facts, reading })
    }
}

/// What stands beside the shapes of a shapefile, or beside its table alone, whatever the letters of its ending.
fn beside(path: &Path) -> Beside {
    let find = |ending: &str| {
        let names = [ending.to_owned(), ending.to_uppercase()];
        let file = names.iter().find_map(|name| File::open(path.with_extension(name)).ok())?;
        Some(Box::new(file) as formats::rows::reading::Input)
    };
    let is = |wanted: &str| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(wanted));
    if is("dbf") {
        return Beside { cpg: find("cpg"), ..Beside::default() };
    }
    if !is("shp") {
        return Beside::default();
    }
    Beside { dbf: find("dbf"), prj: find("prj"), cpg: find("cpg") }
}

/// Counts what is read, for the progress bar.
struct Counted {
    file: File,
    bytes: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(out)?;
        self.bytes.set(self.bytes.get() + count as u64);
        Ok(count)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}
