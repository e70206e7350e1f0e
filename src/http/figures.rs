//! Figures of an area that follow from its counts: densities, and whether they may be shown at all.
//! A rate counts only cameras told of within five years of the population, and is not made where these are the smaller
//! part, since it would stand for few of them, or where no list of cameras covers the area.

use std::sync::Arc;

use crate::domain::Territory;
use crate::store::figures::statistics::{AreaStatistics, MOST_YEARS_APART};
use crate::store::figures::summary::{Summary, year_of};
use crate::store::territory::areas::{StoredArea, ancestors};
use crate::store::{Reader, StoreError};

/// Why there is no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateNote {
    PopulationUnknown,
    /// More than five years between the population and most of the count.
    DatesApart,
    /// No list of cameras covers the area: what a few people reported there is no count.
    NoList,
}

impl RateNote {
    /// The word of the vocabulary.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PopulationUnknown => "population_unknown",
            Self::DatesApart => "dates_apart",
            Self::NoList => "no_list",
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

/// The areas that lists were read for; of any other area nothing is listed, which is not the same as none.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    cameras: Arc<[String]>,
    places: Arc<[String]>,
}

impl Listed {
    /// As the territory's file says.
    pub fn of(territory: &Territory) -> Self {
        Self { cameras: territory.cameras_listed_in.clone().into(), places: territory.places_listed_in.clone().into() }
    }
}

/// What follows from an area's counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// Standing cameras per square kilometre, to two decimals; none where no list of cameras covers the area.
    pub per_km2: Option<f64>,
    /// Cameras per 1 000 inhabitants, to two decimals, or why there is no such figure.
    pub per_1000: Result<f64, RateNote>,
    /// How many cameras that rate counts: those told of within five years of the population.
    pub in_rate: Option<u64>,
    /// The years those cameras were told in; where there is no rate, those too far from the population or, for other
    /// reasons, all of the area's.
    pub counted: Option<Counted>,
    /// Schools and nurseries, and how many of them have a camera within each distance; none where no list covers the area.
    pub places: Option<(u64, [u64; 4])>,
}

impl Figures {
    /// `inventory_year` stands for the count where there is no camera.
    pub fn new(
        reader: &Reader<'_>,
        area: &StoredArea,
        statistics: &AreaStatistics,
        inventory_year: Option<i16>,
        listed: &Listed,
    ) -> Result<Self, StoreError> {
        let has_cameras_list = is_within(reader, area, &listed.cameras)?;
        let has_places_list = is_within(reader, area, &listed.places)?;
        let density = statistics.standing() as f64 / area.area_km2;
        let Years { near, apart, all } = years_of(area, statistics, inventory_year);
        let rate = match area.population.filter(|population| *population > 0) {
            _ if !has_cameras_list => Err(RateNote::NoList),
            None => Err(RateNote::PopulationUnknown),
            Some(population) => near.map(|(_, cameras)| (cameras, population)).ok_or(RateNote::DatesApart),
        };
        Ok(Self {
            per_km2: (has_cameras_list && area.area_km2 > 0.0).then(|| round(density, 2)),
            per_1000: rate.map(|(cameras, population)| round(cameras as f64 * 1000.0 / population as f64, 2)),
            in_rate: rate.ok().map(|(cameras, _)| cameras),
            counted: match rate {
                Ok(_) => near.map(|(counted, _)| counted),
                Err(RateNote::DatesApart) => apart,
                Err(_) => all,
            },
            places: has_places_list.then_some((statistics.places, statistics.places_within)),
        })
    }
}

/// Whether the area is one of these or belongs to one; always where none are named.
fn is_within(reader: &Reader<'_>, area: &StoredArea, codes: &[String]) -> Result<bool, StoreError> {
    if codes.is_empty() || codes.contains(&area.code) {
        return Ok(true);
    }
    Ok(ancestors(reader, area)?.iter().any(|ancestor| codes.contains(&ancestor.code)))
}

/// An interval of years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    first: i16,
    last: i16,
}

impl Counted {
    /// A year, or an interval of two (EDTF).
    pub fn to_edtf(self) -> String {
        if self.first == self.last { self.first.to_string() } else { format!("{}/{}", self.first, self.last) }
    }

    /// The same for people: `2014` or `2014–2026`.
    pub fn to_words(self) -> String {
        self.to_edtf().replace('/', "–")
    }

    fn over(years: impl Iterator<Item = i16>) -> Option<Self> {
        years.fold(None, |whole: Option<Self>, year| {
            let Self { first, last } = whole.unwrap_or(Self { first: year, last: year });
            Some(Self { first: first.min(year), last: last.max(year) })
        })
    }
}

/// When an area's cameras were told of.
#[derive(Debug, PartialEq)]
struct Years {
    /// Those within five years of the population and their number; none where others are more.
    near: Option<(Counted, u64)>,
    /// Those further away.
    apart: Option<Counted>,
    all: Option<Counted>,
}

/// Each camera stands for the year of its sources that is nearest to the population's, or the newest where none is known;
/// the inventory's year stands for the count of an area without cameras.
fn years_of(area: &StoredArea, statistics: &AreaStatistics, inventory_year: Option<i16>) -> Years {
    let population_year = area.population_on.as_deref().and_then(year_of);
    let year_for = |years: &[i16]| match population_year {
        Some(population) => years.iter().copied().min_by_key(|year| (year.abs_diff(population), *year)),
        None => years.last().copied(),
    };
    let mut told: Vec<(i16, u64)> =
        statistics.count_years.iter().filter_map(|(years, cameras)| Some((year_for(years)?, *cameras))).collect();
    if told.is_empty() {
        told.extend(inventory_year.map(|year| (year, 0)));
    }
    part_years(&told, population_year)
}

/// Parts the years, with the number of cameras told of in each, by their distance from the population's.
fn part_years(told: &[(i16, u64)], population_year: Option<i16>) -> Years {
    let is_near = |year: i16| {
        population_year.is_some_and(|population| year.abs_diff(population) <= MOST_YEARS_APART.unsigned_abs())
    };
    let (near, apart): (Vec<_>, Vec<_>) = told.iter().copied().partition(|(year, _)| is_near(*year));
    let sum = |part: &[(i16, u64)]| part.iter().map(|(_, cameras)| cameras).sum::<u64>();
    let over = |part: &[(i16, u64)]| Counted::over(part.iter().map(|(year, _)| *year));
    let counted = over(&near).filter(|_| sum(&near) >= sum(&apart));
    Years { near: counted.map(|counted| (counted, sum(&near))), apart: over(&apart), all: over(told) }
}

/// Rounds to so many decimals.
pub fn round(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round() / scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_report_of_today_makes_no_rate_of_a_list_from_another_time() {
        let years = part_years(&[(2014, 141), (2026, 1)], Some(2022));
        assert_eq!(years.near, None);
        assert_eq!(years.apart.map(Counted::to_edtf).as_deref(), Some("2014"));
        assert_eq!(years.all.map(Counted::to_edtf).as_deref(), Some("2014/2026"));
    }

    #[test]
    fn a_camera_of_another_time_does_not_take_the_rate_away() {
        let years = part_years(&[(2014, 3), (2026, 1)], Some(2009));
        assert_eq!(years.near.map(|(counted, cameras)| (counted.to_edtf(), cameras)), Some(("2014".to_owned(), 3)));
        let none = part_years(&[(2014, 0)], Some(2009));
        assert_eq!(none.near.map(|(_, cameras)| cameras), Some(0), "an area without cameras has a rate of nought");
    }
}
