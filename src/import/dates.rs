//! Dates as lists write them, read as partial dates; what is not certain stays unread.

use crate::domain::PartialDate;

/// Reads `2004`, `2004-02`, `2004-02-01`, a timestamp, and the day-first forms `01/02/2004`, `02/2004`.
pub fn parse_loose_date(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    // A timestamp says more than a day; the day is enough.
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    if let Ok(date) = PartialDate::parse(day) {
        return Some(date);
    }
    let parts: Vec<&str> = day.split(['/', '.']).collect();
    let iso = match parts[..] {
        [day, month, year] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        [month, year] if year.len() == 4 => format!("{year}-{month:0>2}"),
        _ => return None,
    };
    PartialDate::parse(&iso).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_forms_are_read_day_first() {
        for (text, expected) in [
            ("2004", "2004"),
            ("2004.0", "2004"),
            ("2004-02", "2004-02"),
            ("2004-02-01T10:00:00Z", "2004-02-01"),
            ("1/2/2004", "2004-02-01"),
            ("01.02.2004 00:00", "2004-02-01"),
            ("02/2004", "2004-02"),
            ("2004/02/01", "2004-02-01"),
        ] {
            assert_eq!(parse_loose_date(text).unwrap().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn vague_and_impossible_dates_stay_unread() {
        for text in ["", "~2004", "2004..2006", "avant 2004", "13/13/2004", "02/01/04", "31/02/2004", "20.5"] {
            assert_eq!(parse_loose_date(text), None, "{text}");
        }
    }
}
