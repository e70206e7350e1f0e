//! Files of geographic programs.

pub mod dbf;
pub mod flatgeobuf;
pub mod gpx;
pub mod kml;
pub mod shapefile;
