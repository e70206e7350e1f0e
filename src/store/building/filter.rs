//! Which buildings are asked for.

use std::sync::Arc;

use jiff::Timestamp;

use super::stored_building::StoredBuilding;
use crate::domain::condition::Condition;
use crate::domain::{Bbox, Tags};
use crate::store::StoreError;
use crate::store::camera::feature_subject::meets;

/// Which buildings are asked for, in the order in which they were written.
#[derive(Clone, Debug, Default)]
pub struct BuildingFilter {
    /// Buildings that share ground with it.
    pub bbox: Option<Bbox>,
    /// Tag key and the values of which any will do.
    pub tags: Vec<(String, Vec<String>)>,
    /// Keys of sources of which any will do; all where none is named.
    pub sources: Vec<String>,
    /// What else their features have to meet.
    pub condition: Option<Arc<Condition>>,
    /// As the inventory knew them before an instant.
    pub as_of: Option<Timestamp>,
    /// Those alone that may leave.
    pub exportable_only: bool,
    /// Numbers after this one.
    pub after: i64,
    pub limit: Option<usize>,
}

impl BuildingFilter {
    /// What can be told without geometry.
    pub(in crate::store) fn is_met(&self, building: &StoredBuilding) -> Result<bool, StoreError> {
        if (self.exportable_only && !building.is_exportable) || !self.takes_source(&building.source) {
            return Ok(false);
        }
        if !self.tags.is_empty() {
            let tags: Tags = serde_json::from_str(&building.tags)?;
            let has =
                |(key, values): &(String, Vec<String>)| tags.get(key).is_some_and(|v| values.iter().any(|w| w == v));
            if !self.tags.iter().all(has) {
                return Ok(false);
            }
        }
        let Some(condition) = &self.condition else { return Ok(true) };
        // Outlines are most of a feature: nothing reads them where the words of it are asked for.
        let feature = if condition.asks_space() { building.feature() } else { building.feature_in_words() };
        meets(condition, feature.as_bytes())
    }

    pub(in crate::store) fn takes_source(&self, key: &str) -> bool {
        self.sources.is_empty() || self.sources.iter().any(|source| source == key)
    }
}
