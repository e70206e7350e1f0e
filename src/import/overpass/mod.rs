//! Asking an Overpass server what OpenStreetMap knows of cameras: the query, one polite request, and whether what came
//! back is an answer. What becomes of it is the import's business.

pub mod answer;
pub mod ask;
pub mod query;
