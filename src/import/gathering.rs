//! The rows of all files of an import on their way into a report: opened together, read one after the other.

use std::sync::Arc;

use super::columns::Columns;
pub use super::input::Input;
use super::input::Opened;
use super::lists::Lists;
use super::notices::Spot;
use super::report::{FileFacts, Repeated, Report};
use super::request::{Failure, Progress, Request};
use super::whereabouts::{Whereabouts, is_null_island, point_within};
use crate::domain::{Bbox, Source};
use crate::formats::rows::crs::{CHANGED_PLACES, Crs};
use crate::formats::{self, Format, Notes, Record, Refusal, Rejected, Row};

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
    /// Whether it was rejected and does not even say which entry of the list it is.
    pub is_nameless: bool,
    /// What an earlier row of the list says too, where the row is taken all the same.
    pub repeated: Option<Repeated>,
}

impl Telling {
    /// What the rejected row lists all the same; `keep` lets the entry of a reference stand.
    pub fn note(&mut self, lists: &Lists, keep: impl FnOnce(&str)) {
        match lists {
            Lists::This(reference) => keep(reference),
            Lists::Nobody => self.is_nameless = true,
            Lists::SomethingElse => {}
        }
    }
}

/// The rows of all files on their way into a report.
pub struct Gathering<'a> {
    pub report: Report,
    input: Input,
    /// Rows that were taken or withheld.
    used: u64,
    /// Rows of which nothing could be read, except those that have no position and say so.
    unreadable: u64,
    /// Whether rows whose place could not be read are handed on without one, for what they name.
    pub takes_shapeless: bool,
    /// Rejected rows that may be any entry of the list.
    nameless: u64,
    tick: &'a mut dyn FnMut(Progress),
}

impl<'a> Gathering<'a> {
    /// With an empty report.
    pub fn new(request: &Request, source: &Source, input: Input, tick: &'a mut dyn FnMut(Progress)) -> Self {
        let report = new_report(request, source);
        let takes_shapeless = request.is_complete;
        Self { report, input, used: 0, unreadable: 0, takes_shapeless, nameless: 0, tick }
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
                let reason = file.explained(reason).to_string();
                file.misread += u64::from(reason.contains(CHANGED_PLACES));
                let spot = file.spot(line);
                self.report.rejected.push(&file.name, spot, &reason);
                return self.note_listed(rest.map(|rest| *rest), spot, take);
            }
        };
        let spot = file.spot(record.line);
        if record.geometry.as_ref().is_some_and(|geometry| is_null_island(geometry, &file.crs)) {
            self.report.rejected.push(&file.name, spot, NULL_ISLAND);
            return self.note_listed(Some(Record { geometry: None, ..record }), spot, take);
        }
        if has_lost_letters(&record) {
            let text = "letters were lost before this file was written: they are shown as \u{fffd}";
            file.notes.tell(record.line, text);
        }
        let position = record.geometry.as_ref().and_then(point_within);
        let mut telling = Telling { spot, ..Telling::default() };
        let taken = take(record, &mut self.report, &mut telling)?;
        self.nameless += u64::from(telling.is_nameless);
        if let Err(reason) = &taken {
            self.report.rejected.push(&file.name, spot, reason);
        } else {
            self.used += 1;
        }
        if let Some(position) = position.filter(|_| taken.is_ok()) {
            file.whereabouts.note(position);
        }
        match telling.repeated {
            Some(Repeated::Reference(reference)) => self.report.repeated.push(&file.name, spot, &reference),
            Some(Repeated::Content(place)) => self.report.same.push(&file.name, spot, &place.to_string()),
            None => {}
        }
        for reason in telling.warnings {
            self.report.warnings.push(&file.name, spot, &reason);
        }
        Ok(())
    }

    /// Of a complete list: what a rejected row lists all the same. It is rejected there too, for want of a place, and told
    /// once.
    fn note_listed(
        &mut self,
        rest: Option<Record>,
        spot: Spot,
        take: &mut impl FnMut(Record, &mut Report, &mut Telling) -> Result<Result<(), String>, Failure>,
    ) -> Result<(), Failure> {
        if !self.takes_shapeless {
            return Ok(());
        }
        let mut telling = Telling { spot, is_nameless: rest.is_none(), ..Telling::default() };
        if let Some(rest) = rest {
            let _rejected = take(rest, &mut self.report, &mut telling)?;
        }
        self.nameless += u64::from(telling.is_nameless);
        Ok(())
    }

    /// Whether a complete list has rows of which nobody knows which entry they are; told, since nothing ends then.
    pub fn tell_nameless(&mut self) -> bool {
        let Some(file) = self.report.files.first().filter(|_| self.takes_shapeless && self.nameless > 0) else {
            return false;
        };
        let rows = self.nameless;
        let text = format!(
            "{rows} rejected rows do not say which entry of the list they are: nothing is marked as no longer listed"
        );
        self.report.warnings.push(&file.file.as_str().into(), Spot::default(), &text);
        true
    }

    /// What must hold before anything is written: chosen columns exist, and some row was used.
    pub fn check(&mut self, columns: &Columns, used_rows: u64) -> Result<(), Failure> {
        self.report.columns = columns.used();
        self.report.ignored_columns = columns.ignored();
        let has_rows = self.report.files.iter().any(|file| file.rows > 0);
        if let (Some(missing), true) = (columns.missing().first(), has_rows) {
            let known: Vec<String> =
                self.report.columns.values().cloned().chain(self.report.ignored_columns.iter().cloned()).collect();
            let list = formats::table::csv::list_names(&known);
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

    /// The same reason, with the system in which the numbers would lie within the inventory.
    fn explained(&self, reason: Refusal) -> Refusal {
        match reason {
            Refusal::NotDegrees(found) => match self.whereabouts.system_of(found.x, found.y) {
                Some(crs) => found.fitting(crs).into(),
                None => found.into(),
            },
            other => other,
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
