//! One thing of the queue with all that a decision needs: what is asked, before and after side by side, evidence, day,
//! texts, photo, neighbours and a map. What strangers wrote goes out as text.

use serde::Serialize;

use super::bulk::{Bulk, read_bulk};
use super::buttons::{Button, buttons, flag_buttons, flag_words};
use super::item_map::{Neighbour, neighbours_and_map};
use super::survey::{Walk, draw_walk, walk_of};
use crate::domain::claim::Doubt;
use crate::domain::flag::Flagged;
use crate::domain::ruling::{Action, Subject};
use crate::domain::{Position, Tags};
use crate::geometry::distance::distance_m;
use crate::http::i18n::Language;
use crate::http::pages::{CameraFacts, Drawn, parse_features, tell_streets};
use crate::store::camera::cameras::find_camera;
use crate::store::moderation::bulk::Selection;
use crate::store::moderation::flags::find_flag;
use crate::store::moderation::queue::Waiting;
use crate::store::report::photos::find_photo;
use crate::store::report::place_reports::find_place_report;
use crate::store::report::reports::{StoredReport, find_report};
use crate::store::report::water::is_in_open_water;
use crate::store::survey::held::find_suspicion;
use crate::store::survey::surveys::{StoredSurvey, find_survey_to_review};
use crate::store::{Reader, StoreError};

/// Values of an item.
#[derive(Serialize)]
pub struct Item {
    pub subject: &'static str,
    pub id: String,
    pub is_removal: bool,
    pub is_postponed: bool,
    /// The report's, flag's or photo's own kind.
    pub kind: String,
    pub received_on: String,
    pub seen_on: Option<String>,
    pub evidence: Option<&'static str>,
    pub accuracy_m: Option<f64>,
    /// Code of the camera it is about.
    pub camera: Option<String>,
    pub camera_title: Option<String>,
    pub status: Option<&'static str>,
    pub changes: Vec<Change>,
    /// How far a correction moves the camera.
    pub moved_m: Option<f64>,
    pub texts: Vec<Text>,
    /// Address of the picture below `/moderation/`.
    pub photo: Option<String>,
    pub is_outside: bool,
    /// Why its place is not quite plausible.
    pub doubt: Option<&'static str>,
    /// Why it waits though it would not need review: a word of `domain::suspicion`.
    pub suspicion: Option<String>,
    pub drawing: Option<Drawn>,
    pub neighbours: Vec<Neighbour>,
    pub actions: Vec<Button>,
    /// Under which words its decisions stand.
    pub words: &'static str,
    /// What a flag is about other than a camera: its path below ours, without the slash.
    pub about: Option<String>,
    /// What it would touch, where it is about many.
    pub bulk: Option<Bulk>,
    /// What was walked, of a survey.
    pub walk: Option<Walk>,
}

/// One tag, before and after.
#[derive(Serialize)]
pub struct Change {
    pub key: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub is_changed: bool,
}

/// Something that a stranger wrote.
#[derive(Serialize)]
pub struct Text {
    pub key: String,
    pub value: String,
}

/// What a subject says of itself.
#[derive(Default)]
struct Said {
    kind: String,
    seen_on: Option<String>,
    evidence: Option<&'static str>,
    accuracy_m: Option<f64>,
    position: Option<Position>,
    /// None where no tags are told.
    tags: Option<Tags>,
    is_whole: bool,
    texts: Tags,
    photo: Option<String>,
    about: Option<Flagged>,
    is_outside: bool,
    suspicion: Option<String>,
    survey: Option<StoredSurvey>,
}

/// Reads an item; none where it is gone meanwhile.
pub fn read_item(reader: &Reader<'_>, language: &Language, waiting: &Waiting) -> Result<Option<Item>, StoreError> {
    let Some(said) = read_said(reader, waiting)? else { return Ok(None) };
    let bulk = match Selection::parse(waiting.subject, &waiting.subject_id) {
        Some(selection) => Some(read_bulk(reader, language, &selection)?),
        None => None,
    };
    let camera = match waiting.camera_id {
        Some(camera_id) => find_camera(reader, camera_id)?,
        None => None,
    };
    let mut facts = match &camera {
        Some(camera) => parse_features(camera.feature.as_bytes())?.pop(),
        None => None,
    };
    tell_streets(reader, facts.as_mut())?;
    let at = facts.as_ref().map(|facts| facts.position);
    let around = neighbours_and_map(reader, language, facts.as_ref(), said.position, said.tags.as_ref())?;
    let (neighbours, mut drawing) = around.unzip();
    let actions = actions(waiting.subject, &said);
    let walk = said.survey.as_ref().map(|survey| walk_of(reader, survey)).transpose()?;
    if let Some(survey) = &said.survey {
        drawing = draw_walk(reader, language, survey)?;
    }
    Ok(Some(Item {
        subject: waiting.subject.as_str(),
        id: waiting.subject_id.clone(),
        is_removal: waiting.is_removal,
        is_postponed: waiting.is_postponed,
        received_on: waiting.received_on.clone(),
        camera: waiting.camera_id.map(|camera| camera.to_string()),
        camera_title: facts.as_ref().map(|facts| facts.title(language)),
        status: camera.as_ref().map(|camera| camera.status.as_str()),
        changes: changes(facts.as_ref(), &said),
        moved_m: at.zip(said.position).map(|(before, after)| distance_m(before, after)).filter(|moved| *moved >= 1.0),
        texts: said.texts.iter().map(|(key, value)| Text { key: key.to_owned(), value: value.to_owned() }).collect(),
        kind: said.kind,
        seen_on: said.seen_on,
        evidence: said.evidence,
        accuracy_m: said.accuracy_m,
        photo: said.photo,
        is_outside: said.is_outside,
        doubt: said.position.map_or(Ok(false), |at| is_in_open_water(reader, at))?.then(|| Doubt::InWater.as_str()),
        suspicion: said.suspicion,
        drawing,
        neighbours: neighbours.unwrap_or_default(),
        actions,
        words: said.about.as_ref().map_or(waiting.subject.as_str(), flag_words),
        about: path_of(said.about.as_ref()),
        bulk,
        walk,
    }))
}

fn read_said(reader: &Reader<'_>, waiting: &Waiting) -> Result<Option<Said>, StoreError> {
    let id = &waiting.subject_id;
    let number = id.parse().ok();
    Ok(match waiting.subject {
        Subject::Report | Subject::Text => match number {
            Some(number) => find_report(reader, number)?.map(|report| said_of_report(report, waiting.subject)),
            None => None,
        },
        Subject::Photo => match number {
            Some(number) => find_photo(reader, number)?.map(|photo| Said {
                kind: photo.kind.as_str().to_owned(),
                photo: Some(format!("photos/{}", photo.photo_id)),
                ..Said::default()
            }),
            None => None,
        },
        Subject::Place => match number {
            Some(number) => find_place_report(reader, number)?.map(|place| Said {
                kind: "place".to_owned(),
                seen_on: Some(place.seen_on),
                accuracy_m: place.accuracy_m,
                position: place.position,
                texts: place.texts,
                ..Said::default()
            }),
            None => None,
        },
        Subject::Survey => match find_survey_to_review(reader, id)? {
            Some(survey) => Some(said_of_survey(reader, survey)?),
            None => None,
        },
        Subject::Flag => find_flag(reader, id)?.map(|flag| {
            let note = Some(("note".to_owned(), flag.note)).filter(|(_, note)| !note.is_empty());
            let photo = if let Flagged::Photo(photo) = &flag.about { Some(format!("photos/{photo}")) } else { None };
            Said { kind: flag.kind, texts: Tags::from_pairs(note), photo, about: Some(flag.about), ..Said::default() }
        }),
        Subject::Burst => Some(Said::default()),
        Subject::Camera | Subject::Hour | Subject::Area | Subject::Import => None,
    })
}

/// The decisions that are offered: nothing is erased where nothing was written, a survey is published where it waits, and only
/// a report of a new camera can turn out to speak of another.
fn actions(subject: Subject, said: &Said) -> Vec<Button> {
    let mut actions = said.about.as_ref().map_or_else(|| buttons(subject), flag_buttons);
    let has_nothing_to_erase = said.survey.as_ref().is_some_and(|survey| survey.note.is_none());
    actions.retain(|button| !(has_nothing_to_erase && button.action == Action::Erase.as_str()));
    if subject == Subject::Report && !said.is_whole {
        actions.retain(|button| button.action != Action::Merge.as_str());
    }
    if let Some(survey) = &said.survey {
        let other = if survey.state == "waiting" { Action::Keep } else { Action::Publish };
        actions.retain(|button| button.action != other.as_str());
    }
    actions
}

/// Where what a flag is about is read; a camera has a line of its own.
fn path_of(about: Option<&Flagged>) -> Option<String> {
    let about = about.filter(|about| !matches!(about, Flagged::Camera(_)))?;
    Some(about.path().trim_start_matches('/').to_owned())
}

fn said_of_survey(reader: &Reader<'_>, survey: StoredSurvey) -> Result<Said, StoreError> {
    let suspicion = if survey.state == "waiting" { find_suspicion(reader, &survey.code)? } else { None };
    Ok(Said {
        seen_on: Some(survey.surveyed_on.clone()),
        texts: Tags::from_pairs(survey.note.iter().map(|note| ("note".to_owned(), note.clone()))),
        suspicion,
        survey: Some(survey),
        ..Said::default()
    })
}

fn said_of_report(report: StoredReport, subject: Subject) -> Said {
    let observation = report.observation;
    let is_report = subject == Subject::Report;
    Said {
        kind: report.kind.as_str().to_owned(),
        seen_on: observation.as_ref().and_then(|said| said.seen_on).map(|day| day.to_string()),
        evidence: observation.as_ref().map(|said| said.evidence.as_str()),
        accuracy_m: report.accuracy_m,
        position: observation.as_ref().and_then(|said| said.position).filter(|_| is_report),
        is_whole: report.kind == crate::domain::ObservationKind::Camera,
        tags: observation.map(|said| said.tags).filter(|_| is_report),
        texts: report.free_text,
        photo: None,
        about: None,
        is_outside: report.is_outside,
        suspicion: report.suspicion.filter(|_| is_report),
        survey: None,
    }
}

/// Every tag of the camera as it is beside what it would be; a correction keeps what it does not name.
fn changes(before: Option<&CameraFacts>, said: &Said) -> Vec<Change> {
    let Some(after) = &said.tags else { return Vec::new() };
    let none = Tags::default();
    let former = before.map_or(&none, |facts| &facts.tags);
    let mut keys: Vec<&str> = former.iter().chain(after.iter()).map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys.dedup();
    let change = |key: &str| {
        let old = former.get(key).map(str::to_owned);
        let kept = if said.is_whole && before.is_none() { None } else { old.clone() };
        let new = after.get(key).map(str::to_owned).or(kept);
        Change { key: key.to_owned(), is_changed: old != new, before: old, after: new }
    };
    keys.into_iter().map(change).collect()
}
