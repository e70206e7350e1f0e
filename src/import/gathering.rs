//! The rows of all files of an import on their way into a report: opened together, read one after the other.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::columns::Columns;
use super::geopackage;
use super::report::{FileFacts, Notice, Report};
use super::request::{Failure, Progress, Request};
use crate::domain::Source;
use crate::formats::recognise::SQLITE;
use crate::formats::{self, Beside, Format, FormatError, ReadOptions, Reading, Record, Row};

/// Rows between two signs of progress.
const ROWS_PER_TICK: u64 = 2_000;

/// The report before anything was read.
fn new_report(request: &Request, source: &Source) -> Report {
    Report {
        kind: request.kind.as_str(),
        source: source.key.clone(),
        licence: source.licence.clone(),
        is_exportable: source.is_exportable,
        is_dry_run: request.is_dry_run,
        ..Report::default()
    }
}

/// The rows of all files on their way into a report.
pub struct Gathering<'a> {
    pub report: Report,
    input: Input,
    tick: &'a mut dyn FnMut(Progress),
}

impl<'a> Gathering<'a> {
    /// With an empty report.
    pub fn new(request: &Request, source: &Source, input: Input, tick: &'a mut dyn FnMut(Progress)) -> Self {
        Self { report: new_report(request, source), input, tick }
    }

    /// Goes through all rows. `take` answers why it rejects one, and may add warnings.
    pub fn each(
        &mut self,
        mut take: impl FnMut(Record, &mut Report, &mut Vec<String>) -> Result<Result<(), String>, Failure>,
    ) -> Result<(), Failure> {
        let total_bytes = self.input.total_bytes;
        let mut rows = 0;
        for opened in std::mem::take(&mut self.input.files) {
            let file = opened.path.display().to_string();
            let before = rows;
            let notice = |line, reason| Notice { file: file.clone(), line, reason };
            let notes = opened.reading.notes.clone();
            for row in opened.reading.rows {
                rows += 1;
                if rows % ROWS_PER_TICK == 0 {
                    (self.tick)(Progress { rows, bytes: self.input.bytes.get(), total_bytes });
                }
                let record = match row.map_err(|error| Failure::File { file: opened.path.clone(), error })? {
                    Row::Record(record) => record,
                    Row::Rejected(rejected) => {
                        self.report.rejected.push(notice(rejected.line, rejected.reason.to_string()));
                        continue;
                    }
                };
                let line = record.line;
                if has_lost_letters(&record) {
                    notes.tell(line, "letters were lost before this file was written: they are shown as \u{fffd}");
                }
                let mut warnings = Vec::new();
                if let Err(reason) = take(record, &mut self.report, &mut warnings)? {
                    self.report.rejected.push(notice(line, reason));
                }
                self.report.warnings.extend(warnings.into_iter().map(|reason| notice(line, reason)));
            }
            self.report.warnings.extend(notes.take().into_iter().map(|note| notice(note.line, note.text)));
            self.report.files.push(FileFacts { rows: rows - before, ..opened.facts });
        }
        Ok(())
    }

    /// Tells a doubt about the first file as a whole.
    pub fn warn_of_file(&mut self, doubt: Option<String>) {
        let file = self.report.files.first().map(|facts| facts.file.clone()).unwrap_or_default();
        self.report.warnings.extend(doubt.map(|reason| Notice { file, line: 0, reason }));
    }

    /// What must hold before anything is written: chosen columns exist, and some row was used.
    pub fn check(&mut self, columns: &Columns, used_rows: u64) -> Result<(), Failure> {
        self.report.columns = columns.used();
        self.report.ignored_columns = columns.ignored();
        let has_rows = self.report.files.iter().any(|file| file.rows > 0);
        if let (Some(missing), true) = (columns.missing().first(), has_rows) {
            let known: Vec<String> =
                self.report.columns.values().cloned().chain(self.report.ignored_columns.iter().cloned()).collect();
            let list = formats::csv::list_names(&known);
            return Err(Failure::Unusable(format!("no column is named {missing:?} (--map); the columns are {list}")));
        }
        if used_rows == 0 && self.report.withheld.is_empty() && !self.report.rejected.is_empty() {
            return Err(Failure::NothingRead(Box::new(self.report.clone())));
        }
        Ok(())
    }
}

/// Whether the sign stands in it that programs write for a letter they could not read.
fn has_lost_letters(record: &Record) -> bool {
    record.properties.iter().any(|(_, value)| value.contains('\u{fffd}'))
}

/// The files of an import, all of them opened.
pub struct Input {
    files: Vec<Opened>,
    bytes: Rc<Cell<u64>>,
    total_bytes: u64,
}

struct Opened {
    path: PathBuf,
    facts: FileFacts,
    reading: Reading,
}

impl Input {
    /// The first file and the format it was found to be in.
    pub fn first(&self) -> Option<(&Path, Format)> {
        self.files.first().map(|opened| (opened.path.as_path(), opened.reading.format))
    }

    /// Opens every file, so that one that cannot be read is told before anything is done.
    pub fn open(request: &Request) -> Result<Self, Failure> {
        let mut input = Self { files: Vec::new(), bytes: Rc::default(), total_bytes: 0 };
        for path in &request.files {
            let opened = input.open_file(path, &request.read);
            input.files.push(opened.map_err(|error| Failure::File { file: path.clone(), error })?);
        }
        Ok(input)
    }

    fn open_file(&mut self, path: &Path, options: &ReadOptions) -> Result<Opened, FormatError> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(FormatError::Unsuitable("expected a file, found a directory".to_owned()));
        }
        self.total_bytes += metadata.len();
        let mut counted = Counted { file, bytes: Rc::clone(&self.bytes) };
        let reading = if formats::open::read_head(&mut counted)?.starts_with(SQLITE) {
            geopackage::open(path, options)?
        } else {
            formats::open_beside(Box::new(counted), beside(path), options)?
        };
        let facts = FileFacts {
            file: path.display().to_string(),
            format: reading.format.as_str(),
            encoding: reading.encoding.name(),
            crs: reading.crs.to_string(),
            separator: reading.separator.map(char::from),
            rows: 0,
        };
        Ok(Opened { path: path.to_owned(), facts, reading })
    }
}

/// What stands beside the shapes of a shapefile, whatever the letters of its ending.
fn beside(path: &Path) -> Beside {
    let find = |ending: &str| {
        let names = [ending.to_owned(), ending.to_uppercase()];
        let file = names.iter().find_map(|name| File::open(path.with_extension(name)).ok())?;
        Some(Box::new(file) as formats::reading::Input)
    };
    let is_shapes = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("shp"));
    if !is_shapes {
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
