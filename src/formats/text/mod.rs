//! Text as it comes: its encoding, its numbers, JSON values as a table would hold them, and rows that do not end.

pub mod decimal;
pub mod encoding;
pub mod json_text;
pub mod row_limit;
pub mod sexagesimal;
