//! Going through the cameras of a plan in the order of the curve, as they were at its change: those of the present from
//! the covering table, and between them those whose state has been replaced since.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use rusqlite::{Connection, Row};

use super::keys::PageKey;
use super::plan::Plan;
use super::spots::{Column, Columns, SPOT_COLUMNS, SpotColumns, SpotRow, spots_of_cells};
use crate::store::StoreError;

/// Past states that are gathered at once; where there are more, they are read piece by piece.
const MOST_GATHERED: usize = 1_000;

/// Visits matching cameras with their texts, in order; at least the columns wanted can be read of each.
pub(in crate::store) fn visit(
    connection: &Connection,
    plan: &Plan,
    after: Option<PageKey>,
    wanted: Columns,
    mut each: impl FnMut(&dyn SpotColumns, &[u8]) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    visit_looking(connection, plan, after, wanted, |row, feature| match feature {
        Some(feature) => each(row, feature),
        None => Ok(ControlFlow::Continue(())),
    })
}

/// The same, and tells without a text those that only their text leaves out, so that looking for rare ones can end early.
pub(in crate::store) fn visit_looking(
    connection: &Connection,
    plan: &Plan,
    after: Option<PageKey>,
    wanted: Columns,
    mut each: impl FnMut(&dyn SpotColumns, Option<&[u8]>) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    let columns = wanted.max(plan.columns());
    let text = if plan.exportable_only { "coalesce(k.export_feature, k.feature)" } else { "k.feature" };
    let mut past = connection
        .prepare_cached(&format!("select {text} from camera_version k where camera_id = ?1 and valid_from = ?2"))?;
    let mut tell = |row: &dyn SpotColumns, text: &Row<'_>, index: usize| {
        let feature = text.get_ref(index)?.as_bytes().map_err(|error| StoreError::Corrupt(error.to_string()))?;
        if plan.needs_text() && !plan.accepts_text(feature)? {
            return each(row, None);
        }
        each(row, Some(feature))
    };
    walk(connection, plan, after, &format!("{}, {text}", columns.sql()), |found| match found {
        Found::Present(row) => tell(row, row, columns.count()),
        Found::Past(row) => {
            let mut texts = past.query((row.camera_id, row.valid_from))?;
            let Some(text) = texts.next()? else {
                return Err(StoreError::Corrupt(format!("camera {} has no text", row.camera_id)));
            };
            tell(row, text, 0)
        }
    })
}

/// Visits matching rows of the covering table, in order; at least the columns wanted can be read of each.
pub(in crate::store) fn visit_rows(
    connection: &Connection,
    plan: &Plan,
    after: Option<PageKey>,
    wanted: Columns,
    mut each: impl FnMut(&dyn SpotColumns) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    walk(connection, plan, after, wanted.max(plan.columns()).sql(), |found| match found {
        Found::Present(row) => each(row),
        Found::Past(row) => each(row),
    })
}

/// A matching row: of the present, or of the past at the plan's change.
enum Found<'a> {
    Present(&'a Row<'a>),
    Past(&'a SpotRow),
}

/// Goes through the rows of the covering table `k`, and those of the past between them.
fn walk(
    connection: &Connection,
    plan: &Plan,
    after: Option<PageKey>,
    columns: &str,
    mut each: impl FnMut(Found<'_>) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    let start = after.unwrap_or(PageKey { spot: -1, camera_id: -1 });
    let ranges = plan.ranges.iter().map(|range| spots_of_cells(*range)).filter(|(_, last)| *last >= start.spot);
    let ranges: Vec<(i64, i64)> = ranges.collect();
    let mut past = PastRows::new(connection, plan, ranges.clone(), start)?;
    // Ranges of cells cover a little more than a box: what is outside is left out before anything else is looked at.
    let extent = plan.extent_e7();
    let mut present = connection.prepare_cached(&present_sql(columns, extent.is_some()))?;
    for (first, last) in ranges {
        let mut rows = match extent {
            Some([west, south, east, north]) => {
                present.query((first.max(start.spot), last, west, east, south, north))?
            }
            None => present.query((first.max(start.spot), last))?,
        };
        while let Some(row) = rows.next()? {
            let spot = row.number(Column::Spot)?;
            if spot == start.spot && row.number(Column::CameraId)? <= start.camera_id {
                continue;
            }
            while let Some(old) = past.next_before(spot, row)? {
                if each(Found::Past(&old))?.is_break() {
                    return Ok(());
                }
            }
            if plan.accepts_present(row)? && each(Found::Present(row))?.is_break() {
                return Ok(());
            }
        }
    }
    while let Some(old) = past.next()? {
        if each(Found::Past(&old))?.is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// Rows of the present in a range of spots, and inside an extent; without texts they are read from an index alone.
fn present_sql(columns: &str, has_extent: bool) -> String {
    let inside = if has_extent { " and k.lon_e7 between ?3 and ?4 and k.lat_e7 between ?5 and ?6" } else { "" };
    format!("select {columns} from camera_spot k where k.spot between ?1 and ?2{inside} order by k.spot")
}

/// States that held at the plan's change and hold no more, in order; usually none.
struct PastRows<'a> {
    connection: &'a Connection,
    plan: &'a Plan,
    /// Read already, next first.
    read: VecDeque<SpotRow>,
    /// Ranges of spots that are yet to be read, next last, and after which key.
    ranges: Vec<(i64, i64)>,
    after: PageKey,
    /// Changes that are not to be seen, as a JSON array.
    unseen: String,
}

const HELD: &str = "k.valid_from <= ?1 and (k.valid_to > ?1 or k.valid_to in (select value from json_each(?2)))";
/// What a moderator hid or erased is not in the past either.
const STILL_TOLD: &str =
    "not exists (select 1 from camera_ruling r where r.camera_id = k.camera_id and r.ruling in ('hidden', 'erased'))";

impl<'a> PastRows<'a> {
    fn new(
        connection: &'a Connection,
        plan: &'a Plan,
        mut ranges: Vec<(i64, i64)>,
        start: PageKey,
    ) -> Result<Self, StoreError> {
        let unseen = plan.unseen_json();
        let mut gathered = gather(connection, plan, &unseen)?;
        let mut read = VecDeque::new();
        if gathered.len() <= MOST_GATHERED {
            gathered.sort_by_key(|row| (row.spot, row.camera_id));
            let is_wanted = |row: &SpotRow| {
                (row.spot, row.camera_id) > (start.spot, start.camera_id)
                    && ranges.iter().any(|(first, last)| (*first..=*last).contains(&row.spot))
            };
            for row in gathered {
                if is_wanted(&row) && plan.accepts_row(&row)? {
                    read.push_back(row);
                }
            }
            ranges.clear();
        }
        ranges.reverse();
        Ok(Self { connection, plan, read, ranges, after: start, unseen })
    }

    /// The next one that stands before a row of the present.
    fn next_before(&mut self, spot: i64, present: &Row<'_>) -> Result<Option<SpotRow>, StoreError> {
        self.fill()?;
        let Some(next) = self.read.front() else { return Ok(None) };
        if next.spot > spot || next.spot == spot && next.camera_id >= present.number(Column::CameraId)? {
            return Ok(None);
        }
        Ok(self.read.pop_front())
    }

    fn next(&mut self) -> Result<Option<SpotRow>, StoreError> {
        self.fill()?;
        Ok(self.read.pop_front())
    }

    /// Reads on where nothing is left.
    fn fill(&mut self) -> Result<(), StoreError> {
        while self.read.is_empty()
            && let Some((first, last)) = self.ranges.last().copied()
        {
            let after = self.after.max(PageKey { spot: first - 1, camera_id: i64::MAX });
            let mut statement = self.connection.prepare_cached(&format!(
                "select {SPOT_COLUMNS} from camera_version k indexed by camera_version_spot
                 where (k.spot, k.camera_id) > (?3, ?4) and k.spot <= ?5 and {HELD} and {STILL_TOLD} order by k.spot, k.camera_id limit ?6"
            ))?;
            let mut rows = statement.query((
                self.plan.at.0,
                &self.unseen,
                after.spot,
                after.camera_id,
                last,
                MOST_GATHERED as i64,
            ))?;
            let mut count = 0;
            while let Some(row) = rows.next()? {
                count += 1;
                self.after = PageKey::of(row)?;
                if self.plan.accepts_row(row)? {
                    self.read.push_back(row.to_row()?);
                }
            }
            if count < MOST_GATHERED {
                self.ranges.pop();
            }
        }
        Ok(())
    }
}

/// All of them in any order, or one more than [`MOST_GATHERED`].
fn gather(connection: &Connection, plan: &Plan, unseen: &str) -> Result<Vec<SpotRow>, StoreError> {
    let most = MOST_GATHERED as i64 + 1;
    // Two look-ups in the index of `valid_to`; the second only while imports are under way.
    let mut gathered = Vec::new();
    let mut take = |sql: &str, parameters: &[&dyn rusqlite::ToSql]| -> Result<(), StoreError> {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(parameters)?;
        while let Some(row) = rows.next()? {
            gathered.push(row.to_row()?);
        }
        Ok(())
    };
    take(
        &format!(
            "select {SPOT_COLUMNS} from camera_version k where k.valid_to > ?1 and k.valid_from <= ?1 and {STILL_TOLD} limit ?2"
        ),
        &[&plan.at.0, &most],
    )?;
    if unseen != "[]" {
        take(
            &format!(
                "select {SPOT_COLUMNS} from camera_version k
                 where k.valid_to in (select value from json_each(?2)) and k.valid_to <= ?1 and k.valid_from <= ?1
                   and {STILL_TOLD} limit ?3"
            ),
            &[&plan.at.0, &unseen, &most],
        )?;
    }
    Ok(gathered)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::store::file::migrate::migrate;

    #[test]
    fn questions_without_texts_read_none_of_their_pages() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, Path::new(":memory:")).unwrap();
        let plan_of = |columns: &str| -> String {
            let sql = format!("explain query plan {}", present_sql(columns, true));
            connection.query_row(&sql, (1, 2, 3, 4, 5, 6), |row| row.get(3)).unwrap()
        };
        for columns in [Columns::Key, Columns::Place, Columns::Shown, Columns::All] {
            let plan = plan_of(columns.sql());
            assert!(plan.contains("COVERING INDEX camera_spot_numbers"), "{columns:?}: {plan}");
        }
        let plan = plan_of(&format!("{SPOT_COLUMNS}, k.feature"));
        assert!(plan.contains("USING INTEGER PRIMARY KEY"), "{plan}");
    }
}
