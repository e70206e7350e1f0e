//! What waits for a moderator, in the order in which it is looked at: requests for removal of personal data first, what
//! was put off last.

use std::collections::BTreeMap;

use rusqlite::{ToSql, named_params};

use crate::domain::CameraId;
use crate::domain::flag::FlagKind;
use crate::domain::ruling::Subject;
use crate::domain::source::CONTRIBUTORS;
use crate::store::{Reader, StoreError};

/// Everything that waits; reports and photos tell themselves, a text waits once its report counts, a survey counts and waits
/// to be looked at. What was taken for a
/// flood is one thing near the front; whoever wants to look at its reports one by one puts it off, and they follow at the end.
const WAITING: &str = "
  select 'flag' as subject, flag_id as subject_id, camera_id, received_on, kind = :removal as is_removal, 1 as place, 0 as is_behind
    from flag where state = 'waiting'
  union all select 'burst', cast(batch as text), null, min(received_on), 0, 2, 0 from (
      select batch, received_on from report where batch is not null and state = 'waiting'
      union all select batch, received_on from (SURVEYS))
    group by batch having count(*) > 1
  union all select 'report', report_id, camera_id, received_on, 0, iif(suspicion is null or batch is null, 3, 7),
    suspicion is not null and batch is not null
      and exists (select 1 from report o where o.batch = r.batch and o.state = 'waiting' and o.report_id <> r.report_id)
      and not exists (select 1 from review_mark where subject = 'burst' and subject_id = cast(r.batch as text))
    from report r where state = 'waiting'
  union all select 'photo', photo_id, camera_id, received_on, 0, 4, 0 from photo where state = 'private' and not is_evidence_only
  union all select 'text', r.report_id, r.camera_id, r.received_on, 0, 5, 0 from report r
    join observation o on o.reference = r.report_id and o.source_id = (select source_id from source where key = :contributors)
    join free_text t using (free_text_id) where r.state = 'published' and t.state = 'private'
  union all select 'place', report_id, null, received_on, 0, 6, 0 from place_report where state = 'waiting'
  union all select 'survey', code, null, received_on, 0, 6, 0 from survey where state = 'published'
  union all select 'survey', s.code, null, s.received_on, 0, 7,
    (exists (select 1 from report o where o.batch = b.batch and o.state = 'waiting')
        or exists (select 1 from (SURVEYS) o where o.batch = b.batch and o.code <> s.code))
      and not exists (select 1 from review_mark where subject = 'burst' and subject_id = cast(b.batch as text))
    from survey s left join (SURVEYS) b using (code) where s.state = 'waiting'";

/// Surveys that wait with their burst.
const SURVEYS: &str = "select s.code, s.received_on, cast(m.mark as integer) as batch from review_mark m
  join survey s on s.code = m.subject_id where m.subject = 'survey_of_burst' and s.state = 'waiting'";

fn waiting() -> String {
    WAITING.replace("(SURVEYS)", &format!("({SURVEYS})"))
}

/// What is listed of it, and what is asked for by name though it stands behind something else.
const IS_LISTED: &str = "(m.mark is null or m.mark = 'postponed') and not w.is_behind";
const IS_ASKED: &str = "w.subject = :subject and w.subject_id = :subject_id";

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
    let removal = FlagKind::PersonalData.as_str();
    list(reader, IS_LISTED, named_params! { ":removal": removal, ":contributors": CONTRIBUTORS, ":limit": limit })
}

/// One thing that waits, also behind the burst that it is part of.
pub fn find_waiting(reader: &Reader<'_>, subject: Subject, id: &str) -> Result<Option<Waiting>, StoreError> {
    let (removal, subject) = (FlagKind::PersonalData.as_str(), subject.as_str());
    let values = named_params! {
        ":removal": removal, ":contributors": CONTRIBUTORS, ":limit": 1, ":subject": subject, ":subject_id": id
    };
    Ok(list(reader, IS_ASKED, values)?.pop())
}

fn list(reader: &Reader<'_>, is_wanted: &str, values: &[(&str, &dyn ToSql)]) -> Result<Vec<Waiting>, StoreError> {
    let waiting = waiting();
    let sql = format!(
        "select w.subject, w.subject_id, w.camera_id, w.received_on, w.is_removal, m.mark is not null from ({waiting}) w
         left join review_mark m on m.subject = w.subject and m.subject_id = w.subject_id
         where {is_wanted}
         order by m.mark is not null, not w.is_removal, w.place, w.received_on, w.subject_id limit :limit"
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map(values, |row| {
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
    })?;
    rows.map(|row| {
        let (subject, waiting) = row?;
        Ok(Waiting { subject: subject.parse().map_err(StoreError::Corrupt)?, ..waiting })
    })
    .collect()
}

/// How many things of each subject wait.
pub fn count_waiting(reader: &Reader<'_>) -> Result<BTreeMap<String, u64>, StoreError> {
    let waiting = waiting();
    let sql = format!(
        "select w.subject, count(*) from ({waiting}) w
         left join review_mark m on m.subject = w.subject and m.subject_id = w.subject_id
         where {IS_LISTED} group by w.subject"
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
