//! What makes a drawing a map that can be read: its scale, its north, and text that stays text.

use std::fmt::Write as _;

use super::{Drawing, SIGN_RADIUS, View};

/// The text that stands in or behind the drawing.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// Read aloud instead of the drawing.
    pub description: String,
    /// The letter at the arrow: N.
    pub north: String,
    /// Length of the scale bar in words; its metres come from [`View::scale_bar_m`].
    pub scale: String,
}

/// Appends scale bar and north arrow; the bar stands in the corner with the fewest `obstacles`, points of the drawing in units.
pub(super) fn write_furniture(out: &mut String, view: &View, words: &Words, obstacles: &[(f64, f64)]) {
    let width = view.width;
    let bar = view.scale_bar_m() * view.units_per_metre();
    let (x, y) = scale_corner(view, bar + words.scale.chars().count() as f64 * LETTER, obstacles);
    let _infallible = write!(
        out,
        "<path class=\"map-scale\" d=\"M{x} {:.1}V{y:.1}H{:.1}V{:.1}\"/><text class=\"map-scale-name\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
        y - 6.0,
        x + bar,
        y - 6.0,
        x + bar + 6.0,
        y + 1.0,
        escape(&words.scale)
    );
    let _infallible = write!(
        out,
        "<g transform=\"translate({:.1} 34)\"><path class=\"map-north\" d=\"M0 -22L7 -4L0 -8L-7 -4Z\"/><text class=\"map-north-name\" y=\"12\">{}</text></g>",
        width - 22.0,
        escape(&words.north)
    );
}

/// Room of a letter beside the scale bar in units, as large as on paper.
const LETTER: f64 = 8.5;
/// From the edge of the drawing to the bar.
const EDGE: f64 = 14.0;

/// Left end of the bar and its height: below on the left unless something is drawn there. The arrow has the top right corner.
fn scale_corner(view: &View, length: f64, obstacles: &[(f64, f64)]) -> (f64, f64) {
    let (right, below) = (view.width - 2.0 * EDGE - length, view.height - 16.0);
    let corners = [(EDGE, below), (right, below), (EDGE, 30.0)];
    let in_the_way = |(x, y): &(f64, f64)| {
        let is_in = |(a, b): &&(f64, f64)| (x - 6.0..x + length + 12.0).contains(a) && (y - 20.0..y + 10.0).contains(b);
        obstacles.iter().filter(is_in).count()
    };
    // The first of equals: `min_by_key` keeps it.
    corners.into_iter().min_by_key(in_the_way).unwrap_or((EDGE, below))
}

impl Drawing<'_> {
    /// Points along the subject's border and the edges of zones, and around signs: what a scale bar would hide.
    pub(super) fn lines_and_signs(&self) -> Vec<(f64, f64)> {
        let subjects = self.borders.iter().filter(|border| border.is_subject);
        let lines = subjects.flat_map(|border| &border.outline.0).flat_map(|polygon| polygon.exterior().lines());
        let mut points = Vec::new();
        for line in lines {
            let [(x1, y1), (x2, y2)] = [line.start, line.end].map(|end| self.view.project_coord(end));
            let steps = ((x2 - x1).hypot(y2 - y1) / SIGN_RADIUS).ceil().clamp(1.0, 1_000.0);
            let along = |step: u32| f64::from(step) / steps;
            points.extend((0..=steps as u32).map(|s| (x1 + (x2 - x1) * along(s), y1 + (y2 - y1) * along(s))));
        }
        for zone in self.zones {
            let (x, y) = self.view.project(zone.centre.lon(), zone.centre.lat());
            let radius = zone.radius_m * self.view.units_per_metre();
            let angles = (0..360).map(|degrees| f64::from(degrees).to_radians().sin_cos());
            points.extend(angles.map(|(sin, cos)| (x + radius * cos, y + radius * sin)));
        }
        let around = |(x, y): (f64, f64)| [-1.0, 1.0].map(|side| (x, y + side * SIGN_RADIUS));
        points.extend(self.taken().into_iter().flat_map(around));
        points
    }
}

/// Text as XML character data and attribute value; control characters that XML forbids become spaces.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
