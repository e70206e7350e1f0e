//! Which years the cameras of an area were told in, from the sources of each of them; what a rate is held against.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::Connection;

use super::summary::year_of;
use crate::store::StoreError;
use crate::store::source::sources;

/// For each distinct set of years, ascending, how many standing cameras were told of in just these.
pub type CountYears = BTreeMap<Vec<i16>, u64>;

/// The one year that all cameras of the inventory were told in; none where there are several, or contributions.
pub fn only_year(connection: &Connection) -> Result<Option<i16>, StoreError> {
    let listed = sources::list_counted(connection)?;
    let told: BTreeSet<Option<i16>> =
        listed.iter().filter(|(_, count)| *count > 0).map(|(source, _)| year_of(&source.published_on)).collect();
    Ok(told.first().copied().flatten().filter(|_| told.len() == 1))
}

/// Distinct ends of features that are remembered while cameras are counted.
const MOST_ENDS: usize = 20_000;

/// Counts that are added to camera by camera, by the set of areas that each lies in. A dated source stands for its year,
/// any other (contributions) for the days it saw the camera, or for the year of the newest change where it names none.
pub struct YearCounter {
    /// Years of dated sources by their keys.
    dated: BTreeMap<String, i16>,
    newest: Option<i16>,
    /// Distinct sets of years.
    years: Vec<Vec<i16>>,
    /// By the set of areas and the place among the years.
    counts: HashMap<(i64, usize), u64>,
    /// Which of the years the end of a feature stands for; many features end alike.
    by_end: HashMap<Vec<u8>, usize>,
}

/// Begins to count cameras as they were known when a change was made.
pub fn begin_years(connection: &Connection, committed_at: &str) -> Result<YearCounter, StoreError> {
    let listed = sources::list_counted(connection)?.into_iter();
    let dated = listed.filter_map(|(source, _)| Some((source.key, year_of(&source.published_on)?))).collect();
    Ok(YearCounter::new(dated, year_of(committed_at)))
}

impl YearCounter {
    fn new(dated: BTreeMap<String, i16>, newest: Option<i16>) -> Self {
        Self { dated, newest, years: Vec::new(), counts: HashMap::new(), by_end: HashMap::new() }
    }

    /// Counts a camera by the text of its feature.
    pub fn add(&mut self, area_set_id: i64, feature: &[u8]) -> Result<(), StoreError> {
        // Our own members are the end of a feature, and begin with the status.
        let end = after(feature, "\"cc_status\":").unwrap_or(feature);
        let index = match self.by_end.get(end) {
            Some(known) => *known,
            None => self.read_end(end)?,
        };
        *self.counts.entry((area_set_id, index)).or_default() += 1;
        Ok(())
    }

    fn read_end(&mut self, end: &[u8]) -> Result<usize, StoreError> {
        let years = years_of(end, &self.dated, self.newest)?;
        let index = self.years.iter().position(|known| *known == years).unwrap_or(self.years.len());
        if index == self.years.len() {
            self.years.push(years);
        }
        if self.by_end.len() == MOST_ENDS {
            self.by_end.clear();
        }
        self.by_end.insert(end.to_owned(), index);
        Ok(index)
    }

    /// What was counted in some sets of areas.
    pub fn counts_in(&self, area_sets: &[i64]) -> CountYears {
        let mut counts = CountYears::new();
        for ((area_set_id, index), count) in &self.counts {
            if area_sets.contains(area_set_id) {
                *counts.entry(self.years[*index].clone()).or_default() += count;
            }
        }
        counts
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
        let mut years = YearCounter::new(dated, Some(2026));
        let end = r#""cc_status":"documented","cc_source":["city"]"#;
        for tag in ["ref", "cc_source", r#"\"cc_status\":\"gone\",\"cc_first_seen_on\":\"1999\""#] {
            years.add(1, format!(r#"{{"note":"{tag}",{end}"#).as_bytes()).unwrap();
        }
        years.add(2, br#"{"cc_status":"unverified","cc_first_seen_on":"2020","cc_source":["contributors"]"#).unwrap();
        assert_eq!(years.by_end.len(), 2);
        assert_eq!(years.counts_in(&[1, 2]), CountYears::from([(vec![2014], 3), (vec![2020], 1)]));
        assert_eq!(years.counts_in(&[2]), CountYears::from([(vec![2020], 1)]));
    }
}
