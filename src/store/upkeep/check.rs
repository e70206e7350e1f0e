//! Is the file sound: SQLite's own checks, and that everything derived agrees with what it derives from.

use std::path::Path;

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use crate::store::StoreError;
use crate::store::building::buildings::count_standing;
use crate::store::edition::editions::{files, hex, unpack};
use crate::store::file::connection::open_reader;

/// What was looked at and what was found wrong; an empty list of faults is a sound file.
#[derive(Clone, Debug, Default)]
pub struct Soundness {
    pub cameras: u64,
    pub observations: u64,
    pub reports: u64,
    pub photos: u64,
    pub editions: u64,
    /// Those that stand.
    pub buildings: u64,
    pub faults: Vec<String>,
}

/// Each question counts rows that should not be.
const QUESTIONS: [(&str, &str); 23] = [
    (
        "public cameras more or fewer than rows of the covering table",
        "select abs((select count(*) from camera where spot is not null) - (select count(*) from camera_spot))",
    ),
    (
        "rows of the covering table that differ from their camera",
        "select count(*) from camera_spot k left join camera c using (camera_id)
         where c.camera_id is null or c.spot is not k.spot or c.valid_from <> k.valid_from",
    ),
    ("cameras that are told as hidden", "select count(*) from camera_spot where status = 4"),
    (
        "public cameras that nobody has observed",
        "select count(*) from camera c where spot is not null and not exists (select 1 from observation o where o.camera_id = c.camera_id and o.is_counted)",
    ),
    (
        "cluster counts that differ from the cameras",
        "select count(*) from (
           select status, sum(n) as n from (
             select status, count(*) as n from camera_spot k join change h on h.change_id = k.valid_from where h.visible_from is not null group by status
             union all select status, -sum(count) from cluster where level = 12 and type_id = -1 group by status)
           group by status) where n <> 0",
    ),
    (
        "area counts that differ from the cameras",
        "select count(*) from (
           select area_set_id, status, sum(n) as n from (
             select area_set_id, status, count(*) as n from camera_spot k join change h on h.change_id = k.valid_from where h.visible_from is not null
               group by area_set_id, status
             union all select area_set_id, status, -sum(count) from area_count group by area_set_id, status)
           group by area_set_id, status) where n <> 0",
    ),
    (
        "sources that count other cameras than they list",
        "select count(*) from source s where camera_count <> (
           select count(*) from observation o join change h on h.change_id = o.valid_from
           where o.source_id = s.source_id and o.kind = 'camera' and o.is_counted and h.visible_from is not null)",
    ),
    ("pairs with a camera or place that is not there", "select count(*) from camera_place p where not exists (select 1 from camera c where c.camera_id = p.camera_id) or not exists (select 1 from place q where q.place_id = p.place_id)"),
    ("reports whose statement is missing", "select count(*) from report r where state <> 'withdrawn' and not exists (select 1 from observation o where o.camera_id = r.camera_id and o.reference = r.report_id)"),
    ("reports that count without being published, or the other way round", "select count(*) from report r join observation o on o.camera_id = r.camera_id and o.reference = r.report_id where (r.state = 'published') <> o.is_counted"),
    ("photos whose picture is missing, or erased ones that still have one", "select count(*) from photo p left join photo_image i using (image_id) where (p.state = 'erased') = (i.image_id is not null)"),
    ("pictures that belong to no photo", "select count(*) from photo_image i where not exists (select 1 from photo p where p.image_id = i.image_id)"),
    ("published photos of withdrawn reports, or that their sender keeps from publication", "select count(*) from photo p join report r using (report_id) where p.state = 'published' and (r.state = 'withdrawn' or p.is_evidence_only)"),
    (
        "sums of what was surveyed that differ from its pieces",
        "select count(*) from (
           select area_set_id, kind, surveyed_on, has_finds, sum(n) as n from (
             select area_set_id, kind, surveyed_on, has_finds, sum(amount) as n from survey_piece group by 1, 2, 3, 4
             union all select area_set_id, kind, surveyed_on, has_finds, -amount from survey_sum)
           group by 1, 2, 3, 4) where n <> 0",
    ),
    ("surveys that stand and have no box", "select count(*) from survey s where state = 'published' and not exists (select 1 from survey_box b where b.survey_number = s.survey_number)"),
    ("versions that overlap the present", "select count(*) from camera_version v join camera c using (camera_id) where v.valid_to > c.valid_from"),
    ("editions that stand without files", "select count(*) from edition e where state = 'standing' and not exists (select 1 from edition_file f where f.edition_number = e.edition_number)"),
    ("withdrawn editions whose bytes are still there", "select count(*) from edition e where state = 'withdrawn' and (exists (select 1 from edition_page p where p.edition_number = e.edition_number) or exists (select 1 from edition_piece p where p.edition_number = e.edition_number))"),
    ("editions with two versions at once", "select count(*) from (select series from edition where state <> 'withdrawn' group by series having count(*) > 1)"),
    ("states of buildings without a box, or boxes without one", "select (select count(*) from building b where not exists (select 1 from building_box x where x.building_id = b.building_id)) + (select count(*) from building_box x where not exists (select 1 from building b where b.building_id = x.building_id))"),
    ("states of buildings that end before they begin", "select count(*) from building where valid_to <= valid_from"),
    ("outlines or tags of buildings that are not JSON", "select count(*) from building where not json_valid(geometry) or not json_valid(tags)"),
    ("feature texts that are not JSON", "select count(*) from camera_spot where not json_valid(feature || '}}')"),
];

/// Checks a file without changing it.
pub fn check(path: &Path) -> Result<Soundness, StoreError> {
    let connection = open_reader(path)?;
    connection.execute_batch("begin")?;
    let mut soundness = Soundness {
        cameras: count(&connection, "select count(*) from camera_spot")?,
        observations: count(&connection, "select count(*) from observation")?,
        reports: count(&connection, "select count(*) from report")?,
        photos: count(&connection, "select count(*) from photo where state <> 'erased'")?,
        editions: count(&connection, "select count(*) from edition where state <> 'withdrawn'")?,
        buildings: count_standing(&connection)?,
        faults: Vec::new(),
    };
    let mut statement = connection.prepare("pragma integrity_check(20)")?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    soundness.faults.extend(lines.into_iter().filter(|line| line != "ok"));
    let broken = count(&connection, "select count(*) from pragma_foreign_key_check")?;
    if broken > 0 {
        soundness.faults.push(format!("{broken} references to rows that are not there"));
    }
    for (what, sql) in QUESTIONS {
        let wrong = count(&connection, sql)?;
        if wrong > 0 {
            soundness.faults.push(format!("{wrong} {what}"));
        }
    }
    soundness.faults.extend(wrong_sums(&connection)?);
    Ok(soundness)
}

/// Files of editions whose bytes are not those of their sum.
fn wrong_sums(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut found = Vec::new();
    let mut numbers = connection.prepare("select edition_number, series from edition where state = 'standing'")?;
    let editions = numbers.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for edition in editions {
        let (number, series): (i64, String) = edition?;
        for file in files(connection, number)? {
            let mut sum = Sha256::new();
            let mut pieces = connection.prepare_cached(
                "select bytes from edition_piece where edition_number = ?1 and name = ?2 order by piece",
            )?;
            let mut rows = pieces.query((number, &file.name))?;
            let mut is_readable = true;
            while let Some(row) = rows.next()? {
                // What cannot be unpacked has no sum: that is the fault, not a failure of the check.
                match unpack(&row.get::<_, Vec<u8>>(0)?) {
                    Ok(bytes) => sum.update(bytes),
                    Err(_broken) => is_readable = false,
                }
            }
            if !is_readable || hex(&sum.finalize()) != file.sha256 {
                found.push(format!("the file {} of the edition {series} is not what its SHA-256 says", file.name));
            }
        }
    }
    Ok(found)
}

fn count(connection: &Connection, sql: &str) -> Result<u64, StoreError> {
    Ok(connection.query_row(sql, [], |row| row.get(0))?)
}
