//! Decisions about flags: what they are about stays as it is, or goes the way that the flag asks for. About an edition or a
//! page there is nothing to decide by a button: what is wrong there is a camera, a text or a photo of its own.

use serde_json::{Value, json};
use uuid::Uuid;

use super::camera::{rule_on, split_cameras};
use super::{Outcome, Ruled, Ruling, mark, photo};
use crate::domain::flag::Flagged;
use crate::domain::ruling::{Action, Subject};
use crate::store::StoreError;
use crate::store::engine::writing::Writing;
use crate::store::moderation::flags::{load, set_flag_state};

pub fn rule(writing: &Writing<'_>, ruling: &Ruling) -> Result<Outcome, StoreError> {
    let connection = writing.connection();
    let Some(flag) = load(connection, &ruling.subject_id)? else { return Ok(Outcome::Not(Ruled::NoSuchSubject)) };
    if flag.state != "waiting" {
        return Ok(Outcome::Not(Ruled::Already));
    }
    let done = match (&flag.about, ruling.action) {
        (_, Action::Keep) => Outcome::Done(None, json!({})),
        (Flagged::Camera(camera), action) => rule_on(writing, *camera, action, ruling.into)?,
        (Flagged::Photo(photo), action) => rule_on_photo(writing, *photo, action)?,
        (Flagged::Edition(_) | Flagged::Page(_), _) => Outcome::Not(Ruled::NotPossible),
    };
    let former = match done {
        Outcome::Done(_, former) => former,
        // Somebody hid or erased it before: what the flag asks for is done.
        Outcome::Not(Ruled::Already | Ruled::Gone) => json!({}),
        not @ Outcome::Not(_) => return Ok(not),
    };
    set_flag_state(connection, &flag.flag_id, "settled")?;
    Ok(Outcome::Done(flag.camera_id, former))
}

/// A photo that is hidden is private again and was looked at.
fn rule_on_photo(writing: &Writing<'_>, photo_id: Uuid, action: Action) -> Result<Outcome, StoreError> {
    let (id, action) = match action {
        Action::Hide => (photo_id.to_string(), Action::Keep),
        Action::Erase => (photo_id.to_string(), Action::Erase),
        _ => return Ok(Outcome::Not(Ruled::NotPossible)),
    };
    let former_mark = mark::find(writing.connection(), Subject::Photo, &id)?;
    let outcome = photo::rule_on(writing, photo_id, action)?;
    let Outcome::Done(camera_id, former) = outcome else { return Ok(outcome) };
    let kept = (action == Action::Keep).then_some("kept");
    mark::set(writing.connection(), Subject::Photo, &id, kept)?;
    let former = (!former.is_null()).then(|| json!({ "photo": id, "state": former, "mark": former_mark }));
    Ok(Outcome::Done(camera_id, former.unwrap_or(Value::Null)))
}

/// None when it is done.
pub fn undo(writing: &Writing<'_>, id: &str, former: &Value) -> Result<Option<Ruled>, StoreError> {
    if !former["from"].is_null() {
        split_cameras(writing, former)?;
    }
    if let Some(photo_id) = former["photo"].as_str() {
        if let Some(why_not) = photo::undo(writing, photo_id, &former["state"])? {
            return Ok(Some(why_not));
        }
        mark::set(writing.connection(), Subject::Photo, photo_id, former["mark"].as_str())?;
    }
    set_flag_state(writing.connection(), id, "waiting")?;
    Ok(None)
}
