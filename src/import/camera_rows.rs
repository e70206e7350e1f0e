//! From a row of a file to an observation of a camera: tags, dates, evidence and identity.
//! It decides nothing about what is already in the inventory.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use geo_types::{Geometry, Point};
use sha2::{Digest as _, Sha256};

use super::columns::Columns;
use super::cut_names::make_whole;
use super::dates::parse_loose_date;
use super::directions::odd_direction;
use super::list_words::ListWords;
use super::lists::Lists;
use super::own_rows::{OwnFacts, Told, unfold};
use super::report::Repeated;
use super::speech::{Other, Speech, osm_id, other_than_camera, speech_of};
use super::words::{camera_columns, is_osm_key};
use crate::domain::osm_object::OSM_VERSION;
use crate::domain::scope::{self, Withheld};
use crate::domain::{CameraId, Evidence, Observation, PartialDate, Position, Tags};
use crate::formats::Record;
use crate::formats::export::layer::OTHER_TAGS;
use crate::store::imports::import::CameraRow;

/// Longest value kept, in characters: longer ones are not tags.
const MAX_VALUE_CHARACTERS: usize = 4_000;
/// Why an element of OpenStreetMap is rejected.
const NO_CAMERA: &str = "not a camera: expected man_made=surveillance or highway=speed_camera";
/// What becomes of a row.
pub enum Taken {
    /// The row, and what else our own export says of the same camera: to be written after it.
    Row(Box<CameraRow>, Vec<Observation>),
    Withheld(Withheld),
    /// With what it lists all the same.
    Rejected(String, Lists),
}

/// What is said of all rows of an import.
#[derive(Clone, Debug)]
pub struct RowRules {
    pub source: String,
    /// Whether rows of our own export are told under the sources they name.
    pub keeps_sources: bool,
    pub is_exportable: bool,
    /// None: by the kind of file.
    pub evidence: Option<Evidence>,
    /// The date of the document.
    pub as_of: Option<PartialDate>,
    /// Tags of every row that does not say otherwise.
    pub tags: Vec<(String, String)>,
}

/// Turns the rows of one import into observations.
pub struct CameraRows {
    rules: RowRules,
    pub columns: Columns,
    ordinals: HashMap<u64, u32>,
    hasher: RandomState,
    words: ListWords,
    /// Whether it was told that names of columns were made whole.
    has_told_cut: bool,
    /// What the row that was taken last has in common with an earlier one of the list.
    pub repeated: Option<Repeated>,
}

impl CameraRows {
    /// `chosen` are the caller's pairs of our name and a column.
    pub fn new(rules: RowRules, chosen: &[(String, String)]) -> Self {
        let columns = Columns::new(chosen, camera_columns(), is_osm_key);
        let (ordinals, hasher) = (HashMap::new(), RandomState::new());
        Self { rules, columns, ordinals, hasher, words: ListWords::default(), has_told_cut: false, repeated: None }
    }

    /// What becomes of one record, and anything worth telling about it.
    pub fn take(&mut self, mut record: Record, warnings: &mut Vec<String>) -> Taken {
        let position = match point_of(record.geometry.as_ref()) {
            Ok(position) => position,
            Err(reason) => return Taken::Rejected(reason, self.lists(record)),
        };
        self.make_whole(&mut record, warnings);
        let speech = speech_of(&record);
        if speech == Speech::Osm
            && let Some(other) = other_than_camera(&record)
        {
            return match other {
                Other::NotStanding => Taken::Withheld(Withheld::NotStanding),
                Other::NoCamera => Taken::Rejected(NO_CAMERA.to_owned(), Lists::SomethingElse),
            };
        }
        let own = OwnFacts::read(&record);
        // In a table the code stands in a column.
        let code = own.as_ref().and(record.id.as_deref().or(record.get("id")));
        let camera_id = code.and_then(|code| code.parse::<CameraId>().ok());
        let osm_id = (speech == Speech::Osm).then(|| osm_id(&record)).flatten();
        let timestamp = record.get("@timestamp").map(str::to_owned);
        let by_tool = record.get("@evidence").and_then(|word| word.parse::<Evidence>().ok());
        let version = record.get("@version").and_then(|text| text.parse::<u32>().ok());
        let (mut tags, identity) = match self.tags(record.properties, speech, warnings) {
            Ok(found) => found,
            Err(reason) => return Taken::Rejected(reason, Lists::Nobody),
        };
        if let Some(reason) = scope::withheld(&tags) {
            return Taken::Withheld(reason);
        }
        // What we exported was judged before.
        if speech != Speech::Ours && scope::needs_judgement(&tags) {
            return Taken::Withheld(Withheld::Judgement);
        }
        let installed_on = date_tag(&mut tags, "start_date", speech, warnings);
        let removed_on = date_tag(&mut tags, "end_date", speech, warnings);
        let reference = reference_of(identity.or(osm_id), &tags, camera_id, record.id);
        let is_osm = speech == Speech::Osm;
        let reference = self.identify(reference, position, &tags, is_osm);
        warnings.extend(odd_direction(&tags).filter(|_| speech != Speech::Ours));
        let seen = tags.get("check_date").or(tags.get("survey:date")).and_then(parse_loose_date);
        if let Some(version) = version.filter(|_| speech == Speech::Osm) {
            tags.set(OSM_VERSION, &version.to_string());
        }
        let (tags, free_text) = tags.split_free_text();
        let mut more = Vec::new();
        let mut observation = if let Some(own) = own {
            let own = OwnFacts { evidence: self.rules.evidence.unwrap_or(own.evidence), ..own };
            let mut statements = self.unfold(&own, Told { reference: &reference, position, tags });
            more = statements.split_off(1);
            statements.swap_remove(0)
        } else {
            let by_file = if is_osm { Evidence::Seen } else { Evidence::OfficialDocument };
            let evidence = self.rules.evidence.or(by_tool).unwrap_or(by_file);
            // The date of a document is its source's; it would make every row of a newer edition look changed.
            let as_of = self.rules.as_of.filter(|_| evidence.is_on_the_ground());
            let seen_on = seen.or_else(|| timestamp.as_deref().and_then(parse_loose_date)).or(as_of);
            let camera = Observation::camera(&self.rules.source, &reference, position, tags, evidence);
            Observation { seen_on, ..camera }
        };
        observation.installed_on = observation.installed_on.or(installed_on);
        observation.removed_on = observation.removed_on.or(removed_on);
        observation.is_exportable = self.rules.is_exportable;
        Taken::Row(Box::new(CameraRow { observation, free_text, camera_id }), more)
    }

    /// Which camera a row without a position lists.
    fn lists(&mut self, mut record: Record) -> Lists {
        // What its columns are called is told of the rows that are taken.
        let _told_there = make_whole(&mut record, |name| self.columns.is_asked_for(name));
        let speech = speech_of(&record);
        if speech == Speech::Osm && other_than_camera(&record).is_some() {
            return Lists::SomethingElse;
        }
        let code = OwnFacts::read(&record).and(record.id.as_deref().or(record.get("id")));
        let camera_id = code.and_then(|code| code.parse::<CameraId>().ok());
        let osm_id = (speech == Speech::Osm).then(|| osm_id(&record)).flatten();
        let Ok((tags, identity)) = self.tags(record.properties, speech, &mut Vec::new()) else { return Lists::Nobody };
        let reference = reference_of(identity.or(osm_id), &tags, camera_id, record.id);
        Lists::of(reference.map(|reference| self.unique(reference, speech == Speech::Osm)))
    }

    /// Names that the format of the file cut are made whole, which is told once.
    fn make_whole(&mut self, record: &mut Record, warnings: &mut Vec<String>) {
        let Some((cut, key)) = make_whole(record, |name| self.columns.is_asked_for(name)) else { return };
        if !std::mem::replace(&mut self.has_told_cut, true) {
            warnings
                .push(format!("names of columns are cut after ten letters: {cut} is read as {key}, others likewise"));
        }
    }

    /// The statements of a row of our own export, at least one.
    fn unfold(&self, own: &OwnFacts, told: Told<'_>) -> Vec<Observation> {
        let is_kept = self.rules.keeps_sources && !own.sources.is_empty();
        let sources = if is_kept { own.sources.clone() } else { vec![self.rules.source.clone()] };
        unfold(own, &sources, told)
    }

    /// All tags of a row, free text among them, and the identity a column gives it.
    pub(super) fn tags(
        &mut self,
        properties: Vec<(String, String)>,
        speech: Speech,
        warnings: &mut Vec<String>,
    ) -> Result<(Tags, Option<String>), String> {
        let named =
            properties.iter().find(|(name, _)| name.eq_ignore_ascii_case("ref")).map(|(_, value)| value.clone());
        let mut pairs = match speech {
            Speech::List => self.columns.read(properties),
            Speech::Osm | Speech::Ours => self.columns.rename(properties),
        };
        let identity = pairs.iter().position(|(key, _)| key == "id").map(|index| pairs.swap_remove(index).1);
        if let Some((key, _)) = pairs.iter().find(|(_, value)| value.chars().count() > MAX_VALUE_CHARACTERS) {
            return Err(format!("the value of {key} is longer than {MAX_VALUE_CHARACTERS} characters"));
        }
        if speech == Speech::Ours {
            let others = pairs.iter().position(|(key, _)| key == OTHER_TAGS).map(|index| pairs.swap_remove(index).1);
            pairs.retain(|(key, _)| !key.starts_with("cc_"));
            pairs.extend(others.and_then(|text| serde_json::from_str::<Tags>(&text).ok()).iter().flat_map(owned));
        }
        if speech == Speech::List {
            // A column that bears OpenStreetMap's own name holds references, whatever they look like.
            let is_named = named.is_some_and(|value| pairs.iter().any(|(key, text)| key == "ref" && *text == value));
            self.words.translate(&mut pairs, is_named || self.columns.is_chosen("ref"), warnings);
        }
        let mut tags = Tags::from_pairs(pairs);
        let defaults: &[(&str, &str)] = match speech {
            Speech::List => &[("man_made", "surveillance"), ("surveillance:type", "camera")],
            Speech::Osm | Speech::Ours => &[],
        };
        let constants = self.rules.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        for (key, value) in constants.chain(defaults.iter().copied()) {
            if tags.get(key).is_none() {
                tags.set(key, value);
            }
        }
        Ok((tags, identity.filter(|_| speech != Speech::Ours)))
    }

    /// What the row is known by: its reference, or what it says.
    fn identify(&mut self, called: Option<String>, position: Position, tags: &Tags, is_object: bool) -> String {
        let bears_one = called.is_some();
        let name = called.unwrap_or_else(|| content_of(position, tags));
        let reference = self.unique(name.clone(), is_object);
        let shared = if bears_one { Repeated::Reference(name.clone()) } else { Repeated::Content(position) };
        self.repeated = (reference != name).then_some(shared);
        reference
    }

    /// The same reference again in one import gets an ordinal, except OSM's: that is the same object twice.
    pub(super) fn unique(&mut self, reference: String, is_object: bool) -> String {
        let count = self.ordinals.entry(self.hasher.hash_one(&reference)).or_insert(0);
        *count += 1;
        if *count == 1 || is_object { reference } else { format!("{reference}#{count}") }
    }
}

fn owned(tags: &Tags) -> impl Iterator<Item = (String, String)> {
    tags.iter().map(|(key, value)| (key.to_owned(), value.to_owned()))
}

/// The position of a point, or of a collection of one point.
pub fn point_of(geometry: Option<&Geometry<f64>>) -> Result<Position, String> {
    let point = match geometry {
        Some(Geometry::Point(point)) => *point,
        Some(Geometry::MultiPoint(points)) if points.0.len() == 1 => points.0[0],
        Some(Geometry::MultiPoint(points)) => return Err(format!("expected one point, found {}", points.0.len())),
        Some(Geometry::LineString(_) | Geometry::MultiLineString(_)) => {
            return Err("expected a point, found a line".to_owned());
        }
        Some(_) => return Err("expected a point, found a polygon".to_owned()),
        None => return Err("no position".to_owned()),
    };
    let Point(coord) = point;
    Position::new(coord.x, coord.y).map_err(|error| error.to_string())
}

/// Reads a date; in lists the tag is brought to OSM's form, elsewhere it stays verbatim.
fn date_tag(tags: &mut Tags, key: &str, speech: Speech, warnings: &mut Vec<String>) -> Option<PartialDate> {
    let text = tags.get(key)?.to_owned();
    let date = match speech {
        Speech::List => parse_loose_date(&text),
        Speech::Osm | Speech::Ours => PartialDate::parse(&text).ok(),
    };
    match date {
        None => warnings.push(format!("{key} {text:?} is kept as it is: not a year, a month or a day")),
        Some(date) if speech == Speech::List => tags.set(key, &date.to_string()),
        Some(_) => {}
    }
    date
}

/// The reference of a row: what it is called, its number, our code, or the identifier that the format gives it.
pub(super) fn reference_of(
    called: Option<String>,
    tags: &Tags,
    camera_id: Option<CameraId>,
    id: Option<String>,
) -> Option<String> {
    called
        .or_else(|| tags.get("ref").map(str::to_owned))
        .or_else(|| camera_id.map(|id| id.to_string()))
        .or(id.filter(|id| id.parse::<f64>().is_err()))
}

/// The identity of a row that has no reference: what it says.
fn content_of(position: Position, tags: &Tags) -> String {
    let mut hash = Sha256::new();
    hash.update(position.to_string());
    hash.update(tags.to_json());
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    format!("content:{:032x}", u128::from_be_bytes(first))
}
