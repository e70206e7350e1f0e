//! A neighbourhood, commune or metropole with its population.

use geo_types::MultiPolygon;

/// Coordinates are longitude, latitude in degrees, WGS 84.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    /// Id from an official code, unique: `34172-07`.
    pub code: String,
    /// metropole, commune, quartier, sous-quartier, or another word of the territory.
    pub kind: String,
    pub name: String,
    /// The official code as its publisher writes it.
    pub reference: Option<String>,
    /// Code of the area it belongs to.
    pub parent: Option<String>,
    pub population: Option<i64>,
    /// Partial date of the census.
    pub population_on: Option<String>,
    /// Key of the source of the population.
    pub population_source: Option<String>,
    /// Why the figure is doubtful, as JSON by language, where it is.
    pub population_doubt: Option<String>,
    /// Key of the source of the outline.
    pub source: String,
    pub geometry: MultiPolygon<f64>,
}
