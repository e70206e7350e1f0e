//! Pure measures on the earth: cells of a space-filling curve, geodesic distances, areas and their borders.
//! Nothing here reads, writes or asks the time.

pub mod assignment;
pub mod border_grid;
pub mod cell;
pub mod comparing;
pub mod coverage;
pub mod distance;
pub mod outline;
pub mod relation;
pub mod rings;
pub mod street;
pub mod tile;
