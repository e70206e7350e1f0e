//! Where an item stands: a small map with what is known around it, and the neighbours that it may be the same as.

use serde::Serialize;

use crate::domain::view_direction::{direction_tag, parse_view_directions};
use crate::domain::{Position, Status, Tags};
use crate::formats::svg::{CameraMark, Shape, View};
use crate::geometry::distance::distance_m;
use crate::http::i18n::Language;
use crate::http::pages::{CameraFacts, Drawn, draw_surroundings, parse_features, tell_streets};
use crate::store::camera::cameras::page_of_cameras;
use crate::store::{CameraFilter, Reader, StoreError};

/// Size of the drawing in units: small, so that a telephone shows it beside the decision.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 300.0;
/// Ground shown around it, in metres; more where a correction moves further.
const SHOWN_M: f64 = 60.0;
/// Neighbours that it may be the same as stand within so many metres.
const ALIKE_M: f64 = 60.0;
const MOST_ALIKE: usize = 5;
const MOST_DRAWN: usize = 60;

/// A camera near it.
#[derive(Serialize)]
pub struct Neighbour {
    pub id: String,
    pub title: String,
    pub status: &'static str,
    pub distance_m: f64,
    /// The first one is offered as chosen.
    pub is_first: bool,
}

/// The neighbours and the map; none for what stands nowhere.
pub fn neighbours_and_map(
    reader: &Reader<'_>,
    language: &Language,
    camera: Option<&CameraFacts>,
    said: Option<Position>,
    tags: Option<&Tags>,
) -> Result<Option<(Vec<Neighbour>, Drawn)>, StoreError> {
    let Some(centre) = said.or(camera.map(|camera| camera.position)) else { return Ok(None) };
    let moved_m = camera.map_or(0.0, |camera| distance_m(camera.position, centre));
    let shown_m = SHOWN_M.max(moved_m * 1.2);
    let filter = CameraFilter { near: Some((centre, shown_m * 2.0)), ..CameraFilter::default() };
    let (change, _) = reader.latest_change()?;
    let mut around = parse_features(&page_of_cameras(reader, &filter, None, MOST_DRAWN, change)?.features)?;
    let own = camera.map(|camera| camera.id.as_str());
    tell_streets(reader, &mut around)?;
    let is_new = said.is_some();
    let mut marks: Vec<CameraMark> =
        around.iter().map(|other| other.mark(None, !is_new && Some(other.id.as_str()) == own)).collect();
    if let Some(position) = said {
        marks.push(mark_of(position, tags));
    }
    let view = View::around(centre, shown_m, WIDTH, HEIGHT, 0.0);
    let drawn = draw_surroundings(reader, language, ("map", view), &marks, "moderation.map")?;
    Ok(Some((list(language, &around, own, centre), drawn)))
}

fn list(language: &Language, around: &[CameraFacts], own: Option<&str>, centre: Position) -> Vec<Neighbour> {
    let others = around.iter().filter(|other| Some(other.id.as_str()) != own);
    let mut near: Vec<_> = others.map(|other| (distance_m(centre, other.position), other)).collect();
    near.retain(|(metres, _)| *metres <= ALIKE_M);
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    let neighbours = near.into_iter().take(MOST_ALIKE).enumerate().map(|(index, (distance_m, other))| Neighbour {
        id: other.id.clone(),
        title: other.title(language),
        status: other.status.as_str(),
        distance_m,
        is_first: index == 0,
    });
    neighbours.collect()
}

/// What was sent, as it would be drawn once published.
fn mark_of(position: Position, tags: Option<&Tags>) -> CameraMark {
    let none = Tags::default();
    let tags = tags.unwrap_or(&none);
    let views = direction_tag(tags).map(|(_, value)| parse_view_directions(value)).unwrap_or_default();
    let shape = Shape::of(tags, !views.is_empty());
    CameraMark { position, status: Status::Unverified, shape, views, is_subject: true, number: None }
}
