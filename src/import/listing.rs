//! Reads the cameras of a file by the rules of an import, and writes nothing: to compare them with what is known.

use super::camera_rows::{CameraRows, RowRules, Taken};
use super::gathering::{Gathering, Input};
use super::report::Report;
use super::request::{Failure, Progress, Request};
use super::run::{open_known, source_of};
use crate::domain::Source;
use crate::store::imports::import::CameraRow;

/// The cameras of a file, and what is to be told of it.
pub struct Listing {
    pub rows: Vec<CameraRow>,
    pub source: Source,
    pub report: Report,
    /// Whether they are elements of OpenStreetMap.
    pub is_osm: bool,
}

/// Reads all rows of the request's files.
pub fn read(request: &Request, tick: &mut dyn FnMut(Progress)) -> Result<Listing, Failure> {
    read_at_most(request, usize::MAX, tick)
}

/// The same, and ends with an error at one camera more than `most`.
pub fn read_at_most(request: &Request, most: usize, tick: &mut dyn FnMut(Progress)) -> Result<Listing, Failure> {
    let input = Input::open(request)?;
    let store = open_known(request)?;
    let source = source_of(request, &input, store.as_ref())?;
    drop(store);
    let is_osm = input.first().is_some_and(|(_, format)| format.is_osm());
    let rules = RowRules {
        source: source.key.clone(),
        keeps_sources: false,
        is_exportable: true,
        evidence: request.evidence,
        as_of: request.as_of,
        tags: request.constants.clone(),
    };
    let mut rows = CameraRows::new(rules, &request.read.names);
    let mut gathering = Gathering::new(request, &source, input, tick);
    let mut taken = Vec::new();
    gathering.each(|record, report, telling| match rows.take(record, &mut telling.warnings) {
        Taken::Rejected(reason, _) => Ok(Err(reason)),
        Taken::Withheld(reason) => {
            *report.withheld.entry(reason.reason()).or_default() += 1;
            Ok(Ok(()))
        }
        Taken::Row(..) if taken.len() >= most => {
            Err(Failure::Unusable(format!("expected at most {most} cameras, found more")))
        }
        Taken::Row(row, _) => {
            taken.push(*row);
            Ok(Ok(()))
        }
    })?;
    gathering.check(&rows.columns, taken.len() as u64)?;
    let report = gathering.report;
    Ok(Listing { rows: taken, source, report, is_osm })
}
