//! What one source says about one camera.

use super::{Evidence, PartialDate, Position, Tags};

/// What kind of statement an observation makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObservationKind {
    /// There is a camera here, with these tags.
    Camera,
    /// I see it.
    Seen,
    /// I no longer see it.
    NotSeen,
    /// Something about it is otherwise.
    Correction,
}

impl ObservationKind {
    /// The word of the vocabulary.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Seen => "seen",
            Self::NotSeen => "not_seen",
            Self::Correction => "correction",
        }
    }

    /// From the word; none if there is no such kind.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Camera, Self::Seen, Self::NotSeen, Self::Correction].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One source's statement: unique by source and reference.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// Key of the source.
    pub source: String,
    /// The row's identity within its source.
    pub reference: String,
    pub kind: ObservationKind,
    /// Absent for statements that do not move the camera.
    pub position: Option<Position>,
    /// Public tags; free text lives elsewhere.
    pub tags: Tags,
    pub evidence: Evidence,
    /// The day it was seen, or the date of the document.
    pub seen_on: Option<PartialDate>,
    pub installed_on: Option<PartialDate>,
    pub removed_on: Option<PartialDate>,
    /// Since when the source no longer lists it.
    pub unlisted_on: Option<PartialDate>,
    /// Whether the source may be exported.
    pub is_exportable: bool,
}

impl Observation {
    /// An observation that says only that there is a camera.
    pub fn camera(source: &str, reference: &str, position: Position, tags: Tags, evidence: Evidence) -> Self {
        Self {
            source: source.to_owned(),
            reference: reference.to_owned(),
            kind: ObservationKind::Camera,
            position: Some(position),
            tags,
            evidence,
            seen_on: None,
            installed_on: None,
            removed_on: None,
            unlisted_on: None,
            is_exportable: true,
        }
    }
}
