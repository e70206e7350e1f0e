//! One import from the files to the report: opens everything first, reads row by row, shows all of it at the end.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::cameras::Sources;
use super::gathering::{Gathering, Input};
use super::report::Report;
use super::request::{Failure, Kind, Progress, Request};
use super::source::{SourceChoice, choose_key, choose_source};
use super::spooled::stem_of;
use super::{areas, buildings, cameras, places, unlocated};
use crate::domain::source::CONTRIBUTORS;
use crate::domain::{Bbox, Source};
use crate::store::Store;
use crate::store::camera::cameras::list_camera_ids;
use crate::store::source::sources::known_source;
use crate::store::territory::areas::{AreaFilter, list_areas};

/// Areas looked at to know where the inventory is.
const AREAS_LOOKED_AT: usize = 2_000;

/// Imports the files and tells what became of them.
pub fn run(request: &Request, tick: &mut dyn FnMut(Progress)) -> Result<Report, Failure> {
    if request.is_complete && matches!(request.kind, Kind::Areas | Kind::Places) {
        let never = "--complete is for cameras and buildings: areas and places are never marked";
        return Err(Failure::Unusable(never.to_owned()));
    }
    if request.read.is_unlocated && request.kind != Kind::Cameras {
        return Err(Failure::Unusable("--unlocated is for cameras".to_owned()));
    }
    let mut input = Input::open(request)?;
    let store = open_known(request)?;
    let source = source_of(request, &input, store.as_ref())?;
    let sources = camera_sources(request, &input, store.as_ref(), &source)?;
    let told_licences = told_licences(request, &input, &sources);
    input.extent = store.as_ref().map(extent_of).transpose()?.flatten();
    drop(store);
    let is_new = !request.database.exists();
    let result = match request.kind {
        Kind::Cameras if request.read.is_unlocated => {
            import_collection(request, &source, input, tick, unlocated::import)
        }
        Kind::Cameras => cameras::import(request, &sources, input, tick),
        Kind::Areas => import_collection(request, &source, input, tick, areas::import),
        Kind::Places => import_collection(request, &source, input, tick, places::import),
        Kind::Buildings => import_collection(request, &source, input, tick, buildings::import),
    };
    if result.is_err() && is_new {
        remove_bare(&request.database);
    }
    result.map(|report| Report { told_licences, ..report })
}

/// Licences that nobody named and that the file, an export of ours, tells: by the keys of its sources.
fn told_licences(request: &Request, input: &Input, sources: &Sources) -> BTreeMap<String, String> {
    let Some(statement) = input.statement().filter(|_| request.source.licence.is_none()) else {
        return BTreeMap::new();
    };
    let is_of_file = sources.told.is_empty() && sources.main.licence == statement.licence;
    let main = is_of_file.then_some(&sources.main);
    sources.told.iter().chain(main).map(|source| (source.key.clone(), source.licence.clone())).collect()
}

/// Reads all rows of a kind that has one source for all of them, and writes them.
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

/// What the inventory knows before the import; nothing where there is none.
pub(super) fn open_known(request: &Request) -> Result<Option<Store>, Failure> {
    if !request.database.exists() {
        return Ok(None);
    }
    Ok(Some(Store::open(&request.database, request.clock)?))
}

pub(super) fn source_of(request: &Request, input: &Input, store: Option<&Store>) -> Result<Source, Failure> {
    let Some((path, format)) = input.first() else { return Err(Failure::Unusable("expected a file".to_owned())) };
    let stem = stem_of(path);
    let choice = SourceChoice {
        published_on: request.source.published_on.clone().or_else(|| request.as_of.map(|date| date.to_string())),
        ..request.source.clone()
    };
    let key = choose_key(&choice, format, &stem).map_err(Failure::Unusable)?;
    let known = store.map(|store| store.read(|reader| known_source(reader, &key))).transpose()?.flatten();
    Ok(choose_source(&choice, format, &stem, key, known, input.statement()))
}

/// Whose rows they are: where the caller names no source and the file is our own export, those that it tells of.
fn camera_sources(request: &Request, input: &Input, store: Option<&Store>, named: &Source) -> Result<Sources, Failure> {
    let mut sources = Sources { main: named.clone(), told: Vec::new(), known: HashSet::new() };
    if request.kind != Kind::Cameras {
        return Ok(sources);
    }
    if let Some(store) = store {
        sources.known = store.read(list_camera_ids)?;
    }
    if request.source != SourceChoice::default() || request.as_of.is_some() {
        return Ok(sources);
    }
    for told in input.statement().map(|statement| statement.sources.clone()).unwrap_or_default() {
        let key = told.key.clone();
        let known = store.map(|store| store.read(|reader| known_source(reader, &key))).transpose()?.flatten();
        sources.told.push(known.unwrap_or(told));
    }
    if let Some(main) = sources.told.iter().find(|source| source.key != CONTRIBUTORS).or(sources.told.first()) {
        if request.is_complete {
            let several = "--complete is for one list: name its source (--source), the file tells of several";
            return Err(Failure::Unusable(several.to_owned()));
        }
        sources.main = main.clone();
    }
    Ok(sources)
}

/// The box around the areas of the inventory; none where it has none.
pub fn extent_of(store: &Store) -> Result<Option<Bbox>, Failure> {
    let filter = AreaFilter { limit: Some(AREAS_LOOKED_AT), ..AreaFilter::default() };
    let areas = store.read(|reader| list_areas(reader, &filter))?;
    let boxes = areas.into_iter().map(|area| area.bbox);
    Ok(boxes.reduce(|a, b| Bbox {
        west: a.west.min(b.west),
        south: a.south.min(b.south),
        east: a.east.max(b.east),
        north: a.north.max(b.north),
    }))
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
