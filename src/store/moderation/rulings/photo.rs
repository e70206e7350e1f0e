//! Decisions about photos: shown, kept private, covered in part, or erased for good.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Outcome, Ruled, Ruling};
use crate::domain::PhotoState;
use crate::domain::photo::ErasedBy;
use crate::domain::ruling::Action;
use crate::store::StoreError;
use crate::store::engine::writing::Writing;
use crate::store::report::photos::{
    NewPicture, Published, StoredPhoto, erase_photo, load, publish_photo, replace_picture, unpublish_photo,
};

pub fn rule(writing: &Writing<'_>, ruling: &Ruling) -> Result<Outcome, StoreError> {
    match ruling.subject_id.parse() {
        Ok(photo_id) => rule_on(writing, photo_id, ruling.action),
        Err(_) => Ok(Outcome::Not(Ruled::NoSuchSubject)),
    }
}

/// The same about a photo that something else named.
pub fn rule_on(writing: &Writing<'_>, photo_id: Uuid, action: Action) -> Result<Outcome, StoreError> {
    let photo = load(writing.connection(), photo_id)?;
    let Some(photo) = photo else { return Ok(Outcome::Not(Ruled::NoSuchSubject)) };
    if photo.state == PhotoState::Erased {
        return Ok(Outcome::Not(Ruled::Gone));
    }
    let former = json!(photo.state.as_str());
    let camera_id = Some(photo.camera_id);
    Ok(match action {
        Action::Publish => match publish_photo(writing, photo.photo_id)? {
            Published::Done => Outcome::Done(camera_id, former),
            Published::EvidenceOnly => Outcome::Not(Ruled::EvidenceOnly),
            Published::Erased | Published::NoSuchPhoto => Outcome::Not(Ruled::Gone),
        },
        Action::Keep => {
            unpublish_photo(writing, photo.photo_id)?;
            Outcome::Done(camera_id, former)
        }
        Action::Erase => {
            erase_photo(writing, photo.photo_id, ErasedBy::Moderator)?;
            Outcome::Done(camera_id, Value::Null)
        }
        _ => Outcome::Not(Ruled::NotPossible),
    })
}

pub fn cover(writing: &Writing<'_>, photo: &StoredPhoto, picture: &NewPicture) -> Result<Outcome, StoreError> {
    let is_covered = replace_picture(writing, photo, picture)?;
    Ok(if is_covered { Outcome::Done(Some(photo.camera_id), Value::Null) } else { Outcome::Not(Ruled::Gone) })
}

pub fn undo(writing: &Writing<'_>, id: &str, former: &Value) -> Result<Option<Ruled>, StoreError> {
    let Ok(photo_id) = id.parse::<Uuid>() else { return Ok(Some(Ruled::NoSuchSubject)) };
    let is_kept = load(writing.connection(), photo_id)?.is_some_and(|photo| photo.state != PhotoState::Erased);
    if !is_kept {
        return Ok(Some(Ruled::Gone));
    }
    if former.as_str() == Some(PhotoState::Published.as_str()) {
        return Ok(match publish_photo(writing, photo_id)? {
            Published::Done => None,
            Published::EvidenceOnly => Some(Ruled::EvidenceOnly),
            Published::Erased | Published::NoSuchPhoto => Some(Ruled::Gone),
        });
    }
    unpublish_photo(writing, photo_id)?;
    Ok(None)
}
