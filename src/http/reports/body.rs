//! The body of a report: JSON members checked one by one, every wrong one told at its pointer (RFC 6901).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::held_back::{check_measures, hold_back};
use super::values::{FIRST_YEAR, found, parse_position, told};
use crate::domain::report::{FieldError, MAX_NOTE_CHARACTERS, Report, check_tags, pointer_to};
use crate::domain::scope::withheld;
use crate::domain::{CameraId, Evidence, ObservationKind, PartialDate, Position, Tags};
use crate::http::query::day::day_of;
use crate::http::wire::problem::shorten;

/// Members a report may have.
const MEMBERS: [&str; 13] = [
    "report_id",
    "kind",
    "camera_id",
    "position",
    "accuracy_m",
    "seen_on",
    "evidence",
    "tags",
    "note",
    "distinct_from",
    "device_token",
    "outside",
    "proof",
];
/// Least precise position taken, metres.
const WORST_ACCURACY_M: f64 = 100_000.0;
/// Most cameras one may be told apart from.
const MOST_DISTINCT: usize = 50;

/// What checking needs to know of the world.
pub struct Circumstances<'a> {
    /// The territory's day.
    pub today: Date,
    pub zone: &'a TimeZone,
    /// Operators that may be named without review.
    pub operators: &'a [String],
}

/// A report, and what came with it for the server alone.
#[derive(Debug)]
pub struct Sent {
    pub report: Report,
    /// The sender knows that the place is outside the territory.
    pub is_outside: bool,
    pub device_token: Option<[u8; 32]>,
}

/// Reads a report; all that is wrong at once.
pub fn parse_report(body: &Value, circumstances: &Circumstances<'_>) -> Result<Sent, Vec<FieldError>> {
    let Some(members) = body.as_object() else {
        return Err(vec![FieldError::new("", format!("expected a JSON object, found {}", found(body)))]);
    };
    let mut fields = Fields { members, errors: Vec::new() };
    fields.refuse_unknown();
    let report_id = fields.report_id();
    let kind = fields.kind();
    let camera_id = fields.camera_id(kind);
    let position = fields.position(kind);
    let (tags, free_tags) = fields.tags(circumstances.operators);
    let report = Report {
        report_id: report_id.unwrap_or_default(),
        kind: kind.unwrap_or(ObservationKind::Camera),
        camera_id,
        position,
        accuracy_m: fields.accuracy_m(),
        seen_on: fields.seen_on(circumstances),
        evidence: fields.evidence(),
        tags,
        note: fields.note(),
        free_tags,
        distinct_from: fields.distinct_from(),
    };
    let (is_outside, device_token) = (fields.is_outside(), fields.device_token());
    if fields.errors.is_empty() { Ok(Sent { report, is_outside, device_token }) } else { Err(fields.errors) }
}

struct Fields<'a> {
    members: &'a Map<String, Value>,
    errors: Vec<FieldError>,
}

impl<'a> Fields<'a> {
    /// Tells what is wrong with a member; what follows from that, such as that it has no value, is not told again.
    fn wrong(&mut self, pointer: &str, detail: impl std::fmt::Display) {
        if self.errors.iter().all(|error| error.pointer != pointer) {
            self.errors.push(FieldError::new(pointer, detail.to_string()));
        }
    }

    /// A member that is there and not null.
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// A text member; another type is an error.
    fn text(&mut self, name: &str) -> Option<&'a str> {
        let value = self.get(name)?;
        if !value.is_string() {
            self.wrong(&format!("/{name}"), format!("expected a text, found {}", found(value)));
        }
        value.as_str()
    }

    fn refuse_unknown(&mut self) {
        let unknown: Vec<_> = self.members.keys().filter(|name| !MEMBERS.contains(&name.as_str())).collect();
        for name in unknown {
            let pointer = pointer_to("", &shorten(name));
            self.wrong(&pointer, format!("expected only {}", MEMBERS.join(", ")));
        }
    }

    fn report_id(&mut self) -> Option<Uuid> {
        let text = self.text("report_id");
        let parsed = text.and_then(|text| text.parse().ok()).filter(|id: &Uuid| !id.is_nil());
        if parsed.is_none() {
            self.wrong("/report_id", format!("expected a UUID, found {}", told(text)));
        }
        parsed
    }

    fn kind(&mut self) -> Option<ObservationKind> {
        let text = self.text("kind");
        let parsed = text.and_then(ObservationKind::parse);
        if parsed.is_none() {
            self.wrong("/kind", format!("expected camera, seen, not_seen, correction or place, found {}", told(text)));
        }
        parsed
    }

    fn camera_id(&mut self, kind: Option<ObservationKind>) -> Option<CameraId> {
        let text = self.text("camera_id");
        match (kind?, text.map(str::parse::<CameraId>)) {
            (ObservationKind::Camera, Some(_)) => {
                self.wrong("/camera_id", "expected none with a new camera");
                None
            }
            (ObservationKind::Camera, None) => None,
            (_, Some(Ok(camera_id))) => Some(camera_id),
            (_, Some(Err(error))) => {
                self.wrong("/camera_id", error);
                None
            }
            (_, None) => {
                self.wrong("/camera_id", "expected the code of the camera that is meant, found nothing");
                None
            }
        }
    }

    /// Kept for a new camera and for a correction only: elsewhere it would tell where somebody stood.
    fn position(&mut self, kind: Option<ObservationKind>) -> Option<Position> {
        match (kind?, self.get("position").map(parse_position)) {
            (_, Some(Err(error))) => {
                self.errors.push(error);
                None
            }
            (ObservationKind::Camera | ObservationKind::Correction, Some(Ok(position))) => Some(position),
            (ObservationKind::Camera, None) => {
                self.wrong("/position", "expected a GeoJSON point, found nothing");
                None
            }
            _ => None,
        }
    }

    fn accuracy_m(&mut self) -> Option<f64> {
        let value = self.get("accuracy_m")?;
        let metres = value.as_f64().filter(|metres| (0.0..=WORST_ACCURACY_M).contains(metres));
        if metres.is_none() {
            let detail = format!("expected metres from 0 to {WORST_ACCURACY_M}, found {}", found(value));
            self.wrong("/accuracy_m", detail);
        }
        metres
    }

    fn seen_on(&mut self, circumstances: &Circumstances<'_>) -> PartialDate {
        let today = PartialDate::from_day(circumstances.today);
        let Some(text) = self.text("seen_on") else { return today };
        // An instant is taken for its day: an exact time and place would say where somebody stood.
        let instant = || text.parse::<Timestamp>().ok().map(|at| PartialDate::from_day(day_of(at, circumstances.zone)));
        let parsed = PartialDate::parse(text).or_else(|error| instant().ok_or(error));
        let tomorrow = circumstances.today.checked_add(1.day()).unwrap_or(circumstances.today);
        match parsed {
            Ok(date) if date.earliest() > PartialDate::from_day(tomorrow).latest() => {
                let expected = format!(
                    "expected a day up to today, which is {today} here, found {date}; a device's clock may be wrong"
                );
                self.wrong("/seen_on", expected);
                today
            }
            Ok(date) if date.year() < FIRST_YEAR => {
                self.wrong("/seen_on", format!("expected a day from {FIRST_YEAR} on, found {date}"));
                today
            }
            Ok(date) => date,
            Err(error) => {
                self.wrong("/seen_on", error);
                today
            }
        }
    }

    fn evidence(&mut self) -> Evidence {
        let parsed = self.text("evidence").map(str::parse);
        match parsed {
            None => Evidence::Seen,
            Some(Ok(evidence)) => evidence,
            Some(Err(error)) => {
                self.wrong("/evidence", error);
                Evidence::Seen
            }
        }
    }

    /// Public tags, and those that wait for review.
    fn tags(&mut self, operators: &[String]) -> (Tags, Tags) {
        let Some(value) = self.get("tags") else { return Default::default() };
        let Some(members) = value.as_object() else {
            self.wrong("/tags", format!("expected an object of texts, found {}", found(value)));
            return Default::default();
        };
        let mut pairs = Vec::with_capacity(members.len());
        for (key, value) in members {
            if let Some(text) = value.as_str() {
                pairs.push((key.clone(), text.trim().to_owned()));
            } else {
                let pointer = pointer_to("/tags", &shorten(key));
                self.wrong(&pointer, format!("expected a text, found {}", found(value)));
            }
        }
        let tags = Tags::from_pairs(pairs);
        if let Some(reason) = withheld(&tags) {
            self.wrong("/tags", reason.reason());
        }
        let (public, mut free) = check_tags(tags, &mut self.errors);
        check_measures(&public, &mut self.errors);
        let (public, waiting) = hold_back(&public, operators);
        for (key, value) in waiting.iter() {
            free.set(key, value);
        }
        (public, free)
    }

    fn is_outside(&mut self) -> bool {
        let Some(value) = self.get("outside") else { return false };
        if !value.is_boolean() {
            self.wrong("/outside", format!("expected true or false, found {}", found(value)));
        }
        value.as_bool().unwrap_or_default()
    }

    fn device_token(&mut self) -> Option<[u8; 32]> {
        let text = self.text("device_token")?;
        let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok().and_then(|bytes| bytes.try_into().ok());
        if bytes.is_none() {
            self.wrong("/device_token", "expected 32 bytes in base64url");
        }
        bytes
    }

    fn note(&mut self) -> Option<String> {
        let note = self.text("note")?;
        let is_printable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
        if note.chars().count() > MAX_NOTE_CHARACTERS || !note.chars().all(is_printable) {
            self.wrong("/note", format!("expected at most {MAX_NOTE_CHARACTERS} printable characters"));
        }
        Some(note.to_owned()).filter(|note| !note.trim().is_empty())
    }

    fn distinct_from(&mut self) -> Vec<CameraId> {
        let Some(value) = self.get("distinct_from") else { return Vec::new() };
        let Some(list) = value.as_array().filter(|list| list.len() <= MOST_DISTINCT) else {
            let detail = format!("expected a list of at most {MOST_DISTINCT} camera codes, found {}", found(value));
            self.wrong("/distinct_from", detail);
            return Vec::new();
        };
        let mut ids = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            match item.as_str().and_then(|text| text.parse().ok()) {
                Some(id) => ids.push(id),
                None => self.wrong(
                    &format!("/distinct_from/{index}"),
                    format!("expected a camera code, found {}", found(item)),
                ),
            }
        }
        ids
    }
}
