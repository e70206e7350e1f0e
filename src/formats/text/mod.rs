//! Text as it comes: its encoding, its numbers, JSON values as a table would hold them, rows that do not end and quotes that do not close.

pub mod decimal;
pub mod encoding;
pub mod json_text;
pub mod quotes;
pub mod row_limit;
pub mod sexagesimal;
