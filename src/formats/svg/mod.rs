//! The map of a sheet as SVG text: ground, borders, zones, places and camera signs in one frame, for screen and paper.
//! A pure function of what it is given: no colours (classes only), no words of its own, no script, and all text escaped.

mod area_names;
mod compared;
mod furniture;
mod ground;
mod numbers;
mod signs;
mod street_names;
mod view;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use geo_types::MultiPolygon;

use furniture::escape;

pub use compared::{ComparedMark, legend_mark, with_marks};
pub use furniture::Words;
pub use ground::{Ground, GroundKind};
pub use signs::{Shape, Symbol, legend_symbol};
pub use street_names::{StreetName, StreetNames};
pub use view::View;

use crate::domain::view_direction::ASSUMED_SPREAD_DEG;
use crate::domain::{Position, Status, ViewDirection};

/// From this many cameras on each is a dot: signs would cover one another.
const DOTS_FROM: usize = 250;
/// Length of a drawn view in units: a sign, not a measure of what is seen.
const WEDGE_UNITS: f64 = 40.0;
/// Radius of a sign with its halo in units.
const SIGN_RADIUS: f64 = 10.0;

/// Everything in one frame, from the bottom up.
pub struct Drawing<'a> {
    /// Starts every id in the text; unique within a page.
    pub id: &'a str,
    pub view: View,
    pub ground: &'a [Ground],
    /// Names along streets.
    pub streets: StreetNames<'a>,
    pub borders: &'a [Border<'a>],
    pub zones: &'a [Zone],
    pub places: &'a [PlaceMark],
    pub cameras: &'a [CameraMark],
    pub words: Words,
}

/// The outline of an area.
pub struct Border<'a> {
    pub outline: &'a MultiPolygon<f64>,
    /// What the sheet is about: drawn strongly, and the rest of the ground is paled.
    pub is_subject: bool,
    /// Written at this point, or near it, where there is room.
    pub name: Option<(String, Position)>,
}

/// A circle of so many metres, with its length in words.
pub struct Zone {
    pub centre: Position,
    pub radius_m: f64,
    pub label: String,
}

/// A place for children.
pub struct PlaceMark {
    pub position: Position,
    pub is_subject: bool,
}

/// A camera; `number` is written beside it where the sheet lists it under that number.
#[derive(Clone, Debug)]
pub struct CameraMark {
    pub position: Position,
    pub status: Status,
    pub shape: Shape,
    pub views: Vec<ViewDirection>,
    pub is_subject: bool,
    pub number: Option<usize>,
}

impl Drawing<'_> {
    /// The `<svg>` element.
    pub fn to_svg(&self) -> String {
        let View { width, height, .. } = self.view;
        let mut out = String::with_capacity(64 * 1024);
        let description = escape(&self.words.description);
        let _infallible = write!(
            out,
            "<svg class=\"map-drawing\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{description}\">"
        );
        self.write_symbols(&mut out);
        let _infallible = write!(out, "<path class=\"map-ground\" d=\"{}\"/>", self.frame());
        ground::write_ground(&mut out, &self.view, self.ground);
        self.write_borders(&mut out);
        let numbers = self.numbers();
        let free_of = numbers.iter().map(|label| label.middle).chain(self.taken());
        street_names::write_street_names(&mut out, &self.view, self.streets, free_of.collect());
        self.zones.iter().for_each(|zone| self.write_zone(&mut out, zone));
        self.places.iter().for_each(|place| self.write_place(&mut out, place));
        self.write_cameras(&mut out);
        numbers::write_numbers(&mut out, &numbers);
        area_names::write_area_names(&mut out, &self.view, self.borders);
        furniture::write_furniture(&mut out, &self.view, &self.words, &self.lines_and_signs());
        out.push_str("</svg>");
        out
    }

    /// What is drawn and wants a legend, in a steady order.
    pub fn symbols(&self) -> BTreeSet<Symbol> {
        let seen = |position: Position| {
            let (x, y) = self.view.project(position.lon(), position.lat());
            (0.0..=self.view.width).contains(&x) && (0.0..=self.view.height).contains(&y)
        };
        let mut symbols = BTreeSet::new();
        for camera in self.cameras.iter().filter(|camera| seen(camera.position)) {
            let is_dot = self.cameras.len() >= DOTS_FROM;
            let sign = Symbol::Camera(camera.shape, camera.status);
            symbols.insert(if is_dot { Symbol::Dots(camera.status) } else { sign });
            if !is_dot && !camera.views.is_empty() {
                symbols.insert(Symbol::Wedge);
            }
        }
        if self.places.iter().any(|place| seen(place.position)) {
            symbols.insert(Symbol::Place);
        }
        if !self.zones.is_empty() {
            symbols.insert(Symbol::Zone);
        }
        symbols
    }

    /// The path of all that is drawn, bleed included.
    fn frame(&self) -> String {
        let ((beside, above), View { width, height, .. }) = (self.view.bleed(), self.view);
        format!("M-{beside} -{above}H{}V{}H-{beside}Z", width + beside, height + above)
    }

    /// Where signs and the lengths of zones stand, so that no street is named there.
    fn taken(&self) -> Vec<(f64, f64)> {
        let project = |position: Position| self.view.project(position.lon(), position.lat());
        let lengths = self.zones.iter().flat_map(|zone| {
            let (x, y) = project(zone.centre);
            let top = y - zone.radius_m * self.view.units_per_metre();
            [(x - 20.0, top), (x, top), (x + 20.0, top)]
        });
        let signs =
            self.places.iter().map(|place| place.position).chain(self.cameras.iter().map(|camera| camera.position));
        lengths.chain(signs.map(project)).collect()
    }

    fn write_symbols(&self, out: &mut String) {
        out.push_str("<defs>");
        if self.cameras.len() < DOTS_FROM {
            let kinds: BTreeSet<_> = self.cameras.iter().map(|camera| (camera.shape, camera.status)).collect();
            for (shape, status) in kinds {
                let sign = signs::camera_sign(shape, status);
                let _infallible = write!(out, "<g id=\"{}-{}-{status}\">{sign}</g>", self.id, shape.as_str());
            }
        }
        if !self.places.is_empty() {
            let _infallible = write!(out, "<g id=\"{}-place\">{}</g>", self.id, signs::place_sign());
        }
        out.push_str("</defs>");
    }

    fn write_borders(&self, out: &mut String) {
        for border in self.borders.iter().filter(|border| border.is_subject) {
            let outline = ground::area_path(&self.view, border.outline);
            let frame = self.frame();
            let _infallible = write!(out, "<path class=\"map-veil\" fill-rule=\"evenodd\" d=\"{frame}{outline}\"/>");
        }
        for border in self.borders {
            let class = if border.is_subject { "map-border map-border--subject" } else { "map-border" };
            let outline = ground::area_path(&self.view, border.outline);
            let _infallible = write!(out, "<path class=\"{class}\" d=\"{outline}\"/>");
        }
    }

    fn write_zone(&self, out: &mut String, zone: &Zone) {
        let (x, y) = self.view.project(zone.centre.lon(), zone.centre.lat());
        let radius = zone.radius_m * self.view.units_per_metre();
        let _infallible = write!(
            out,
            "<circle class=\"map-zone\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"/>\
             <text class=\"map-zone-name\" x=\"{x:.1}\" y=\"{:.1}\" dy=\"4\">{}</text>",
            y - radius,
            escape(&zone.label)
        );
    }

    fn write_place(&self, out: &mut String, place: &PlaceMark) {
        let (x, y) = self.view.project(place.position.lon(), place.position.lat());
        let class = if place.is_subject { "map-sign map-sign--subject" } else { "map-sign" };
        let _infallible = write!(
            out,
            "<g transform=\"translate({x:.1} {y:.1})\"><use class=\"{class}\" href=\"#{}-place\"/></g>",
            self.id
        );
    }

    fn write_cameras(&self, out: &mut String) {
        if self.cameras.len() >= DOTS_FROM {
            return self.write_dots(out);
        }
        for camera in self.cameras {
            let (x, y) = self.view.project(camera.position.lon(), camera.position.lat());
            for view in &camera.views {
                let wedge = signs::wedge(WEDGE_UNITS, view.sector_deg.unwrap_or(ASSUMED_SPREAD_DEG));
                let _infallible = write!(
                    out,
                    "<path class=\"map-wedge\" transform=\"translate({x:.1} {y:.1}) rotate({})\" d=\"{wedge}\"/>",
                    view.heading_deg
                );
            }
        }
        // The camera that the sheet is about lies on top.
        let (subject, others): (Vec<_>, Vec<_>) = self.cameras.iter().partition(|camera| camera.is_subject);
        for camera in others.into_iter().chain(subject) {
            self.write_camera(out, camera);
        }
    }

    fn write_camera(&self, out: &mut String, camera: &CameraMark) {
        let (x, y) = self.view.project(camera.position.lon(), camera.position.lat());
        let (_, size) = self.sign_size();
        let _infallible = write!(out, "<g transform=\"translate({x:.1} {y:.1})\">");
        if camera.is_subject {
            out.push_str("<circle class=\"map-target\" r=\"21\"/>");
        }
        let headings = camera.views.iter().map(|view| view.heading_deg);
        let turns = if camera.shape == Shape::View { headings.collect() } else { vec![0.0] };
        let _infallible = write!(out, "<g class=\"{size}\">");
        for turn in turns {
            let _infallible = write!(out, "<use href=\"#{}-{}-{}\"", self.id, camera.shape.as_str(), camera.status);
            if turn != 0.0 {
                let _infallible = write!(out, " transform=\"rotate({turn})\"");
            }
            out.push_str("/>");
        }
        out.push_str("</g></g>");
    }

    /// Where the numbers of cameras stand; none where each is a dot.
    fn numbers(&self) -> Vec<numbers::Label> {
        if self.cameras.len() >= DOTS_FROM {
            return Vec::new();
        }
        numbers::labels(&self.view, self.cameras, self.places, SIGN_RADIUS * self.sign_size().0)
    }

    /// How much smaller the signs of many cameras are, and their class.
    fn sign_size(&self) -> (f64, &'static str) {
        match self.cameras.len() {
            0..=24 => (1.0, "map-sign"),
            25..=79 => (0.8, "map-sign map-sign--small"),
            _ => (0.55, "map-sign map-sign--tiny"),
        }
    }

    /// One path of round dots for each status.
    fn write_dots(&self, out: &mut String) {
        for status in Status::PUBLIC {
            let mut path = String::new();
            for camera in self.cameras.iter().filter(|camera| camera.status == status) {
                let (x, y) = self.view.project(camera.position.lon(), camera.position.lat());
                let _infallible = write!(path, "M{x:.1} {y:.1}h0");
            }
            if !path.is_empty() {
                let _infallible = write!(out, "<path class=\"map-dots map-dots--{status}\" d=\"{path}\"/>");
            }
        }
    }
}

fn overlaps(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

#[cfg(test)]
mod tests;
