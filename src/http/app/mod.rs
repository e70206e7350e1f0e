//! What the map asks for beside cameras: its own files, ground, search, and what it keeps for later.

pub(super) mod basemap_tiles;
pub(super) mod ground;
pub(super) mod offline;
pub(super) mod search;
pub mod static_files;
pub(super) mod territory;
