//! OGC API Features and Tiles.

mod extent;
pub mod features;
pub(super) mod home;
pub(super) mod ogc_html;
pub(super) mod tile_matrix_sets;
pub(super) mod tiles;
