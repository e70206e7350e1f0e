//! The body of a survey: JSON members checked one by one, every wrong one told at its pointer (RFC 6901).

use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::domain::report::{FieldError, MAX_NOTE_CHARACTERS, pointer_to};
use crate::domain::survey::{LEAST_M2, MAX_STREET_CHARACTERS, MOST_CORNERS, MOST_STREETS, Survey, Walked};
use crate::domain::{Bbox, PartialDate, Position};
use crate::geometry::outline::{Outline, invalidity, right_handed};
use crate::http::reports::found;
use crate::http::wire::problem::shorten;

/// Members a survey may have.
const MEMBERS: [&str; 8] = ["survey_id", "area", "streets", "geometry", "surveyed_on", "finds", "note", "proof"];

/// What checking needs to know of the world.
pub struct Circumstances {
    /// The territory's day.
    pub today: Date,
    /// The territory.
    pub bounds: Bbox,
}

/// Reads a survey; all that is wrong at once.
pub fn parse_survey(body: &Value, circumstances: &Circumstances) -> Result<Survey, Vec<FieldError>> {
    let Some(members) = body.as_object() else {
        return Err(vec![FieldError::new("", format!("expected a JSON object, found {}", found(body)))]);
    };
    let mut fields = Fields { members, errors: Vec::new() };
    fields.refuse_unknown();
    let survey_id = fields.survey_id();
    let walked = fields.walked(circumstances.bounds);
    let surveyed_on = fields.surveyed_on(circumstances.today);
    let has_finds = fields.finds();
    let note = fields.note();
    match (survey_id, walked, surveyed_on, has_finds) {
        (Some(survey_id), Some(walked), Some(surveyed_on), Some(has_finds)) if fields.errors.is_empty() => {
            Ok(Survey { survey_id, walked, surveyed_on, has_finds, note })
        }
        _ => Err(fields.errors),
    }
}

struct Fields<'a> {
    members: &'a Map<String, Value>,
    errors: Vec<FieldError>,
}

impl<'a> Fields<'a> {
    fn wrong(&mut self, pointer: &str, detail: impl std::fmt::Display) {
        self.errors.push(FieldError::new(pointer, detail.to_string()));
    }

    /// A member that is there and not null.
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    fn refuse_unknown(&mut self) {
        let unknown: Vec<_> = self.members.keys().filter(|name| !MEMBERS.contains(&name.as_str())).collect();
        for name in unknown {
            let pointer = pointer_to("", &shorten(name));
            self.wrong(&pointer, format!("expected only {}", MEMBERS.join(", ")));
        }
    }

    fn survey_id(&mut self) -> Option<Uuid> {
        let value = self.get("survey_id");
        let parsed = value.and_then(Value::as_str).and_then(|text| text.parse().ok()).filter(|id: &Uuid| !id.is_nil());
        if parsed.is_none() {
            self.wrong("/survey_id", format!("expected a UUID, found {}", value.map_or("nothing".into(), found)));
        }
        parsed
    }

    /// Exactly one of an area, streets of an area, and a shape.
    fn walked(&mut self, bounds: Bbox) -> Option<Walked> {
        match (self.get("area"), self.get("streets"), self.get("geometry")) {
            (Some(area), None, None) => self.area(area).map(Walked::Area),
            (Some(area), Some(streets), None) => {
                let (area, names) = (self.area(area), self.streets(streets));
                Some(Walked::Streets { area: area?, names: names? })
            }
            (None, None, Some(geometry)) => self.shape(geometry, bounds).map(Walked::Shape),
            (None, Some(_), None) => {
                self.wrong("/area", "expected the area that the streets lie in, found nothing");
                None
            }
            (None, None, None) => {
                self.wrong("", "expected what was walked: area, area and streets, or geometry");
                None
            }
            _ => {
                self.wrong("/geometry", "expected either a geometry or an area, found both");
                None
            }
        }
    }

    fn area(&mut self, value: &Value) -> Option<String> {
        let code = value.as_str().filter(|code| !code.is_empty() && code.len() <= 100);
        if code.is_none() {
            self.wrong("/area", format!("expected the id of an area, found {}", found(value)));
        }
        code.map(str::to_owned)
    }

    fn streets(&mut self, value: &Value) -> Option<Vec<String>> {
        let list = value.as_array().filter(|list| (1..=MOST_STREETS).contains(&list.len()));
        let Some(list) = list else {
            self.wrong("/streets", format!("expected 1 to {MOST_STREETS} names of streets, found {}", found(value)));
            return None;
        };
        let mut names: Vec<String> = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            let is_name = |name: &&str| (1..=MAX_STREET_CHARACTERS).contains(&name.chars().count());
            match item.as_str().filter(is_name) {
                Some(name) if !names.iter().any(|known| known == name) => names.push(name.to_owned()),
                Some(_) => {}
                None => {
                    let detail = format!("expected the name of a street, found {}", found(item));
                    self.wrong(&format!("/streets/{index}"), detail);
                }
            }
        }
        Some(names)
    }

    fn shape(&mut self, value: &Value, bounds: Bbox) -> Option<Polygon<f64>> {
        match parse_shape(value, bounds) {
            Ok(polygon) => Some(polygon),
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    fn surveyed_on(&mut self, today: Date) -> Option<PartialDate> {
        let Some(value) = self.get("surveyed_on") else { return Some(PartialDate::from_day(today)) };
        let tomorrow = today.checked_add(1.day()).unwrap_or(today);
        let parsed = value.as_str().map(PartialDate::parse);
        let detail = match parsed {
            Some(Ok(date)) if date.earliest() <= PartialDate::from_day(tomorrow).latest() => return Some(date),
            Some(Ok(date)) => format!("expected a day that has come, found {date}"),
            Some(Err(error)) => error.to_string(),
            None => format!("expected a text, found {}", found(value)),
        };
        self.wrong("/surveyed_on", detail);
        None
    }

    fn finds(&mut self) -> Option<bool> {
        let value = self.get("finds");
        match value.and_then(Value::as_str) {
            Some("some") => return Some(true),
            Some("none") => return Some(false),
            _ => {}
        }
        self.wrong("/finds", format!("expected some or none, found {}", value.map_or("nothing".into(), found)));
        None
    }

    fn note(&mut self) -> Option<String> {
        let value = self.get("note")?;
        let is_printable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        let note = value.as_str().filter(|note| note.chars().count() <= MAX_NOTE_CHARACTERS);
        let note = note.filter(|note| note.chars().all(is_printable));
        if note.is_none() {
            self.wrong("/note", format!("expected at most {MAX_NOTE_CHARACTERS} printable characters"));
        }
        note.map(str::to_owned).filter(|note| !note.trim().is_empty())
    }
}

/// A polygon of one ring: closed, not crossing itself, inside the bounds, neither tiny nor endless.
fn parse_shape(value: &Value, bounds: Bbox) -> Result<Polygon<f64>, FieldError> {
    let wrong = |pointer: &str, detail: String| FieldError::new(pointer, detail);
    if value["type"] != "Polygon" {
        return Err(wrong("/geometry/type", format!("expected Polygon, found {}", found(&value["type"]))));
    }
    let rings = value["coordinates"].as_array().filter(|rings| rings.len() == 1);
    let ring = rings.and_then(|rings| rings[0].as_array()).ok_or_else(|| {
        wrong("/geometry/coordinates", format!("expected one ring, found {}", found(&value["coordinates"])))
    })?;
    let pointer = "/geometry/coordinates/0";
    if !(4..=MOST_CORNERS + 1).contains(&ring.len()) {
        let detail = format!("expected a closed ring of 3 to {MOST_CORNERS} corners, found {} positions", ring.len());
        return Err(wrong(pointer, detail));
    }
    let mut corners: Vec<Coord<f64>> = Vec::with_capacity(ring.len());
    for (index, corner) in ring.iter().enumerate() {
        let at = parse_corner(corner, bounds).map_err(|detail| wrong(&format!("{pointer}/{index}"), detail))?;
        corners.push(Coord { x: at.lon(), y: at.lat() });
    }
    if corners.first() != corners.last() {
        return Err(wrong(pointer, "expected the last position to be the first, so that the ring is closed".into()));
    }
    let polygon = Polygon::new(LineString(corners), Vec::new());
    if let Some(reason) = invalidity(&MultiPolygon(vec![polygon.clone()])) {
        return Err(wrong(pointer, format!("expected a ring that does not cross or touch itself: {reason}")));
    }
    // A ring drawn clockwise means the same ground.
    let polygons = right_handed(&MultiPolygon(vec![polygon]));
    let m2 = Outline::new(polygons.clone()).map_or(0.0, |outline| outline.area_km2() * 1e6);
    match polygons.0.into_iter().next() {
        Some(polygon) if m2 >= LEAST_M2 => Ok(polygon),
        _ => Err(wrong(pointer, format!("expected at least {LEAST_M2} square metres, found {m2:.0}"))),
    }
}

fn parse_corner(corner: &Value, bounds: Bbox) -> Result<Position, String> {
    let numbers: Option<Vec<f64>> = corner.as_array().and_then(|list| list.iter().map(Value::as_f64).collect());
    let Some([lon, lat] | [lon, lat, _]) = numbers.as_deref() else {
        return Err(format!("expected longitude and latitude, found {}", found(corner)));
    };
    let position = Position::new(*lon, *lat).map_err(|error| error.to_string())?;
    if bounds.contains(position) {
        return Ok(position);
    }
    let [west, south, east, north] = bounds.to_array();
    Err(format!("expected a place in the territory ({west}, {south} to {east}, {north}), found {position}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn circumstances() -> Circumstances {
        Circumstances { today: jiff::civil::date(2026, 11, 23), bounds: Bbox::new(3.8, 43.5, 3.95, 43.7).unwrap() }
    }

    fn survey(change: impl FnOnce(&mut Value)) -> Result<Survey, Vec<FieldError>> {
        let mut body = json!({ "survey_id": "0f8fad5b-d9cb-469f-a165-70867728950e", "area": "34172-01", "finds": "none", "surveyed_on": "2026-11" });
        change(&mut body);
        parse_survey(&body, &circumstances())
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(|number| json!(number)),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            let name = prop_oneof!["[a-z_]{1,10}", Just("coordinates".to_owned()), Just("type".to_owned())];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map(name, inner, 0..5).prop_map(|map| json!(map)),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(body in any_json()) {
            let _ = parse_survey(&body, &circumstances());
        }

        #[test]
        fn no_geometry_makes_it_panic_and_what_is_taken_is_valid(ring in prop::collection::vec((3.7..4.0f64, 43.4..43.8f64), 0..8), is_closed: bool) {
            let mut corners: Vec<Value> = ring.iter().map(|(lon, lat)| json!([lon, lat])).collect();
            if is_closed && let Some(first) = corners.first().cloned() {
                corners.push(first);
            }
            let taken = survey(|body| {
                body["geometry"] = json!({ "type": "Polygon", "coordinates": [corners] });
                body["area"] = Value::Null;
            });
            if let Ok(Survey { walked: Walked::Shape(polygon), .. }) = taken {
                prop_assert_eq!(invalidity(&MultiPolygon(vec![polygon])), None);
            }
        }

        #[test]
        fn any_member_of_any_type_is_told_at_its_pointer(name in prop::sample::select(MEMBERS.to_vec()), value in any_json()) {
            if let Err(errors) = survey(|body| body[name] = value) {
                prop_assert!(errors.iter().all(|error| error.pointer.is_empty() || error.pointer.starts_with('/')));
                prop_assert!(!errors.is_empty());
            }
        }
    }

    #[test]
    fn a_whole_area_is_read() {
        let survey = survey(|_| {}).unwrap();
        assert_eq!(survey.walked, Walked::Area("34172-01".to_owned()));
        assert_eq!((survey.surveyed_on.to_string().as_str(), survey.has_finds), ("2026-11", false));
    }
}
