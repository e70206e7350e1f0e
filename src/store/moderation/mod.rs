//! Who decides, about what, and what was decided.

pub mod bulk;
pub mod decisions;
pub mod flags;
pub mod moderators;
pub mod queue;
pub mod rulings;
pub mod sessions;
