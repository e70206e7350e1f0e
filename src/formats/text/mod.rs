//! Text as it comes: its encoding, its numbers, and rows that do not end.

pub mod decimal;
pub mod encoding;
pub mod row_limit;
pub mod sexagesimal;
