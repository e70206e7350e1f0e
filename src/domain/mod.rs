//! Pure values and rules of the inventory: no input or output, no clock, no random source.
//! A value of these types is valid or does not exist.

pub mod address;
pub mod area;
pub mod bbox;
pub mod camera;
pub mod comparison;
pub mod coordinates;
pub mod evidence;
pub mod export;
pub mod flag;
pub mod observation;
pub mod osm_object;
pub mod partial_date;
pub mod photo;
pub mod place;
pub mod position;
pub mod public_id;
pub mod publisher;
pub mod report;
pub mod ruling;
pub mod scope;
pub mod source;
pub mod status;
pub mod survey;
pub mod tags;
pub mod territory;
pub mod unlocated;
pub mod view_direction;

pub use area::Area;
pub use bbox::Bbox;
pub use camera::Camera;
pub use coordinates::Coordinates;
pub use evidence::Evidence;
pub use export::{ExportFormat, ExportLayer};
pub use observation::{Observation, ObservationKind};
pub use osm_object::{OsmEdit, OsmObject};
pub use partial_date::{DayInterval, PartialDate};
pub use photo::{PhotoKind, PhotoState};
pub use place::Place;
pub use position::Position;
pub use public_id::CameraId;
pub use source::Source;
pub use status::Status;
pub use tags::Tags;
pub use territory::Territory;
pub use view_direction::ViewDirection;
