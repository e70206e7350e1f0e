//! Tiles: of cameras, and of a base map from a file or another server.

pub mod mbtiles;
pub mod tile_cache;
pub mod tiles;
