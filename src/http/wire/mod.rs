//! The words of HTTP that every answer is made of: what was asked, what is answered, what is refused, and what is kept and packed.

pub mod answer;
pub mod asked;
pub(super) mod cache;
pub(super) mod client;
pub(super) mod clock;
pub(super) mod compress;
pub(super) mod download;
pub(super) mod headers;
pub mod negotiate;
pub mod params;
pub mod problem;
pub(super) mod squeezed;
