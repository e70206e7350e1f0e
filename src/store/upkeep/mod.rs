//! Backups, restoring, checks, and what looks after an open file.

pub mod backup;
pub mod backup_series;
pub mod check;
pub mod hidden;
pub(super) mod poller;
pub mod rescue;
pub mod restore;
