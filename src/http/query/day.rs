//! Days as the territory counts them: instants and dates from requests, and today.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::{DayInterval, PartialDate};
use crate::http::wire::problem::shorten;

/// The day of an instant in the territory.
pub fn day_of(instant: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(instant).date()
}

/// Parses the `datetime` parameter (OGC 17-069r4, 7.15.4): an instant or an interval, `..` or nothing for an open end.
/// A date without a time means the territory's whole day; a year or a month, all its days.
pub fn parse_datetime(text: &str, zone: &TimeZone) -> Result<DayInterval, String> {
    let wrong = || {
        format!(
            "expected an RFC 3339 instant or date, or two of them joined by a slash with .. for open, found {:?}",
            shorten(text)
        )
    };
    let Some((from, to)) = text.split_once('/') else {
        let (first, last) = parse_end(text, zone).ok_or_else(wrong)?;
        return Ok(DayInterval { from: first, to: last });
    };
    let is_open = |end: &str| end.is_empty() || end == "..";
    let first = if is_open(from) { i32::MIN } else { parse_end(from, zone).ok_or_else(wrong)?.0 };
    let last = if is_open(to) { i32::MAX } else { parse_end(to, zone).ok_or_else(wrong)?.1 };
    if first > last {
        return Err(format!("expected the beginning before the end, found {:?}", shorten(text)));
    }
    Ok(DayInterval { from: first, to: last })
}

/// Parses the `as-of` parameter, a day of the territory (or a month or year, to its end) or an RFC 3339 instant, and
/// answers the midnight before which the inventory knew what is asked for. An instant stands at the beginning of its day:
/// what was known within a day is told only when that is over, since a report's time would say when somebody stood there.
pub fn parse_as_of(text: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    let wrong = |expected: &str| format!("expected {expected}, found {:?}", shorten(text));
    let (first, last) = parse_end(text, zone).ok_or_else(|| wrong("a date or an RFC 3339 instant"))?;
    let is_instant = PartialDate::parse(text).is_err();
    let day = date_of(if is_instant { first } else { last });
    let midnight = if is_instant { day } else { day.and_then(Date::tomorrow) };
    let midnight = midnight.and_then(|day| zone.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())));
    midnight.map_err(|_out_of_range| wrong("a day up to 9999-12-30"))
}

/// A day number `YYYYMMDD` as a date; the 31st of a shorter month is its last day.
pub fn date_of(day: i32) -> Result<Date, jiff::Error> {
    let last = Date::new((day / 10_000) as i16, (day / 100 % 100) as i8, 1)?.last_of_month();
    Date::new(last.year(), last.month(), last.day().min((day % 100) as i8))
}

/// First and last day of one end.
fn parse_end(text: &str, zone: &TimeZone) -> Option<(i32, i32)> {
    if let Ok(date) = PartialDate::parse(text) {
        return Some((date.earliest(), date.latest()));
    }
    // Only the form of RFC 3339: jiff also reads other ISO 8601 forms.
    let is_instant = text.as_bytes().get(10).is_some_and(|byte| matches!(byte, b'T' | b't' | b' '));
    let instant: Timestamp = is_instant.then(|| text.parse().ok()).flatten()?;
    let day = PartialDate::from_day(day_of(instant, zone));
    Some((day.earliest(), day.latest()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn paris() -> TimeZone {
        TimeZone::get("Europe/Paris").unwrap()
    }

    fn parsed(text: &str) -> Option<(i32, i32)> {
        parse_datetime(text, &paris()).ok().map(|interval| (interval.from, interval.to))
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = parse_datetime(&text, &paris());
        }
    }

    #[test]
    fn instants_fall_on_the_territorys_day() {
        assert_eq!(parsed("2008-12-31T23:30:00Z"), Some((20_090_101, 20_090_101)));
        assert_eq!(parsed("2008-12-31"), Some((20_081_231, 20_081_231)));
        assert_eq!(parsed("2008"), Some((20_080_101, 20_081_231)));
    }

    #[test]
    fn intervals_may_be_open() {
        assert_eq!(parsed("../2008-12-31"), Some((i32::MIN, 20_081_231)));
        assert_eq!(parsed("2004-01-01/"), Some((20_040_101, i32::MAX)));
        assert_eq!(parsed("../.."), Some((i32::MIN, i32::MAX)));
    }

    #[test]
    fn as_of_a_day_means_its_end_and_an_instant_the_beginning_of_its_day() {
        let midnight = |text: &str| parse_as_of(text, &paris()).map(|instant| instant.to_string());
        assert_eq!(midnight("2026-11-25").as_deref(), Ok("2026-11-25T23:00:00Z"));
        assert_eq!(midnight("2026-03-29").as_deref(), Ok("2026-03-29T22:00:00Z"), "clocks go forward that night");
        assert_eq!(midnight("2026-09").as_deref(), Ok("2026-09-30T22:00:00Z"));
        assert_eq!(midnight("2026-11-25T12:00:00Z").as_deref(), Ok("2026-11-24T23:00:00Z"));
        for text in ["", "..", "2026-11-25/2026-11-26", "yesterday", "9999-12-31T23:00:00+99:00"] {
            assert!(parse_as_of(text, &paris()).is_err(), "{text}");
        }
        for text in ["9999", "9999-12-31"] {
            let told = parse_as_of(text, &paris()).unwrap_err();
            assert_eq!(told, format!("expected a day up to 9999-12-30, found {text:?}"), "no midnight follows it");
        }
    }

    #[test]
    fn wrong_dates_are_refused() {
        for text in ["", "yesterday", "2008-13-01", "2009/2008", "2008-01-01/2009-01-01/2010", "12:00", "' or 1=1 --"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
