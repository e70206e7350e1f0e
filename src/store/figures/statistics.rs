//! Figures about an area, from the kept counts and pairs; nothing is estimated.

use std::collections::BTreeMap;

use super::count_years::CountYears;
use crate::domain::Status;
use crate::store::camera::area_sets;
use crate::store::source::unlocated::count_unlocated;
use crate::store::survey::lists::{Surveyed, area_surveyed};
use crate::store::territory::areas::StoredArea;
use crate::store::{Reader, StoreError};

/// Distances, in metres, at which places with a camera nearby are counted.
pub const PLACE_DISTANCES_M: [u32; 4] = [50, 100, 200, 300];
/// Most years between a count and a population for a rate to be shown.
pub const MOST_YEARS_APART: i16 = 5;

/// Figures about one area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AreaStatistics {
    pub by_status: BTreeMap<Status, u64>,
    /// Standing cameras by `operator:type`; the empty word is unknown.
    pub by_operator_type: BTreeMap<String, u64>,
    /// The years that its standing cameras were told of in.
    pub count_years: CountYears,
    /// Places for children inside.
    pub places: u64,
    /// Of those, how many have a standing camera within each of [`PLACE_DISTANCES_M`].
    pub places_within: [u64; 4],
    /// Standing cameras within [`BORDER_DOUBT_M`](super::area_pass::BORDER_DOUBT_M) of the border, on either side.
    pub near_border: u64,
    /// Entries of lists without coordinates that lie or may lie in it and that nobody found yet; none of the past.
    pub not_located: Option<u64>,
    /// How much of it was surveyed when.
    pub surveyed: Surveyed,
    /// Whether those that are gone count as standing: the question is which stood in an interval.
    pub counts_gone: bool,
}

impl AreaStatistics {
    /// Cameras believed to stand, or to have stood in the interval that is asked for.
    pub fn standing(&self) -> u64 {
        let counts = |status: &Status| status.is_standing() || self.counts_gone && *status == Status::Gone;
        self.by_status.iter().filter(|(status, _)| counts(status)).map(|(_, count)| count).sum()
    }
}

/// Counts for an area that are kept; years and borders are told by a pass over its cameras.
pub(in crate::store) fn kept_statistics(reader: &Reader<'_>, area: &StoredArea) -> Result<AreaStatistics, StoreError> {
    let mut statistics = AreaStatistics::default();
    let sets = area_sets::sets_with_area(reader.connection(), area.area_id)?;
    add_cameras(reader, &sets, &mut statistics)?;
    add_places(reader, &sets, &mut statistics)?;
    statistics.not_located = Some(count_unlocated(reader, &area.code)?);
    statistics.surveyed = area_surveyed(reader, area)?;
    Ok(statistics)
}

/// How many standing cameras an area has, from the kept counts alone: a few rows, however many cameras there are.
pub fn standing_in(reader: &Reader<'_>, area: &StoredArea) -> Result<u64, StoreError> {
    let mut statistics = AreaStatistics::default();
    add_cameras(reader, &area_sets::sets_with_area(reader.connection(), area.area_id)?, &mut statistics)?;
    Ok(statistics.standing())
}

fn add_cameras(reader: &Reader<'_>, sets: &[i64], statistics: &mut AreaStatistics) -> Result<(), StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select status, coalesce(value, ''), count from area_count left join term on term_id = operator_type_id
         where area_set_id = ?1 and count > 0",
    )?;
    for set in sets {
        let rows = statement.query_map([set], |row| {
            Ok((Status::from_stored(row.get(0)?), row.get::<_, String>(1)?, row.get::<_, u64>(2)?))
        })?;
        for row in rows {
            let (status, operator_type, count) = row?;
            *statistics.by_status.entry(status).or_default() += count;
            if status.is_standing() {
                *statistics.by_operator_type.entry(operator_type).or_default() += count;
            }
        }
    }
    Ok(())
}

fn add_places(reader: &Reader<'_>, sets: &[i64], statistics: &mut AreaStatistics) -> Result<(), StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select count(*), coalesce(sum(nearest <= 50), 0), coalesce(sum(nearest <= 100), 0), coalesce(sum(nearest <= 200), 0),
           coalesce(sum(nearest <= 300), 0)
         from (select (select min(distance_m) from camera_place c where c.place_id = p.place_id and c.status in (0, 1, 2)
                        and c.valid_from not in (select change_id from change where visible_from is null)) as nearest
               from place p where p.area_set_id = ?1)",
    )?;
    for set in sets {
        let counts: [u64; 5] =
            statement.query_row([set], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?]))?;
        statistics.places += counts[0];
        for (sum, count) in statistics.places_within.iter_mut().zip(&counts[1..]) {
            *sum += count;
        }
    }
    Ok(())
}
