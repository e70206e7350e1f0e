//! The one writer with its queue and what it derives, the readers, and the counters that caches are held against.

pub(super) mod around;
pub(super) mod cache;
pub(super) mod derived;
pub mod outlines;
pub(super) mod page;
pub(super) mod place_grid;
pub(super) mod pool;
pub(super) mod scrub;
pub(super) mod sweep;
pub mod versions;
pub(super) mod writer;
pub(super) mod writing;
