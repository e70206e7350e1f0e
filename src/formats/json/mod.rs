//! JSON in its many habits.

pub mod document;
pub mod flaw;
pub mod geojson;
pub mod overpass;
pub mod portal_record;
pub mod scan;
pub mod stream;
pub mod table;
