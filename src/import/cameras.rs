//! Imports cameras: rows go to the store as they are read and become visible together at the end.

use super::camera_rows::{CameraRows, RowRules, Taken};
use super::gathering::{Gathering, Input};
use super::report::Report;
use super::request::{Failure, Progress, Request};
use crate::domain::{Bbox, Position, Source};
use crate::store::import::{CameraImport, RowOutcome};

/// Imports the cameras of all files of a request under one source. `extent` is where the inventory's areas are.
pub fn import(
    request: &Request,
    source: &Source,
    extent: Option<Bbox>,
    input: Input,
    tick: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    let rules = RowRules {
        source: source.key.clone(),
        is_exportable: source.is_exportable,
        evidence: request.evidence,
        as_of: request.as_of,
        tags: request.constants.clone(),
    };
    let mut rows = CameraRows::new(rules, &request.read.names);
    let mut gathering = Gathering::new(request, source, input, tick);
    let options = request.import_options(source);
    let mut import = CameraImport::begin(&request.database, options, request.clock)?;
    let mut used = 0;
    let mut whereabouts = Whereabouts::new(extent);
    gathering.each(|record, report, warnings| match rows.take(record, warnings) {
        Taken::Rejected(reason) => Ok(Err(reason)),
        Taken::Withheld(reason) => {
            *report.withheld.entry(reason.reason()).or_default() += 1;
            Ok(Ok(()))
        }
        Taken::Row(row) => {
            whereabouts.note(row.observation.position);
            let reference = row.observation.reference.clone();
            match import.push(*row)? {
                RowOutcome::Taken => {
                    used += 1;
                    Ok(Ok(()))
                }
                RowOutcome::Repeated => Ok(Err(format!("{reference} stands already earlier in this import"))),
            }
        }
    })?;
    gathering.check(&rows.columns, used)?;
    gathering.warn_of_file(whereabouts.doubt());
    if request.is_complete && used == 0 {
        return Err(Failure::Unusable("--complete with no rows would mark everything as no longer listed".to_owned()));
    }
    gathering.report.count(&import.finish()?);
    Ok(gathering.report)
}

/// Whether the rows lie where the inventory is, and whether they would if longitude and latitude changed places.
struct Whereabouts {
    extent: Option<Bbox>,
    rows: u64,
    inside: u64,
    inside_if_swapped: u64,
}

impl Whereabouts {
    fn new(extent: Option<Bbox>) -> Self {
        Self { extent, rows: 0, inside: 0, inside_if_swapped: 0 }
    }

    fn note(&mut self, position: Option<Position>) {
        let (Some(extent), Some(position)) = (self.extent, position) else { return };
        let swapped = Position::new(position.lat(), position.lon());
        self.rows += 1;
        self.inside += u64::from(extent.contains(position));
        self.inside_if_swapped += u64::from(swapped.is_ok_and(|swapped| extent.contains(swapped)));
    }

    /// Told, never repaired: only the person who has the file can know.
    fn doubt(&self) -> Option<String> {
        let Self { rows, inside, inside_if_swapped, .. } = self;
        (*inside == 0 && *rows > 0 && inside_if_swapped == rows).then(|| {
            format!(
                "longitude and latitude look as if they had changed places: all {rows} positions lie outside the areas \
                 of this inventory, and all of them inside the other way round; --map lon=COLUMN --map lat=COLUMN"
            )
        })
    }
}
