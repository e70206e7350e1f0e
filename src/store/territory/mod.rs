//! Areas, places for children, the ground, and what lies in what.

pub mod areas;
pub mod ground;
pub(super) mod membership;
pub mod places;
