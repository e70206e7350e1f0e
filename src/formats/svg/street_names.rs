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

/// Names with the size they are written in.
#[derive(Clone, Copy, Debug, Default)]
pub struct StreetNames<'a> {
    /// Those to be written first first.
    pub names: &'a [StreetName],
    /// Size of the type in units.
    pub size: f64,
}

/// Mean width of a letter, and how far a stretch may leave its chord, in sizes of the type.
const LETTER: f64 = 0.535;
const MOST_BEND: f64 = 0.47;

/// A name's middle, its turn in degrees and half its length.
struct Spot {
    x: f64,
    y: f64,
    turn_deg: f64,
    half: f64,
}

/// Appends the names; each street is named once, and none over the points that are `taken`.
pub(super) fn write_street_names(out: &mut String, view: &View, streets: StreetNames<'_>, mut taken: Vec<(f64, f64)>) {
    let mut named: Vec<&str> = Vec::new();
    for street in streets.names {
        if named.contains(&street.name.as_str()) {
            continue;
        }
        let Some(spot) = find_spot(view, street, streets.size, &taken) else { continue };
        taken.extend(dots(&spot, streets.size));
        named.push(&street.name);
        let _infallible = write!(
            out,
            "<text class=\"map-street-name\" font-size=\"{}\" transform=\"translate({:.1} {:.1}) rotate({:.1})\" dy=\".35em\">{}</text>",
            streets.size,
            spot.x,
            spot.y,
            spot.turn_deg,
            escape(&street.name)
        );
    }
}

/// The straightest stretch of the street that lies in the frame, is long enough and is free.
fn find_spot(view: &View, street: &StreetName, size: f64, taken: &[(f64, f64)]) -> Option<Spot> {
    let wanted = street.name.chars().count() as f64 * LETTER * size;
    let points: Vec<(f64, f64)> = street.line.coords().map(|coord| view.project_coord(*coord)).collect();
    let mut best: Option<(f64, Spot)> = None;
    for start in 0..points.len().saturating_sub(1) {
        let Some(end) = (start + 1..points.len()).find(|end| length(points[start], points[*end]) >= wanted) else {
            continue;
        };
        let (from, to) = (points[start], points[end]);
        let bend = points[start..=end].iter().map(|point| away(*point, from, to)).fold(0.0, f64::max);
        let spot = spot_between(from, to, wanted / 2.0);
        let is_free = dots(&spot, size)
            .all(|dot| is_within(view, size, dot) && taken.iter().all(|other| length(dot, *other) > size));
        if bend <= MOST_BEND * size && is_free && best.as_ref().is_none_or(|(least, _)| bend < *least) {
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
fn dots(spot: &Spot, size: f64) -> impl Iterator<Item = (f64, f64)> {
    let (x, y, half) = (spot.x, spot.y, spot.half);
    let (sin, cos) = spot.turn_deg.to_radians().sin_cos();
    let count = (half / size).ceil().max(1.0) as i32;
    (-count..=count).map(move |step| {
        let along = half * f64::from(step) / f64::from(count);
        (x + cos * along, y + sin * along)
    })
}

fn is_within(view: &View, size: f64, (x, y): (f64, f64)) -> bool {
    (size..=view.width - size).contains(&x) && (size..=view.height - size).contains(&y)
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

    fn written(names: &[StreetName]) -> String {
        let view = View::fit(Bbox::new(3.87, 43.6, 3.88, 43.607).unwrap(), 640.0, 440.0, 0.0);
        let mut out = String::new();
        write_street_names(&mut out, &view, StreetNames { names, size: 9.0 }, Vec::new());
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
