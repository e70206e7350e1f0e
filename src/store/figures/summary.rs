//! The inventory in a few figures: how many cameras, by status and by source.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::{Source, Status};
use crate::store::camera::clusters::count_by_status;
use crate::store::changes::{Change, latest_change};
use crate::store::imports::refreshes::list_done;
use crate::store::source::sources::list_counted;
use crate::store::{Reader, StoreError};

/// Figures for the first screen.
#[derive(Clone, Debug)]
pub struct Summary {
    pub by_status: BTreeMap<Status, u64>,
    /// Sources of cameras with how many each has observed.
    pub sources: Vec<(Source, u64)>,
    /// When sources that are refreshed from a service were so last, by key.
    pub refreshed: BTreeMap<String, Timestamp>,
    pub change: Change,
    pub committed_at: String,
}

impl Summary {
    /// Cameras believed to stand.
    pub fn standing(&self) -> u64 {
        self.by_status.iter().filter(|(status, _)| status.is_standing()).map(|(_, count)| count).sum()
    }
}

/// Reads the figures.
pub fn summary(reader: &Reader<'_>) -> Result<Summary, StoreError> {
    let connection = reader.connection();
    let (change, committed_at) = latest_change(connection)?;
    let (sources, refreshed) = (list_counted(connection)?, list_done(connection)?);
    Ok(Summary { by_status: count_by_status(connection)?, sources, refreshed, change, committed_at })
}

/// The year that a date or a time begins with.
pub fn year_of(date: &str) -> Option<i16> {
    date.get(..4)?.parse().ok()
}
