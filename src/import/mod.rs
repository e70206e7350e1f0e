//! A source file to the store: every row becomes an observation, is withheld, or is rejected with its line and reason.
//! One bad row never stops an import, and an import that fails leaves nothing behind.

pub mod areas;
pub mod beside_table;
pub mod buildings;
pub mod camera_rows;
pub mod cameras;
pub mod columns;
pub mod cut_names;
pub mod dates;
pub mod directions;
pub mod gathering;
pub mod geopackage;
pub mod ground;
pub mod input;
pub mod list_words;
pub mod listing;
pub mod lists;
pub mod notices;
pub mod overpass;
pub mod own_rows;
pub mod places;
pub mod refresh;
pub mod report;
pub mod request;
pub mod run;
pub mod source;
pub mod speech;
pub mod spooled;
pub mod territory;
pub mod unlocated;
pub mod whereabouts;
pub mod words;

pub use report::Report;
pub use request::{Failure, Kind, Progress, Request};
pub use run::run;
