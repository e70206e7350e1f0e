//! The outlines of open water, kept for a while: whether a place lies in one is asked of every report.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::geometry::outline::Outline;

/// How long the outlines are believed; a ground hardly ever changes.
const HOLD: SignedDuration = SignedDuration::from_mins(10);

/// The outlines, and when they were read.
#[derive(Default)]
pub struct Waters(Mutex<Option<(Timestamp, Arc<Vec<Outline>>)>>);

impl Waters {
    /// The outlines, while they are believed.
    pub fn known(&self, now: Timestamp) -> Option<Arc<Vec<Outline>>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        known.filter(|(at, _)| now.duration_since(*at).abs() < HOLD).map(|(_, waters)| waters)
    }

    /// Keeps outlines that were just read.
    pub fn keep(&self, now: Timestamp, waters: Vec<Outline>) -> Arc<Vec<Outline>> {
        let waters = Arc::new(waters);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&waters)));
        waters
    }
}
