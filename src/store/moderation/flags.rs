//! What anybody pointed out about something public: kept for moderators, never shown; what was written beside it can be erased.

use jiff::Span;
use jiff::civil::Date;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, named_params};
use uuid::Uuid;

use crate::domain::flag::{FlagKind, Flagged};
use crate::domain::{CameraId, PartialDate, Tags};
use crate::store::edition::editions::find_addressed;
use crate::store::engine::writing::Writing;
use crate::store::source::free_texts::{erase_free_text, find_free_text, insert_free_text};
use crate::store::{Reader, StoreError};

/// Days after which the words beside a settled flag are erased, as the privacy page says.
const NOTE_DAYS: i64 = 30;

/// A flag as it was sent.
#[derive(Clone, Debug)]
pub struct NewFlag {
    pub flag_id: Uuid,
    pub about: Flagged,
    pub kind: FlagKind,
    /// Free words; empty for none.
    pub note: String,
    /// The territory's day.
    pub today: PartialDate,
}

/// A flag as it is kept.
#[derive(Clone, Debug)]
pub struct StoredFlag {
    pub flag_id: String,
    pub about: Flagged,
    /// The camera, or that of the photo.
    pub camera_id: Option<CameraId>,
    pub kind: String,
    /// waiting or settled.
    pub state: String,
    /// Empty where nothing was written or once it is erased.
    pub note: String,
}

/// Keeps a flag; the same again is the same. False where there is no such public thing; pages are believed.
pub fn insert_flag(writing: &Writing<'_>, flag: &NewFlag) -> Result<bool, StoreError> {
    let connection = writing.connection();
    if load(connection, &flag.flag_id.to_string())?.is_some() {
        return Ok(true);
    }
    let Some(Public { camera_id }) = find_public(connection, &flag.about)? else { return Ok(false) };
    let mut texts = Tags::default();
    if !flag.note.trim().is_empty() {
        texts.set("note", &flag.note);
    }
    let free_text_id = insert_free_text(connection, &texts)?;
    connection
        .prepare_cached(
            "insert into flag (flag_id, about, about_id, camera_id, kind, received_on, state, free_text_id)
             values (:flag_id, :about, :about_id, :camera_id, :kind, :received_on, 'waiting', :free_text_id)",
        )?
        .execute(named_params! {
            ":flag_id": flag.flag_id.to_string(),
            ":about": flag.about.kind(),
            ":about_id": flag.about.id(),
            ":camera_id": camera_id,
            ":kind": flag.kind.as_str(),
            ":received_on": flag.today.to_string(),
            ":free_text_id": free_text_id,
        })?;
    Ok(true)
}

/// Something public, with its camera where it has one.
struct Public {
    camera_id: Option<i64>,
}

/// None where it is not public; pages are believed.
fn find_public(connection: &Connection, about: &Flagged) -> Result<Option<Public>, StoreError> {
    let (sql, id) = match about {
        Flagged::Page(_) => return Ok(Some(Public { camera_id: None })),
        Flagged::Edition(id) => return Ok(find_addressed(connection, id)?.map(|_| Public { camera_id: None })),
        Flagged::Camera(camera) => {
            ("select camera_id from camera where camera_id = ?1 and spot is not null", camera.stored().into())
        }
        Flagged::Photo(photo) => {
            ("select camera_id from photo where photo_id = ?1 and state = 'published'", Value::from(photo.to_string()))
        }
    };
    let found = connection.prepare_cached(sql)?.query_row([id], |row| Ok(Public { camera_id: row.get(0)? }));
    Ok(found.optional()?)
}

/// A flag by its id.
pub fn find_flag(reader: &Reader<'_>, flag_id: &str) -> Result<Option<StoredFlag>, StoreError> {
    load(reader.connection(), flag_id)
}

/// Erases what was written beside flags that are settled and came more than [`NOTE_DAYS`] ago: nobody needs it any more, and
/// nobody but its unknown sender could ask for it.
pub fn forget_notes(writing: &Writing<'_>, today: Date) -> Result<(), StoreError> {
    let before = today.checked_sub(Span::new().days(NOTE_DAYS)).unwrap_or(today).to_string();
    let old: Vec<i64> = writing
        .connection()
        .prepare_cached(
            "select free_text_id from flag join free_text t using (free_text_id)
             where flag.state = 'settled' and received_on < ?1 and t.state <> 'erased'",
        )?
        .query_map([before], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    old.into_iter().try_for_each(|free_text_id| erase_free_text(writing, free_text_id))
}

/// Whether it waits or is settled.
pub(in crate::store) fn set_flag_state(connection: &Connection, flag_id: &str, state: &str) -> Result<(), StoreError> {
    connection.prepare_cached("update flag set state = ?2 where flag_id = ?1")?.execute((flag_id, state))?;
    Ok(())
}

pub(in crate::store) fn load(connection: &Connection, flag_id: &str) -> Result<Option<StoredFlag>, StoreError> {
    let found = connection
        .prepare_cached("select about, about_id, camera_id, kind, state, free_text_id from flag where flag_id = ?1")?
        .query_row([flag_id], |row| {
            let about: (String, String) = (row.get(0)?, row.get(1)?);
            let camera_id = row.get::<_, Option<i64>>(2)?.map(CameraId::from_stored);
            let rest: (String, String, Option<i64>) = (row.get(3)?, row.get(4)?, row.get(5)?);
            Ok((about, camera_id, rest))
        })
        .optional()?;
    let Some(((about, about_id), camera_id, (kind, state, free_text_id))) = found else { return Ok(None) };
    // Flags of before anything else could be named have the number of their camera alone.
    let camera = camera_id.filter(|_| about == "camera").map(Flagged::Camera);
    let about = camera.or_else(|| Flagged::from_stored(&about, &about_id));
    let about = about.ok_or_else(|| StoreError::Corrupt(format!("flag {flag_id} is about nothing")))?;
    let note = find_free_text(connection, free_text_id)?.get("note").unwrap_or_default().to_owned();
    let flag_id = flag_id.to_owned();
    Ok(Some(StoredFlag { flag_id, about, camera_id, kind, state, note }))
}
