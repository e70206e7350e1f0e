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

/// A rectangle of a picture, as shares of its sides from 0 to 1; it lies within.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PhotoPart {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

/// Four numbers that are no part of a picture.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("expected a rectangle within the photo, in percent of its sides, found {left}, {top}, {width} × {height}")]
pub struct PhotoPartError {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// Shortest side of a part, in percent.
const LEAST_PERCENT: f64 = 0.1;
/// How far a part may reach over the edge and is cut there: numbers are rounded on their way.
const SLACK_PERCENT: f64 = 0.1;

impl PhotoPart {
    /// From percent of the picture's width and height.
    pub fn from_percent(left: f64, top: f64, width: f64, height: f64) -> Result<Self, PhotoPartError> {
        let is_within = |start: f64, length: f64| {
            start >= 0.0 && length >= LEAST_PERCENT && start + length <= 100.0 + SLACK_PERCENT && start < 100.0
        };
        // Comparisons with what is no number are false.
        if !is_within(left, width) || !is_within(top, height) {
            return Err(PhotoPartError { left, top, width, height });
        }
        let share = |start: f64, length: f64| (start / 100.0, length.min(100.0 - start) / 100.0);
        let ((left, width), (top, height)) = (share(left, width), share(top, height));
        Ok(Self { left, top, width, height })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_lies_within_its_picture() {
        let part = PhotoPart::from_percent(50.0, 0.0, 50.05, 10.0).unwrap();
        assert_eq!((part.left, part.left + part.width, part.height), (0.5, 1.0, 0.1));
        for [left, top, width, height] in [
            [-1.0, 0.0, 10.0, 10.0],
            [95.0, 0.0, 10.0, 10.0],
            [0.0, 0.0, 0.0, 10.0],
            [100.0, 0.0, 0.1, 10.0],
            [f64::NAN, 0.0, 10.0, 10.0],
            [0.0, 0.0, 10.0, f64::INFINITY],
        ] {
            assert!(PhotoPart::from_percent(left, top, width, height).is_err(), "{left} {top} {width} {height}");
        }
    }
}
