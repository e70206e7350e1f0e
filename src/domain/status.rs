//! How much is known of a camera's existence.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Stored as its number; the order never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Status {
    /// A document says so, nobody has confirmed it on the ground.
    Documented = 0,
    /// One report.
    Unverified = 1,
    /// Seen by two independent sources, or by one after a document.
    Confirmed = 2,
    /// No longer there.
    Gone = 3,
    /// Never public.
    Hidden = 4,
}

/// A status that does not exist.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("expected one of documented, unverified, confirmed, gone, found {0:?}")]
pub struct StatusError(pub String);

impl Status {
    /// The statuses that may be shown, in legend order.
    pub const PUBLIC: [Self; 4] = [Self::Documented, Self::Unverified, Self::Confirmed, Self::Gone];

    /// The word of the vocabulary.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Unverified => "unverified",
            Self::Confirmed => "confirmed",
            Self::Gone => "gone",
            Self::Hidden => "hidden",
        }
    }

    /// From the stored number; unknown numbers are hidden, the safe side.
    pub fn from_stored(number: i64) -> Self {
        match number {
            0 => Self::Documented,
            1 => Self::Unverified,
            2 => Self::Confirmed,
            3 => Self::Gone,
            _ => Self::Hidden,
        }
    }

    /// Whether it is counted among the cameras believed to stand.
    pub fn is_standing(self) -> bool {
        matches!(self, Self::Documented | Self::Unverified | Self::Confirmed)
    }
}

impl FromStr for Status {
    type Err = StatusError;

    /// Only public statuses can be named from outside.
    fn from_str(text: &str) -> Result<Self, StatusError> {
        Self::PUBLIC
            .into_iter()
            .find(|s| s.as_str() == text)
            .ok_or_else(|| StatusError(text.chars().take(40).collect()))
    }
}

impl fmt::Display for Status {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
