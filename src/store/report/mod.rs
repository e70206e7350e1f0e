//! What people send: reports, photos, and what keeps floods of them from the map.

pub(super) mod device_marks;
pub mod floods;
pub mod photos;
pub mod place_reports;
pub mod reports;
pub mod review;
pub(super) mod rows;
pub mod water;
