//! How long ago each part of an area was looked at, as a sheet tells it.

use jiff::civil::Date;
use serde::Serialize;

use crate::http::figures::round;
use crate::http::surveys::shares::{Recency, Shares};
use crate::store::figures::statistics::AreaStatistics;

/// Units of the bar that shows the shares.
const BAR_UNITS: f64 = 1000.0;

/// One class of recency.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    pub recency: &'static str,
    pub percent: f64,
    /// Where it begins in the bar, and how wide it is.
    pub from: f64,
    pub width: f64,
}

/// The shares of an area on its sheet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SurveyedShares {
    /// `street_length` or `surface`; none where nobody has looked.
    pub measure: Option<&'static str>,
    pub parts: Vec<Part>,
    pub without_finds: f64,
}

/// On the territory's day.
pub fn surveyed_shares(statistics: &AreaStatistics, today: Date) -> SurveyedShares {
    let shares = Shares::new(&statistics.surveyed, today);
    let mut from = 0.0;
    let parts = Recency::ALL.into_iter().zip(shares.by_recency).map(|(recency, share)| {
        let width = round(share * BAR_UNITS, 1);
        from += width;
        Part { recency: recency.as_str(), percent: round(share * 100.0, 2), from: round(from - width, 1), width }
    });
    SurveyedShares {
        parts: parts.collect(),
        measure: shares.measure,
        without_finds: round(shares.without_finds * 100.0, 2),
    }
}
