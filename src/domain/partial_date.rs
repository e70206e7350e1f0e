//! Dates as far as they are known: a year, a month or a day (EDTF level 0, OSM `start_date`), matched as intervals.
//! A partial date never pretends to know more than was said.

use std::fmt;

use jiff::civil::Date;
use thiserror::Error;

/// A year, a month or a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// Why a text is not a partial date.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("expected a year, a month or a day such as 2014, 2014-11 or 2014-11-23, found {0:?}")]
pub struct PartialDateError(pub String);

impl PartialDate {
    /// Parses `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Self, PartialDateError> {
        let wrong = || PartialDateError(text.chars().take(40).collect());
        let mut parts = text.split('-');
        let year = number(parts.next(), 4).ok_or_else(wrong)?;
        let rest = [parts.next(), parts.next()];
        if parts.next().is_some() || year < 1 {
            return Err(wrong());
        }
        let (month, day) = match rest {
            [None, _] => (None, None),
            [Some(month), None] => (Some(number(Some(month), 2).ok_or_else(wrong)?), None),
            [Some(month), Some(day)] => {
                (Some(number(Some(month), 2).ok_or_else(wrong)?), Some(number(Some(day), 2).ok_or_else(wrong)?))
            }
        };
        let date = Self { year, month: month.map(|m| m as i8), day: day.map(|d| d as i8) };
        Date::new(year, date.month.unwrap_or(1), date.day.unwrap_or(1)).map_err(|_out_of_range| wrong())?;
        Ok(date)
    }

    /// The day itself.
    pub fn from_day(date: Date) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// First day it may mean, as a number `YYYYMMDD`.
    pub fn earliest(self) -> i32 {
        day_number(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// Last day it may mean, as a number `YYYYMMDD` (months count 31 days, which orders correctly).
    pub fn latest(self) -> i32 {
        day_number(self.year, self.month.unwrap_or(12), self.day.unwrap_or(31))
    }

    /// The earlier of two, by first possible day.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        if other.earliest() < self.earliest() { other } else { self }
    }

    /// The later of two, by last possible day.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        if other.latest() > self.latest() { other } else { self }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(formatter, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(formatter, "-{day:02}")?;
        }
        Ok(())
    }
}

/// A closed interval of days as `YYYYMMDD` numbers; open ends are the extremes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayInterval {
    pub from: i32,
    pub to: i32,
}

impl DayInterval {
    /// Whether something that stood from `begins` (0 unknown) to `ends` (0 still standing) stood within.
    pub fn overlaps(self, begins: i32, ends: i32) -> bool {
        begins <= self.to && (ends == 0 || ends >= self.from)
    }
}

fn number(text: Option<&str>, width: usize) -> Option<i16> {
    let text = text?;
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn day_number(year: i16, month: i8, day: i8) -> i32 {
    i32::from(year) * 10_000 + i32::from(month) * 100 + i32::from(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_an_interval_of_all_its_days() {
        let year = PartialDate::parse("2004").unwrap();
        assert_eq!((year.earliest(), year.latest()), (20_040_101, 20_041_231));
        assert_eq!(PartialDate::parse("2004-02").unwrap().to_string(), "2004-02");
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in ["", "20", "2004-13", "2004-02-30", "2004-1-1", "0000", "2004-01-01-01", "２００４"] {
            assert!(PartialDate::parse(text).is_err(), "{text}");
        }
    }
}
