//! Which share of an area was surveyed when: within a month, a year, two years, longer ago, never.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Serialize;

use crate::domain::PartialDate;
use crate::http::figures::round;
use crate::store::survey::lists::Surveyed;

/// How long ago something was surveyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Recency {
    Month,
    Year,
    TwoYears,
    Longer,
    Never,
}

impl Recency {
    /// From the most recent on.
    pub const ALL: [Self; 5] = [Self::Month, Self::Year, Self::TwoYears, Self::Longer, Self::Never];

    /// The word of the vocabulary.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
            Self::TwoYears => "two_years",
            Self::Longer => "longer",
            Self::Never => "never",
        }
    }

    /// Of a day as a number YYYYMMDD, 0 for never.
    pub fn of(day: i64, today: Date) -> Self {
        let since = |span: jiff::Span| {
            let first = today.checked_sub(span).map_or(0, |date| PartialDate::from_day(date).earliest());
            day >= i64::from(first)
        };
        match day {
            0 => Self::Never,
            _ if since(1.month()) => Self::Month,
            _ if since(1.year()) => Self::Year,
            _ if since(2.years()) => Self::TwoYears,
            _ => Self::Longer,
        }
    }
}

/// Shares of an area, from 0 to 1.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Shares {
    /// `street_length` or `surface`; none where nothing was surveyed yet.
    pub measure: Option<&'static str>,
    /// In the order of [`Recency::ALL`]; they add up to 1.
    pub by_recency: [f64; 5],
    /// Of the whole, what was surveyed and where the newest survey found no camera.
    pub without_finds: f64,
    /// The first possible day of the newest survey.
    pub last_on: Option<String>,
}

impl Shares {
    /// On the territory's day.
    pub fn new(surveyed: &Surveyed, today: Date) -> Self {
        let total: i64 = surveyed.parts.iter().map(|(.., amount)| amount).sum();
        let last = surveyed.parts.iter().map(|(day, ..)| *day).max().unwrap_or(0);
        if total == 0 || last == 0 {
            return Self { by_recency: [0.0, 0.0, 0.0, 0.0, 1.0], ..Self::default() };
        }
        let mut amounts = [0i64; 5];
        for (day, _, amount) in &surveyed.parts {
            amounts[Recency::of(*day, today) as usize] += amount;
        }
        let empty: i64 =
            surveyed.parts.iter().filter(|(day, finds, _)| *day > 0 && !finds).map(|(.., amount)| amount).sum();
        let share = |amount: i64| round(amount as f64 / total as f64, 4);
        Self {
            measure: Some(if surveyed.is_by_street { "street_length" } else { "surface" }),
            by_recency: amounts.map(share),
            without_finds: share(empty),
            last_on: Some(format!("{:04}-{:02}-{:02}", last / 10_000, last / 100 % 100, last % 100)),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_fall_into_their_class_and_shares_add_up() {
        let today = date(2026, 11, 23);
        let parts = vec![
            (20_261_023, false, 100),
            (20_261_022, true, 200),
            (20_251_122, true, 300),
            (20_241_122, true, 150),
            (0, false, 250),
        ];
        let shares = Shares::new(&Surveyed { is_by_street: true, parts }, today);
        let percent = shares.by_recency.map(|share| (share * 100.0).round() as i64);
        assert_eq!(percent, [10, 20, 30, 15, 25]);
        assert_eq!(shares.last_on.as_deref(), Some("2026-10-23"));
        assert!((shares.without_finds - 0.1).abs() < 1e-9);
    }

    #[test]
    fn where_nobody_looked_all_of_it_is_never() {
        let shares = Shares::new(&Surveyed::default(), date(2026, 11, 23));
        assert!(shares.measure.is_none() && shares.by_recency[4] > 0.999);
    }
}
