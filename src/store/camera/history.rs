//! What became of a camera: each state that was public, since when, and who said something at that change.

use rusqlite::Connection;

use crate::domain::{CameraId, Evidence};
use crate::store::changes::{Change, unseen_changes};
use crate::store::{Reader, StoreError};

/// One state of a camera.
#[derive(Clone, Debug, PartialEq)]
pub struct CameraState {
    /// When it began and, where it is over, ended: RFC 3339 UTC. Only their days may be told.
    pub from: String,
    pub to: Option<String>,
    /// The GeoJSON feature up to, not with, `cc_areas` and the closing braces; empty where it may not be exported.
    pub feature: String,
    /// Who said something about it at the change that it began with.
    pub told: Vec<Told>,
}

/// A statement of a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub source: String,
    pub kind: String,
    pub evidence: Evidence,
    pub is_exportable: bool,
}

/// All states of a camera, oldest first; `exportable_only` tells them as exportable sources alone do. What a long import
/// brought stands at the change that showed it. Nothing of a camera that was taken out of the inventory.
pub fn list_camera_states(
    reader: &Reader<'_>,
    camera_id: CameraId,
    exportable_only: bool,
) -> Result<Vec<CameraState>, StoreError> {
    let connection = reader.connection();
    let unseen = unseen_changes(connection, Change(i64::MAX))?;
    let mut statement = connection.prepare_cached(
        "select v.valid_from, b.committed_at, v.valid_to, e.committed_at, v.feature, v.export_feature
         from (select valid_from, valid_to, feature, export_feature from camera_version where camera_id = ?1
               union all
               select k.valid_from, null, k.feature, k.export_feature from camera c join camera_spot k using (spot)
               where c.camera_id = ?1) v
         join change b on b.change_id = v.valid_from left join change e on e.change_id = v.valid_to
         where not exists (select 1 from camera_ruling r where r.camera_id = ?1 and r.ruling in ('hidden', 'erased'))
         order by v.valid_from",
    )?;
    let mut rows = statement.query([camera_id.stored()])?;
    let mut states = Vec::new();
    while let Some(row) = rows.next()? {
        let (from, ended): (i64, Option<i64>) = (row.get(0)?, row.get(2)?);
        if unseen.contains(&from) {
            continue;
        }
        let (feature, export): (String, Option<String>) = (row.get(4)?, row.get(5)?);
        states.push(CameraState {
            from: row.get(1)?,
            to: if ended.is_some_and(|change| unseen.contains(&change)) { None } else { row.get(3)? },
            feature: export.filter(|_| exportable_only).unwrap_or(feature),
            told: told_at(connection, camera_id, from)?,
        });
    }
    Ok(states)
}

/// What was said at a change, as far as it counts.
fn told_at(connection: &Connection, camera_id: CameraId, change: i64) -> Result<Vec<Told>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select s.key, o.kind, o.evidence, s.is_exportable, o.ordinal
         from observation o join source s using (source_id)
         where o.camera_id = ?1 and o.valid_from = ?2 and o.is_counted
         union all
         select s.key, v.body ->> 'kind', v.body ->> 'evidence', s.is_exportable, 0
         from observation_version v join source s using (source_id)
         where v.camera_id = ?1 and v.valid_from = ?2
         order by 5, 1",
    )?;
    let mut rows = statement.query((camera_id.stored(), change))?;
    let mut told = Vec::new();
    while let Some(row) = rows.next()? {
        let evidence = match row.get_ref(2)? {
            rusqlite::types::ValueRef::Integer(grade) => Evidence::ALL.get(grade as usize).copied(),
            word => word.as_str().ok().and_then(|word| word.parse().ok()),
        };
        let said = Told {
            source: row.get(0)?,
            kind: row.get(1)?,
            evidence: evidence.unwrap_or(Evidence::Hearsay),
            is_exportable: row.get(3)?,
        };
        if !told.contains(&said) {
            told.push(said);
        }
    }
    Ok(told)
}
