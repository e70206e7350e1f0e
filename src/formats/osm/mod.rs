//! Files of OpenStreetMap, gone through twice instead of kept.

pub mod passes;
pub mod pbf;
pub mod pbf_blob;
pub mod xml;
