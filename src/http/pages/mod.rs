//! Pages made by the server: sheets, lists and texts that work without JavaScript and print well.
//! They read the store and write HTML; they answer no data of their own.

mod area;
mod area_lists;
mod area_map;
mod camera;
mod camera_facts;
mod camera_known;
mod claims;
mod day_asked;
mod drawing;
mod frame;
pub mod history;
mod home;
pub mod ogc;
mod ogc_api;
mod ogc_known;
mod ogc_rows;
mod place;
mod problems;
mod routes;
mod source_lines;
mod spot;
mod streets;
mod surveyed;
mod texts;
mod unknown;
mod walk;
mod walk_plan;
mod walk_sheet;

pub use camera_facts::{CameraFacts, parse_features};
pub use drawing::{
    Drawn, HEIGHT, LegendEntry, STREET_NAME, WIDTH, draw, draw_surroundings, parse_geometry, read_ground, street_names,
    words,
};
pub use frame::shell;
pub use home::{home, receipt};
pub use problems::problem_page;
pub use routes::routes;
pub use spot::{SHOWN_M, Spot, read_spot};
pub use streets::{camera_title, tell_streets};
