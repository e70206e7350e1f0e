//! Buildings that cameras stand on or beside.

pub mod buildings;
pub(super) mod filter;
pub(super) mod states;
pub(super) mod stored_building;
