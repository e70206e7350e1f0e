//! Which years the cameras of an area were told in, from the sources of each of them; what a rate is held against.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use rusqlite::Connection;

use super::areas::StoredArea;
use super::camera_filter::CameraFilter;
use super::camera_plan::Plan;
use super::camera_spots::Columns;
use super::camera_walk::visit;
use super::changes::latest_change;
use super::summary::year_of;
use super::{Reader, StoreError, sources};
use crate::domain::Status;

/// For each distinct set of years, ascending, how many standing cameras were told of in just these.
pub type CountYears = BTreeMap<Vec<i16>, u64>;

/// The years of an area's standing cameras. A dated source stands for its year, any other (contributions) for the days
/// it saw the camera, or for the year of the newest change where it names none.
pub fn count_years(reader: &Reader<'_>, area: &StoredArea, standing: u64) -> Result<CountYears, StoreError> {
    let connection = reader.connection();
    let (change, committed_at) = latest_change(connection)?;
    let listed = sources::list_counted(connection)?;
    let dated: BTreeSet<Option<i16>> =
        listed.iter().filter(|(_, count)| *count > 0).map(|(source, _)| year_of(&source.published_on)).collect();
    if let Some(Some(year)) = dated.first().filter(|_| dated.len() == 1) {
        return Ok(if standing > 0 { CountYears::from([(vec![*year], standing)]) } else { CountYears::new() });
    }
    let statuses = Status::PUBLIC.into_iter().filter(|status| status.is_standing()).collect();
    let filter = CameraFilter { area: Some(area.code.clone()), statuses, ..CameraFilter::default() };
    let plan = Plan::new(connection, &filter, change)?;
    let mut years = begin_years(connection, &committed_at)?;
    visit(connection, &plan, None, Columns::Place, |_, feature| {
        years.add(feature)?;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(years.counts())
}

/// Distinct ends of features that are remembered while cameras are counted.
const MOST_ENDS: usize = 20_000;

/// Counts that are added to camera by camera.
pub struct YearCounter {
    /// Years of dated sources by their keys.
    dated: BTreeMap<String, i16>,
    newest: Option<i16>,
    counts: Vec<(Vec<i16>, u64)>,
    /// Which of the counts the end of a feature stands for; many features end alike.
    by_end: HashMap<Vec<u8>, usize>,
}

/// Begins to count cameras as they were known when a change was made.
pub fn begin_years(connection: &Connection, committed_at: &str) -> Result<YearCounter, StoreError> {
    let listed = sources::list_counted(connection)?.into_iter();
    let dated = listed.filter_map(|(source, _)| Some((source.key, year_of(&source.published_on)?))).collect();
    Ok(YearCounter { dated, newest: year_of(committed_at), counts: Vec::new(), by_end: HashMap::new() })
}

impl YearCounter {
    /// Counts a camera by the text of its feature.
    pub fn add(&mut self, feature: &[u8]) -> Result<(), StoreError> {
        // Our own members are the end of a feature, and begin with the status.
        let end = after(feature, "\"cc_status\":").unwrap_or(feature);
        if let Some(known) = self.by_end.get(end) {
            self.counts[*known].1 += 1;
            return Ok(());
        }
        let years = years_of(end, &self.dated, self.newest)?;
        let index = self.counts.iter().position(|(known, _)| *known == years).unwrap_or(self.counts.len());
        if index == self.counts.len() {
            self.counts.push((years, 0));
        }
        self.counts[index].1 += 1;
        if self.by_end.len() == MOST_ENDS {
            self.by_end.clear();
        }
        self.by_end.insert(end.to_owned(), index);
        Ok(())
    }

    /// What was counted.
    pub fn counts(self) -> CountYears {
        self.counts.into_iter().collect()
    }
}

fn years_of(feature: &[u8], dated: &BTreeMap<String, i16>, newest: Option<i16>) -> Result<Vec<i16>, StoreError> {
    let mut years = BTreeSet::new();
    for source in sources_of(feature)? {
        if let Some(year) = dated.get(&source) {
            years.insert(*year);
            continue;
        }
        let seen = ["\"cc_first_seen_on\":\"", "\"cc_last_seen_on\":\""];
        let seen: Vec<i16> = seen.into_iter().filter_map(|key| year_after(feature, key)).collect();
        years.extend(if seen.is_empty() { newest.into_iter().collect() } else { seen });
    }
    Ok(years.into_iter().collect())
}

/// Our own members follow the tags, so the last of a name is ours.
fn after<'a>(feature: &'a [u8], name: &str) -> Option<&'a [u8]> {
    memchr::memmem::rfind(feature, name.as_bytes()).map(|index| &feature[index + name.len()..])
}

fn year_after(feature: &[u8], name: &str) -> Option<i16> {
    year_of(std::str::from_utf8(after(feature, name)?.get(..4)?).ok()?)
}

fn sources_of(feature: &[u8]) -> Result<Vec<String>, StoreError> {
    let Some(list) = after(feature, "\"cc_source\":") else { return Ok(Vec::new()) };
    let mut values = serde_json::Deserializer::from_slice(list).into_iter::<Vec<String>>();
    Ok(values.next().transpose()?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dated_source_stands_for_its_year_and_another_for_the_days_it_saw_the_camera() {
        let feature =
            br#"{"cc_first_seen_on":"2019-05","cc_last_seen_on":"2026-11-23","cc_source":["city","contributors"]"#;
        let dated = BTreeMap::from([("city".to_owned(), 2014)]);
        assert_eq!(years_of(feature, &dated, Some(2026)).unwrap(), [2014, 2019, 2026]);
        let listed = br#"{"cc_source":["list"],"cc_photo":["photos/1"]"#;
        assert_eq!(years_of(listed, &dated, Some(2026)).unwrap(), [2026]);
    }

    #[test]
    fn features_that_end_alike_count_alike_whatever_their_tags_say() {
        let dated = BTreeMap::from([("city".to_owned(), 2014)]);
        let mut years = YearCounter { dated, newest: Some(2026), counts: Vec::new(), by_end: HashMap::new() };
        let end = r#""cc_status":"documented","cc_source":["city"]"#;
        for tag in ["ref", "cc_source", r#"\"cc_status\":\"gone\",\"cc_first_seen_on\":\"1999\""#] {
            years.add(format!(r#"{{"note":"{tag}",{end}"#).as_bytes()).unwrap();
        }
        years.add(br#"{"cc_status":"unverified","cc_first_seen_on":"2020","cc_source":["contributors"]"#).unwrap();
        assert_eq!(years.by_end.len(), 2);
        assert_eq!(years.counts(), CountYears::from([(vec![2014], 3), (vec![2020], 1)]));
    }
}
