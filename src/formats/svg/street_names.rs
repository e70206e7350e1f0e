//! Names along streets, where a straight enough stretch has room for them and no other name stands in the way.

use std::fmt::Write as _;

use geo_types::LineString;

use super::View;
use super::furniture::escape;

/// A street with its name; the first ones are written first.
#[derive(Clone, Debug)]
pub struct StreetName {
    pub name: String,
    pub line: LineString<f64>,
}

/// Height of a letter and its mean width, in units.
const HEIGHT: f64 = 9.0;
const LETTER: f64 = 4.6;
/// A stretch may leave its chord by so many units.
const MOST_BEND: f64 = 4.0;

/// A name's middle, its turn in degrees and half its length.
struct Spot {
    x: f64,
    y: f64,
    turn_deg: f64,
    half: f64,
}

/// Appends the names; each street is named once.
pub(super) fn write_street_names(out: &mut String, view: &View, streets: &[StreetName]) {
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let mut named: Vec<&str> = Vec::new();
    for street in streets {
        if named.contains(&street.name.as_str()) {
            continue;
        }
        let Some(spot) = find_spot(view, street, &taken) else { continue };
        taken.extend(dots(&spot));
        named.push(&street.name);
        let _infallible = write!(
            out,
            "<text class=\"map-street-name\" transform=\"translate({:.1} {:.1}) rotate({:.1})\" dy=\"3\">{}</text>",
            spot.x,
            spot.y,
            spot.turn_deg,
            escape(&street.name)
        );
    }
}

/// The straightest stretch of the street that lies in the frame, is long enough and is free.
fn find_spot(view: &View, street: &StreetName, taken: &[(f64, f64)]) -> Option<Spot> {
    let wanted = street.name.chars().count() as f64 * LETTER;
    let points: Vec<(f64, f64)> = street.line.coords().map(|coord| view.project_coord(*coord)).collect();
    let mut best: Option<(f64, Spot)> = None;
    for start in 0..points.len().saturating_sub(1) {
        let Some(end) = (start + 1..points.len()).find(|end| length(points[start], points[*end]) >= wanted) else {
            continue;
        };
        let (from, to) = (points[start], points[end]);
        let bend = points[start..=end].iter().map(|point| away(*point, from, to)).fold(0.0, f64::max);
        let spot = spot_between(from, to, wanted / 2.0);
        let is_free =
            dots(&spot).all(|dot| is_within(view, dot) && taken.iter().all(|other| length(dot, *other) > HEIGHT));
        if bend <= MOST_BEND && is_free && best.as_ref().is_none_or(|(least, _)| bend < *least) {
            best = Some((bend, spot));
        }
    }
    best.map(|(_, spot)| spot)
}

fn spot_between(from: (f64, f64), to: (f64, f64), half: f64) -> Spot {
    let turn = (to.1 - from.1).atan2(to.0 - from.0).to_degrees();
    // Read from the left, never upside down.
    let turn_deg = if turn > 90.0 {
        turn - 180.0
    } else if turn <= -90.0 {
        turn + 180.0
    } else {
        turn
    };
    Spot { x: f64::midpoint(from.0, to.0), y: f64::midpoint(from.1, to.1), turn_deg, half }
}

/// Points along the middle of a name, near enough to stand for all of it.
fn dots(spot: &Spot) -> impl Iterator<Item = (f64, f64)> {
    let (x, y, half) = (spot.x, spot.y, spot.half);
    let (sin, cos) = spot.turn_deg.to_radians().sin_cos();
    let count = (half / HEIGHT).ceil().max(1.0) as i32;
    (-count..=count).map(move |step| {
        let along = half * f64::from(step) / f64::from(count);
        (x + cos * along, y + sin * along)
    })
}

fn is_within(view: &View, (x, y): (f64, f64)) -> bool {
    (HEIGHT..=view.width - HEIGHT).contains(&x) && (HEIGHT..=view.height - HEIGHT).contains(&y)
}

fn length(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// Distance of a point from the line through two others.
fn away(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let span = length(from, to).max(1e-9);
    ((to.0 - from.0) * (from.1 - point.1) - (from.0 - point.0) * (to.1 - from.1)).abs() / span
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Bbox;

    fn written(streets: &[StreetName]) -> String {
        let view = View::fit(Bbox::new(3.87, 43.6, 3.88, 43.607).unwrap(), 640.0, 440.0, 0.0);
        let mut out = String::new();
        write_street_names(&mut out, &view, streets);
        out
    }

    fn street(name: &str, points: &[(f64, f64)]) -> StreetName {
        StreetName { name: name.to_owned(), line: points.to_vec().into() }
    }

    #[test]
    fn a_name_is_written_once_upright_and_never_over_another() {
        let long = [(3.878, 43.603), (3.872, 43.603)];
        let out = written(&[street("Rue <Foch>", &long), street("Rue <Foch>", &long), street("Rue Barrée", &long)]);
        assert_eq!(out.matches("<text").count(), 1, "{out}");
        assert!(out.contains("rotate(0.0)") && out.contains("Rue &lt;Foch&gt;"), "{out}");
    }

    #[test]
    fn a_street_too_short_or_outside_has_no_name() {
        let out = written(&[
            street("Impasse des Longs Noms", &[(3.875, 43.603), (3.8751, 43.603)]),
            street("Loin", &[(4.0, 43.603), (4.1, 43.603)]),
        ]);
        assert_eq!(out, "");
    }
}
