//! One import from the files to the report: opens everything first, reads row by row, shows all of it at the end.

use std::path::{Path, PathBuf};

use super::gathering::{Gathering, Input};
use super::report::Report;
use super::request::{Failure, Kind, Progress, Request};
use super::source::{SourceChoice, choose_source};
use super::{areas, cameras, places};
use crate::domain::Source;
use crate::store::Store;
use crate::store::sources::known_source;

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
    let mut gathering = Gathering::new(request, source, input, tick);
    import(request, source, &mut gathering)?;
    Ok(gathering.report)
}

fn source_of(request: &Request, input: &Input) -> Result<Source, Failure> {
    let Some((path, format)) = input.first() else { return Err(Failure::Unusable("expected a file".to_owned())) };
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
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
    let source = choose_source(&choice, format, &stem, known).map_err(Failure::Unusable)?;
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
