//! The territory's folder, embedded in the binary or beside it, and how it fills an empty inventory in one go.
//! An existing file is never seeded.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;
use thiserror::Error;

use super::areas::read_area;
use super::camera_rows::{CameraRows, RowRules, Taken};
use super::columns::Columns;
use super::ground::{GroundError, read_ground};
use super::places::read_place;
use super::words::{area_columns, is_osm_key, place_columns};
use crate::domain::territory::TerritoryError;
use crate::domain::{PartialDate, Source, Territory};
use crate::formats::{self, FormatError, ReadOptions, Record, Row};
use crate::store::imports::collections::{import_areas, import_ground, import_places, import_sources};
use crate::store::imports::import::{CameraImport, CameraRow, ImportOptions};
use crate::store::{Clock, StoreError};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/data/montpellier/"]
struct Montpellier;

/// Where a territory's files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerritoryFiles {
    /// The default territory, inside the program.
    Embedded,
    /// A folder of the operator's.
    Folder(PathBuf),
}

/// Why a territory cannot be used.
#[derive(Debug, Error)]
pub enum SeedError {
    #[error("there is no file {0}")]
    Missing(String),
    #[error("{file}: {error}")]
    Io { file: String, error: std::io::Error },
    #[error("territory.toml: {0}")]
    Territory(#[from] TerritoryError),
    #[error("{file}: {error}")]
    Format { file: &'static str, error: FormatError },
    #[error("{file}:{line}: {reason}")]
    Row { file: &'static str, line: u64, reason: String },
    #[error(transparent)]
    Ground(#[from] GroundError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl TerritoryFiles {
    /// The bytes of a file, or none if the territory has no such file.
    pub fn find(&self, name: &str) -> Result<Option<Cow<'static, [u8]>>, SeedError> {
        match self {
            Self::Embedded => Ok(Montpellier::get(name).map(|file| file.data)),
            Self::Folder(folder) => match std::fs::read(folder.join(name)) {
                Ok(bytes) => Ok(Some(Cow::Owned(bytes))),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(SeedError::Io { file: folder.join(name).display().to_string(), error }),
            },
        }
    }

    /// Where a file would be.
    fn path(&self, name: &str) -> String {
        match self {
            Self::Embedded => name.to_owned(),
            Self::Folder(folder) => folder.join(name).display().to_string(),
        }
    }

    /// What `territory.toml` says.
    pub fn territory(&self) -> Result<Territory, SeedError> {
        let bytes = self.find("territory.toml")?.ok_or_else(|| SeedError::Missing(self.path("territory.toml")))?;
        Ok(Territory::parse(&String::from_utf8_lossy(&bytes))?)
    }
}

/// Makes a new inventory at `database` with all that the territory holds; it appears there only when it is complete.
/// False where another program has made that file meanwhile: it is left as it is.
pub fn seed(database: &Path, files: &TerritoryFiles, today: PartialDate, clock: Clock) -> Result<bool, SeedError> {
    let territory = files.territory()?;
    let mut name = database.as_os_str().to_owned();
    name.push("-seeding");
    let unfinished = PathBuf::from(name);
    remove_leftovers(&unfinished);
    let seeding = Seeding { database: &unfinished, files, territory: &territory, today, clock };
    let result = seeding.run().and_then(|()| {
        let file = || database.display().to_string();
        put_if_absent(&unfinished, database).map_err(|error| SeedError::Io { file: file(), error })
    });
    remove_leftovers(&unfinished);
    result
}

/// Gives a file its name unless that is taken; a rename would put it over what an import has just filled.
fn put_if_absent(unfinished: &Path, database: &Path) -> std::io::Result<bool> {
    match std::fs::hard_link(unfinished, database) {
        Ok(()) => Ok(true),
        Err(_) if database.exists() => Ok(false),
        // Some file systems know no links.
        Err(_) => std::fs::rename(unfinished, database).map(|()| true),
    }
}

struct Seeding<'a> {
    database: &'a Path,
    files: &'a TerritoryFiles,
    territory: &'a Territory,
    today: PartialDate,
    clock: Clock,
}

impl Seeding<'_> {
    fn run(&self) -> Result<(), SeedError> {
        let sources: Vec<Source> = self.territory.sources.iter().map(Source::from).collect();
        import_sources(self.database, &sources, self.clock)?;
        self.areas()?;
        self.places()?;
        self.cameras()?;
        if let Some(bytes) = self.files.find("ground.geojson")? {
            import_ground(self.database, &read_ground(&bytes)?, self.clock)?;
        }
        Ok(())
    }

    fn areas(&self) -> Result<(), SeedError> {
        const FILE: &str = "areas.geojson";
        let mut columns = Columns::new(&[], area_columns(), |_| false);
        let mut by_source: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for record in self.records(FILE)? {
            let (line, source) = (record.line, source_key(FILE, &record)?);
            let area = read_area(record, &mut columns, &[], &source);
            by_source.entry(source).or_default().push(area.map_err(|reason| wrong(FILE, line, reason))?);
        }
        for (key, areas) in by_source {
            import_areas(self.database, &self.options(FILE, &key)?, &areas, self.clock)?;
        }
        Ok(())
    }

    fn places(&self) -> Result<(), SeedError> {
        const FILE: &str = "places.geojson";
        let mut columns = Columns::new(&[], place_columns(), is_osm_key);
        let mut by_source: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for record in self.records(FILE)? {
            let (line, source) = (record.line, source_key(FILE, &record)?);
            let place = read_place(record, &mut columns, &[], &source);
            by_source.entry(source).or_default().push(place.map_err(|reason| wrong(FILE, line, reason))?);
        }
        for (key, places) in by_source {
            import_places(self.database, &self.options(FILE, &key)?, &places, self.clock)?;
        }
        Ok(())
    }

    fn cameras(&self) -> Result<(), SeedError> {
        const FILE: &str = "cameras.geojson";
        let mut by_source: BTreeMap<String, Vec<Record>> = BTreeMap::new();
        for record in self.records(FILE)? {
            let key = source_key(FILE, &record)?;
            by_source.entry(key).or_default().push(record);
        }
        for (key, records) in by_source {
            let options = self.options(FILE, &key)?;
            let rows = camera_rows(&options.source, records)?;
            let mut import = CameraImport::begin(self.database, options, self.clock)?;
            for row in rows {
                import.push(row)?;
            }
            import.finish()?;
        }
        Ok(())
    }

    /// The rows of a file of the territory, which must all be readable; none if there is no such file.
    fn records(&self, file: &'static str) -> Result<Vec<Record>, SeedError> {
        let Some(bytes) = self.files.find(file)? else { return Ok(Vec::new()) };
        let format = |error| SeedError::Format { file, error };
        let reading = formats::open(Cursor::new(bytes), &ReadOptions::default()).map_err(format)?;
        let mut records = Vec::new();
        for row in reading.rows {
            match row.map_err(format)? {
                Row::Record(record) => records.push(record),
                Row::Rejected(rejected) => return Err(wrong(file, rejected.line, rejected.reason.to_string())),
            }
        }
        Ok(records)
    }

    fn options(&self, file: &'static str, key: &str) -> Result<ImportOptions, SeedError> {
        let source = self.territory.sources.iter().find(|source| source.key == key);
        let source = source.ok_or_else(|| wrong(file, 0, format!("territory.toml has no source {key:?}")))?;
        let listed_on = PartialDate::parse(&source.published_on).unwrap_or(self.today);
        Ok(ImportOptions {
            source: source.into(),
            is_complete: false,
            complete_within: None,
            is_dry_run: false,
            listed_on,
        })
    }
}

fn camera_rows(source: &Source, records: Vec<Record>) -> Result<Vec<CameraRow>, SeedError> {
    const FILE: &str = "cameras.geojson";
    let rules = RowRules {
        source: source.key.clone(),
        keeps_sources: false,
        is_exportable: source.is_exportable,
        evidence: None,
        as_of: PartialDate::parse(&source.published_on).ok(),
        tags: Vec::new(),
    };
    let mut rows = CameraRows::new(rules, &[]);
    let mut taken = Vec::with_capacity(records.len());
    for record in records {
        let line = record.line;
        match rows.take(record, &mut Vec::new()) {
            Taken::Row(row, _) => taken.push(*row),
            Taken::Withheld(reason) => return Err(wrong(FILE, line, reason.reason().to_owned())),
            Taken::Rejected(reason, _) => return Err(wrong(FILE, line, reason)),
        }
    }
    Ok(taken)
}

/// The key of a row's source: `source`, or the first of `cc_source`.
fn source_key(file: &'static str, record: &Record) -> Result<String, SeedError> {
    let listed = record.get("cc_source").and_then(|text| serde_json::from_str::<Vec<String>>(text).ok());
    let key = record.get("source").map(str::to_owned).or_else(|| listed?.into_iter().next());
    key.ok_or_else(|| wrong(file, record.line, "the row names no source".to_owned()))
}

fn wrong(file: &'static str, line: u64, reason: String) -> SeedError {
    SeedError::Row { file, line, reason }
}

/// Parts of a file that was not finished; usually there are none.
fn remove_leftovers(unfinished: &Path) {
    for suffix in ["", "-wal", "-shm", "-import"] {
        let mut name = unfinished.as_os_str().to_owned();
        name.push(suffix);
        let _absent = std::fs::remove_file(PathBuf::from(name));
    }
}
