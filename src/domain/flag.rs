//! What anybody may point out about a camera: a closed list, since the words beside it are never public.

use std::str::FromStr;

/// What is wrong with a camera's entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagKind {
    /// Personal data is shown: a request for removal, looked at before everything else.
    PersonalData,
    /// It is the camera or doorbell of a single dwelling.
    PrivateHome,
    /// What is told of it is wrong.
    Wrong,
    /// It is listed twice.
    Duplicate,
    /// Nonsense or an insult.
    Abuse,
}

impl FlagKind {
    /// In the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::PersonalData, Self::PrivateHome, Self::Wrong, Self::Duplicate, Self::Abuse];

    /// As written in requests and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PersonalData => "personal_data",
            Self::PrivateHome => "private_home",
            Self::Wrong => "wrong",
            Self::Duplicate => "duplicate",
            Self::Abuse => "abuse",
        }
    }
}

impl FromStr for FlagKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let words: Vec<_> = Self::ALL.iter().map(|kind| kind.as_str()).collect();
            format!("expected one of {}, found {text:?}", words.join(", "))
        })
    }
}
