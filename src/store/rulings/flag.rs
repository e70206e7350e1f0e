//! Decisions about flags: the camera stays as it is, or goes the way that the flag asks for.

use serde_json::{Value, json};

use super::camera::{rule_on, split_cameras};
use super::{Outcome, Ruled, Ruling};
use crate::domain::ruling::Action;
use crate::store::StoreError;
use crate::store::flags::{load, set_flag_state};
use crate::store::writing::Writing;

pub fn rule(writing: &Writing<'_>, ruling: &Ruling) -> Result<Outcome, StoreError> {
    let connection = writing.connection();
    let Some(flag) = load(connection, &ruling.subject_id)? else { return Ok(Outcome::Not(Ruled::NoSuchSubject)) };
    if flag.state != "waiting" {
        return Ok(Outcome::Not(Ruled::Already));
    }
    let former = if ruling.action == Action::Keep {
        json!({})
    } else {
        match rule_on(writing, flag.camera_id, ruling.action, ruling.into)? {
            Outcome::Done(_, former) => former,
            // Somebody hid or erased it before: what the flag asks for is done.
            Outcome::Not(Ruled::Already) => json!({}),
            not @ Outcome::Not(_) => return Ok(not),
        }
    };
    set_flag_state(connection, &flag.flag_id, "settled")?;
    Ok(Outcome::Done(Some(flag.camera_id), former))
}

/// None when it is done.
pub fn undo(writing: &Writing<'_>, id: &str, former: &Value) -> Result<Option<Ruled>, StoreError> {
    if !former["from"].is_null() {
        split_cameras(writing, former)?;
    }
    set_flag_state(writing.connection(), id, "waiting")?;
    Ok(None)
}
