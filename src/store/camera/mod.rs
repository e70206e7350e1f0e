//! Cameras as they follow from what sources say: written, found, filtered, walked through, and as they once were.

pub mod area_sets;
pub mod cameras;
pub(super) mod clusters;
pub mod duplicates;
pub mod extent;
pub mod feature_subject;
pub(super) mod feature_text;
pub(super) mod feature_words;
pub mod filter;
pub mod history;
pub(super) mod keys;
pub mod listed;
pub(super) mod near_places;
pub(super) mod plan;
pub(super) mod published_photos;
pub mod recent;
pub mod rulings;
pub(super) mod spots;
pub(super) mod walk;
pub(super) mod writes;
