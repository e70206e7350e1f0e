//! Contrechamp, the citizens' inventory of surveillance cameras.
//!
//! `main -> commands -> http, import -> store, formats -> geometry -> domain`; no arrow points back.

pub mod commands;
pub mod config;
pub mod domain;
pub mod formats;
pub mod geometry;
pub mod http;
pub mod import;
pub mod store;
