//! Decisions: made, kept with what it takes to undo them, and undone. The web page and the command line come through
//! here, so that every decision stands in the public log.

mod bulk;
mod camera;
mod erasure;
mod flag;
mod imported;
mod log;
mod mark;
mod photo;
mod place;
mod report;
mod survey;
mod text;

use serde_json::{Value, json};

use crate::domain::ruling::{Action, Reason, Subject};
use crate::domain::{CameraId, PartialDate};
use crate::store::StoreError;
use crate::store::engine::writing::Writing;
use crate::store::report::photos::{NewPicture, StoredPhoto};

pub use erasure::erase_camera;
pub use log::{LogEntry, list_decisions};

/// Who decides, and when.
#[derive(Clone, Copy, Debug)]
pub struct Decider {
    /// None from the command line.
    pub moderator_id: Option<i64>,
    /// The territory's day.
    pub today: PartialDate,
}

/// A decision to be made.
#[derive(Clone, Debug)]
pub struct Ruling {
    pub decider: Decider,
    pub subject: Subject,
    pub subject_id: String,
    pub action: Action,
    pub reason: Reason,
    /// Words for the sender of a report that is left out.
    pub why: Option<String>,
    /// The camera that it is the same as.
    pub into: Option<CameraId>,
    /// Of a decision about many things: no more than so many, as its maker was told.
    pub most: Option<u64>,
}

/// What became of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruled {
    /// Under this number.
    Done(i64),
    /// It stands as decided already, or the decision was undone before.
    Already,
    NoSuchSubject,
    /// Its sender withdrew it, or it was erased: nothing is left to decide about.
    Gone,
    /// Its sender forbade publication.
    EvidenceOnly,
    /// The camera it should be merged into is not there, or is the same.
    NoSuchCamera,
    /// It would touch more than its maker was told.
    Grown,
    /// This cannot be decided about such a thing, or not undone.
    NotPossible,
}

/// What one subject's file answers.
enum Outcome {
    /// Done: the camera it is about, and what it takes to undo it (null where nothing can).
    Done(Option<CameraId>, Value),
    Not(Ruled),
}

/// Makes a decision and keeps it.
pub fn decide(writing: &Writing<'_>, ruling: &Ruling) -> Result<Ruled, StoreError> {
    if !ruling.subject.actions().contains(&ruling.action) {
        return Ok(Ruled::NotPossible);
    }
    let former_mark = mark::find(writing.connection(), ruling.subject, &ruling.subject_id)?;
    let outcome = match (ruling.subject, ruling.action) {
        (subject, Action::Postpone) => mark::postpone(writing.connection(), subject, &ruling.subject_id)?,
        (Subject::Report, _) => report::rule(writing, ruling)?,
        (Subject::Photo, _) => photo::rule(writing, ruling)?,
        (Subject::Text, _) => text::rule(writing, ruling)?,
        (Subject::Place, _) => place::rule(writing, ruling)?,
        (Subject::Survey, _) => survey::rule(writing, ruling)?,
        (Subject::Flag, _) => flag::rule(writing, ruling)?,
        (Subject::Camera, _) => camera::rule(writing, ruling)?,
        (Subject::Burst | Subject::Hour | Subject::Area | Subject::Import, _) => bulk::rule(writing, ruling)?,
    };
    let (camera_id, former) = match outcome {
        Outcome::Done(camera_id, former) => (camera_id, former),
        Outcome::Not(why) => return Ok(why),
    };
    match ruling.action {
        Action::Postpone => mark::set(writing.connection(), ruling.subject, &ruling.subject_id, Some("postponed"))?,
        Action::Keep => mark::set(writing.connection(), ruling.subject, &ruling.subject_id, Some("kept"))?,
        _ => mark::set(writing.connection(), ruling.subject, &ruling.subject_id, None)?,
    }
    let former = (!former.is_null()).then(|| json!({ "mark": former_mark, "state": former }));
    log::insert(writing.connection(), ruling, camera_id, former.as_ref()).map(Ruled::Done)
}

/// Puts a picture of which parts are covered in the place of a photo's. Nothing undoes it: what was there is erased.
pub fn cover_photo(
    writing: &Writing<'_>,
    decider: Decider,
    reason: Reason,
    photo: &StoredPhoto,
    picture: &NewPicture,
) -> Result<Ruled, StoreError> {
    let outcome = photo::cover(writing, photo, picture)?;
    let Outcome::Done(camera_id, _) = outcome else { return Ok(Ruled::Gone) };
    let (subject, subject_id) = (Subject::Photo, photo.photo_id.to_string());
    let (why, into, most) = (None, None, None);
    let ruling = Ruling { decider, subject, subject_id, action: Action::Cover, reason, why, into, most };
    log::insert(writing.connection(), &ruling, camera_id, None).map(Ruled::Done)
}

/// Takes a decision back; that is a decision too.
pub fn undo(writing: &Writing<'_>, decider: Decider, decision_id: i64) -> Result<Ruled, StoreError> {
    let connection = writing.connection();
    let Some(kept) = log::find(connection, decision_id)? else { return Ok(Ruled::NoSuchSubject) };
    let Some(former) = kept.former else { return Ok(Ruled::NotPossible) };
    if kept.is_undone {
        return Ok(Ruled::Already);
    }
    let state = &former["state"];
    let undone = match (kept.subject, kept.action) {
        (_, Action::Undo) => Some(Ruled::NotPossible),
        (_, Action::Postpone) => None,
        (Subject::Report, action) => report::undo(writing, &kept.subject_id, action, state)?,
        (Subject::Photo, _) => photo::undo(writing, &kept.subject_id, state)?,
        (Subject::Text, _) => text::undo(writing, &kept.subject_id, state)?,
        (Subject::Place, _) => place::undo(writing, &kept.subject_id, state)?,
        (Subject::Survey, _) => survey::undo(writing, &kept.subject_id, state)?,
        (Subject::Flag, _) => flag::undo(writing, &kept.subject_id, state)?,
        (Subject::Camera, _) => camera::undo(writing, state)?,
        (subject @ (Subject::Burst | Subject::Hour | Subject::Area | Subject::Import), action) => {
            bulk::undo(writing, subject, action, state)?
        }
    };
    if let Some(why_not) = undone {
        return Ok(why_not);
    }
    mark::set(connection, kept.subject, &kept.subject_id, former["mark"].as_str())?;
    let ruling = Ruling {
        decider,
        subject: kept.subject,
        subject_id: kept.subject_id,
        action: Action::Undo,
        reason: Reason::Mistake,
        why: None,
        into: None,
        most: None,
    };
    let undoing = log::insert(connection, &ruling, kept.camera_id, None)?;
    log::note_undone(connection, decision_id, undoing)?;
    Ok(Ruled::Done(undoing))
}
