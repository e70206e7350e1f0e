//! The server at work: its connections, what it measures of itself, and what it does beside answering.

pub(super) mod backups;
pub(super) mod idle;
pub(super) mod leftover;
pub(super) mod list_reader;
pub(super) mod metrics;
pub(super) mod route_kind;
pub(super) mod serve;
pub(super) mod stalled;
pub(super) mod watch;
pub(super) mod waters;
