//! Which cameras stand in OpenStreetMap, by the references that imports of it keep.

use std::collections::HashMap;

use super::{Reader, StoreError};
use crate::domain::{CameraId, OsmObject, Position};

/// The elements of OpenStreetMap that tell of these cameras; the first recorded where there are several.
pub fn osm_objects(
    reader: &Reader<'_>,
    cameras: impl IntoIterator<Item = CameraId>,
) -> Result<HashMap<CameraId, OsmObject>, StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select o.reference, o.lon_e7, o.lat_e7, o.tags from observation o join source s using (source_id)
         where o.camera_id = ?1 and o.is_counted and o.kind = 'camera' and s.is_exportable
           and (o.reference glob 'node/[0-9]*' or o.reference glob 'way/[0-9]*' or o.reference glob 'relation/[0-9]*')
         order by o.ordinal limit 1",
    )?;
    let mut found = HashMap::new();
    for camera in cameras {
        let mut rows = statement.query([camera.stored()])?;
        let Some(row) = rows.next()? else { continue };
        let position = Position::from_e7(row.get(1)?, row.get(2)?);
        let position = position.map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let tags = serde_json::from_str(&row.get::<_, String>(3)?)?;
        found.insert(camera, OsmObject { reference: row.get(0)?, version: None, position, tags });
    }
    Ok(found)
}
