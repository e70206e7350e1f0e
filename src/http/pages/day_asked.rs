//! The day that a sheet of an area or a place tells of when its address asks for another than today: `as-of=` and
//! `datetime=` as lists take them, told at the top of the sheet and kept in its links. Other parameters are ignored, as
//! on every page; these two, when they cannot be read, are refused, so that today is not taken for another day.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::http::query::camera_query::take_counting;
use crate::http::query::day::{date_of, day_of};
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::camera::filter::Counting;

/// Which day a sheet is asked for; the default is today.
#[derive(Clone, Debug, Default)]
pub struct DayAsked {
    pub counting: Counting,
    /// Told on the sheet; none for today.
    pub told: Option<DayTold>,
}

/// What a sheet says of the day it tells of. Days are full dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayTold {
    /// The day at whose end the inventory knew what is told.
    pub known_on: Option<String>,
    /// The first and the last day of the interval in which cameras stood; none for an open end.
    pub stood_from: Option<String>,
    pub stood_to: Option<String>,
    /// Whether an interval was asked for at all.
    pub has_interval: bool,
    /// The parameters for links to other sheets and lists, with a `&` before each.
    pub query: String,
    /// What of them the map understands.
    pub map_query: String,
}

impl DayAsked {
    /// Reads it from the query of a page.
    pub fn take(query: Option<&str>, zone: &TimeZone) -> Result<Self, Problem> {
        let mut params = Params::parse_lenient(query);
        let parameter = |name: &str| {
            let text = params.get(name).filter(|text| !text.is_empty())?;
            Some(format!("&{name}={}", utf8_percent_encode(text, NON_ALPHANUMERIC)))
        };
        let [as_of, datetime] = ["as-of", "datetime"].map(|name| parameter(name).unwrap_or_default());
        let counting = take_counting(&mut params, zone)?;
        let told = (!counting.is_present()).then(|| DayTold {
            known_on: counting.as_of.map(|midnight| last_day_before(midnight, zone)),
            stood_from: counting.datetime.and_then(|days| day_text(days.from)),
            stood_to: counting.datetime.and_then(|days| day_text(days.to)),
            has_interval: counting.datetime.is_some(),
            query: format!("{as_of}{datetime}"),
            map_query: datetime,
        });
        Ok(Self { counting, told })
    }
}

/// The day that ends at a midnight.
fn last_day_before(midnight: Timestamp, zone: &TimeZone) -> String {
    day_of(midnight.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(midnight), zone).to_string()
}

/// A day number as a date; none for an open end.
fn day_text(day: i32) -> Option<String> {
    (day != i32::MIN && day != i32::MAX).then(|| date_of(day).ok()).flatten().map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(query: &str) -> Option<DayTold> {
        DayAsked::take(Some(query), &TimeZone::get("Europe/Paris").unwrap()).unwrap().told
    }

    #[test]
    fn a_sheet_tells_of_today_unless_another_day_is_asked_for() {
        assert_eq!(told("lang=fr&as-of=&colour=x"), None);
        let known = told("as-of=2026-09&lang=fr").unwrap();
        assert_eq!((known.known_on.as_deref(), known.has_interval), (Some("2026-09-30"), false));
        assert_eq!(known.query, "&as-of=2026%2D09");
        assert_eq!(told("as-of=2026-09-02T12:00:00Z").unwrap().known_on.as_deref(), Some("2026-09-01"));
        let stood = told("datetime=2009-02/..").unwrap();
        assert_eq!((stood.stood_from.as_deref(), stood.stood_to, stood.has_interval), (Some("2009-02-01"), None, true));
        let year = told("datetime=2013&as-of=2026-11-24").unwrap();
        assert_eq!((year.stood_from.as_deref(), year.stood_to.as_deref()), (Some("2013-01-01"), Some("2013-12-31")));
        assert_eq!(year.map_query, "&datetime=2013");
    }

    #[test]
    fn a_day_that_cannot_be_read_is_refused() {
        for query in ["as-of=yesterday", "datetime=2013-13"] {
            assert!(DayAsked::take(Some(query), &TimeZone::UTC).is_err(), "{query}");
        }
    }
}
