//! What moderators took from the map since a backup was made: the backup shows it, and a restored one hides it again, and
//! merges again what they merged. Nothing is published by it.

use std::path::Path;

use rusqlite::Connection;

use super::restore::{column, is_there, parse};
use crate::domain::CameraId;
use crate::domain::ruling::{Action, Reason, Subject};
use crate::store::StoreError;
use crate::store::camera::rulings::find_ruling;
use crate::store::engine::writing::Writing;
use crate::store::file::connection::open_reader;
use crate::store::moderation::decisions::restore_report;
use crate::store::moderation::rulings::{Decider, Ruled, Ruling, decide};
use crate::store::report::photos::{NewPicture, load, replace_picture};
use crate::store::survey::surveys::{load_by_code, take_out};

/// What a file hides, and the pictures of photos that were covered.
#[derive(Debug, Default)]
pub struct Hidden {
    /// With the reason that the log has.
    cameras: Vec<(i64, Option<String>)>,
    /// Report, its state, and the words to its sender.
    reports: Vec<(String, String, Option<String>)>,
    /// Missing schools that were left out.
    places: Vec<String>,
    /// Code and state.
    surveys: Vec<(String, String)>,
    photos: Vec<String>,
    /// Reports whose text is shown to nobody.
    texts: Vec<String>,
    /// Changes at which imports showed that were taken back, and when that was.
    imports: Vec<(i64, String)>,
    covered: Vec<Covered>,
    /// Cameras and those that they were merged into, in the order of the decisions: into one that was merged itself later,
    /// nothing can be merged any more.
    merged: Vec<(i64, i64)>,
}

/// A photo of which parts were covered or cut off.
#[derive(Debug)]
struct Covered {
    photo_id: String,
    width_px: u32,
    height_px: u32,
    jpeg: Vec<u8>,
}

/// What the former file hides.
pub fn list_hidden(former: &Path) -> Result<Hidden, StoreError> {
    let former = &open_reader(former)?;
    let reasons =
        "select r.camera_id, (select reason from decision d where d.camera_id = r.camera_id and d.action = 'hide'
        and d.undone_by is null order by d.decision_id desc limit 1) from camera_ruling r where r.ruling = 'hidden'";
    let texts = "select r.report_id from report r join observation o on o.reference = r.report_id
        and o.source_id = (select source_id from source where key = 'contributors')
        join free_text t using (free_text_id) where t.state = 'private'";
    let imports = "select c.change_id, c.committed_at from decision d join change c on c.change_id = cast(d.subject_id as integer)
        where d.subject = 'import' and d.action = 'hide' and d.undone_by is null order by d.decision_id";
    let merged = "select r.camera_id, r.into_camera_id from camera_ruling r where r.ruling = 'merged' order by
        (select max(decision_id) from decision d where d.camera_id = r.camera_id and d.action = 'merge' and d.undone_by is null)";
    Ok(Hidden {
        cameras: rows(former, reasons, |row| Ok((row.get(0)?, row.get(1)?)))?,
        reports: rows(
            former,
            "select report_id, state, why from report where state in ('refused', 'waiting')",
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?,
        places: column(former, "select report_id from place_report where state = 'refused'")?,
        surveys: rows(former, "select code, state from survey where state in ('refused', 'waiting')", |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?,
        photos: column(former, "select photo_id from photo where state = 'private'")?,
        texts: column(former, texts)?,
        imports: rows(former, imports, |row| Ok((row.get(0)?, row.get(1)?)))?,
        covered: list_covered(former)?,
        merged: rows(former, merged, |row| Ok((row.get(0)?, row.get(1)?)))?,
    })
}

fn list_covered(former: &Connection) -> Result<Vec<Covered>, StoreError> {
    let sql = "select photo_id, width_px, height_px, body from photo join photo_image using (image_id)
        where photo_id in (select subject_id from decision where subject = 'photo' and action = 'cover')";
    rows(former, sql, |row| {
        Ok(Covered { photo_id: row.get(0)?, width_px: row.get(1)?, height_px: row.get(2)?, jpeg: row.get(3)? })
    })
}

fn rows<T>(
    connection: &Connection,
    sql: &str,
    from_row: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare(sql)?;
    let found = statement.query_map([], from_row)?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Hides the same again; answers how many things that were shown are hidden once more. What a moderator can undo stands in
/// the log, as decided by the operator.
pub fn hide_again(writing: &Writing<'_>, hidden: &Hidden, decider: Decider) -> Result<u64, StoreError> {
    let mut gone = 0;
    for (change, committed_at) in &hidden.imports {
        let is_same = "select 1 from change where change_id = ?1 and committed_at = ?2";
        if writing.connection().prepare_cached(is_same)?.exists((change, committed_at))? {
            gone += ruled(writing, decider, Subject::Import, change.to_string(), Action::Hide)?;
        }
    }
    for (report_id, state, why) in &hidden.reports {
        if is_there(writing, "select 1 from report where report_id = ?1 and state = 'published'", report_id)? {
            restore_report(writing, parse(report_id)?, state, why.as_deref())?;
            gone += 1;
        }
    }
    for (code, state) in &hidden.surveys {
        if let Some(survey) = load_by_code(writing.connection(), code)?.filter(|survey| survey.state == "published") {
            take_out(writing, &survey, state)?;
            gone += 1;
        }
    }
    gone += rule_again(writing, decider, hidden)?;
    for covered in &hidden.covered {
        gone += u64::from(cover_again(writing, covered)?);
    }
    Ok(gone)
}

/// Merges the same again, before anything is hidden; answers how many cameras became one with another once more.
pub fn merge_again(writing: &Writing<'_>, hidden: &Hidden, decider: Decider) -> Result<u64, StoreError> {
    let mut merged = 0;
    for (from, into) in &hidden.merged {
        let from = CameraId::from_stored(*from);
        if find_ruling(writing.connection(), from)?.is_some() {
            continue;
        }
        let ruling = ruling(decider, Subject::Camera, from.to_string(), Action::Merge);
        let ruling = Ruling { reason: Reason::Duplicate, into: Some(CameraId::from_stored(*into)), ..ruling };
        merged += u64::from(matches!(decide(writing, &ruling)?, Ruled::Done(_)));
    }
    Ok(merged)
}

/// What is hidden by a decision of its own.
fn rule_again(writing: &Writing<'_>, decider: Decider, hidden: &Hidden) -> Result<u64, StoreError> {
    let mut gone = 0;
    for (camera_id, reason) in &hidden.cameras {
        let reason: Option<Reason> = reason.as_deref().and_then(|reason| reason.parse().ok());
        let camera_id = CameraId::from_stored(*camera_id).to_string();
        let ruling = ruling(decider, Subject::Camera, camera_id, Action::Hide);
        let ruling = Ruling { reason: reason.unwrap_or(ruling.reason), ..ruling };
        gone += u64::from(matches!(decide(writing, &ruling)?, Ruled::Done(_)));
    }
    for id in &hidden.places {
        if is_there(writing, "select 1 from place_report where report_id = ?1 and state = 'published'", id)? {
            gone += ruled(writing, decider, Subject::Place, id.clone(), Action::Hide)?;
        }
    }
    for id in &hidden.photos {
        if is_there(writing, "select 1 from photo where photo_id = ?1 and state = 'published'", id)? {
            gone += ruled(writing, decider, Subject::Photo, id.clone(), Action::Keep)?;
        }
    }
    let is_shown = "select 1 from observation o join free_text t using (free_text_id)
        where o.reference = ?1 and o.source_id = (select source_id from source where key = 'contributors') and t.state = 'published'";
    for id in &hidden.texts {
        if is_there(writing, is_shown, id)? {
            gone += ruled(writing, decider, Subject::Text, id.clone(), Action::Keep)?;
        }
    }
    Ok(gone)
}

/// Puts the covered picture over the one that the backup brought back.
fn cover_again(writing: &Writing<'_>, covered: &Covered) -> Result<bool, StoreError> {
    let Some(photo) = load(writing.connection(), parse(&covered.photo_id)?)? else { return Ok(false) };
    let is_another = "select 1 from photo join photo_image using (image_id) where photo_id = ?1 and body <> ?2";
    if !writing.connection().prepare_cached(is_another)?.exists((&covered.photo_id, &covered.jpeg))? {
        return Ok(false);
    }
    let picture = NewPicture { jpeg: covered.jpeg.clone(), width_px: covered.width_px, height_px: covered.height_px };
    replace_picture(writing, &photo, &picture)
}

fn ruled(
    writing: &Writing<'_>,
    decider: Decider,
    subject: Subject,
    id: String,
    action: Action,
) -> Result<u64, StoreError> {
    Ok(u64::from(matches!(decide(writing, &ruling(decider, subject, id, action))?, Ruled::Done(_))))
}

fn ruling(decider: Decider, subject: Subject, subject_id: String, action: Action) -> Ruling {
    let reason = Reason::Other;
    Ruling { decider, subject, subject_id, action, reason, why: None, into: None, most: None }
}
