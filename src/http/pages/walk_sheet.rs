//! The sheet of a walk on paper: street map, known cameras numbered, empty lines to fill in, and the way back by QR code.

use serde::Serialize;

use super::area_lists::{Link, child_links};
use super::camera_facts::CameraFacts;
use super::drawing::{LegendEntry, draw, read_ground, street_names, words};
use super::walk_plan::{Cell, Plan, SHAPE, Subject, plan};
use crate::formats::picture::qr::qr_svg;
use crate::formats::svg::{Border, Drawing, StreetNames};
use crate::http::i18n::Language;
use crate::store::{Reader, StoreError};

/// Size of a street's name in units: these are maps to walk by.
const STREET_NAME: f64 = 8.6;
/// Known cameras that fit below a map; those beyond go to a sheet of their own.
const ROWS_MOST: usize = 20;
/// Known cameras on a sheet of their own.
const LIST_ROWS: usize = 84;
/// Lines of writing below a map where no camera is known; two known cameras take the room of less than one line.
const LINES_MOST: usize = 11;
const LINES_LEAST: usize = 6;

/// Values of `walk.html` and `walk_entry.html`.
#[derive(Clone, Debug, Serialize)]
pub struct WalkSheet {
    pub id: String,
    /// Name of the area; none for a drawn shape.
    pub name: Option<String>,
    /// The change that the numbers hold for.
    pub at: i64,
    /// From the root to the sheet and to the form for what comes back, with what they need to show the same.
    pub path: String,
    pub entry: String,
    /// Streets of the walk as GeoJSON.
    pub streets: String,
    /// The form's whole address, and its code.
    pub entry_url: String,
    pub qr: Option<String>,
    pub pages: Vec<WalkPage>,
    /// Known cameras that found no room below their map.
    pub lists: Vec<Vec<WalkRow>>,
    pub cameras: usize,
    /// All of them, in the order of their numbers.
    pub known: Vec<WalkRow>,
    /// The corners of a drawn shape as the address has them.
    pub shape: Option<String>,
    /// Smaller parts, where the whole is too large for paper.
    pub parts: Vec<Link>,
}

/// One sheet with a map.
#[derive(Clone, Debug, Serialize)]
pub struct WalkPage {
    pub label: String,
    pub svg: String,
    /// Middle longitude, middle Mercator y in degrees, units in a degree, width, height: to find a place from a click.
    pub view: String,
    pub legend: Vec<LegendEntry>,
    pub rows: Vec<WalkRow>,
    /// How many more of its cameras stand on the lists at the end.
    pub more: usize,
    /// Numbers of the lines to write on.
    pub lines: Vec<usize>,
    pub grid: Vec<Vec<GridCell>>,
}

/// A place in the grid of sheets.
#[derive(Clone, Debug, Serialize)]
pub struct GridCell {
    pub label: String,
    pub is_here: bool,
}

/// A known camera.
#[derive(Clone, Debug, Serialize)]
pub struct WalkRow {
    pub number: usize,
    pub id: String,
    pub title: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub last_seen_on: Option<String>,
    pub status: &'static str,
    pub lon: f64,
    pub lat: f64,
}

/// Reads the sheets of a walk; `public_url` is where the outside reaches the service.
pub fn read_walk(
    reader: &Reader<'_>,
    language: &Language,
    subject: &Subject,
    at: Option<i64>,
    public_url: &str,
) -> Result<WalkSheet, StoreError> {
    let plan = plan(reader, subject, at)?;
    let id = subject.area.as_ref().map_or(SHAPE, |area| &area.code);
    let shape = subject.shape.as_ref().map_or(String::new(), |shape| format!("&shape={}", plain_shape(shape)));
    let query = format!("?at={}{shape}&lang={}", plan.at.0, language.code);
    let entry = format!("walks/{id}/entry{query}");
    let entry_url = format!("{public_url}/{entry}");
    let rows: Vec<WalkRow> =
        plan.cameras.iter().enumerate().map(|(index, camera)| row(language, index + 1, camera)).collect();
    let mut first_line = rows.len() + 1;
    let mut pages = Vec::with_capacity(plan.cells.len());
    let mut rest = Vec::new();
    for cell in &plan.cells {
        let own = &rows[cell.cameras.clone()];
        let page = page(reader, language, subject, &plan, cell, own, first_line)?;
        first_line += page.lines.len();
        rest.extend_from_slice(&own[own.len().min(ROWS_MOST)..]);
        pages.push(page);
    }
    let parts = match &subject.area {
        Some(area) if pages.is_empty() => child_links(reader, &area.code)?,
        _ => Vec::new(),
    };
    Ok(WalkSheet {
        name: subject.area.as_ref().map(|area| area.name.clone()),
        path: format!("walks/{id}{query}"),
        streets: format!("walks/{id}/streets.geojson{}", query.replacen(&format!("at={}&", plan.at.0), "", 1)),
        id: id.to_owned(),
        at: plan.at.0,
        qr: qr_svg(&entry_url),
        entry,
        entry_url,
        lists: rest.chunks(LIST_ROWS).map(<[WalkRow]>::to_vec).collect(),
        cameras: rows.len(),
        shape: subject.shape.as_deref().map(plain_shape),
        known: rows,
        pages,
        parts,
    })
}

/// Only what a shape is made of, so that it may stand in an address as it is.
fn plain_shape(shape: &str) -> String {
    shape.chars().filter(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '-')).collect()
}

fn page(
    reader: &Reader<'_>,
    language: &Language,
    subject: &Subject,
    plan: &Plan,
    cell: &Cell,
    rows: &[WalkRow],
    first_line: usize,
) -> Result<WalkPage, StoreError> {
    let marks: Vec<_> = plan
        .cameras
        .iter()
        .enumerate()
        .map(|(index, camera)| camera.mark(Some(index + 1), false))
        .filter(|mark| plan.cells.len() == 1 || is_near(cell, mark.position))
        .collect();
    let name = subject.area.as_ref().map_or_else(|| language.text("walk.shape").to_owned(), |area| area.name.clone());
    let description = language.fill("sheet.map.area", &[("name", name.into())]);
    let border = Border { outline: subject.outline.polygons(), is_subject: true, name: None };
    let drawing = Drawing {
        id: &format!("walk{}", cell.label),
        view: cell.view,
        ground: &read_ground(reader, &cell.view)?,
        streets: StreetNames { names: &street_names(reader, &cell.view)?, size: STREET_NAME },
        borders: &[border],
        zones: &[],
        places: &[],
        cameras: &marks,
        words: words(language, &cell.view, description),
    };
    let drawn = draw(language, &drawing);
    let [lon, y, scale] = cell.view.parameters();
    let shown = rows.len().min(ROWS_MOST);
    // Two columns of known cameras: each of their rows takes about 0.65 of a line of writing.
    let lines = (LINES_MOST * 100 - shown.div_ceil(2) * 65 - usize::from(shown > 0) * 50) / 100;
    Ok(WalkPage {
        label: cell.label.clone(),
        svg: drawn.svg,
        view: format!("{lon},{y},{scale},{},{}", cell.view.width, cell.view.height),
        legend: drawn.legend,
        rows: rows[..shown].to_vec(),
        more: rows.len() - shown,
        lines: (first_line..first_line + lines.max(LINES_LEAST)).collect(),
        grid: grid(plan, cell),
    })
}

/// Whether a sign lies on the sheet or so near that a part of it shows.
fn is_near(cell: &Cell, position: crate::domain::Position) -> bool {
    let (x, y) = cell.view.project(position.lon(), position.lat());
    (-20.0..=cell.view.width + 20.0).contains(&x) && (-20.0..=cell.view.height + 20.0).contains(&y)
}

fn grid(plan: &Plan, here: &Cell) -> Vec<Vec<GridCell>> {
    if plan.columns * plan.rows == 1 {
        return Vec::new();
    }
    let find = |row: usize, column: usize| plan.cells.iter().find(|cell| cell.row == row && cell.column == column);
    let cell = |row: usize, column: usize| GridCell {
        label: find(row, column).map(|cell| cell.label.clone()).unwrap_or_default(),
        is_here: here.row == row && here.column == column,
    };
    (0..plan.rows).map(|row| (0..plan.columns).map(|column| cell(row, column)).collect()).collect()
}

fn row(language: &Language, number: usize, camera: &CameraFacts) -> WalkRow {
    let row = camera.row(language, Some(number), None);
    WalkRow {
        number,
        id: row.id,
        title: row.title,
        kind: row.kind,
        last_seen_on: camera.own("cc_last_seen_on").map(str::to_owned),
        status: row.status,
        lon: camera.position.lon(),
        lat: camera.position.lat(),
    }
}
