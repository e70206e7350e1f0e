//! Editions forget what is redacted: the version that held it is withdrawn with its bytes, and the next one is begun
//! without it, in the transaction of the redaction. Its files are made by whoever asks for it first.

use rusqlite::Connection;

use crate::domain::{CameraId, Tags};
use crate::store::StoreError;
use crate::store::camera::feature_text::strip_texts;
use crate::store::camera::rulings::list_with_merged;
use crate::store::edition::editions::{Edition, EditionState, find_numbered, pack, unpack};
use crate::store::edition::writes::insert_row;
use crate::store::engine::scrub::erasing;
use crate::store::engine::writing::Writing;

/// Files of an edition beside those of its cameras.
const HANDED_ON: [&str; 2] = ["areas.geojson", "places.geojson"];
/// How every feature begins but the first of a page.
const BETWEEN: &[u8] = b",{\"type\":\"Feature\",\"id\":";

/// Takes a camera out of every edition, or only texts of it; what was merged into it since is the same camera.
pub fn redact_editions(writing: &Writing<'_>, camera_id: CameraId, texts: Option<&Tags>) -> Result<(), StoreError> {
    for camera_id in list_with_merged(writing.connection(), camera_id)? {
        redact_camera(writing, camera_id, texts)?;
    }
    Ok(())
}

fn redact_camera(writing: &Writing<'_>, camera_id: CameraId, texts: Option<&Tags>) -> Result<(), StoreError> {
    writing.connection().execute("update redaction_count set redactions = redactions + 1", [])?;
    for (edition, is_pending) in list_kept(writing.connection())? {
        let changed = redacted_pages(writing.connection(), edition, camera_id, texts)?;
        if changed.is_empty() {
            continue;
        }
        erasing(writing, |connection| replace_pages(connection, edition, is_pending, &changed, texts.is_none()))?;
    }
    Ok(())
}

/// Puts redacted pages into an edition that nobody has seen yet, or into the one that follows it.
fn replace_pages(
    connection: &Connection,
    edition: i64,
    is_pending: bool,
    changed: &[(i64, Vec<u8>)],
    is_camera: bool,
) -> Result<(), StoreError> {
    let target = if is_pending { edition } else { begin_next(connection, edition)? };
    let mut update =
        connection.prepare_cached("update edition_page set features = ?3 where edition_number = ?1 and page = ?2")?;
    for (page, features) in changed {
        update.execute((target, page, pack(features)?))?;
    }
    let counted = if is_camera {
        "update edition set removed_cameras = removed_cameras + 1, camera_count = camera_count - 1 where edition_number = ?1"
    } else {
        "update edition set removed_texts = removed_texts + 1 where edition_number = ?1"
    };
    connection.prepare_cached(counted)?.execute([target])?;
    Ok(())
}

/// Numbers of the editions that hold cameras, and whether each is yet to be published.
fn list_kept(connection: &Connection) -> Result<Vec<(i64, bool)>, StoreError> {
    let mut statement = connection
        .prepare_cached("select edition_number, state = 'pending' from edition where state <> 'withdrawn'")?;
    let kept = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(kept)
}

/// The pages that are to change, as they are to be.
fn redacted_pages(
    connection: &Connection,
    edition: i64,
    camera_id: CameraId,
    texts: Option<&Tags>,
) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let mut statement =
        connection.prepare_cached("select page, features from edition_page where edition_number = ?1 order by page")?;
    let mut rows = statement.query([edition])?;
    let mut changed = Vec::new();
    while let Some(row) = rows.next()? {
        let features = unpack(row.get_ref(1)?.as_blob().map_err(|error| StoreError::Corrupt(error.to_string()))?)?;
        if let Some(redacted) = redact(&features, camera_id, texts)? {
            changed.push((row.get(0)?, redacted));
        }
    }
    Ok(changed)
}

/// Features without a camera, or without texts of it; none where nothing of it was there.
fn redact(features: &[u8], camera_id: CameraId, texts: Option<&Tags>) -> Result<Option<Vec<u8>>, StoreError> {
    let beginning = format!("{{\"type\":\"Feature\",\"id\":\"{camera_id}\"");
    let Some(start) = memchr::memmem::find(features, beginning.as_bytes()) else { return Ok(None) };
    let end = memchr::memmem::find(&features[start..], BETWEEN).map_or(features.len(), |length| start + length);
    let stripped = match texts {
        None => String::new(),
        Some(texts) => {
            let feature = std::str::from_utf8(&features[start..end])
                .map_err(|_no_text| StoreError::Corrupt(format!("an edition's camera {camera_id} is no text")))?;
            let head = feature.strip_suffix("}}").unwrap_or(feature);
            let stripped = strip_texts(head, texts)?;
            if stripped == head {
                return Ok(None);
            }
            format!("{stripped}}}}}")
        }
    };
    let mut redacted = features[..start].to_vec();
    redacted.extend_from_slice(stripped.as_bytes());
    let mut rest = &features[end..];
    if stripped.is_empty() {
        // One of the two commas around it goes too.
        if rest.is_empty() {
            redacted.truncate(start.saturating_sub(1));
        } else {
            rest = &rest[1..];
        }
    }
    redacted.extend_from_slice(rest);
    Ok(Some(redacted))
}

/// Withdraws a version and begins the next with its pages; answers the number of the new one.
fn begin_next(connection: &Connection, number: i64) -> Result<i64, StoreError> {
    let edition = find_numbered(connection, number)?;
    let next = Edition { version: edition.version + 1, issued_on: None, state: EditionState::Pending, ..edition };
    connection.prepare_cached("update edition set state = 'withdrawn' where edition_number = ?1")?.execute([number])?;
    let target = insert_row(connection, &next)?;
    connection
        .prepare_cached(
            "insert into edition_page (edition_number, page, features) select ?2, page, features from edition_page
             where edition_number = ?1",
        )?
        .execute((number, target))?;
    hand_on_files(connection, number, target)?;
    for sql in
        ["delete from edition_page where edition_number = ?1", "delete from edition_piece where edition_number = ?1"]
    {
        connection.prepare_cached(sql)?.execute([number])?;
    }
    Ok(target)
}

/// Files that hold nothing of a single camera stay as they were made.
fn hand_on_files(connection: &Connection, number: i64, target: i64) -> Result<(), StoreError> {
    for name in HANDED_ON {
        connection
            .prepare_cached(
                "insert into edition_file (edition_number, name, media_type, byte_count, sha256)
                 select ?2, name, media_type, byte_count, sha256 from edition_file where edition_number = ?1 and name = ?3",
            )?
            .execute((number, target, name))?;
        connection
            .prepare_cached(
                "insert into edition_piece (edition_number, name, piece, bytes)
                 select ?2, name, piece, bytes from edition_piece where edition_number = ?1 and name = ?3",
            )?
            .execute((number, target, name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(number: i64, note: &str) -> String {
        let id = CameraId::from_stored(number);
        format!(
            "{{\"type\":\"Feature\",\"id\":\"{id}\",\"geometry\":null,\"properties\":{{\"note\":\"{note}\",\"ref\":\"C{number}\"}}}}"
        )
    }

    fn redacted(numbers: &[i64], gone: i64, texts: Option<&Tags>) -> Option<String> {
        let features: Vec<String> = numbers.iter().map(|number| feature(*number, "chez Mme X")).collect();
        let redacted = redact(features.join(",").as_bytes(), CameraId::from_stored(gone), texts).unwrap();
        redacted.map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn a_camera_goes_with_one_comma_wherever_it_stands() {
        let both = |a: i64, b: i64| Some(format!("{},{}", feature(a, "chez Mme X"), feature(b, "chez Mme X")));
        assert_eq!(redacted(&[1, 2, 3], 1, None), both(2, 3));
        assert_eq!(redacted(&[1, 2, 3], 2, None), both(1, 3));
        assert_eq!(redacted(&[1, 2, 3], 3, None), both(1, 2));
        assert_eq!(redacted(&[1], 1, None), Some(String::new()));
        assert_eq!(redacted(&[1, 2], 4, None), None);
    }

    #[test]
    fn a_text_goes_and_the_rest_stays_byte_for_byte() {
        let texts = Tags::from_pairs([("note".to_owned(), "chez Mme X".to_owned())]);
        let found = redacted(&[1, 2], 2, Some(&texts)).unwrap();
        assert!(
            found.starts_with(&feature(1, "chez Mme X")) && found.ends_with(",\"properties\":{\"ref\":\"C2\"}}"),
            "{found}"
        );
        let others = Tags::from_pairs([("note".to_owned(), "autre".to_owned())]);
        assert_eq!(redacted(&[1, 2], 2, Some(&others)), None);
    }
}
