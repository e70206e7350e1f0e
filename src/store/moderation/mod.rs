//! Who decides, about what, and what was decided.

pub mod bulk;
mod bulk_surveys;
pub mod decisions;
pub mod flags;
pub mod moderators;
pub mod queue;
pub mod rulings;
mod selection;
pub mod sessions;
