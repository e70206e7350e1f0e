//! How many photos may come in at once, and from one address: what keeps two hundred uploads within a small server's memory.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::rate_limit::{Rate, RateLimit};
use crate::domain::photo::MOST_PHOTOS;
use crate::http::wire::problem::Problem;

/// Photos held in memory as they come in; at 6 MB each some 100 MB in the worst case, 10 MB in the usual one.
const RECEIVED_AT_ONCE: usize = 16;
/// Longest wait for a place among them.
const PATIENCE: Duration = Duration::from_secs(15);

/// The way in for photos.
pub struct PhotoGate {
    /// Photos of one address.
    pub limit: RateLimit,
    receiving: Arc<Semaphore>,
    decoding: Arc<Semaphore>,
}

impl PhotoGate {
    /// As many photos as go with the reports that one address may send.
    pub fn new(reports: Rate) -> Self {
        let photos = MOST_PHOTOS as u32;
        let rate = Rate { per_hour: reports.per_hour.saturating_mul(photos), at_once: reports.at_once };
        Self {
            limit: RateLimit::new(rate),
            receiving: Arc::new(Semaphore::new(RECEIVED_AT_ONCE)),
            decoding: Arc::new(Semaphore::new(1)),
        }
    }

    /// A place to receive a photo; until there is one its bytes stay with the sender.
    pub async fn enter(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let place = tokio::time::timeout(PATIENCE, Arc::clone(&self.receiving).acquire_owned()).await;
        let Ok(Ok(place)) = place else { return Err(Problem::busy()) };
        Ok(place)
    }

    /// The turn to decode, one photo at a time: give it to the work itself, so that it ends with it.
    pub async fn turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.decoding).acquire_owned().await.map_err(Problem::internal)
    }
}
