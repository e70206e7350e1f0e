//! What somebody typed into the form without scripts: read leniently, shown again whole, turned into a report's body.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::numbers::number;
use crate::domain::Position;
use crate::http::i18n::Language;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, ProblemKind};
use crate::store::camera::duplicates::Candidate;
use crate::store::search::SearchHit;

/// Directions of a compass, as OSM writes them in capitals.
pub const WINDS: [&str; 8] = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];
/// Sides of a street.
pub const SIDES: [&str; 4] = ["n", "e", "s", "w"];
/// What is seen from the pavement.
pub const CHOICES: [&str; 4] = ["fixed", "dome", "panning", "unknown"];

/// The fields with what is told about them.
#[derive(Debug, Default, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each box of a form is ticked or not")]
pub struct Form {
    pub q: String,
    /// Longitude and latitude of a place that was chosen, with its name: `3.87,43.61,Place`.
    pub at: String,
    pub lon: String,
    pub lat: String,
    pub choice: String,
    pub heading: String,
    pub side: String,
    pub seen_on: String,
    pub note: String,
    /// So many characters of a longer note came back.
    pub note_left: Option<usize>,
    pub is_outside: bool,
    /// Codes of cameras that it is not, joined by commas; they count once the sender says so.
    pub distinct_from: String,
    /// Id of the entry of /unlocated that was found, and its address.
    pub locates: String,
    pub locates_address: String,
    pub is_distinct: bool,
    /// Nothing was typed yet.
    pub is_blank: bool,
    #[serde(skip)]
    pub token: String,
    #[serde(skip)]
    pub is_search: bool,
    pub places: Vec<Place>,
    pub known: Vec<Known>,
    /// Which notice stands above the form.
    pub notice: Option<&'static str>,
    pub wait_s: u64,
    pub asks_outside: bool,
    /// Names of the fields that are wrong.
    pub wrong: Vec<&'static str>,
}

/// A place that may be meant by what was searched.
#[derive(Debug, Serialize)]
pub struct Place {
    pub at: String,
    pub title: String,
    pub kind: String,
    pub subtitle: String,
}

impl Place {
    /// A position that was written in numbers.
    pub fn at(position: Position, title: String) -> Self {
        let at = format!("{},{},{title}", position.lon(), position.lat());
        Self { at, title, kind: "coordinates".to_owned(), subtitle: String::new() }
    }
}

impl From<SearchHit> for Place {
    fn from(hit: SearchHit) -> Self {
        Self { kind: hit.kind, subtitle: hit.subtitle, ..Self::at(hit.position, hit.title) }
    }
}

/// A camera that may be meant.
#[derive(Debug, Serialize)]
pub struct Known {
    pub id: String,
    pub distance_m: f64,
    pub camera_type: Option<String>,
    pub operator: Option<String>,
}

impl Known {
    /// What a card tells of a candidate.
    pub fn new(candidate: &Candidate) -> Option<Self> {
        let feature: Value = serde_json::from_str(&candidate.feature).ok()?;
        let tag = |key: &str| feature["properties"][key].as_str().map(str::to_owned);
        Some(Self {
            id: candidate.camera_id.to_string(),
            distance_m: candidate.distance_m,
            camera_type: tag("camera:type"),
            operator: tag("operator"),
        })
    }
}

impl Form {
    /// From the fields as they were sent.
    pub fn read(mut params: Params) -> Self {
        let mut take = |name: &str| params.take(name).unwrap_or_default().trim().to_owned();
        let mut form = Self {
            q: take("q"),
            at: take("at"),
            lon: take("lon"),
            lat: take("lat"),
            choice: take("choice"),
            heading: take("heading"),
            side: take("side"),
            seen_on: take("seen_on"),
            note: take("note").replace("\r\n", "\n"),
            is_outside: !take("outside").is_empty(),
            distinct_from: take("distinct_from"),
            locates: take("locates"),
            locates_address: take("locates_address"),
            is_distinct: !take("distinct").is_empty(),
            token: take("token"),
            is_search: take("do") == "search",
            ..Self::default()
        };
        // A place that was chosen before is offered again, so that it is not lost with the list.
        form.places.extend(form.chosen().map(|(_, title)| Place {
            at: form.at.clone(),
            title: title.to_owned(),
            kind: String::new(),
            subtitle: String::new(),
        }));
        form
    }

    /// The note is what was left of a longer one; where it was cut is told.
    pub fn tell_cut(&mut self) {
        // The last sign may have been cut in its middle.
        self.note.truncate(self.note.trim_end_matches('\u{fffd}').len());
        self.note_left = Some(self.note.chars().count());
    }

    /// Nothing typed yet.
    pub fn blank() -> Self {
        Self { is_blank: true, ..Self::default() }
    }

    /// What is searched without the number of a house, which no list of streets knows; the note keeps it.
    pub fn words_to_search(&self) -> &str {
        let is_number = |word: &str| word.starts_with(|sign: char| sign.is_ascii_digit());
        let is_addition = |word: &str| ["bis", "ter", "quater"].contains(&word.to_lowercase().as_str());
        let mut words = self.q.as_str();
        for is_needless in [&is_number as &dyn Fn(&str) -> bool, &is_addition] {
            let (first, rest) = words.split_once([' ', ',']).unwrap_or((words, ""));
            if is_needless(first) && rest.chars().any(char::is_alphabetic) {
                words = rest.trim_start();
            }
        }
        words
    }

    /// Offers what was found: the only one as chosen. Where there is nothing, what was chosen before is still offered, but
    /// no longer chosen, since other words were searched.
    pub fn offer(&mut self, found: Vec<Place>) {
        if found.is_empty() {
            self.at.clear();
            self.notice = Some("no_place");
            return;
        }
        if let [only] = found.as_slice() {
            self.at.clone_from(&only.at);
        }
        self.notice = Some("places");
        self.places = found;
    }

    /// Offers again what was found before, with what was chosen of it, beside whatever else is told.
    pub fn recall(&mut self, found: Vec<Place>) {
        if found.iter().any(|place| place.at == self.at) {
            self.places = found;
        } else {
            self.places.extend(found);
        }
    }

    /// Asks to send again later.
    pub fn tell_to_wait(&mut self, seconds: u64) {
        self.notice = Some("too_many");
        self.wait_s = seconds;
    }

    /// Longitude and latitude of the chosen place, and its name.
    fn chosen(&self) -> Option<([f64; 2], &str)> {
        let mut parts = self.at.splitn(3, ',');
        let (lon, lat) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        parts.next().filter(|title| !title.is_empty()).map(|title| ([lon, lat], title))
    }

    /// The place that counts: what was typed as numbers goes before what was chosen.
    fn position(&self) -> Value {
        let at = if self.has_numbers() {
            number(&self.lon).zip(number(&self.lat)).map(|(lon, lat)| [lon, lat])
        } else {
            self.chosen().map(|(position, _)| position)
        };
        at.map_or(Value::Null, |at| json!({ "type": "Point", "coordinates": at }))
    }

    fn has_numbers(&self) -> bool {
        !self.lon.is_empty() || !self.lat.is_empty()
    }

    /// The report that the fields make.
    pub fn body(&self, report_id: Uuid, language: &Language) -> Value {
        let mut tags = json!({});
        if CHOICES.contains(&self.choice.as_str()) && self.choice != "unknown" {
            tags["camera:type"] = json!(self.choice);
        }
        if WINDS.contains(&self.heading.as_str()) {
            tags["camera:direction"] = json!(self.heading.to_uppercase());
        }
        let mut distinct: Vec<&str> = self.distinct_from.split(',').filter(|code| !code.is_empty()).collect();
        distinct.retain(|_| self.is_distinct);
        json!({
            "report_id": report_id.to_string(),
            "kind": "camera",
            "position": self.position(),
            "seen_on": Some(&self.seen_on).filter(|day| !day.is_empty()),
            "tags": tags,
            "note": Some(self.note_lines(language).join("\n")).filter(|note| !note.is_empty()),
            "outside": self.is_outside,
            "distinct_from": distinct,
        })
    }

    /// How the place was told, for whoever reviews it, and the remark.
    fn note_lines(&self, language: &Language) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some((_, title)) = self.chosen().filter(|_| !self.has_numbers()) {
            let values = [("place", title.into()), ("asked", self.q.as_str().into())];
            lines.push(language.fill("plain.note_place", &values));
        }
        if SIDES.contains(&self.side.as_str()) {
            let key = format!("report.side_{}", self.side);
            lines.push(language.fill("plain.note_side", &[("side", language.text(&key).into())]));
        }
        lines.extend(Some(self.note.clone()).filter(|note| !note.is_empty()));
        lines
    }

    /// Tells a problem at the fields that it is about; false where it is about none.
    pub fn explain(&mut self, problem: &Problem) -> bool {
        self.asks_outside = problem.kind == ProblemKind::OutsideTerritory;
        for error in &problem.errors {
            let first = error.pointer.split('/').nth(1).unwrap_or_default();
            self.wrong.push(match first {
                "position" if self.asks_outside => "outside",
                "position" => "position",
                "seen_on" => "seen_on",
                "note" => "note",
                _ => "other",
            });
        }
        self.wrong.dedup();
        self.notice = Some(if self.asks_outside { "outside" } else { "wrong" });
        !self.wrong.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched(q: &str) -> String {
        Form { q: q.to_owned(), ..Form::default() }.words_to_search().to_owned()
    }

    #[test]
    fn a_house_number_is_not_searched() {
        assert_eq!(searched("12 bis rue Foch"), "rue Foch");
        assert_eq!((searched("12, rue Foch"), searched("8 mai 1945")), ("rue Foch".into(), "mai 1945".into()));
        assert_eq!((searched("rue du 8 mai"), searched("12")), ("rue du 8 mai".into(), "12".into()));
        assert_eq!((searched("1945"), searched("rue Foch")), ("1945".into(), "rue Foch".into()));
    }

    #[test]
    fn a_place_chosen_before_is_offered_and_not_chosen_where_other_words_find_nothing() {
        let at = "3.87,43.61,Place";
        let place = Place { at: at.into(), title: "Place".into(), kind: String::new(), subtitle: String::new() };
        let mut form = Form { at: at.into(), places: vec![place], ..Form::default() };
        form.offer(Vec::new());
        assert_eq!((form.position(), form.places.len()), (Value::Null, 1));
    }

    #[test]
    fn numbers_go_before_a_chosen_place_and_may_have_a_comma() {
        let mut form = Form { at: "3.87,43.61,Place".into(), ..Form::default() };
        assert_eq!(form.position()["coordinates"], json!([3.87, 43.61]));
        form.lon = "3,88".into();
        assert_eq!(form.position(), Value::Null, "one alone is no place");
        form.lat = "43,6".into();
        assert_eq!(form.position()["coordinates"], json!([3.88, 43.6]));
    }
}
