//! How each camera sign and the house of a place for children are drawn: the outlines of `web/js/signs.js`, as SVG.
//! Units of a 40-unit square centred on 0,0, up is north; colours are classes, never values.

use std::fmt::Write as _;

use crate::domain::{Status, Tags};

/// The outline that tells the kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    Fixed,
    Dome,
    Panning,
    Alpr,
    Other,
    Unknown,
    /// A beak towards a known heading.
    View,
}

/// Something that a drawing may show and a legend then explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Symbol {
    Camera(Shape, Status),
    /// Cameras of this status, too many for a sign each.
    Dots(Status),
    Place,
    Zone,
    /// What a camera may see.
    Wedge,
}

const DROP: &str = "M0 -18L7.17 -3.56A8 8 0 1 1 -7.17 -3.56Z";
const PLATE: &str = "M-9.5 -7H9.5Q12 -7 12 -4.5V4.5Q12 7 9.5 7H-9.5Q-12 7 -12 4.5V-4.5Q-12 -7 -9.5 -7Z";
const DIAMOND: &str = "M0 -10.5L10.5 0L0 10.5L-10.5 0Z";
const LENS: &str = "M-4 -2.6H1.4V2.6H-4ZM2.4 0L5 -2.4V2.4Z";
const DIGITS: &str = "M-7 -1.4H-4V1.4H-7ZM-1.5 -1.4H1.5V1.4H-1.5ZM4 -1.4H7V1.4H4Z";
const ARC: &str = "M-12.2 6.4A13.8 13.8 0 0 0 12.2 6.4";
const CROSS: &str = "M-3.6 -3.6L3.6 3.6M3.6 -3.6L-3.6 3.6";
const HOUSE: &str = "M0 -9.5L9 -2V8.5H-9V-2Z";

impl Shape {
    /// The word of the class and of the symbol's id.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Dome => "dome",
            Self::Panning => "panning",
            Self::Alpr => "alpr",
            Self::Other => "other",
            Self::Unknown => "unknown",
            Self::View => "view",
        }
    }

    /// The shape for a camera's tags; a known view of a fixed or unknown one is drawn by its beak.
    pub fn of(tags: &Tags, has_view: bool) -> Self {
        match (tags.get("surveillance:type"), tags.get("camera:type")) {
            (Some("ALPR" | "ANPR"), _) => Self::Alpr,
            (Some(kind), _) if kind != "camera" => Self::Other,
            (_, Some("dome")) => Self::Dome,
            (_, Some("panning")) => Self::Panning,
            _ if has_view => Self::View,
            (_, Some("fixed")) => Self::Fixed,
            _ => Self::Unknown,
        }
    }

    fn body(self) -> String {
        match self {
            Self::Alpr => PLATE.to_owned(),
            Self::Other => DIAMOND.to_owned(),
            Self::View => DROP.to_owned(),
            Self::Fixed | Self::Dome | Self::Panning | Self::Unknown => disc(8.0),
        }
    }

    fn mark(self) -> Option<String> {
        match self {
            Self::Fixed => Some(LENS.to_owned()),
            Self::Dome => Some(disc(3.0)),
            Self::Alpr => Some(DIGITS.to_owned()),
            Self::Other => Some(disc(2.4)),
            Self::Panning | Self::Unknown | Self::View => None,
        }
    }
}

/// The paths of a camera sign, halo first.
pub fn camera_sign(shape: Shape, status: Status) -> String {
    let (body, mut out) = (shape.body(), String::with_capacity(400));
    let is_gone = matches!(status, Status::Gone | Status::Hidden);
    let is_solid = is_gone || status == Status::Confirmed;
    let turns = shape == Shape::Panning && !is_gone;
    path(&mut out, &body, "map-f-surface map-s-surface", if is_solid { 4.4 } else { 6.4 }, "");
    if turns {
        path(&mut out, ARC, "map-s-surface", 6.4, " stroke-linecap=\"round\"");
    }
    match status {
        Status::Confirmed => path(&mut out, &body, "map-f-camera", 0.0, ""),
        Status::Unverified => path(&mut out, &body, "map-f-surface map-s-camera", 2.8, ""),
        Status::Documented => path(&mut out, &body, "map-f-surface map-s-camera", 2.8, " stroke-dasharray=\"3.4 2.6\""),
        Status::Gone | Status::Hidden => path(&mut out, &body, "map-f-gone", 0.0, ""),
    }
    if is_gone {
        path(&mut out, CROSS, "map-s-surface", 2.4, " stroke-linecap=\"round\"");
        return out;
    }
    if turns {
        path(&mut out, ARC, "map-s-camera", 2.8, " stroke-linecap=\"round\"");
    }
    if let Some(mark) = shape.mark() {
        path(&mut out, &mark, if is_solid { "map-f-surface" } else { "map-f-camera" }, 0.0, "");
    }
    out
}

/// The paths of the house of a place for children.
pub fn place_sign() -> String {
    let mut out = String::new();
    path(&mut out, HOUSE, "map-f-surface map-s-surface", 4.6, "");
    path(&mut out, HOUSE, "map-f-school", 0.0, "");
    out
}

/// The outline of what a view may cover, pointing north.
pub fn wedge(radius: f64, spread_deg: f64) -> String {
    if spread_deg >= 359.0 {
        return disc(radius);
    }
    let half = (spread_deg / 2.0).to_radians();
    let (x, y) = (radius * half.sin(), -radius * half.cos());
    let large = i32::from(spread_deg > 180.0);
    format!("M0 0L{:.1} {y:.1}A{radius} {radius} 0 {large} 1 {x:.1} {y:.1}Z", -x)
}

/// A symbol by itself, for a legend; decoration beside its words.
pub fn legend_symbol(symbol: Symbol) -> String {
    let inner = match symbol {
        Symbol::Camera(shape, status) => camera_sign(shape, status),
        Symbol::Dots(status) => format!("<path class=\"map-dots map-dots--{status}\" d=\"M0 0h0\"/>"),
        Symbol::Place => place_sign(),
        Symbol::Zone => "<circle class=\"map-zone\" r=\"15\"/>".to_owned(),
        Symbol::Wedge => {
            format!("<path class=\"map-wedge\" d=\"{}\" transform=\"translate(0 14)\"/>", wedge(30.0, 70.0))
        }
    };
    format!(
        "<svg class=\"map-symbol\" viewBox=\"-20 -20 40 40\" width=\"30\" height=\"30\" aria-hidden=\"true\">{inner}</svg>"
    )
}

fn disc(radius: f64) -> String {
    format!("M{radius} 0A{radius} {radius} 0 1 1 -{radius} 0A{radius} {radius} 0 1 1 {radius} 0Z")
}

fn path(out: &mut String, d: &str, class: &str, width: f64, more: &str) {
    let _infallible = write!(out, "<path class=\"{class}\" d=\"{d}\"");
    if width > 0.0 {
        let _infallible = write!(out, " stroke-width=\"{width}\"{more}");
    }
    out.push_str("/>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        Tags::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    #[test]
    fn the_outlines_are_those_of_the_browser() {
        let script = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/web/js/signs.js")).unwrap();
        for outline in [DROP, PLATE, DIAMOND, LENS, DIGITS, ARC, CROSS, HOUSE] {
            assert!(script.contains(outline), "web/js/signs.js draws no {outline}");
        }
    }

    #[test]
    fn a_document_is_dashed_a_report_hollow_a_confirmation_solid() {
        let sign = |status| camera_sign(Shape::Dome, status);
        assert!(sign(Status::Documented).contains("stroke-dasharray"));
        assert!(!sign(Status::Unverified).contains("stroke-dasharray"));
        assert!(sign(Status::Unverified).contains("map-s-camera"));
        assert!(!sign(Status::Confirmed).contains("map-s-camera"));
        assert!(sign(Status::Gone).contains(CROSS));
    }

    #[test]
    fn plates_and_other_devices_have_signs_of_their_own() {
        assert_eq!(Shape::of(&tags(&[("surveillance:type", "ALPR")]), true), Shape::Alpr);
        assert_eq!(Shape::of(&tags(&[("surveillance:type", "microphone")]), false), Shape::Other);
        assert_eq!(Shape::of(&tags(&[("camera:type", "fixed")]), true), Shape::View);
        assert_eq!(Shape::of(&tags(&[("camera:type", "dome")]), true), Shape::Dome);
        assert_eq!(Shape::of(&tags(&[]), false), Shape::Unknown);
    }
}
