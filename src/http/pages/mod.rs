//! Pages made by the server: sheets, lists and texts that work without JavaScript and print well.
//! They read the store and write HTML; they answer no data of their own.

mod area;
mod area_lists;
mod area_map;
mod camera;
mod camera_facts;
mod camera_known;
mod drawing;
pub mod engine;
mod place;
pub mod shell;
mod source_lines;
mod unknown;

pub use engine::{Pages, PagesError};
pub use shell::{Shell, Visit};
