//! Numbers as people write them in lists: decimal comma, spaces between thousands, a unit sign after.

/// Which sign separates the decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decimal {
    /// A comma counts as the decimal sign where no point stands.
    #[default]
    Auto,
    Comma,
    Point,
}

impl Decimal {
    /// Parses a finite number; none if the text is not one in this notation.
    pub fn parse(self, text: &str) -> Option<f64> {
        let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}' && *c != '°').collect();
        let text = text.replace('\u{2212}', "-");
        let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        let number = match self {
            Self::Point => text,
            Self::Comma => text.replace('.', "").replacen(',', ".", 1),
            Self::Auto if text.contains('.') => text,
            Self::Auto => text.replacen(',', ".", 1),
        };
        if !is_plain(&number) {
            return None;
        }
        number.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_spaces_and_points_are_read() {
        for (text, value) in [("3,87", 3.87), ("3.87", 3.87), ("768 915,19", 768_915.19), ("-1\u{202f}000,5", -1000.5)]
        {
            assert_eq!(Decimal::Auto.parse(text), Some(value), "{text}");
        }
        assert_eq!(Decimal::Comma.parse("1.234,5"), Some(1234.5));
        assert_eq!(Decimal::Point.parse("3,87"), None);
    }

    #[test]
    fn words_and_infinities_are_not_numbers() {
        for text in ["", "n/a", "inf", "NaN", "1,2,3", "1e400", "0x10", "43°36'12\""] {
            assert_eq!(Decimal::Auto.parse(text), None, "{text}");
        }
    }
}
