//! States that were frozen to be cited.

pub mod editions;
pub mod writes;
