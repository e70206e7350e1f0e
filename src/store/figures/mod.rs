//! Figures: cameras counted by filters and years, and what stands on the sheet of an area.

pub(super) mod area_pass;
pub(super) mod area_tallies;
pub mod count_years;
pub mod counting;
pub mod statistics;
pub mod summary;
