//! The grade of evidence that travels with a fact.

use std::str::FromStr;

use thiserror::Error;

/// From strongest to weakest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Evidence {
    Photo = 0,
    Seen = 1,
    OfficialDocument = 2,
    Press = 3,
    Hearsay = 4,
}

/// A grade that does not exist.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("expected one of seen, photo, official_document, press, hearsay, found {0:?}")]
pub struct EvidenceError(pub String);

impl Evidence {
    /// All grades, strongest first.
    pub const ALL: [Self; 5] = [Self::Photo, Self::Seen, Self::OfficialDocument, Self::Press, Self::Hearsay];

    /// The word of the vocabulary.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Seen => "seen",
            Self::OfficialDocument => "official_document",
            Self::Press => "press",
            Self::Hearsay => "hearsay",
        }
    }

    /// Whether somebody stood before it.
    pub fn is_on_the_ground(self) -> bool {
        matches!(self, Self::Photo | Self::Seen)
    }
}

impl FromStr for Evidence {
    type Err = EvidenceError;

    fn from_str(text: &str) -> Result<Self, EvidenceError> {
        Self::ALL.into_iter().find(|e| e.as_str() == text).ok_or_else(|| EvidenceError(text.chars().take(40).collect()))
    }
}
