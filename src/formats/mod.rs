//! Text and bytes to domain and back: readers that go through a source file row by row, writers of what we publish.
//! Nothing here touches the database, the network or the clock.

pub mod archive;
pub mod atom;
pub mod cql2;
pub mod export;
pub mod gis;
pub mod json;
pub mod mvt;
pub mod open;
pub mod osm;
pub mod picture;
pub mod recognise;
pub mod rows;
pub mod statement;
pub mod svg;
pub mod table;
pub mod text;

pub use open::{open, open_beside};
pub use rows::format::Format;
pub use rows::osm_element::Wanted;
pub use rows::reading::{Beside, ReadOptions, Reading};
pub use rows::record::{FormatError, Note, Notes, Record, Refusal, Rejected, Row};
