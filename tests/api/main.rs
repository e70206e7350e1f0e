//! The service asked from outside, through `app()` and without a port; the files mirror the routes.

mod any_address;
mod as_of;
mod basemap;
mod compare;
mod edge;
mod editions;
mod exported_files;
mod exports;
mod features;
mod feeds;
mod flags;
mod history;
mod missing_places;
mod moderation;
mod pages;
mod photos;
mod pictures;
mod plain;
mod proofs;
mod reports;
mod reviewed;
mod support;
mod surveys;
mod territory;
mod tiles;
mod walks;
