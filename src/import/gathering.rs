//! The rows of all files of an import on their way into a report: opened together, read one after the other.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::beside_table::statement_beside;
use super::columns::Columns;
use super::geopackage;
use super::notices::Spot;
use super::report::{FileFacts, Report};
use super::request::{Failure, Progress, Request};
use super::whereabouts::{Whereabouts, is_null_island, point_within};
use crate::domain::{Bbox, Source};
use crate::formats::crs::{CHANGED_PLACES, Crs};
use crate::formats::own_statement::OwnStatement;
use crate::formats::recognise::SQLITE;
use crate::formats::{self, Beside, Format, FormatError, Notes, Reading, Record, Refusal, Rejected, Row};

/// Rows between two signs of progress.
const ROWS_PER_TICK: u64 = 2_000;
/// Rows that cannot be read before reading is given up, while no other row was of use.
const MOST_UNREADABLE: u64 = 10_000;
/// Why a row at 0, 0 is rejected.
const NULL_ISLAND: &str = "no position: 0, 0 is what programs write where they have none";

/// The report before anything was read.
fn new_report(request: &Request, source: &Source) -> Report {
    let (kind, is_dry_run, is_exportable) = (request.kind.as_str(), request.is_dry_run, source.is_exportable);
    let (source, licence) = (source.key.clone(), source.licence.clone());
    Report { kind, source, licence, is_exportable, is_dry_run, ..Report::default() }
}

/// What may be told of a row while it is taken.
#[derive(Default)]
pub struct Telling {
    pub spot: Spot,
    pub warnings: Vec<String>,
}

/// The rows of all files on their way into a report.
pub struct Gathering<'a> {
    pub report: Report,
    input: Input,
    /// Rows that were taken or withheld.
    used: u64,
    /// Rows of which nothing could be read, except those that have no position and say so.
    unreadable: u64,
    /// Whether rows whose shape could not be read are handed on without one, for what they name.
    pub takes_shapeless: bool,
    tick: &'a mut dyn FnMut(Progress),
}

impl<'a> Gathering<'a> {
    /// With an empty report.
    pub fn new(request: &Request, source: &Source, input: Input, tick: &'a mut dyn FnMut(Progress)) -> Self {
        Self { report: new_report(request, source), input, used: 0, unreadable: 0, takes_shapeless: false, tick }
    }

    /// Goes through all rows. `take` answers why it rejects one, and may add warnings.
    pub fn each(
        &mut self,
        mut take: impl FnMut(Record, &mut Report, &mut Telling) -> Result<Result<(), String>, Failure>,
    ) -> Result<(), Failure> {
        let total_bytes = self.input.total_bytes;
        let mut rows = 0;
        for opened in std::mem::take(&mut self.input.files) {
            let mut file = FileRows::new(&opened, self.input.extent);
            for row in opened.reading.rows {
                rows += 1;
                file.rows += 1;
                if rows % ROWS_PER_TICK == 0 {
                    (self.tick)(Progress { rows, bytes: self.input.bytes.get(), total_bytes });
                }
                let row = row.map_err(|error| Failure::File { file: opened.path.clone(), error })?;
                self.take_row(row, &mut file, &mut take)?;
                if self.used == 0 && self.unreadable == MOST_UNREADABLE {
                    self.report.is_given_up = true;
                    self.report.files.push(FileFacts { rows: file.rows, ..opened.facts });
                    return Err(Failure::NothingRead(Box::new(std::mem::take(&mut self.report))));
                }
            }
            for note in opened.reading.notes.take() {
                self.report.warnings.push(&file.name, Spot::on_line(note.line), &note.text);
            }
            if let Some(doubt) = file.whereabouts.doubt(file.misread) {
                self.report.warnings.push(&file.name, Spot::default(), &doubt);
            }
            self.report.files.push(FileFacts { rows: file.rows, ..opened.facts });
        }
        Ok(())
    }

    fn take_row(
        &mut self,
        row: Row,
        file: &mut FileRows,
        take: &mut impl FnMut(Record, &mut Report, &mut Telling) -> Result<Result<(), String>, Failure>,
    ) -> Result<(), Failure> {
        let record = match row {
            Row::Record(record) => record,
            Row::Rejected(Rejected { line, reason, rest }) => {
                let has_place = !matches!(reason, Refusal::NoGeometry | Refusal::EmptyColumn(_));
                self.unreadable += u64::from(has_place);
                let reason = reason.to_string();
                file.misread += u64::from(reason.contains(CHANGED_PLACES));
                let spot = file.spot(line);
                self.report.rejected.push(&file.name, spot, &reason);
                if let Some(rest) = rest.filter(|_| self.takes_shapeless) {
                    // Rejected there too, for want of a shape, and told once.
                    let _rejected = take(*rest, &mut self.report, &mut Telling { spot, warnings: Vec::new() })?;
                }
                return Ok(());
            }
        };
        let spot = file.spot(record.line);
        if record.geometry.as_ref().is_some_and(|geometry| is_null_island(geometry, &file.crs)) {
            self.report.rejected.push(&file.name, spot, NULL_ISLAND);
            return Ok(());
        }
        if has_lost_letters(&record) {
            let text = "letters were lost before this file was written: they are shown as \u{fffd}";
            file.notes.tell(record.line, text);
        }
        let position = record.geometry.as_ref().and_then(point_within);
        let mut telling = Telling { spot, warnings: Vec::new() };
        let taken = take(record, &mut self.report, &mut telling)?;
        if let Err(reason) = &taken {
            self.report.rejected.push(&file.name, spot, reason);
        } else {
            self.used += 1;
        }
        if let Some(position) = position.filter(|_| taken.is_ok()) {
            file.whereabouts.note(position);
        }
        for reason in telling.warnings {
            self.report.warnings.push(&file.name, spot, &reason);
        }
        Ok(())
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

/// One of the files while its rows are read.
struct FileRows {
    name: Arc<str>,
    format: Format,
    crs: Crs,
    notes: Notes,
    rows: u64,
    /// Rows that were rejected because their latitude could only be a longitude.
    misread: u64,
    whereabouts: Whereabouts,
}

impl FileRows {
    fn new(opened: &Opened, extent: Option<Bbox>) -> Self {
        Self {
            name: opened.facts.file.as_str().into(),
            format: opened.reading.format,
            crs: opened.reading.crs.clone(),
            notes: opened.reading.notes.clone(),
            rows: 0,
            misread: 0,
            whereabouts: Whereabouts::new(extent, opened.reading.crs.clone()),
        }
    }

    fn spot(&self, line: u64) -> Spot {
        Spot::of_row(self.format, line, self.rows)
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
    /// The box around the areas of the inventory; none where it has none, or where it does not matter.
    pub extent: Option<Bbox>,
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
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(FormatError::Unsuitable("expected a file, found a directory".to_owned()));
        }
        self.total_bytes += metadata.len();
        let mut counted = Counted { file, bytes: Rc::clone(&self.bytes) };
        let mut reading = if formats::open::read_head(&mut counted)?.starts_with(SQLITE) {
            geopackage::open(path, options)?
        } else {
            formats::open_beside(Box::new(counted), beside(path), options)?
        };
        if reading.format == Format::Csv {
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
        Some(Box::new(file) as formats::reading::Input)
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
