//! Figures of an area that follow from its counts: densities, and whether they may be shown at all.
//! A rate is not made where count and population are more than five years apart.

use crate::store::areas::StoredArea;
use crate::store::statistics::{AreaStatistics, MOST_YEARS_APART};
use crate::store::summary::Summary;

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
    date.get(..4)?.parse().ok()
}

/// Standing cameras per square kilometre, rounded to two decimals.
pub fn per_km2(area: &StoredArea, statistics: &AreaStatistics) -> Option<f64> {
    (area.area_km2 > 0.0).then(|| round(statistics.standing() as f64 / area.area_km2, 2))
}

/// Standing cameras per 1 000 inhabitants, rounded to two decimals, or why there is no such figure.
pub fn per_1000(area: &StoredArea, statistics: &AreaStatistics, counted_in: Option<i16>) -> Result<f64, RateNote> {
    let population = area.population.filter(|population| *population > 0).ok_or(RateNote::PopulationUnknown)?;
    let year = area.population_on.as_deref().and_then(|date| date.get(..4)?.parse::<i16>().ok());
    let are_near = year.zip(counted_in).is_some_and(|(a, b)| a.abs_diff(b) <= MOST_YEARS_APART.unsigned_abs());
    if !are_near {
        return Err(RateNote::DatesApart);
    }
    Ok(round(statistics.standing() as f64 * 1000.0 / population as f64, 2))
}

/// Rounds to so many decimals.
pub fn round(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round() / scale
}
