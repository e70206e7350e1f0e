//! What sources say, as they said it.

pub(super) mod free_texts;
pub(super) mod observations;
pub mod operators;
pub mod osm_objects;
pub mod sources;
pub mod unlocated;
