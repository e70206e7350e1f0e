//! Pictures: photos made harmless, and codes.

pub mod photo;
pub mod photo_parts;
pub mod qr;
