//! Writing a camera: the merge of its observations, its text, its row in the covering table and its pairs with places,
//! all in the transaction of the change that caused it.

use rusqlite::{Connection, OptionalExtension as _};

use super::feature_text::{add_photos, feature_head, set_code};
use super::published_photos::list_published_photos;
use super::rulings::find_ruling;
use super::spots::{SpotRow, Texts, delete_spot_row, find_spot_row, first_spot, insert_spot_row};
use crate::domain::camera::merge;
use crate::domain::view_direction::direction_tag;
use crate::domain::{Camera, CameraId, Observation};
use crate::store::StoreError;
use crate::store::engine::writing::Writing;
use crate::store::source::observations::list_observations;
use crate::store::text_key::text_key;

/// Tags that stand in other tables beside the texts.
const WRITTEN_TAGS: [&str; 6] =
    ["camera:direction", "camera:type", "direction", "operator:type", "ref", "surveillance:type"];

/// A camera with its texts, made from its observations alone, in any thread.
pub struct Rendered {
    camera: Camera,
    texts: Texts,
}

impl Rendered {
    /// Merges the observations; none when they say no position.
    pub fn new(camera_id: CameraId, observations: &[Observation]) -> Option<Self> {
        let camera = merge(observations)?;
        let feature = feature_head(camera_id, &camera);
        Some(Self { camera, texts: Texts { feature, export: export_feature(camera_id, observations) } })
    }

    /// Keeps of the tags only what is written beside the texts.
    pub fn drop_told_tags(&mut self) {
        self.camera.tags.retain(|key| WRITTEN_TAGS.contains(&key));
    }

    /// Names its published photos.
    fn show_photos(&mut self, photo_ids: &[String]) {
        add_photos(&mut self.texts.feature, photo_ids);
        if let Some(export) = self.texts.export.as_mut().filter(|export| !export.is_empty()) {
            add_photos(export, photo_ids);
        }
    }

    /// The same under another camera's code.
    pub fn set_code(&mut self, camera_id: CameraId) {
        set_code(&mut self.texts.feature, camera_id);
        if let Some(export) = &mut self.texts.export {
            set_code(export, camera_id);
        }
    }
}

/// Adds a camera that did not exist.
pub fn insert_camera(writing: &Writing<'_>, camera_id: CameraId, rendered: &Rendered) -> Result<(), StoreError> {
    let connection = writing.connection();
    let Rendered { camera, texts } = rendered;
    let mut row = spot_row(writing, camera_id, camera)?;
    row.spot = insert_spot_row(connection, &row, texts)?;
    insert_key(connection, row.camera_id, row.valid_from, Some(row.spot))?;
    if let Some(reference) = camera.tags.get("ref") {
        connection
            .prepare_cached("insert or ignore into camera_reference (reference_key, camera_id) values (?1, ?2)")?
            .execute((text_key(reference), row.camera_id))?;
    }
    for (place_id, distance_m) in writing.cache().places(connection)?.near(camera.position) {
        connection
            .prepare_cached(
                "insert into camera_place (place_id, camera_id, distance_m, status, valid_from) values (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((place_id, row.camera_id, distance_m, row.status as i64, row.valid_from))?;
    }
    writing.note(row.delta(1));
    Ok(())
}

/// Brings a camera up to date with its observations, or keeps it out where a moderator decided so; answers whether anything changed.
pub fn refresh_camera(writing: &Writing<'_>, camera_id: CameraId) -> Result<bool, StoreError> {
    if find_ruling(writing.connection(), camera_id)?.is_some() {
        return hide_camera(writing, camera_id);
    }
    let observations: Vec<Observation> =
        list_observations(writing.connection(), camera_id)?.into_iter().map(|o| o.observation).collect();
    let Some(mut rendered) = Rendered::new(camera_id, &observations) else {
        return hide_camera(writing, camera_id);
    };
    rendered.show_photos(&list_published_photos(writing.connection(), camera_id)?);
    match find_present(writing.connection(), camera_id)? {
        Some(Present::Public(_, texts)) if texts == rendered.texts => return Ok(false),
        Some(Present::Public(row, texts)) => retire_camera(writing, &row, &texts)?,
        Some(Present::Hidden) => delete_key(writing.connection(), camera_id.stored())?,
        None => {}
    }
    insert_camera(writing, camera_id, &rendered)?;
    Ok(true)
}

/// Takes a camera without observations out of every public answer; its past stays.
fn hide_camera(writing: &Writing<'_>, camera_id: CameraId) -> Result<bool, StoreError> {
    let Some(Present::Public(row, texts)) = find_present(writing.connection(), camera_id)? else { return Ok(false) };
    retire_camera(writing, &row, &texts)?;
    insert_key(writing.connection(), camera_id.stored(), writing.change()?.0, None)?;
    Ok(true)
}

/// Keeps the number of a camera that nobody may see yet.
pub fn reserve_camera(writing: &Writing<'_>, camera_id: CameraId) -> Result<(), StoreError> {
    insert_key(writing.connection(), camera_id.stored(), writing.change()?.0, None)
}

/// What stands under a camera's number.
enum Present {
    Hidden,
    Public(SpotRow, Texts),
}

fn find_present(connection: &Connection, camera_id: CameraId) -> Result<Option<Present>, StoreError> {
    let spot = connection
        .prepare_cached("select spot from camera where camera_id = ?1")?
        .query_row([camera_id.stored()], |row| row.get::<_, Option<i64>>(0))
        .optional()?;
    Ok(match spot {
        None => None,
        Some(None) => Some(Present::Hidden),
        Some(Some(spot)) => {
            let (row, texts) = find_spot_row(connection, spot)?;
            Some(Present::Public(row, texts))
        }
    })
}

/// Moves the present state into the past and takes it out of everything derived.
fn retire_camera(writing: &Writing<'_>, row: &SpotRow, texts: &Texts) -> Result<(), StoreError> {
    let connection = writing.connection();
    writing.note(row.delta(-1));
    if row.valid_from < writing.change()?.0 {
        insert_version(writing, row)?;
    }
    delete_spot_row(connection, row.spot)?;
    delete_key(connection, row.camera_id)?;
    connection.prepare_cached("delete from camera_place where camera_id = ?1")?.execute([row.camera_id])?;
    forget_reference(connection, row.camera_id, &texts.feature)
}

fn insert_key(connection: &Connection, camera_id: i64, valid_from: i64, spot: Option<i64>) -> Result<(), StoreError> {
    connection
        .prepare_cached("insert into camera (camera_id, valid_from, spot) values (?1, ?2, ?3)")?
        .execute((camera_id, valid_from, spot))?;
    Ok(())
}

fn delete_key(connection: &Connection, camera_id: i64) -> Result<(), StoreError> {
    connection.prepare_cached("delete from camera where camera_id = ?1")?.execute([camera_id])?;
    Ok(())
}

/// Takes a camera's reference out of the search.
pub(in crate::store) fn forget_reference(
    connection: &Connection,
    camera_id: i64,
    feature: &str,
) -> Result<(), StoreError> {
    if let Some(reference) = tag_in_feature(feature, "ref") {
        connection
            .prepare_cached("delete from camera_reference where reference_key = ?1 and camera_id = ?2")?
            .execute((text_key(&reference), camera_id))?;
    }
    Ok(())
}

fn insert_version(writing: &Writing<'_>, row: &SpotRow) -> Result<(), StoreError> {
    writing
        .connection()
        .prepare_cached(
            "insert into camera_version (camera_id, valid_from, valid_to, spot, lon_e7, lat_e7, area_set_id, status, kind_id,
               type_id, operator_type_id, installed_year, begins_on, ends_on, direction, feature, export_feature)
             select camera_id, valid_from, ?2, spot, lon_e7, lat_e7, area_set_id, status, kind_id, type_id, operator_type_id,
               installed_year, begins_on, ends_on, direction, feature, export_feature
             from camera_spot where spot = ?1",
        )?
        .execute((row.spot, writing.change()?.0))?;
    Ok(())
}

fn spot_row(writing: &Writing<'_>, camera_id: CameraId, camera: &Camera) -> Result<SpotRow, StoreError> {
    let (connection, cache) = (writing.connection(), writing.cache());
    let term = |key: &str| cache.term(connection, camera.tags.get(key));
    Ok(SpotRow {
        spot: first_spot(camera.position),
        camera_id: camera_id.stored(),
        valid_from: writing.change()?.0,
        lon_e7: camera.position.lon_e7(),
        lat_e7: camera.position.lat_e7(),
        area_set_id: cache.area_set(connection, camera.position)?,
        status: camera.status,
        kind_id: term("surveillance:type")?,
        type_id: term("camera:type")?,
        operator_type_id: term("operator:type")?,
        installed_year: camera.installed_on.map_or(0, |date| i32::from(date.year())),
        begins_on: camera.installed_on.or(camera.first_seen_on).map_or(0, crate::domain::PartialDate::earliest),
        ends_on: camera.removed_on.or(camera.absent_on).map_or(0, crate::domain::PartialDate::latest),
        direction: direction_tag(&camera.tags).map(|(_, value)| value.to_owned()),
    })
}

/// None when all sources may be exported, empty when none, else the camera as the exportable ones tell it.
fn export_feature(camera_id: CameraId, observations: &[Observation]) -> Option<String> {
    if observations.iter().all(|o| o.is_exportable) {
        return None;
    }
    let exportable: Vec<Observation> = observations.iter().filter(|o| o.is_exportable).cloned().collect();
    Some(merge(&exportable).map(|camera| feature_head(camera_id, &camera)).unwrap_or_default())
}

/// A tag as it stands in a stored feature text.
fn tag_in_feature(feature: &str, key: &str) -> Option<String> {
    let pattern = format!("\"{key}\":\"");
    let start = feature.find(&pattern)? + pattern.len() - 1;
    let mut values = serde_json::Deserializer::from_str(&feature[start..]).into_iter::<String>();
    values.next()?.ok()
}
