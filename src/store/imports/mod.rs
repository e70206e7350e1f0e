//! Lists on their way into the file: in long transactions nobody sees, or not at all.

pub mod buildings;
pub mod collections;
pub mod import;
pub mod refreshes;
pub(super) mod rows;
pub(super) mod seen;
pub(super) mod undo;
pub mod unlocated;
pub(super) mod writer;
