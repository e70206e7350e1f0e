//! Numbers, partial dates and placeholders as a language writes them (CLDR through ICU4X); never a word of its own.

use icu_decimal::input::Decimal;

use super::Language;
use crate::domain::PartialDate;

/// What fills a placeholder: text as it is, or a number written the language's way.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    Text(String),
    Number(f64),
}

impl Argument {
    /// The number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Argument {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl Language {
    /// A number with grouping, rounded to at most `digits` decimals.
    pub fn number(&self, value: f64, digits: u8) -> String {
        self.decimals.format(&decimal(value, digits)).to_string()
    }

    /// A partial date in words, as precisely as it is known; what is no partial date is shown as it is.
    pub fn date(&self, text: &str) -> String {
        let Ok(date) = PartialDate::parse(text) else {
            return text.to_owned();
        };
        let mut parts = text.split('-').skip(1);
        let Some(month) = parts.next() else {
            return date.year().to_string();
        };
        let year = date.year().to_string();
        let month = self.text(&format!("page.month.{month}")).to_owned();
        let Some(day) = parts.next().and_then(|day| day.parse::<u8>().ok()) else {
            return self.fill("page.date.month", &[("month", month.into()), ("year", year.into())]);
        };
        let first = (day == 1).then(|| self.find("date.first")).flatten();
        let day = first.map_or_else(|| day.to_string(), str::to_owned);
        self.fill("page.date.day", &[("day", day.into()), ("month", month.into()), ("year", year.into())])
    }

    /// A length: metres, from one kilometre on kilometres with one decimal.
    pub fn metres(&self, metres: f64) -> String {
        let rounded = metres.round();
        if rounded < 1000.0 {
            return self.fill("page.metres", &[("number", self.number(rounded, 0).into())]);
        }
        self.fill("page.kilometres", &[("number", self.number(metres / 1000.0, 1).into())])
    }
}

/// A decimal rounded half away from zero to `digits` decimals, without trailing zeros; not-a-number is zero.
pub(super) fn decimal(value: f64, digits: u8) -> Decimal {
    let text = format!("{:.*}", usize::from(digits), round_half_up(value, digits));
    let mut decimal: Decimal = text.parse().unwrap_or_default();
    decimal.trim_end();
    decimal
}

/// `format!` rounds half to even on the binary value; people round 2.5 up.
fn round_half_up(value: f64, digits: u8) -> f64 {
    let scale = 10_f64.powi(i32::from(digits));
    let scaled = value * scale;
    if scaled.is_finite() { scaled.round() / scale } else { 0.0 }
}

/// Replaces `{name}` by what `value` answers; placeholders it does not know stay, and what was filled in is not read again.
pub(super) fn fill(template: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let name = rest.find('}').map(|end| &rest[1..end]);
        let Some(name) = name.filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
        else {
            out.push('{');
            rest = &rest[1..];
            continue;
        };
        let whole = &rest[..name.len() + 2];
        out.push_str(value(name).as_deref().unwrap_or(whole));
        rest = &rest[whole.len()..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::load_languages;
    use super::*;

    fn in_language(code: &str) -> Language {
        load_languages(&[code.to_owned()]).unwrap().remove(0)
    }

    #[test]
    fn numbers_are_written_the_languages_way() {
        let (french, english) = (in_language("fr"), in_language("en"));
        assert_eq!(french.number(264_538.0, 0), "264\u{202f}538");
        assert_eq!(french.number(2.54, 1), "2,5");
        assert_eq!(french.number(44.0, 1), "44");
        assert_eq!(english.number(264_538.25, 1), "264,538.3");
        assert_eq!(english.number(f64::NAN, 1), "0");
    }

    #[test]
    fn dates_say_what_is_known_and_no_more() {
        let (french, english) = (in_language("fr"), in_language("en"));
        assert_eq!(french.date("2014-11"), "novembre 2014");
        assert_eq!(english.date("2014-11"), "November 2014");
        assert_eq!(french.date("2014-01-29"), "29 janvier 2014");
        assert_eq!(french.date("2014-05-01"), "1ᵉʳ mai 2014");
        assert_eq!(english.date("2014-05-01"), "1 May 2014");
        assert_eq!(french.date("2014"), "2014");
        assert_eq!(french.date("vers 2014"), "vers 2014");
    }

    #[test]
    fn lengths_change_unit_at_a_kilometre() {
        let french = in_language("fr");
        assert_eq!(french.metres(14.4), "14\u{a0}m");
        assert_eq!(french.metres(999.6), "1\u{a0}km");
        assert_eq!(french.metres(1250.0), "1,3\u{a0}km");
    }

    proptest! {
        #[test]
        fn filling_never_panics_and_keeps_what_it_does_not_know(text in ".{0,60}") {
            prop_assert_eq!(fill(&text, |_| None), text);
        }
    }
}
