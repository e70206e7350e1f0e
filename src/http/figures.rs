//! Figures of an area that follow from its counts: densities, and whether they may be shown at all.
//! A rate is not made where count and population are more than five years apart.

use crate::store::areas::StoredArea;
use crate::store::statistics::{AreaStatistics, MOST_YEARS_APART};
use crate::store::summary::{Summary, year_of};

/// Why there is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateNote {
    PopulationUnknown,
    /// More than five years between count and population.
    DatesApart,
}

impl RateNote {
    /// The word of the vocabulary.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PopulationUnknown => "population_unknown",
            Self::DatesApart => "dates_apart",
        }
    }
}

/// The year that counts of cameras stand for: that of the source which tells of most of them.
/// Contributions stand for the year of the newest change. None while there is no camera.
pub fn count_year(summary: &Summary) -> Option<i16> {
    let (source, _) = summary.sources.iter().filter(|(_, cameras)| *cameras > 0).max_by_key(|(_, cameras)| *cameras)?;
    let date = if source.published_on.is_empty() { &summary.committed_at } else { &source.published_on };
    year_of(date)
}

/// Standing cameras per square kilometre, rounded to two decimals.
pub fn per_km2(area: &StoredArea, statistics: &AreaStatistics) -> Option<f64> {
    (area.area_km2 > 0.0).then(|| round(statistics.standing() as f64 / area.area_km2, 2))
}

/// The years an area's cameras were counted in: for each camera that of its source nearest to the population's, or
/// its newest where there is no population. Where there is no camera, the year of the inventory stands for the count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    first: i16,
    last: i16,
}

impl Counted {
    /// None where nothing is dated.
    pub fn new(area: &StoredArea, statistics: &AreaStatistics, inventory_year: Option<i16>) -> Option<Self> {
        let population_year = area.population_on.as_deref().and_then(year_of);
        let told_in = |years: &Vec<i16>| match population_year {
            Some(population) => years.iter().copied().min_by_key(|year| (year.abs_diff(population), *year)),
            None => years.last().copied(),
        };
        let years: Vec<i16> = statistics.count_years.keys().filter_map(told_in).collect();
        let first = years.iter().min().copied().or(inventory_year)?;
        Some(Self { first, last: years.iter().max().copied().unwrap_or(first) })
    }

    /// A year, or an interval of two (EDTF).
    pub fn to_edtf(self) -> String {
        if self.first == self.last { self.first.to_string() } else { format!("{}/{}", self.first, self.last) }
    }

    /// The same for people: `2014` or `2014–2026`.
    pub fn to_words(self) -> String {
        self.to_edtf().replace('/', "–")
    }

    fn is_near(self, year: i16) -> bool {
        [self.first, self.last].into_iter().all(|counted| counted.abs_diff(year) <= MOST_YEARS_APART.unsigned_abs())
    }
}

/// Standing cameras per 1 000 inhabitants, rounded to two decimals, or why there is no such figure: there is none where
/// a single camera of the count was told of only in years too far from the population's.
pub fn per_1000(area: &StoredArea, statistics: &AreaStatistics, counted: Option<Counted>) -> Result<f64, RateNote> {
    let population = area.population.filter(|population| *population > 0).ok_or(RateNote::PopulationUnknown)?;
    let year = area.population_on.as_deref().and_then(year_of);
    if !year.zip(counted).is_some_and(|(year, counted)| counted.is_near(year)) {
        return Err(RateNote::DatesApart);
    }
    Ok(round(statistics.standing() as f64 * 1000.0 / population as f64, 2))
}

/// Rounds to so many decimals.
pub fn round(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round() / scale
}
