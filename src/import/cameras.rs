//! Imports cameras: rows go to the store as they are read and become visible together at the end.

use super::camera_rows::{CameraRows, RowRules, Taken};
use super::gathering::{Gathering, Input};
use super::report::Report;
use super::request::{Failure, Progress, Request};
use crate::domain::Source;
use crate::store::import::{CameraImport, RowOutcome};

/// Imports the cameras of all files of a request under one source.
pub fn import(
    request: &Request,
    source: &Source,
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
    gathering.each(|record, report, warnings| match rows.take(record, warnings) {
        Taken::Rejected(reason) => Ok(Err(reason)),
        Taken::Withheld(reason) => {
            *report.withheld.entry(reason.reason()).or_default() += 1;
            Ok(Ok(()))
        }
        Taken::Row(row) => {
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
    if request.is_complete && used == 0 {
        return Err(Failure::Unusable("--complete with no rows would mark everything as no longer listed".to_owned()));
    }
    gathering.report.count(&import.finish()?);
    Ok(gathering.report)
}
