//! Writing a camera: the merge of its observations, its text, its row in the covering table and its pairs with places,
//! all in the transaction of the change that caused it.

use rusqlite::{Connection, OptionalExtension as _, named_params};

use super::StoreError;
use super::camera_rows::{CellRow, delete_cell_row, find_cell_row, insert_cell_row};
use super::feature_text::{feature_head, set_code};
use super::observations::list_observations;
use super::text_key::text_key;
use super::writing::Writing;
use crate::domain::camera::merge;
use crate::domain::view_direction::direction_tag;
use crate::domain::{Camera, CameraId, Observation, Status};
use crate::geometry::cell::cell_of;

/// Tags that stand in other tables beside the texts.
const WRITTEN_TAGS: [&str; 6] =
    ["camera:direction", "camera:type", "direction", "operator:type", "ref", "surveillance:type"];

/// A camera with its texts, made from its observations alone, in any thread.
pub struct Rendered {
    camera: Camera,
    feature: String,
    export: Option<String>,
}

impl Rendered {
    /// Merges the observations; none when they say no position.
    pub fn new(camera_id: CameraId, observations: &[Observation]) -> Option<Self> {
        let camera = merge(observations)?;
        let feature = feature_head(camera_id, &camera);
        Some(Self { camera, feature, export: export_feature(camera_id, observations) })
    }

    /// Keeps of the tags only what is written beside the texts.
    pub fn drop_told_tags(&mut self) {
        self.camera.tags.retain(|key| WRITTEN_TAGS.contains(&key));
    }

    /// The same under another camera's code.
    pub fn set_code(&mut self, camera_id: CameraId) {
        set_code(&mut self.feature, camera_id);
        if let Some(export) = &mut self.export {
            set_code(export, camera_id);
        }
    }
}

/// Adds a camera that did not exist.
pub fn insert_camera(writing: &Writing<'_>, camera_id: CameraId, rendered: &Rendered) -> Result<(), StoreError> {
    let row = cell_row(writing, camera_id, &rendered.camera)?;
    write_present(writing, &row, rendered)
}

/// Brings a camera up to date with its observations; answers whether anything changed.
pub fn refresh_camera(writing: &Writing<'_>, camera_id: CameraId) -> Result<bool, StoreError> {
    let observations: Vec<Observation> =
        list_observations(writing.connection(), camera_id)?.into_iter().map(|o| o.observation).collect();
    let Some(rendered) = Rendered::new(camera_id, &observations) else {
        return hide_camera(writing, camera_id);
    };
    let present = find_present(writing.connection(), camera_id)?;
    if let Some(present) = &present {
        if present.status != Status::Hidden
            && present.feature == rendered.feature
            && present.export_feature == rendered.export
        {
            return Ok(false);
        }
        retire_camera(writing, camera_id, present)?;
    }
    insert_camera(writing, camera_id, &rendered)?;
    Ok(true)
}

/// Takes a camera without observations out of every public answer; its past stays.
fn hide_camera(writing: &Writing<'_>, camera_id: CameraId) -> Result<bool, StoreError> {
    let Some(present) = find_present(writing.connection(), camera_id)? else { return Ok(false) };
    if present.status == Status::Hidden {
        return Ok(false);
    }
    retire_camera(writing, camera_id, &present)?;
    writing
        .connection()
        .prepare_cached(
            "insert into camera (camera_id, valid_from, lon_e7, lat_e7, status, feature, export_feature)
             values (:camera_id, :valid_from, :lon_e7, :lat_e7, :status, '', '')",
        )?
        .execute(named_params! {
            ":camera_id": camera_id.stored(), ":valid_from": writing.change()?.0,
            ":lon_e7": present.row.lon_e7, ":lat_e7": present.row.lat_e7, ":status": Status::Hidden as i64,
        })?;
    Ok(true)
}

struct Present {
    valid_from: i64,
    status: Status,
    feature: String,
    export_feature: Option<String>,
    row: PresentRow,
}

struct PresentRow {
    lon_e7: i32,
    lat_e7: i32,
}

fn find_present(connection: &Connection, camera_id: CameraId) -> Result<Option<Present>, StoreError> {
    let present = connection
        .prepare_cached(
            "select valid_from, status, feature, export_feature, lon_e7, lat_e7 from camera where camera_id = ?1",
        )?
        .query_row([camera_id.stored()], |row| {
            Ok(Present {
                valid_from: row.get(0)?,
                status: Status::from_stored(row.get(1)?),
                feature: row.get(2)?,
                export_feature: row.get(3)?,
                row: PresentRow { lon_e7: row.get(4)?, lat_e7: row.get(5)? },
            })
        })
        .optional()?;
    Ok(present)
}

/// Moves the present state into the past and takes it out of everything derived.
fn retire_camera(writing: &Writing<'_>, camera_id: CameraId, present: &Present) -> Result<(), StoreError> {
    let connection = writing.connection();
    if present.status != Status::Hidden {
        let position = crate::domain::Position::from_e7(present.row.lon_e7, present.row.lat_e7)
            .map_err(|e| StoreError::Corrupt(e.to_string()))?;
        let row = find_cell_row(connection, cell_of(position), camera_id.stored())?;
        writing.note(row.delta(-1));
        if present.valid_from < writing.change()?.0 {
            insert_version(writing, &row, present)?;
        }
        delete_cell_row(connection, row.cell, row.camera_id)?;
    }
    connection.prepare_cached("delete from camera where camera_id = ?1")?.execute([camera_id.stored()])?;
    connection.prepare_cached("delete from camera_place where camera_id = ?1")?.execute([camera_id.stored()])?;
    forget_reference(connection, camera_id.stored(), &present.feature)
}

/// Takes a camera's reference out of the search.
pub(super) fn forget_reference(connection: &Connection, camera_id: i64, feature: &str) -> Result<(), StoreError> {
    if let Some(reference) = tag_in_feature(feature, "ref") {
        connection
            .prepare_cached("delete from camera_reference where reference_key = ?1 and camera_id = ?2")?
            .execute((text_key(&reference), camera_id))?;
    }
    Ok(())
}

fn insert_version(writing: &Writing<'_>, row: &CellRow, present: &Present) -> Result<(), StoreError> {
    writing
        .connection()
        .prepare_cached(
            "insert into camera_version (camera_id, valid_from, valid_to, cell, lon_e7, lat_e7, status, kind_id, type_id,
               operator_type_id, installed_year, begins_on, ends_on, area_set_id, direction, feature, export_feature)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(rusqlite::params![
            row.camera_id,
            row.valid_from,
            writing.change()?.0,
            row.cell,
            row.lon_e7,
            row.lat_e7,
            row.status as i64,
            row.kind_id,
            row.type_id,
            row.operator_type_id,
            row.installed_year,
            row.begins_on,
            row.ends_on,
            row.area_set_id,
            row.direction.as_deref(),
            &present.feature,
            present.export_feature.as_deref(),
        ])?;
    Ok(())
}

fn write_present(writing: &Writing<'_>, row: &CellRow, rendered: &Rendered) -> Result<(), StoreError> {
    let connection = writing.connection();
    let Rendered { camera, feature, export } = rendered;
    connection
        .prepare_cached(
            "insert into camera (camera_id, valid_from, lon_e7, lat_e7, status, feature, export_feature) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((row.camera_id, row.valid_from, row.lon_e7, row.lat_e7, row.status as i64, feature, export))?;
    insert_cell_row(connection, row)?;
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

fn cell_row(writing: &Writing<'_>, camera_id: CameraId, camera: &Camera) -> Result<CellRow, StoreError> {
    let (connection, cache) = (writing.connection(), writing.cache());
    let term = |key: &str| cache.term(connection, camera.tags.get(key));
    Ok(CellRow {
        cell: cell_of(camera.position),
        camera_id: camera_id.stored(),
        valid_from: writing.change()?.0,
        lon_e7: camera.position.lon_e7(),
        lat_e7: camera.position.lat_e7(),
        status: camera.status,
        kind_id: term("surveillance:type")?,
        type_id: term("camera:type")?,
        operator_type_id: term("operator:type")?,
        installed_year: camera.installed_on.map_or(0, |date| i32::from(date.year())),
        begins_on: camera.installed_on.or(camera.first_seen_on).map_or(0, crate::domain::PartialDate::earliest),
        ends_on: camera.removed_on.or(camera.absent_on).map_or(0, crate::domain::PartialDate::latest),
        area_set_id: cache.area_set(connection, camera.position)?,
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
