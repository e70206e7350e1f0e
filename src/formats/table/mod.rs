//! Tables.

pub mod csv;
pub mod field_apps;
pub mod header_row;
