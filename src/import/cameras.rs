//! Imports cameras: rows go to the store as they are read and become visible together at the end.

use std::collections::{BTreeMap, HashSet};

use super::camera_rows::{CameraRows, RowRules, Taken};
use super::gathering::{Gathering, Input};
use super::report::Report;
use super::request::{Failure, Progress, Request};
use crate::domain::source::CONTRIBUTORS;
use crate::domain::{CameraId, Observation, Source, Tags};
use crate::store::imports::import::{CameraImport, CameraRow, ImportCounts, RowOutcome};

/// Under which sources the rows are kept, and what stands there already.
pub struct Sources {
    /// Of every row that names no other.
    pub main: Source,
    /// Those that our own export tells of and that its rows name; empty where everything is of the main one.
    pub told: Vec<Source>,
    /// Cameras that are known already: nothing but their own lists' statements is told of them again.
    pub known: HashSet<CameraId>,
}

/// Imports the cameras of all files of a request.
pub fn import(
    request: &Request,
    sources: &Sources,
    input: Input,
    tick: &mut dyn FnMut(Progress),
) -> Result<Report, Failure> {
    let Sources { main: source, told, known } = sources;
    let rules = RowRules {
        source: source.key.clone(),
        keeps_sources: !told.is_empty(),
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
    let mut later = Later::default();
    gathering.each(|record, report, telling| match rows.take(record, &mut telling.warnings) {
        Taken::Rejected(reason, lists) => {
            telling.note(&lists, |reference| import.keep(reference));
            Ok(Err(reason))
        }
        Taken::Withheld(reason) => {
            *report.withheld.entry(reason.reason()).or_default() += 1;
            Ok(Ok(()))
        }
        Taken::Row(row, more) => {
            telling.repeated = rows.repeated.take();
            let reference = row.observation.reference.clone();
            let is_known = row.camera_id.is_some_and(|id| known.contains(&id));
            if !is_known {
                later.add(row.camera_id, more);
            }
            if row.observation.source != source.key {
                used += 1;
                later.push(*row, is_known);
                return Ok(Ok(()));
            }
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
    if used < request.asked.least_rows {
        return Err(Failure::TooFew { found: used });
    }
    if request.is_complete && used == 0 {
        return Err(Failure::Unusable("--complete with no rows would mark everything as no longer listed".to_owned()));
    }
    if gathering.tell_nameless() {
        import.keep_all();
    }
    let mut counts = import.finish()?;
    later.write(request, sources, &mut counts)?;
    gathering.report.count(&counts);
    Ok(gathering.report)
}

/// Rows of our own export that are told under other sources, and what follows rows: written when the rows are.
#[derive(Default)]
struct Later {
    rows: BTreeMap<String, Vec<CameraRow>>,
    more: BTreeMap<String, Vec<CameraRow>>,
    unchanged: u64,
}

impl Later {
    fn push(&mut self, row: CameraRow, is_known: bool) {
        // What people reported stands under their reports already.
        if is_known && row.observation.source == CONTRIBUTORS {
            self.unchanged += 1;
            return;
        }
        self.rows.entry(row.observation.source.clone()).or_default().push(row);
    }

    fn add(&mut self, camera_id: Option<CameraId>, more: Vec<Observation>) {
        for observation in more.into_iter().filter(|_| camera_id.is_some()) {
            let row = CameraRow { observation, free_text: Tags::default(), camera_id };
            self.more.entry(row.observation.source.clone()).or_default().push(row);
        }
    }

    /// What follows rows is not counted; in a dry run there is nothing that it could follow.
    fn write(self, request: &Request, sources: &Sources, counts: &mut ImportCounts) -> Result<(), Failure> {
        counts.unchanged += self.unchanged;
        for (key, rows) in self.rows {
            let written = write_rows(request, &sources.find(&key), rows)?;
            counts.added += written.added;
            counts.changed += written.changed;
            counts.unchanged += written.unchanged;
            counts.crowded += written.crowded;
        }
        for (key, rows) in self.more.into_iter().filter(|_| !request.is_dry_run) {
            write_rows(request, &sources.find(&key), rows)?;
        }
        Ok(())
    }
}

impl Sources {
    /// A source that is named but not told of has no licence that is known.
    fn find(&self, key: &str) -> Source {
        let mut all = self.told.iter().chain([&self.main]);
        let unknown = || Source { key: key.to_owned(), title: key.to_owned(), ..Source::default() };
        all.find(|source| source.key == key).cloned().unwrap_or_else(unknown)
    }
}

fn write_rows(request: &Request, source: &Source, rows: Vec<CameraRow>) -> Result<ImportCounts, Failure> {
    let mut import = CameraImport::begin(&request.database, request.import_options(source), request.clock)?;
    for mut row in rows {
        row.observation.is_exportable = source.is_exportable;
        import.push(row)?;
    }
    Ok(import.finish()?)
}
