//! What a `next` link carries: the change that the listing stands at, the number matched, and the key to go on from.
//! It is checked like any other input; a made-up one can only ask for another page.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Where a listing goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageToken {
    /// Change number of the listing.
    pub change: i64,
    /// How many match in all; none if counting took too long.
    pub matched: Option<u64>,
    /// Key of the last item of the former page.
    pub key: String,
}

/// A text that no `next` link holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected the value of a next link")]
pub struct PageTokenError;

impl fmt::Display for PageToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}~", self.change)?;
        if let Some(matched) = self.matched {
            write!(formatter, "{matched}")?;
        }
        write!(formatter, "~{}", self.key)
    }
}

impl FromStr for PageToken {
    type Err = PageTokenError;

    fn from_str(text: &str) -> Result<Self, PageTokenError> {
        let mut parts = text.splitn(3, '~');
        let mut part = || parts.next().ok_or(PageTokenError);
        let change = part()?.parse().ok().filter(|change| *change >= 0).ok_or(PageTokenError)?;
        let matched = match part()? {
            "" => None,
            digits => Some(digits.parse().ok().ok_or(PageTokenError)?),
        };
        let key = part()?.to_owned();
        let is_key = (1..=80).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'));
        if is_key { Ok(Self { change, matched, key }) } else { Err(PageTokenError) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_token_reads_back(change in 0i64.., matched in proptest::option::of(0u64..), key in "[0-9a-f]{1,16}\\.[0-9a-f]{1,10}") {
            let token = PageToken { change, matched, key };
            prop_assert_eq!(token.to_string().parse::<PageToken>(), Ok(token));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = text.parse::<PageToken>();
        }
    }
}
