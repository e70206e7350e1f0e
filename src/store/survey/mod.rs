//! Where people looked, and when.

pub(super) mod cover;
pub(super) mod ground;
pub mod held;
pub mod lists;
pub mod pieces;
pub mod surveys;
