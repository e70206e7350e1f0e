//! One export: what it holds at which version, page by page, and what is said of it. It reads; whoever drives it writes.

use std::collections::{BTreeSet, HashMap};
use std::iter;

use jiff::civil::Date;

use super::question::Question;
use crate::domain::{CameraId, ExportFormat, ExportLayer};
use crate::formats::export::{Page, feature};
use crate::formats::statement::Statement;
use crate::http::figures::{Listed, count_year};
use crate::http::ogc::features::areas::ToldOn;
use crate::http::ogc::features::{areas, buildings, places, school_zones};
use crate::store::building::buildings::{BuildingFilter, count_buildings};
use crate::store::camera::cameras::{PageKey, USUAL_FEATURE_BYTES, count_cameras, write_page_of_cameras};
use crate::store::figures::summary::{Summary, summary};
use crate::store::source::osm_objects::{osm_edits, osm_nodes};
use crate::store::source::sources::has_closed_cameras;
use crate::store::territory::areas::AreaFilter;
use crate::store::territory::places::PlaceFilter;
use crate::store::{CameraFilter, Change, Reader, StoreError};

/// Cameras in one snapshot.
const CAMERAS_AT_ONCE: usize = 5_000;
/// Areas and places in one snapshot: their features are made of more than one table.
const OTHERS_AT_ONCE: usize = 1_000;

/// What is said of an export and does not follow from the data.
#[derive(Clone, Debug)]
pub struct Told {
    pub title: String,
    /// The filter as names and values.
    pub asked: Vec<(String, String)>,
    /// Address of the service, where it is known.
    pub root: String,
    /// The territory's day.
    pub today: Date,
    /// What its lists cover.
    pub listed: Listed,
}

/// A question at a version, and what is said of the answer.
#[derive(Clone, Debug)]
pub struct Export {
    pub question: Question,
    pub at: Change,
    pub statement: Statement,
    today: Date,
    listed: Listed,
    /// Whether cameras may have to be left out: then the text of every one has to be looked at to count those that leave.
    has_closed: bool,
}

/// Where a page ended.
#[derive(Clone, Debug)]
pub enum Key {
    Camera(PageKey),
    Code(String),
}

/// A page, and where the next begins.
#[derive(Debug)]
pub struct Read {
    pub page: Page,
    pub returned: usize,
    pub next: Option<Key>,
}

impl Export {
    /// At the newest version; of cameras and buildings, how many there are is not counted yet.
    pub fn new(reader: &Reader<'_>, question: Question, told: Told) -> Result<Self, StoreError> {
        let figures = summary(reader)?;
        let mut statement = Statement {
            title: told.title,
            filter: told.asked,
            generated_at: figures.committed_at.clone(),
            root: told.root,
            ..Statement::default()
        };
        match &question {
            Question::Cameras(filter) => tell_sources_of_cameras(&mut statement, &figures, filter),
            Question::Areas(filter) => {
                let told_on = ToldOn {
                    inventory_year: count_year(&figures),
                    today: told.today,
                    counting: filter.counting,
                    listed: &told.listed,
                };
                let areas = areas::matching(reader, filter, told_on)?;
                let of_populations = areas.iter().filter_map(|area| area.population_source.as_deref());
                tell_sources(&mut statement, &figures, areas.iter().map(|area| area.source.as_str()), of_populations);
            }
            Question::Places(filter) => {
                let sources = places::sources(reader, filter)?;
                tell_sources(&mut statement, &figures, sources.iter().map(String::as_str), iter::empty());
            }
            Question::SchoolZones(filter, radius_m) => {
                let sources = school_zones::sources(reader, filter, *radius_m)?;
                tell_sources(&mut statement, &figures, sources.iter().map(String::as_str), iter::empty());
            }
            Question::Buildings(filter) => {
                let of_sources = BuildingFilter {
                    sources: filter.sources.clone(),
                    as_of: filter.as_of,
                    ..BuildingFilter::default()
                };
                let counts = count_buildings(reader, &of_sources, figures.change)?;
                let told = figures.sources.iter().map(|(source, _)| source);
                let told = told.filter(|source| source.is_exportable && counts.contains_key(&source.key));
                statement.sources = told.cloned().collect();
            }
        }
        let (today, listed) = (told.today, told.listed);
        let mut export = Self { question, at: figures.change, statement, today, listed, has_closed: false };
        if let Question::Cameras(filter) = &mut export.question {
            filter.exportable_only = true;
            // What sources list now says nothing of an earlier state.
            export.has_closed = filter.as_of.is_some() || has_closed_cameras(reader)?;
        }
        Ok(export)
    }

    /// The list.
    pub fn layer(&self) -> ExportLayer {
        self.question.layer()
    }

    /// How many cameras or buildings match, those among them that may not leave left out or not; `Busy` where it takes too long.
    pub fn count_cameras(&self, reader: &Reader<'_>, exportable_only: bool) -> Result<u64, StoreError> {
        match &self.question {
            Question::Cameras(filter) => {
                let exportable_only = exportable_only && self.has_closed;
                count_cameras(reader, &CameraFilter { exportable_only, ..filter.clone() }, self.at)
            }
            Question::Buildings(filter) => {
                let counts = count_buildings(reader, filter, self.at)?;
                let counted = counts.into_iter().filter(|(key, _)| !exportable_only || self.may_leave(key));
                Ok(counted.map(|(_, count)| count).sum())
            }
            _ => Ok(self.statement.count + if exportable_only { 0 } else { self.statement.withheld }),
        }
    }

    /// The next page after a key, with what the format needs beside features.
    pub fn page(&self, reader: &Reader<'_>, after: Option<&Key>, format: ExportFormat) -> Result<Read, StoreError> {
        let code = match after {
            Some(Key::Code(code)) => Some(code.clone()),
            _ => None,
        };
        let limit = Some(OTHERS_AT_ONCE);
        let (features, next) = match &self.question {
            Question::Cameras(filter) => return self.page_of_cameras(reader, filter, after, format),
            Question::Areas(filter) => {
                let filter = AreaFilter { after: code, limit, ..filter.clone() };
                areas::export_page(reader, &filter, (self.today, &self.listed), |key| self.may_leave(key))?
            }
            Question::Places(filter) => {
                let filter = PlaceFilter { after: code, limit, ..filter.clone() };
                places::export_page(reader, &filter, |key| self.may_leave(key))?
            }
            Question::SchoolZones(filter, radius_m) => {
                let filter = PlaceFilter { after: code, limit, ..filter.clone() };
                school_zones::export_page(reader, &filter, *radius_m, |key| self.may_leave(key))?
            }
            Question::Buildings(filter) => {
                let after = code.and_then(|number| number.parse().ok()).unwrap_or_default();
                buildings::export_page(reader, &BuildingFilter { after, limit, ..filter.clone() }, self.at)?
            }
        };
        let page = Page { features: features.join(",").into_bytes(), ..Page::default() };
        Ok(Read { page, returned: features.len(), next: next.map(Key::Code) })
    }

    fn may_leave(&self, source: &str) -> bool {
        self.statement.sources.iter().any(|known| known.key == source)
    }

    fn page_of_cameras(
        &self,
        reader: &Reader<'_>,
        filter: &CameraFilter,
        after: Option<&Key>,
        format: ExportFormat,
    ) -> Result<Read, StoreError> {
        let after = match after {
            Some(Key::Camera(key)) => Some(*key),
            _ => None,
        };
        // Set aside at once: a page that grows is copied each time.
        let buffer = Vec::with_capacity(CAMERAS_AT_ONCE * USUAL_FEATURE_BYTES);
        let found = write_page_of_cameras(reader, filter, after, CAMERAS_AT_ONCE, self.at, buffer)?;
        let mut page = Page { features: found.features, ..Page::default() };
        let ids = || feature::codes(&page.features).filter_map(|code| code.parse::<CameraId>().ok());
        match format {
            ExportFormat::OsmXml => page.osm = by_code(osm_nodes(reader, ids(), self.at)?),
            ExportFormat::OsmChange => page.edits = by_code(osm_edits(reader, ids(), self.at)?),
            _ => {}
        }
        Ok(Read { page, returned: found.returned, next: found.next.map(Key::Camera) })
    }
}

fn by_code<T>(found: HashMap<CameraId, T>) -> HashMap<String, T> {
    found.into_iter().map(|(id, value)| (id.to_string(), value)).collect()
}

fn tell_sources_of_cameras(statement: &mut Statement, figures: &Summary, filter: &CameraFilter) {
    let is_asked = |key: &String| filter.sources.is_empty() || filter.sources.contains(key);
    let told = figures.sources.iter();
    let told = told.filter(|(source, cameras)| source.is_exportable && *cameras > 0 && is_asked(&source.key));
    statement.sources = told.map(|(source, _)| source.clone()).collect();
}

/// The sources of rows and of what else stands in them, and how many rows may leave.
fn tell_sources<'a>(
    statement: &mut Statement,
    figures: &Summary,
    of_rows: impl Iterator<Item = &'a str> + Clone,
    within: impl Iterator<Item = &'a str>,
) {
    let used: BTreeSet<&str> = of_rows.clone().chain(within).collect();
    let told = figures.sources.iter().map(|(source, _)| source);
    let told = told.filter(|source| source.is_exportable && used.contains(source.key.as_str()));
    statement.sources = told.cloned().collect();
    let may_leave = |key: &&str| statement.sources.iter().any(|source| source.key == *key);
    statement.count = of_rows.clone().filter(may_leave).count() as u64;
    statement.withheld = of_rows.count() as u64 - statement.count;
}
