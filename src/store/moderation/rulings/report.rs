//! Decisions about reports: they count, they do not, or they speak of another camera than they said.

use serde_json::{Value, json};
use uuid::Uuid;

use super::camera::{merge_cameras, split_cameras};
use super::{Outcome, Ruled, Ruling};
use crate::domain::ObservationKind;
use crate::domain::ruling::Action;
use crate::store::StoreError;
use crate::store::engine::writing::Writing;
use crate::store::moderation::decisions::{Reviewed, publish_report, refuse_report, restore_report};
use crate::store::report::rows::load;

pub fn rule(writing: &Writing<'_>, ruling: &Ruling) -> Result<Outcome, StoreError> {
    let Ok(report_id) = ruling.subject_id.parse::<Uuid>() else { return Ok(Outcome::Not(Ruled::NoSuchSubject)) };
    let Some(report) = load(writing.connection(), report_id)? else { return Ok(Outcome::Not(Ruled::NoSuchSubject)) };
    if report.state == "withdrawn" {
        return Ok(Outcome::Not(Ruled::Gone));
    }
    let former = json!({ "state": report.state, "why": report.why });
    let reviewed = match ruling.action {
        Action::Publish if report.state == "published" => return Ok(Outcome::Not(Ruled::Already)),
        Action::Hide if report.state == "refused" => return Ok(Outcome::Not(Ruled::Already)),
        Action::Publish => publish_report(writing, report_id)?,
        Action::Hide => refuse_report(writing, report_id, ruling.why.as_deref())?,
        Action::Merge => {
            if report.kind != ObservationKind::Camera {
                return Ok(Outcome::Not(Ruled::NotPossible));
            }
            let Some(merged) = ruling.into.map(|into| merge_cameras(writing, report.camera_id, into)).transpose()?
            else {
                return Ok(Outcome::Not(Ruled::NoSuchCamera));
            };
            let Some(moved) = merged else { return Ok(Outcome::Not(Ruled::NoSuchCamera)) };
            publish_report(writing, report_id)?;
            return Ok(Outcome::Done(Some(report.camera_id), json!({ "report": former, "merge": moved })));
        }
        _ => return Ok(Outcome::Not(Ruled::NotPossible)),
    };
    Ok(match reviewed {
        Reviewed::Done => Outcome::Done(Some(report.camera_id), json!({ "report": former })),
        Reviewed::Withdrawn => Outcome::Not(Ruled::Gone),
        Reviewed::NoSuchReport => Outcome::Not(Ruled::NoSuchSubject),
    })
}

/// None when it is done.
pub fn undo(writing: &Writing<'_>, id: &str, action: Action, former: &Value) -> Result<Option<Ruled>, StoreError> {
    let Ok(report_id) = id.parse::<Uuid>() else { return Ok(Some(Ruled::NoSuchSubject)) };
    let state = former["report"]["state"].as_str().unwrap_or("waiting");
    let why = former["report"]["why"].as_str();
    match restore_report(writing, report_id, state, why)? {
        Reviewed::Done => {}
        Reviewed::Withdrawn => return Ok(Some(Ruled::Gone)),
        Reviewed::NoSuchReport => return Ok(Some(Ruled::NoSuchSubject)),
    }
    if action == Action::Merge {
        split_cameras(writing, &former["merge"])?;
    }
    Ok(None)
}
