//! What waits for a moderator, in the order in which it is looked at: requests for removal of personal data first, what
//! was put off last.

use std::collections::BTreeMap;

use rusqlite::named_params;

use super::{Reader, StoreError};
use crate::domain::CameraId;
use crate::domain::flag::FlagKind;
use crate::domain::ruling::Subject;
use crate::domain::source::CONTRIBUTORS;

/// Everything that waits; reports and photos tell themselves, a text waits once its report counts. What was taken for a
/// flood is one thing near the front, and each of its reports again at the end.
const WAITING: &str = "
  select 'flag' as subject, flag_id as subject_id, camera_id, received_on, kind = :removal as is_removal, 1 as place
    from flag where state = 'waiting'
  union all select 'burst', cast(batch as text), null, min(received_on), 0, 2 from report
    where batch is not null and state = 'waiting' group by batch having count(*) > 1
  union all select 'report', report_id, camera_id, received_on, 0, iif(suspicion is null, 3, 7) from report where state = 'waiting'
  union all select 'photo', photo_id, camera_id, received_on, 0, 4 from photo where state = 'private' and not is_evidence_only
  union all select 'text', r.report_id, r.camera_id, r.received_on, 0, 5 from report r
    join observation o on o.reference = r.report_id and o.source_id = (select source_id from source where key = :contributors)
    join free_text t using (free_text_id) where r.state = 'published' and t.state = 'private'
  union all select 'place', report_id, null, received_on, 0, 6 from place_report where state = 'waiting'";

/// Something that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub subject: Subject,
    pub subject_id: String,
    pub camera_id: Option<CameraId>,
    pub received_on: String,
    /// A request for removal of personal data.
    pub is_removal: bool,
    /// Somebody asked for a second look.
    pub is_postponed: bool,
}

/// The first of what waits.
pub fn list_waiting(reader: &Reader<'_>, limit: usize) -> Result<Vec<Waiting>, StoreError> {
    let sql = format!(
        "select w.subject, w.subject_id, w.camera_id, w.received_on, w.is_removal, m.mark is not null from ({WAITING}) w
         left join review_mark m on m.subject = w.subject and m.subject_id = w.subject_id
         where m.mark is null or m.mark = 'postponed'
         order by m.mark is not null, not w.is_removal, w.place, w.received_on, w.subject_id limit :limit"
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let removal = FlagKind::PersonalData.as_str();
    let rows = statement.query_map(
        named_params! { ":removal": removal, ":contributors": CONTRIBUTORS, ":limit": limit },
        |row| {
            let subject: String = row.get(0)?;
            let waiting = Waiting {
                subject: Subject::Report,
                subject_id: row.get(1)?,
                camera_id: row.get::<_, Option<i64>>(2)?.map(CameraId::from_stored),
                received_on: row.get(3)?,
                is_removal: row.get(4)?,
                is_postponed: row.get(5)?,
            };
            Ok((subject, waiting))
        },
    )?;
    rows.map(|row| {
        let (subject, waiting) = row?;
        Ok(Waiting { subject: subject.parse().map_err(StoreError::Corrupt)?, ..waiting })
    })
    .collect()
}

/// How many things of each subject wait.
pub fn count_waiting(reader: &Reader<'_>) -> Result<BTreeMap<String, u64>, StoreError> {
    let sql = format!(
        "select w.subject, count(*) from ({WAITING}) w
         left join review_mark m on m.subject = w.subject and m.subject_id = w.subject_id
         where m.mark is null or m.mark = 'postponed' group by w.subject"
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let removal = FlagKind::PersonalData.as_str();
    let counts = statement
        .query_map(named_params! { ":removal": removal, ":contributors": CONTRIBUTORS }, |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(counts)
}
