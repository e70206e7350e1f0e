//! The words of moderation: about what, which decision, for which reason. All three are closed lists, since every
//! decision stands in a public log.

use std::str::FromStr;

/// What a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A report of a camera, or a word on one.
    Report,
    Photo,
    /// The free text of a report.
    Text,
    /// A school or nursery that somebody misses.
    Place,
    /// "We looked here".
    Survey,
    /// What somebody pointed out about a camera.
    Flag,
    Camera,
    /// Reports that were taken for one flood.
    Burst,
    /// Reports of one hour.
    Hour,
    /// Reports of one area since a day.
    Area,
    /// What one import said.
    Import,
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It counts and is shown.
    Publish,
    /// It neither counts nor is shown; the row is kept.
    Hide,
    /// It is the same as another camera.
    Merge,
    /// Somebody else should look at it.
    Postpone,
    /// It stays as it is: private what is private, public what is public.
    Keep,
    /// Its content is removed for good and a tombstone left.
    Erase,
    /// Parts of a photo are covered or cut off for good.
    Cover,
    /// A former decision is taken back.
    Undo,
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was looked at and agrees with what is known.
    Checked,
    /// Nobody finds it there.
    NotFound,
    NotACamera,
    /// A camera or doorbell of a single dwelling.
    PrivateHome,
    PersonalData,
    Duplicate,
    WrongPlace,
    /// Outside what the inventory is about.
    OutOfScope,
    /// What was sent does not allow a decision.
    Unclear,
    /// A former decision was a mistake.
    Mistake,
    Other,
}

impl Subject {
    /// In the order in which they are looked at.
    pub const ALL: [Self; 11] = [
        Self::Flag,
        Self::Burst,
        Self::Report,
        Self::Photo,
        Self::Text,
        Self::Place,
        Self::Survey,
        Self::Camera,
        Self::Hour,
        Self::Area,
        Self::Import,
    ];

    /// As written in forms, in the log and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Photo => "photo",
            Self::Text => "text",
            Self::Place => "place",
            Self::Survey => "survey",
            Self::Flag => "flag",
            Self::Camera => "camera",
            Self::Burst => "burst",
            Self::Hour => "hour",
            Self::Area => "area",
            Self::Import => "import",
        }
    }

    /// What can be decided about it by a button alone, in the order of these.
    pub fn actions(self) -> &'static [Action] {
        match self {
            Self::Report => &[Action::Publish, Action::Hide, Action::Merge, Action::Postpone],
            Self::Photo | Self::Text => &[Action::Publish, Action::Keep, Action::Postpone, Action::Erase],
            Self::Place | Self::Burst => &[Action::Publish, Action::Hide, Action::Postpone],
            Self::Survey => &[Action::Publish, Action::Keep, Action::Hide, Action::Postpone, Action::Erase],
            Self::Flag => &[Action::Keep, Action::Hide, Action::Merge, Action::Postpone, Action::Erase],
            Self::Camera => &[Action::Hide, Action::Merge, Action::Erase],
            Self::Hour | Self::Area => &[Action::Publish, Action::Hide],
            Self::Import => &[Action::Hide],
        }
    }
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Publish, Self::Hide, Self::Merge, Self::Postpone, Self::Keep, Self::Erase, Self::Cover, Self::Undo];

    /// As written in forms, in the log and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Hide => "hide",
            Self::Merge => "merge",
            Self::Postpone => "postpone",
            Self::Keep => "keep",
            Self::Erase => "erase",
            Self::Cover => "cover",
            Self::Undo => "undo",
        }
    }

    /// The reason that stands where none was chosen.
    pub fn usual_reason(self) -> Reason {
        match self {
            Self::Publish | Self::Keep => Reason::Checked,
            Self::Hide | Self::Postpone => Reason::Unclear,
            Self::Merge => Reason::Duplicate,
            Self::Erase | Self::Cover => Reason::PersonalData,
            Self::Undo => Reason::Mistake,
        }
    }
}

impl Reason {
    /// In the order in which they are offered.
    pub const ALL: [Self; 11] = [
        Self::Checked,
        Self::NotFound,
        Self::NotACamera,
        Self::PrivateHome,
        Self::PersonalData,
        Self::Duplicate,
        Self::WrongPlace,
        Self::OutOfScope,
        Self::Unclear,
        Self::Mistake,
        Self::Other,
    ];

    /// As written in forms, in the log and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Checked => "checked",
            Self::NotFound => "not_found",
            Self::NotACamera => "not_a_camera",
            Self::PrivateHome => "private_home",
            Self::PersonalData => "personal_data",
            Self::Duplicate => "duplicate",
            Self::WrongPlace => "wrong_place",
            Self::OutOfScope => "out_of_scope",
            Self::Unclear => "unclear",
            Self::Mistake => "mistake",
            Self::Other => "other",
        }
    }
}

impl FromStr for Subject {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|subject| subject.as_str() == text);
        found.ok_or_else(|| format!("expected a subject of decisions, found {text:?}"))
    }
}

impl FromStr for Action {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|action| action.as_str() == text);
        found.ok_or_else(|| format!("expected a decision, found {text:?}"))
    }
}

impl FromStr for Reason {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|reason| reason.as_str() == text);
        found.ok_or_else(|| format!("expected a reason of the closed list, found {text:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back() {
        assert!(Subject::ALL.iter().all(|word| word.as_str().parse() == Ok(*word)));
        assert!(Action::ALL.iter().all(|word| word.as_str().parse() == Ok(*word)));
        assert!(Reason::ALL.iter().all(|word| word.as_str().parse() == Ok(*word)));
        assert!("".parse::<Subject>().is_err() && "x".parse::<Action>().is_err() && "X".parse::<Reason>().is_err());
    }
}
