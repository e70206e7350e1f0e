//! Cameras as one list has them, for comparing lists: what one source of the inventory says, or the inventory itself.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::cameras::page_of_cameras;
use super::filter::CameraFilter;
use crate::domain::comparison::Listed;
use crate::domain::{Position, Tags};
use crate::store::changes::{Change, unseen_changes};
use crate::store::source::observations::{OBSERVATION_COLUMNS, observation_from_row};
use crate::store::source::osm_objects::osm_objects;
use crate::store::{Reader, StoreError};

/// What a source lists at present, without what is hidden from the public.
pub fn listed_of_source(reader: &Reader<'_>, key: &str, at: Change) -> Result<Vec<Listed>, StoreError> {
    let unseen = unseen_changes(reader.connection(), at)?;
    let mut statement = reader.connection().prepare_cached(&format!(
        "select {OBSERVATION_COLUMNS} from source s join observation o using (source_id) join camera c using (camera_id)
         where s.key = ?1 and o.kind = 'camera' and o.is_counted and o.unlisted_on is null and o.lon_e7 is not null
           and c.spot is not null order by o.reference"
    ))?;
    let mut list = Vec::new();
    for stored in statement.query_map([key], observation_from_row)? {
        let stored = stored??;
        if !unseen.contains(&stored.valid_from.0) {
            list.extend(Listed::of(&stored.observation, Some(stored.camera_id)));
        }
    }
    Ok(list)
}

/// Everything that is public, as it is shown; of what may be exported in part, that part.
pub fn listed_of_inventory(reader: &Reader<'_>, at: Change) -> Result<Vec<Listed>, StoreError> {
    let everything = CameraFilter::default();
    let mut list = features_of(reader, &everything, at)?;
    let exported = features_of(reader, &CameraFilter { exportable_only: true, ..everything }, at)?;
    let mut exported: HashMap<String, Listed> = exported.into_iter().map(|row| (row.id.clone(), row)).collect();
    for row in &mut list {
        match exported.remove(&row.id) {
            Some(same) => *row = same,
            None => row.is_exportable = false,
        }
    }
    let codes = list.iter().filter_map(|row| row.camera).collect::<Vec<_>>();
    let objects = osm_objects(reader, codes, at)?;
    for row in &mut list {
        row.element = row.camera.and_then(|code| objects.get(&code)).map(|object| object.reference.clone());
    }
    Ok(list)
}

#[derive(Deserialize)]
struct Feature {
    id: String,
    geometry: Point,
    properties: HashMap<String, Value>,
}

#[derive(Deserialize)]
struct Point {
    coordinates: [f64; 2],
}

fn features_of(reader: &Reader<'_>, filter: &CameraFilter, at: Change) -> Result<Vec<Listed>, StoreError> {
    let page = page_of_cameras(reader, filter, None, usize::MAX, at)?;
    let text = [b"[", page.features.as_slice(), b"]"].concat();
    let features: Vec<Feature> = serde_json::from_slice(&text)?;
    features.into_iter().map(listed).collect()
}

fn listed(feature: Feature) -> Result<Listed, StoreError> {
    let [lon, lat] = feature.geometry.coordinates;
    let position = Position::new(lon, lat).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let is_gone = feature.properties.get("cc_status").is_some_and(|status| status == "gone");
    let texts = feature.properties.into_iter().filter(|(key, _)| !key.starts_with("cc_"));
    let tags = Tags::from_pairs(texts.filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))));
    Ok(Listed {
        camera: feature.id.parse().ok(),
        element: None,
        reference: tags.get("ref").map(str::to_owned),
        id: feature.id,
        position,
        tags,
        is_gone,
        is_exportable: true,
    })
}
