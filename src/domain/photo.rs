//! What belongs to a photo of a report beside its picture: which view it is, who may see it, who erased it.

use std::str::FromStr;

/// Most photos that a report keeps at a time.
pub const MOST_PHOTOS: u64 = 4;

/// One of the two views that together make a camera found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoKind {
    /// The device itself.
    Close,
    /// Where it hangs and what lies around.
    Wide,
}

impl PhotoKind {
    /// As written in requests and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Wide => "wide",
        }
    }
}

impl FromStr for PhotoKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Close, Self::Wide]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| format!("expected close or wide, found {text:?}"))
    }
}

/// Who may see a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoState {
    /// Its sender and moderators.
    Private,
    /// Everybody: a moderator looked at it.
    Published,
    /// Nobody: its bytes are gone, the row remains so that the same photo is not taken again.
    Erased,
}

impl PhotoState {
    /// As written in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Published => "published",
            Self::Erased => "erased",
        }
    }
}

impl FromStr for PhotoState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Private, Self::Published, Self::Erased]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("expected private, published or erased, found {text:?}"))
    }
}

/// Who wanted a photo gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasedBy {
    Sender,
    Moderator,
}

impl ErasedBy {
    /// As written in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Moderator => "moderator",
        }
    }
}
