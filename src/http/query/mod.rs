//! Which cameras are asked for: parameters and filters, and what they may name.

pub mod camera_query;
pub mod collection;
pub(super) mod crs;
pub mod day;
pub(super) mod filter;
pub(super) mod queryables;
