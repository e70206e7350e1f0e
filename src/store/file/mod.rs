//! The SQLite file itself: opening it, its schema, whose it is, and what goes wrong with it.

pub(super) mod camera_series;
pub(super) mod connection;
pub(super) mod identity;
pub mod inspect;
pub(super) mod migrate;
pub mod placing;
pub mod probe;
pub(super) mod trouble;
