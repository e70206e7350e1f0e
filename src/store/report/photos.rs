//! Photos of reports: private until a moderator publishes them, erased to the last byte when they are withdrawn.

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};
use uuid::Uuid;

use crate::domain::photo::{ErasedBy, MOST_PHOTOS, PhotoKind, PhotoState};
use crate::domain::{CameraId, PartialDate};
use crate::store::camera::writes;
use crate::store::engine::scrub::erasing;
use crate::store::engine::writing::Writing;
use crate::store::{Reader, StoreError};

const PHOTO_COLUMNS: &str = "photo_id, report_id, camera_id, kind, state, erased_by, is_evidence_only, received_on, \
  sent_hash, width_px, height_px, image_id";

/// A photo ready to be kept.
#[derive(Clone, Debug)]
pub struct NewPhoto {
    pub photo_id: Uuid,
    pub report_id: Uuid,
    pub kind: PhotoKind,
    pub is_evidence_only: bool,
    /// SHA-256 of the file as sent.
    pub sent_hash: [u8; 32],
    pub jpeg: Vec<u8>,
    pub width_px: u32,
    pub height_px: u32,
    /// The territory's day.
    pub today: PartialDate,
}

/// What became of a photo.
#[derive(Clone, Debug)]
pub enum Added {
    New(StoredPhoto),
    /// The same file was kept before: the same answer.
    Same(StoredPhoto),
    /// Another file, or the photo of another report, stands under this id.
    Differs,
    /// It was erased and is not taken again; so is whatever belongs to a withdrawn report.
    Erased,
    /// The report has as many as it may.
    TooMany,
}

/// What became of a wish to publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    Done,
    /// Its sender forbade it.
    EvidenceOnly,
    Erased,
    NoSuchPhoto,
}

/// A photo as it is kept, without its picture.
#[derive(Clone, Debug)]
pub struct StoredPhoto {
    pub photo_id: Uuid,
    pub report_id: Uuid,
    pub camera_id: CameraId,
    pub kind: PhotoKind,
    pub state: PhotoState,
    /// sender or moderator; none while it is kept.
    pub erased_by: Option<String>,
    pub is_evidence_only: bool,
    pub received_on: String,
    pub width_px: u32,
    pub height_px: u32,
    sent_hash: Option<Vec<u8>>,
    image_id: Option<i64>,
}

impl StoredPhoto {
    /// Whether it is what is being sent: a lost answer costs nothing.
    pub fn is_same(&self, report_id: Uuid, sent_hash: &[u8; 32]) -> bool {
        self.report_id == report_id && self.sent_hash.as_deref() == Some(&sent_hash[..])
    }
}

/// What can be said before a photo is looked at: it is known already, or there is no room for it.
pub fn foresee(
    reader: &Reader<'_>,
    report_id: Uuid,
    photo_id: Uuid,
    sent_hash: &[u8; 32],
) -> Result<Option<Added>, StoreError> {
    answered(reader.connection(), report_id, photo_id, sent_hash)
}

/// Keeps a photo, unless it is there already.
pub fn add_photo(writing: &Writing<'_>, photo: &NewPhoto) -> Result<Added, StoreError> {
    let connection = writing.connection();
    if let Some(added) = answered(connection, photo.report_id, photo.photo_id, &photo.sent_hash)? {
        return Ok(added);
    }
    let report = photo.report_id.to_string();
    let camera_id: Option<i64> = connection
        .prepare_cached("select camera_id from report where report_id = ?1 and state <> 'withdrawn'")?
        .query_row([&report], |row| row.get(0))
        .optional()?;
    let Some(camera_id) = camera_id else { return Ok(Added::Erased) };
    connection.prepare_cached("insert into photo_image (body) values (?1)")?.execute([&photo.jpeg])?;
    let image_id = connection.last_insert_rowid();
    connection
        .prepare_cached(
            "insert into photo (photo_id, report_id, camera_id, kind, state, is_evidence_only, received_on, sent_hash, width_px, height_px, image_id)
             values (:photo_id, :report_id, :camera_id, :kind, 'private', :is_evidence_only, :received_on, :sent_hash, :width_px, :height_px, :image_id)",
        )?
        .execute(named_params! {
            ":photo_id": photo.photo_id.to_string(), ":report_id": report, ":camera_id": camera_id, ":kind": photo.kind.as_str(),
            ":is_evidence_only": photo.is_evidence_only, ":received_on": photo.today.to_string(), ":sent_hash": &photo.sent_hash[..],
            ":width_px": photo.width_px, ":height_px": photo.height_px, ":image_id": image_id,
        })?;
    load(connection, photo.photo_id)?.map(Added::New).ok_or(StoreError::NotFound)
}

/// Shows a photo to everybody: a moderator looked at it.
pub fn publish_photo(writing: &Writing<'_>, photo_id: Uuid) -> Result<Published, StoreError> {
    let Some(photo) = load(writing.connection(), photo_id)? else { return Ok(Published::NoSuchPhoto) };
    if photo.state == PhotoState::Erased {
        return Ok(Published::Erased);
    }
    if photo.is_evidence_only {
        return Ok(Published::EvidenceOnly);
    }
    set_state(writing, &photo, PhotoState::Published)?;
    Ok(Published::Done)
}

/// Takes a photo back from publication; it stays with its sender and moderators.
pub fn unpublish_photo(writing: &Writing<'_>, photo_id: Uuid) -> Result<(), StoreError> {
    let photo = load(writing.connection(), photo_id)?.ok_or(StoreError::NotFound)?;
    if photo.state == PhotoState::Published {
        set_state(writing, &photo, PhotoState::Private)?;
    }
    Ok(())
}

/// Keeps a photo from publication for good, or allows it again; a published one is taken back at once.
pub fn set_evidence_only(writing: &Writing<'_>, photo_id: Uuid, is_evidence_only: bool) -> Result<(), StoreError> {
    let photo = load(writing.connection(), photo_id)?.ok_or(StoreError::NotFound)?;
    writing
        .connection()
        .prepare_cached("update photo set is_evidence_only = ?2 where photo_id = ?1")?
        .execute((photo_id.to_string(), is_evidence_only))?;
    if is_evidence_only && photo.state == PhotoState::Published {
        set_state(writing, &photo, PhotoState::Private)?;
    }
    Ok(())
}

/// A picture that takes the place of another.
#[derive(Clone, Debug)]
pub struct NewPicture {
    pub jpeg: Vec<u8>,
    pub width_px: u32,
    pub height_px: u32,
}

/// Puts a picture in the place of the one that it was made from, which is erased for good; who may see it stays. False
/// where another one stands there meanwhile.
pub fn replace_picture(writing: &Writing<'_>, from: &StoredPhoto, picture: &NewPicture) -> Result<bool, StoreError> {
    let Some(photo) = load(writing.connection(), from.photo_id)? else { return Ok(false) };
    let Some(image_id) = photo.image_id.filter(|_| photo.image_id == from.image_id) else { return Ok(false) };
    erasing(writing, |connection| {
        connection.prepare_cached("insert into photo_image (body) values (?1)")?.execute([&picture.jpeg])?;
        let next = connection.last_insert_rowid();
        connection
            .prepare_cached("update photo set image_id = ?2, width_px = ?3, height_px = ?4 where photo_id = ?1")?
            .execute((photo.photo_id.to_string(), next, picture.width_px, picture.height_px))?;
        connection.prepare_cached("delete from photo_image where image_id = ?1")?.execute([image_id])?;
        Ok(true)
    })
}

/// Erases a photo; false where there is none or it is gone already.
pub fn erase_photo(writing: &Writing<'_>, photo_id: Uuid, by: ErasedBy) -> Result<bool, StoreError> {
    let Some(photo) = load(writing.connection(), photo_id)? else { return Ok(false) };
    let Some(image_id) = photo.image_id else { return Ok(false) };
    erasing(writing, |connection| {
        connection
            .prepare_cached("update photo set erased_by = ?2, sent_hash = null, image_id = null where photo_id = ?1")?
            .execute((photo_id.to_string(), by.as_str()))?;
        connection.prepare_cached("delete from photo_image where image_id = ?1")?.execute([image_id])?;
        Ok(())
    })?;
    set_state(writing, &photo, PhotoState::Erased)?;
    Ok(true)
}

/// Erases all photos of a report.
pub fn erase_photos_of_report(writing: &Writing<'_>, report_id: Uuid, by: ErasedBy) -> Result<(), StoreError> {
    for photo in list_of_report(writing.connection(), report_id)? {
        erase_photo(writing, photo.photo_id, by)?;
    }
    Ok(())
}

/// A photo by its id.
pub fn find_photo(reader: &Reader<'_>, photo_id: Uuid) -> Result<Option<StoredPhoto>, StoreError> {
    load(reader.connection(), photo_id)
}

/// The JPEG of a photo; none once it is erased.
pub fn find_picture(reader: &Reader<'_>, photo: &StoredPhoto) -> Result<Option<Vec<u8>>, StoreError> {
    let body = reader
        .connection()
        .prepare_cached("select body from photo_image where image_id = ?1")?
        .query_row([photo.image_id], |row| row.get(0))
        .optional()?;
    Ok(body)
}

/// Photos of a report, erased ones among them.
pub fn list_photos_of_report(reader: &Reader<'_>, report_id: Uuid) -> Result<Vec<StoredPhoto>, StoreError> {
    list_of_report(reader.connection(), report_id)
}

/// All photos that are kept, those that wait first.
pub fn list_photos(reader: &Reader<'_>) -> Result<Vec<StoredPhoto>, StoreError> {
    let sql = format!(
        "select {PHOTO_COLUMNS} from photo where state <> 'erased' order by state <> 'private', received_on, photo_id"
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let photos = statement.query_map([], photo_from_row)?.collect::<Result<_, _>>()?;
    Ok(photos)
}

/// Changes who may see a photo; its camera's feature follows.
fn set_state(writing: &Writing<'_>, photo: &StoredPhoto, state: PhotoState) -> Result<(), StoreError> {
    writing
        .connection()
        .prepare_cached("update photo set state = ?2 where photo_id = ?1")?
        .execute((photo.photo_id.to_string(), state.as_str()))?;
    if photo.state == PhotoState::Published || state == PhotoState::Published {
        writes::refresh_camera(writing, photo.camera_id)?;
    }
    Ok(())
}

fn answered(
    connection: &Connection,
    report_id: Uuid,
    photo_id: Uuid,
    sent_hash: &[u8; 32],
) -> Result<Option<Added>, StoreError> {
    if let Some(known) = load(connection, photo_id)? {
        let is_same = known.is_same(report_id, sent_hash);
        return Ok(Some(match known.state {
            PhotoState::Erased if known.report_id == report_id => Added::Erased,
            _ if is_same => Added::Same(known),
            _ => Added::Differs,
        }));
    }
    let kept: u64 = connection
        .prepare_cached("select count(*) from photo where report_id = ?1 and state <> 'erased'")?
        .query_row([report_id.to_string()], |row| row.get(0))?;
    Ok((kept >= MOST_PHOTOS).then_some(Added::TooMany))
}

fn list_of_report(connection: &Connection, report_id: Uuid) -> Result<Vec<StoredPhoto>, StoreError> {
    let sql = format!("select {PHOTO_COLUMNS} from photo where report_id = ?1 order by kind, photo_id");
    let mut statement = connection.prepare_cached(&sql)?;
    let photos = statement.query_map([report_id.to_string()], photo_from_row)?.collect::<Result<_, _>>()?;
    Ok(photos)
}

pub(in crate::store) fn load(connection: &Connection, photo_id: Uuid) -> Result<Option<StoredPhoto>, StoreError> {
    let sql = format!("select {PHOTO_COLUMNS} from photo where photo_id = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row([photo_id.to_string()], photo_from_row).optional()?)
}

fn photo_from_row(row: &Row<'_>) -> rusqlite::Result<StoredPhoto> {
    Ok(StoredPhoto {
        photo_id: parsed(row, 0)?,
        report_id: parsed(row, 1)?,
        camera_id: CameraId::from_stored(row.get(2)?),
        kind: parsed(row, 3)?,
        state: parsed(row, 4)?,
        erased_by: row.get(5)?,
        is_evidence_only: row.get(6)?,
        received_on: row.get(7)?,
        sent_hash: row.get(8)?,
        width_px: row.get(9)?,
        height_px: row.get(10)?,
        image_id: row.get(11)?,
    })
}

fn parsed<T: std::str::FromStr>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_no_such_word| rusqlite::Error::InvalidColumnType(column, text, Type::Text))
}
