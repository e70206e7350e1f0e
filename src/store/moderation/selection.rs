//! What is decided about together, as it stands in forms, at the command line and beside a decision.

use jiff::Timestamp;

use crate::domain::PartialDate;
use crate::domain::ruling::Subject;

/// What is decided about together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Reports that scoring tied together.
    Burst(i64),
    /// Reports that came within the hour that begins then.
    Hour(Timestamp),
    /// Reports of cameras in an area that came on a day or later.
    Area { code: String, since: String },
    /// What a list said in the import that showed at a change.
    Import(i64),
}

impl Selection {
    /// As it stands in forms and beside a decision; none where it is no such thing.
    pub fn parse(subject: Subject, id: &str) -> Option<Self> {
        match subject {
            Subject::Burst => id.parse().ok().map(Self::Burst),
            Subject::Hour => id.parse().ok().map(Self::Hour),
            Subject::Area => {
                let (code, since) = id.rsplit_once('@')?;
                let is_day = since.len() == 10 && PartialDate::parse(since).is_ok();
                is_day.then(|| Self::Area { code: code.to_owned(), since: since.to_owned() })
            }
            Subject::Import => id.parse().ok().map(Self::Import),
            _ => None,
        }
    }

    /// The subject of decisions about it.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Burst(_) => Subject::Burst,
            Self::Hour(_) => Subject::Hour,
            Self::Area { .. } => Subject::Area,
            Self::Import(_) => Subject::Import,
        }
    }

    /// What [`Selection::parse`] reads.
    pub fn id(&self) -> String {
        match self {
            Self::Burst(number) | Self::Import(number) => number.to_string(),
            Self::Hour(begins) => begins.to_string(),
            Self::Area { code, since } => format!("{code}@{since}"),
        }
    }
}
