//! Which cameras stand in OpenStreetMap, by the references that imports of it keep, and what people saw that it lacks.

use std::collections::HashMap;

use super::changes::Change;
use super::observations::{StoredObservation, list_observations};
use super::{Reader, StoreError};
use crate::domain::{CameraId, Observation, OsmEdit, OsmObject};

/// The elements of OpenStreetMap that tell of these cameras at a change; the first recorded where there are several.
pub fn osm_objects(
    reader: &Reader<'_>,
    cameras: impl IntoIterator<Item = CameraId>,
    at: Change,
) -> Result<HashMap<CameraId, OsmObject>, StoreError> {
    each(reader, cameras, at, |told| told.iter().find_map(|stored| OsmObject::of(&stored.observation)))
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
