//! The inventory in a few figures: how many cameras, by status and by source.

use std::collections::BTreeMap;

use super::changes::{Change, latest_change};
use super::clusters::count_by_status;
use super::sources::list_sources;
use super::{Reader, StoreError};
use crate::domain::{Source, Status};

/// Figures for the first screen.
#[derive(Clone, Debug)]
pub struct Summary {
    pub by_status: BTreeMap<Status, u64>,
    /// Sources of cameras with how many each has observed.
    pub sources: Vec<(Source, u64)>,
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
    let mut count = connection.prepare_cached("select camera_count from source where key = ?1")?;
    let sources = list_sources(connection)?
        .into_iter()
        .map(|source| {
            let cameras = count.query_row([&source.key], |row| row.get(0))?;
            Ok((source, cameras))
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    Ok(Summary { by_status: count_by_status(connection)?, sources, change, committed_at })
}
