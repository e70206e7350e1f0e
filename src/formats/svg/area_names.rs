//! Names of areas on a drawing: each where its area is widest, or else nearby within it, where no other name stands in
//! the way.

use std::fmt::Write as _;

use geo::{Contains as _, MapCoords as _};
use geo_types::{Coord, MultiPolygon, Point};

use super::furniture::escape;
use super::{Border, View, overlaps};

/// Half the width of a letter and half the height of a name with some room around it, in units.
const HALF_LETTER: f64 = 3.6;
const HALF_HEIGHT: f64 = 9.0;
/// How far from its point a name is tried, in halves of a name's height.
const MOST_STEPS: i32 = 8;

/// Appends the names over everything else. Those that have room at their points stand there; the others give way.
pub(super) fn write_area_names(out: &mut String, view: &View, borders: &[Border<'_>]) {
    let mut taken = Taken { view, places: Vec::new() };
    let mut crowded = Vec::new();
    for border in borders {
        let Some((name, position)) = &border.name else { continue };
        let (x, y) = view.project(position.lon(), position.lat());
        if taken.takes(name, x, y) {
            write_name(out, name, x, y);
        } else {
            crowded.push((name, x, y, border.outline));
        }
    }
    for (name, x, y, outline) in crowded {
        let area = outline.map_coords(|coord| view.project_coord(coord).into());
        let mut nearby = nearby(x, y).filter(|(x, y)| has_middle(&area, name, *x, *y));
        if let Some((x, y)) = nearby.find(|(x, y)| taken.takes(name, *x, *y)) {
            write_name(out, name, x, y);
        }
    }
}

fn write_name(out: &mut String, name: &str, x: f64, y: f64) {
    let _infallible =
        write!(out, "<text class=\"map-name\" x=\"{x:.1}\" y=\"{y:.1}\" dy=\"4\">{}</text>", escape(name));
}

/// Points around a point, the nearest first, below before above and right before left.
fn nearby(x: f64, y: f64) -> impl Iterator<Item = (f64, f64)> {
    let step = HALF_HEIGHT;
    (1..=MOST_STEPS).map(f64::from).flat_map(move |n| {
        [(0.0, n), (0.0, -n), (n, 0.0), (-n, 0.0), (n, n), (-n, n), (n, -n), (-n, -n)]
            .map(|(right, down)| (x + right * step * 2.0, y + down * step))
    })
}

/// Whether the middle half of a name lies in its area.
fn has_middle(area: &MultiPolygon<f64>, name: &str, x: f64, y: f64) -> bool {
    let quarter = half_width(name) / 2.0;
    [x - quarter, x, x + quarter].into_iter().all(|x| area.contains(&Point(Coord { x, y })))
}

fn half_width(name: &str) -> f64 {
    name.chars().count() as f64 * HALF_LETTER + 4.0
}

/// Where names stand: left, top, right, bottom.
struct Taken<'a> {
    view: &'a View,
    places: Vec<[f64; 4]>,
}

impl Taken<'_> {
    /// Takes the place of a name around a point, if that lies in the frame and is free.
    fn takes(&mut self, name: &str, x: f64, y: f64) -> bool {
        let half = half_width(name);
        let place = [x - half, y - HALF_HEIGHT, x + half, y + HALF_HEIGHT];
        let [left, top, right, bottom] = place;
        let is_inside = left > 0.0 && right < self.view.width && top > 0.0 && bottom < self.view.height;
        let is_free = is_inside && !self.places.iter().any(|other| overlaps(other, &place));
        if is_free {
            self.places.push(place);
        }
        is_free
    }
}
