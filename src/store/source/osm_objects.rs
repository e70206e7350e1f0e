//! Which cameras stand in OpenStreetMap, by the references that imports of it keep, and what people saw that it lacks.

use std::collections::HashMap;

use rusqlite::Connection;

use super::observations::{StoredObservation, list_observations};
use crate::domain::osm_object::{OSM_VERSION, is_element};
use crate::domain::{CameraId, Observation, ObservationKind, OsmEdit, OsmNode, OsmObject};
use crate::store::changes::Change;
use crate::store::{Reader, StoreError};

/// The elements of OpenStreetMap that tell of these cameras at a change; the first recorded where there are several.
pub fn osm_objects(
    reader: &Reader<'_>,
    cameras: impl IntoIterator<Item = CameraId>,
    at: Change,
) -> Result<HashMap<CameraId, OsmObject>, StoreError> {
    each(reader, cameras, at, |told| told.iter().find_map(|stored| OsmObject::of(&stored.observation)))
}

/// The nodes of OpenStreetMap that tell of these cameras at a change: of those that [`osm_objects`] answers the ones that
/// are nodes, without what they say.
pub fn osm_nodes(
    reader: &Reader<'_>,
    cameras: impl IntoIterator<Item = CameraId>,
    at: Change,
) -> Result<HashMap<CameraId, OsmNode>, StoreError> {
    let connection = reader.connection();
    let mut found = HashMap::new();
    if !has_elements(connection)? {
        return Ok(found);
    }
    let mut statement = connection.prepare_cached(
        "select o.reference, o.tags ->> ?3 from observation o join source s using (source_id)
         where o.camera_id = ?1 and o.is_counted and o.kind = ?4 and s.is_exportable and o.lon_e7 is not null and o.valid_from <= ?2
         order by o.ordinal, o.reference",
    )?;
    for camera in cameras {
        let mut rows = statement.query((camera.stored(), at.0, OSM_VERSION, ObservationKind::Camera.as_str()))?;
        while let Some(row) = rows.next()? {
            let (reference, version): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            if is_element(&reference) {
                found.extend(OsmNode::of(&reference, version.as_deref()).map(|node| (camera, node)));
                break;
            }
        }
    }
    Ok(found)
}

/// Whether any source that may be exported names elements of OpenStreetMap, by the index of references alone.
fn has_elements(connection: &Connection) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "select 1 from source s where s.is_exportable and exists (
           select 1 from json_each('[\"node\",\"way\",\"relation\"]') kind
           join observation o on o.source_id = s.source_id and o.reference >= kind.value || '/' and o.reference < kind.value || '0')",
    )?;
    Ok(statement.exists([])?)
}

/// What of these cameras could be told to OpenStreetMap. A node whose texts are not published here is left alone: a
/// change would take them away there.
pub fn osm_edits(
    reader: &Reader<'_>,
    cameras: impl IntoIterator<Item = CameraId>,
    at: Change,
) -> Result<HashMap<CameraId, OsmEdit>, StoreError> {
    each(reader, cameras, at, |told| {
        let has_texts = |o: &StoredObservation| o.free_text_id.is_some() && OsmObject::of(&o.observation).is_some();
        if told.iter().any(has_texts) {
            return None;
        }
        let told: Vec<Observation> = told.iter().map(|stored| stored.observation.clone()).collect();
        OsmEdit::of(&told)
    })
}

fn each<T>(
    reader: &Reader<'_>,
    cameras: impl IntoIterator<Item = CameraId>,
    at: Change,
    find: impl Fn(&[StoredObservation]) -> Option<T>,
) -> Result<HashMap<CameraId, T>, StoreError> {
    let mut found = HashMap::new();
    for camera in cameras {
        let mut told = list_observations(reader.connection(), camera)?;
        told.retain(|stored| stored.valid_from <= at);
        if let Some(value) = find(&told) {
            found.insert(camera, value);
        }
    }
    Ok(found)
}
