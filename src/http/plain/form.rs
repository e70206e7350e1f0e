//! What somebody typed into the form without scripts: read leniently, shown again whole, turned into a report's body.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::i18n::{Argument, Language};
use crate::http::params::Params;
use crate::http::problem::{Problem, ProblemKind};
use crate::store::duplicates::Candidate;
use crate::store::search::SearchHit;

/// Directions of a compass, as OSM writes them.
const WINDS: [&str; 8] = ["n", "ne", "e", "se", "s", "sw", "w", "nw"];
/// What is seen from the pavement.
const CHOICES: [&str; 4] = ["dome", "fixed", "panning", "unknown"];

/// The fields with what is told about them.
#[derive(Debug, Serialize)]
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
    pub is_outside: bool,
    /// Codes of cameras that it is not, joined by commas; set when its sender says so.
    pub distinct_from: String,
    pub is_distinct: bool,
    #[serde(skip)]
    pub token: String,
    #[serde(skip)]
    pub is_search: bool,
    pub choices: [&'static str; 4],
    pub winds: [&'static str; 8],
    pub places: Vec<Place>,
    pub known: Vec<Known>,
    /// Which notice stands above the form.
    pub notice: Option<&'static str>,
    pub wait_s: u64,
    pub asks_outside: bool,
    /// Names of the fields that are wrong.
    pub wrong: Vec<&'static str>,
}

impl Default for Form {
    fn default() -> Self {
        Self::read(Params::default())
    }
}

/// A place that may be meant by what was searched.
#[derive(Debug, Serialize)]
pub struct Place {
    pub at: String,
    pub title: String,
    pub subtitle: String,
}

impl From<SearchHit> for Place {
    fn from(hit: SearchHit) -> Self {
        let at = format!("{},{},{}", hit.position.lon(), hit.position.lat(), hit.title);
        Self { at, title: hit.title, subtitle: hit.subtitle }
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
        Self {
            q: take("q"),
            at: take("at"),
            lon: take("lon"),
            lat: take("lat"),
            choice: take("choice"),
            heading: take("heading"),
            side: take("side"),
            seen_on: take("seen_on"),
            note: take("note"),
            is_outside: !take("outside").is_empty(),
            distinct_from: take("distinct_from"),
            is_distinct: !take("distinct").is_empty(),
            token: take("token"),
            is_search: take("do") == "search",
            choices: CHOICES,
            winds: WINDS,
            places: Vec::new(),
            known: Vec::new(),
            notice: None,
            wait_s: 0,
            asks_outside: false,
            wrong: Vec::new(),
        }
        .with_chosen_place()
    }

    /// A place that was chosen before is offered again, so that it is not lost with the list.
    fn with_chosen_place(mut self) -> Self {
        if let Some((_, title)) = self.chosen().filter(|(_, title)| !title.is_empty()) {
            self.places.push(Place { at: self.at.clone(), title: title.to_owned(), subtitle: String::new() });
        }
        self
    }

    /// Longitude and latitude of the chosen place, and its name.
    fn chosen(&self) -> Option<([f64; 2], &str)> {
        let mut parts = self.at.splitn(3, ',');
        let (lon, lat) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(([lon, lat], parts.next().unwrap_or_default()))
    }

    fn position(&self) -> Value {
        // A comma for the decimal sign is what French keyboards have.
        let number = |text: &str| text.replace(',', ".").parse::<f64>().ok();
        let typed = number(&self.lon).zip(number(&self.lat)).map(|(lon, lat)| [lon, lat]);
        let is_empty = self.lon.is_empty() && self.lat.is_empty();
        let position = if is_empty { self.chosen().map(|(position, _)| position) } else { typed };
        position.map_or(Value::Null, |at| json!({ "type": "Point", "coordinates": at }))
    }

    /// The report that the fields make.
    pub fn body(&self, language: &Language) -> Value {
        let mut tags = json!({});
        if CHOICES.contains(&self.choice.as_str()) && self.choice != "unknown" {
            tags["camera:type"] = json!(self.choice);
        }
        if WINDS.contains(&self.heading.as_str()) {
            tags["camera:direction"] = json!(self.heading.to_uppercase());
        }
        let mut note: Vec<String> = Vec::new();
        if let Some((_, title)) = self.chosen().filter(|_| self.lon.is_empty() && self.lat.is_empty()) {
            note.push(language.fill("plain.note_place", &[("place", Argument::Text(title.to_owned()))]));
        }
        if WINDS.contains(&self.side.as_str()) {
            let side = language.word("panel.wind.", &self.side).to_owned();
            note.push(language.fill("plain.note_side", &[("side", Argument::Text(side))]));
        }
        note.push(self.note.clone());
        note.retain(|line| !line.is_empty());
        let distinct: Vec<&str> = self.distinct_from.split(',').filter(|code| !code.is_empty()).collect();
        json!({
            "report_id": Uuid::new_v4().to_string(),
            "kind": "camera",
            "position": self.position(),
            "seen_on": Some(&self.seen_on).filter(|day| !day.is_empty()),
            "tags": tags,
            "note": Some(note.join("\n")).filter(|note| !note.is_empty()),
            "outside": self.is_outside,
            "distinct_from": if self.is_distinct { json!(distinct) } else { Value::Null },
        })
    }

    /// Tells a problem at the fields that it is about; false where no field is.
    pub fn explain(&mut self, problem: &Problem) -> bool {
        self.asks_outside = problem.kind == ProblemKind::OutsideTerritory;
        for error in &problem.errors {
            self.wrong.push(match error.pointer.as_str() {
                pointer if pointer.starts_with("/position") && self.asks_outside => "outside",
                pointer if pointer.starts_with("/position") => "position",
                pointer if pointer.starts_with("/seen_on") => "seen_on",
                pointer if pointer.starts_with("/note") => "note",
                _ => "other",
            });
        }
        self.notice = Some("wrong");
        !self.wrong.is_empty()
    }
}
