//! What a page tells of a camera, read from its stored feature; and one row of a list of cameras.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::view_direction::{direction_tag, parse_view_directions};
use crate::domain::{Position, Status, Tags};
use crate::formats::svg::{CameraMark, Shape};
use crate::http::i18n::Language;
use crate::store::StoreError;

/// A camera as its feature tells it.
#[derive(Clone, Debug)]
pub struct CameraFacts {
    pub id: String,
    pub position: Position,
    pub status: Status,
    pub tags: Tags,
    /// Our own members: `cc_evidence`, the dates.
    own: BTreeMap<String, String>,
    /// Keys of the sources.
    pub sources: Vec<String>,
    /// Addresses of published photos, relative to the service.
    pub photos: Vec<String>,
    /// The street that it stands near, where a page told it for want of an address.
    pub street: Option<String>,
}

/// A row of a list of cameras.
#[derive(Clone, Debug, Serialize)]
pub struct CameraRow {
    /// Written beside its sign on the map.
    pub number: Option<usize>,
    pub id: String,
    pub title: String,
    pub status: &'static str,
    /// OSM value; absent when unknown.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub installed_on: Option<String>,
    pub distance_m: Option<f64>,
}

#[derive(Deserialize)]
struct Feature {
    id: String,
    geometry: Point,
    properties: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Point {
    coordinates: [f64; 2],
}

/// Reads complete features joined by commas, as the store answers them.
pub fn parse_features(features: &[u8]) -> Result<Vec<CameraFacts>, StoreError> {
    let mut list = Vec::with_capacity(features.len() + 2);
    list.push(b'[');
    list.extend_from_slice(features);
    list.push(b']');
    serde_json::from_slice::<Vec<Feature>>(&list)?.into_iter().map(facts).collect()
}

fn facts(feature: Feature) -> Result<CameraFacts, StoreError> {
    let corrupt = |reason: String| StoreError::Corrupt(format!("camera {}: {reason}", feature.id));
    let [lon, lat] = feature.geometry.coordinates;
    let position = Position::new(lon, lat).map_err(|error| corrupt(error.to_string()))?;
    let (own, tags): (BTreeMap<_, _>, BTreeMap<_, _>) =
        feature.properties.into_iter().partition(|(key, _)| key.starts_with("cc_"));
    let words = |value: &Value| value.as_array().map(|list| list.iter().filter_map(text).collect());
    let sources = own.get("cc_source").and_then(words).unwrap_or_default();
    let photos = own.get("cc_photo").and_then(words).unwrap_or_default();
    let own: BTreeMap<_, _> = own.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect();
    let status = own.get("cc_status").and_then(|word| word.parse().ok()).unwrap_or(Status::Unverified);
    let tags = Tags::from_pairs(tags.into_iter().filter_map(|(key, value)| Some((key, text(&value)?))));
    Ok(CameraFacts { id: feature.id, position, status, tags, own, sources, photos, street: None })
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

impl CameraFacts {
    /// One of our own members, such as `cc_installed_on`.
    pub fn own(&self, member: &str) -> Option<&str> {
        self.own.get(member).map(String::as_str)
    }

    /// The most telling word for what it is: `camera:type`, or `surveillance:type` where it is no camera.
    pub fn kind(&self) -> Option<&str> {
        let device = self.tags.get("surveillance:type").filter(|device| *device != "camera");
        device.or_else(|| self.tags.get("camera:type"))
    }

    /// Whether any of its views is known.
    pub fn has_view(&self) -> bool {
        direction_tag(&self.tags).is_some_and(|(_, value)| !parse_view_directions(value).is_empty())
    }

    /// Where it stands, as the tags say: full address, street, or nothing.
    pub fn address(&self) -> Option<String> {
        let tag = |key| self.tags.get(key).map(str::to_owned);
        let street = || match (tag("addr:housenumber"), tag("addr:street")) {
            (Some(number), Some(street)) => Some(format!("{number} {street}")),
            (_, street) => street,
        };
        tag("addr:full").or_else(street).or_else(|| tag("addr:place"))
    }

    /// The same, written as the rest of the page is; what is sorted or compared goes by `address`.
    fn place_in_words(&self) -> Option<String> {
        self.address().map(|place| with_apostrophes(&place))
    }

    /// What it is called: by its place, else by the street that it stands near, its reference or its code.
    pub fn title(&self, language: &Language) -> String {
        let reads_plates = matches!(self.tags.get("surveillance:type"), Some("ALPR" | "ANPR"));
        if let Some(place) = self.place_in_words() {
            let key = if reads_plates { "sheet.camera.title_plates" } else { "sheet.camera.title" };
            return language.fill(key, &[("place", place.into())]);
        }
        if let Some(street) = &self.street {
            let key = if reads_plates { "sheet.camera.title_plates_near" } else { "sheet.camera.title_near" };
            return language.fill(key, &[("near", language.near(street).into())]);
        }
        let key = if reads_plates { "sheet.camera.title_plates_reference" } else { "sheet.camera.title_reference" };
        let reference = self.tags.get("ref").unwrap_or(&self.id);
        language.fill(key, &[("reference", reference.into())])
    }

    /// Its row in a list.
    pub fn row(&self, language: &Language, number: Option<usize>, distance_m: Option<f64>) -> CameraRow {
        let place = self.place_in_words();
        let title = match (place, self.tags.get("ref")) {
            (Some(place), Some(reference)) => format!("{place} · {reference}"),
            (Some(place), None) => place,
            // Two cameras of one street are told apart by what nothing else is called.
            (None, reference) if self.street.is_some() => {
                format!("{} · {}", self.title(language), reference.unwrap_or(&self.id))
            }
            (None, _) => self.title(language),
        };
        CameraRow {
            number,
            id: self.id.clone(),
            title,
            status: self.status.as_str(),
            kind: self.kind().map(str::to_owned),
            installed_on: self.own("cc_installed_on").map(str::to_owned),
            distance_m,
        }
    }

    /// Its sign on a map.
    pub fn mark(&self, number: Option<usize>, is_subject: bool) -> CameraMark {
        let views = direction_tag(&self.tags).map(|(_, value)| parse_view_directions(value)).unwrap_or_default();
        let shape = Shape::of(&self.tags, !views.is_empty());
        CameraMark { position: self.position, status: self.status, shape, views, is_subject, number }
    }
}

/// Lists write a straight apostrophe; what is read as words has the one of the rest of the page.
fn with_apostrophes(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let is_inside = written.ends_with(char::is_alphabetic) && characters.peek().is_some_and(|c| c.is_alphabetic());
        written.push(if character == '\'' && is_inside { '’' } else { character });
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEATURE: &[u8] = br#"{"type":"Feature","id":"7ZK3M2QA","geometry":{"type":"Point","coordinates":[3.88,43.6]},
        "properties":{"addr:full":"Lapeyronie","camera:direction":"NE","height":4,"ref":"C59.04","surveillance:type":"camera",
        "cc_status":"documented","cc_installed_on":"2004","cc_source":["city"],"cc_areas":[]}}"#;

    #[test]
    fn tags_and_own_members_are_kept_apart() {
        let camera = parse_features(FEATURE).unwrap().remove(0);
        assert_eq!(camera.own("cc_installed_on"), Some("2004"));
        assert_eq!(camera.tags.get("cc_status"), None);
        assert_eq!(camera.sources, ["city"]);
        assert_eq!(camera.kind(), None);
        assert!(camera.has_view());
        assert_eq!(camera.mark(None, false).shape, Shape::View);
        assert_eq!(camera.address().as_deref(), Some("Lapeyronie"));
    }

    #[test]
    fn a_reader_of_plates_is_called_so_and_a_camera_without_a_place_goes_by_its_number() {
        let french = crate::http::i18n::load_languages(&["fr".to_owned()]).unwrap().remove(0);
        let mut camera = parse_features(FEATURE).unwrap().remove(0);
        assert_eq!(camera.title(&french), "Caméra\u{a0}: Lapeyronie");
        let tags = [("ref", "C1"), ("surveillance:type", "ALPR")];
        camera.tags = Tags::from_pairs(tags.map(|(key, value)| (key.to_owned(), value.to_owned())));
        assert_eq!(camera.title(&french), "Lecteur de plaques C1");
    }

    #[test]
    fn a_camera_without_a_place_goes_by_the_street_that_it_stands_near() {
        let french = crate::http::i18n::load_languages(&["fr".to_owned()]).unwrap().remove(0);
        let mut camera = parse_features(FEATURE).unwrap().remove(0);
        camera.street = Some("Rue Foch".to_owned());
        assert_eq!(camera.title(&french), "Caméra\u{a0}: Lapeyronie", "its own place comes first");
        camera.tags = Tags::default();
        assert_eq!(camera.title(&french), "Caméra près de la rue Foch");
        assert_eq!(camera.row(&french, None, None).title, "Caméra près de la rue Foch · 7ZK3M2QA");
    }

    #[test]
    fn an_apostrophe_is_written_as_in_the_rest_of_the_page() {
        assert_eq!(with_apostrophes("Rue de l'Aiguillerie, 2' d'ici, 'x'"), "Rue de l’Aiguillerie, 2' d’ici, 'x'");
    }

    #[test]
    fn no_features_are_an_empty_list() {
        assert!(parse_features(b"").unwrap().is_empty());
    }
}
