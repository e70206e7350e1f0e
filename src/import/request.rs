//! One import from the files to the report: opens everything first, reads row by row, writes only at the end.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use thiserror::Error;

use super::columns::Columns;
use super::report::{FileFacts, Notice, Report};
use super::source::{SourceChoice, choose_source};
use super::{areas, cameras, places};
use crate::domain::{Evidence, PartialDate, Source};
use crate::formats::{self, FormatError, ReadOptions, Reading, Record, Row};
use crate::store::import::ImportOptions;
use crate::store::sources::known_source;
use crate::store::{Clock, Store, StoreError};

/// Rows between two signs of progress.
const ROWS_PER_TICK: u64 = 2_000;

/// What a file lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Cameras,
    Areas,
    Places,
}

impl Kind {
    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cameras => "cameras",
            Self::Areas => "areas",
            Self::Places => "places",
        }
    }
}

/// All that an import needs to know.
#[derive(Clone, Debug)]
pub struct Request {
    pub kind: Kind,
    pub files: Vec<PathBuf>,
    /// Made bare if it is not there.
    pub database: PathBuf,
    /// How to read; its names are the caller's pairs of ours and theirs.
    pub read: ReadOptions,
    /// Tags or fields of every row that does not say otherwise.
    pub constants: Vec<(String, String)>,
    pub source: SourceChoice,
    /// The date of the document.
    pub as_of: Option<PartialDate>,
    pub evidence: Option<Evidence>,
    /// What the source no longer lists is marked so.
    pub is_complete: bool,
    /// Everything is told and nothing written.
    pub is_dry_run: bool,
    pub today: PartialDate,
    pub clock: Clock,
}

impl Request {
    /// What the store is to be told about the import.
    pub fn import_options(&self, source: &Source) -> ImportOptions {
        ImportOptions {
            source: source.clone(),
            is_complete: self.is_complete,
            is_dry_run: self.is_dry_run,
            listed_on: self.as_of.unwrap_or(self.today),
        }
    }
}

/// How far an import is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub rows: u64,
    pub bytes: u64,
    /// Bytes of all files.
    pub total_bytes: u64,
}

/// Why an import could not be done; nothing was written.
#[derive(Debug, Error)]
pub enum Failure {
    #[error("{}: {error}", file.display())]
    File { file: PathBuf, error: FormatError },
    #[error("{0}")]
    Unusable(String),
    #[error("none of the {} rows could be used; the first: {}", .0.rejected.len(), .0.rejected[0])]
    NothingRead(Box<Report>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Imports the files and tells what became of them.
pub fn run(request: &Request, tick: &mut dyn FnMut(Progress)) -> Result<Report, Failure> {
    if request.is_complete && request.kind != Kind::Cameras {
        return Err(Failure::Unusable("--complete is for cameras: areas and places are never marked".to_owned()));
    }
    let input = Input::open(request)?;
    let source = source_of(request, &input)?;
    let is_new = !request.database.exists();
    let result = match request.kind {
        Kind::Cameras => cameras::import(request, &source, input, tick),
        Kind::Areas => import_collection(request, &source, input, tick, areas::import),
        Kind::Places => import_collection(request, &source, input, tick, places::import),
    };
    if result.is_err() && is_new {
        remove_bare(&request.database);
    }
    result
}

/// Reads all rows of areas or places, then writes them in one transaction.
fn import_collection<T>(
    request: &Request,
    source: &Source,
    input: Input,
    tick: &mut dyn FnMut(Progress),
    import: impl FnOnce(&Request, &Source, &mut Gathering) -> Result<T, Failure>,
) -> Result<Report, Failure> {
    let mut gathering = Gathering { report: new_report(request, source), input, tick };
    import(request, source, &mut gathering)?;
    Ok(gathering.report)
}

/// The report before anything was read.
pub fn new_report(request: &Request, source: &Source) -> Report {
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
    pub input: Input,
    pub tick: &'a mut dyn FnMut(Progress),
}

impl Gathering<'_> {
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
                let mut warnings = Vec::new();
                if let Err(reason) = take(record, &mut self.report, &mut warnings)? {
                    self.report.rejected.push(notice(line, reason));
                }
                self.report.warnings.extend(warnings.into_iter().map(|reason| notice(line, reason)));
            }
            self.report.files.push(FileFacts { rows: rows - before, ..opened.facts });
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
    fn open(request: &Request) -> Result<Self, Failure> {
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
        let reading = formats::open(Counted { file, bytes: Rc::clone(&self.bytes) }, options)?;
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

fn source_of(request: &Request, input: &Input) -> Result<Source, Failure> {
    let Some(first) = input.files.first() else { return Err(Failure::Unusable("expected a file".to_owned())) };
    let stem = first.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut failure = None;
    let known = |key: &str| {
        if !request.database.exists() {
            return None;
        }
        let found =
            Store::open(&request.database, request.clock).and_then(|store| store.read(|r| known_source(r, key)));
        found.unwrap_or_else(|error| {
            failure = Some(error);
            None
        })
    };
    let choice = SourceChoice {
        published_on: request.source.published_on.clone().or_else(|| request.as_of.map(|date| date.to_string())),
        ..request.source.clone()
    };
    let source = choose_source(&choice, first.reading.format, &stem, known).map_err(Failure::Unusable)?;
    failure.map_or(Ok(source), |error| Err(error.into()))
}

/// An import that failed leaves no bare file, which would keep `serve` from loading the territory.
fn remove_bare(database: &Path) {
    for suffix in ["", "-wal", "-shm", "-import"] {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        // The file may not have been made yet.
        let _absent = std::fs::remove_file(PathBuf::from(name));
    }
}
