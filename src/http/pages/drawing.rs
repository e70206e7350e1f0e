//! The map of a sheet: what is drawn is gathered here, how it is drawn stands in `formats::svg`.

use geo_types::{Geometry, LineString};
use serde::Serialize;

use crate::domain::Status;
use crate::formats::svg::{
    CameraMark, Drawing, Ground, GroundKind, Shape, StreetName, StreetNames, Symbol, View, Words, legend_symbol,
};
use crate::http::i18n::Language;
use crate::store::territory::ground::ground_in;
use crate::store::{Reader, StoreError};

/// Size of a drawing in units; on paper the frame may be wider.
pub const WIDTH: f64 = 640.0;
/// Height in units.
pub const HEIGHT: f64 = 440.0;
/// Size of a street's name in units: a sheet is read on a phone and on paper.
pub const STREET_NAME: f64 = 12.5;

/// A drawing with the legend of what is in it.
#[derive(Clone, Debug, Serialize)]
pub struct Drawn {
    /// Markup made by us; all text in it is escaped.
    pub svg: String,
    pub legend: Vec<LegendEntry>,
    pub has_views: bool,
}

/// A symbol with its words.
#[derive(Clone, Debug, Serialize)]
pub struct LegendEntry {
    /// Markup made by us.
    pub symbol: String,
    pub label: String,
}

/// The ground that touches a view; what cannot be read is left out, as nothing but decoration is lost.
pub fn read_ground(reader: &Reader<'_>, view: &View) -> Result<Vec<Ground>, StoreError> {
    let mut ground = Vec::new();
    for part in view.bbox().parts() {
        for piece in ground_in(reader, part)? {
            let kind = match piece.kind.as_str() {
                "street" => GroundKind::Street(piece.class.clamp(1, 4) as u8),
                "water" => GroundKind::Water,
                "park" => GroundKind::Park,
                "pedestrian" => GroundKind::Pedestrian,
                "building" => GroundKind::Building,
                _ => continue,
            };
            if !kind.is_drawn_at(view) {
                continue;
            }
            ground.extend(parse_geometry(&piece.geometry).map(|geometry| Ground { kind, geometry }));
        }
    }
    Ok(ground)
}

/// Names of the streets that touch a view: main roads first, long streets before short ones.
pub fn street_names(reader: &Reader<'_>, view: &View) -> Result<Vec<StreetName>, StoreError> {
    let mut named: Vec<(i64, usize, StreetName)> = Vec::new();
    let mut ground = Vec::new();
    for part in view.bbox().parts() {
        ground.extend(ground_in(reader, part)?);
    }
    for piece in ground.into_iter().filter(|piece| piece.kind == "street" && !piece.name.is_empty()) {
        let lines: Vec<LineString<f64>> = match parse_geometry(&piece.geometry) {
            Some(Geometry::LineString(line)) => vec![line],
            Some(Geometry::MultiLineString(lines)) => lines.0,
            _ => continue,
        };
        for line in lines {
            named.push((piece.class, usize::MAX - line.0.len(), StreetName { name: piece.name.clone(), line }));
        }
    }
    named.sort_by(|a, b| (a.0, a.1, &a.2.name).cmp(&(b.0, b.1, &b.2.name)));
    Ok(named.into_iter().map(|(.., street)| street).collect())
}

/// Reads a stored GeoJSON geometry; longitude, latitude in degrees.
pub fn parse_geometry(text: &str) -> Option<Geometry<f64>> {
    text.parse::<geojson::Geometry>().ok()?.try_into().ok()
}

/// The words of a drawing.
pub fn words(language: &Language, view: &View, description: String) -> Words {
    let scale = language.metres(view.scale_bar_m());
    Words { description, north: language.text("sheet.map.north").to_owned(), scale }
}

/// Draws, and explains each symbol that the drawing shows.
pub fn draw(language: &Language, drawing: &Drawing<'_>) -> Drawn {
    let symbols = drawing.symbols();
    let legend =
        symbols.iter().map(|symbol| LegendEntry { symbol: legend_symbol(*symbol), label: label(language, *symbol) });
    Drawn { svg: drawing.to_svg(), legend: legend.collect(), has_views: symbols.contains(&Symbol::Wedge) }
}

/// Draws cameras on the ground around them, with the names of its streets and under a title.
pub fn draw_surroundings(
    reader: &Reader<'_>,
    language: &Language,
    (id, view): (&str, View),
    cameras: &[CameraMark],
    title: &str,
) -> Result<Drawn, StoreError> {
    let drawing = Drawing {
        id,
        view,
        ground: &read_ground(reader, &view)?,
        streets: StreetNames { names: &street_names(reader, &view)?, size: STREET_NAME },
        borders: &[],
        zones: &[],
        places: &[],
        cameras,
        words: words(language, &view, language.text(title).to_owned()),
    };
    Ok(draw(language, &drawing))
}

fn label(language: &Language, symbol: Symbol) -> String {
    let camera = |key: &str, shape: &str, status: Status| {
        let word = |prefix, value| language.word(prefix, value).to_owned();
        language.fill(key, &[("type", word("type", shape).into()), ("status", word("status", status.as_str()).into())])
    };
    match symbol {
        Symbol::Camera(Shape::Unknown, status) => camera("sheet.legend.unknown", "", status),
        Symbol::Camera(Shape::View, status) => camera("sheet.legend.view", "", status),
        Symbol::Camera(Shape::Alpr, status) => camera("sheet.legend.camera", "ALPR", status),
        Symbol::Camera(shape, status) => camera("sheet.legend.camera", shape.as_str(), status),
        Symbol::Dots(status) => camera("sheet.legend.dots", "", status),
        Symbol::Place => language.text("sheet.legend.place").to_owned(),
        Symbol::Zone => language.text("sheet.legend.zone").to_owned(),
        Symbol::Wedge => language.text("sheet.legend.wedge").to_owned(),
    }
}
