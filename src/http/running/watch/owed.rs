//! Reports that are to be held back and could not be, since nothing could be written: kept in mind until they are. A restart
//! forgets them, as it forgets what was sent lately.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use uuid::Uuid;

use super::MOST_HELD;
use crate::domain::suspicion::Sign;

/// Why a report is to wait, and in which batch.
type Waits = (Sign, i64);

/// What is still to be held back.
#[derive(Default)]
pub struct Owed(Mutex<HashMap<Uuid, Waits>>);

impl Owed {
    /// Keeps reports in mind; beyond what may be held, no more of them.
    pub fn keep(&self, report_ids: &[Uuid], waits: Waits) {
        let mut owed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MOST_HELD.saturating_sub(owed.len());
        owed.extend(report_ids.iter().take(room).map(|report_id| (*report_id, waits)));
    }

    /// Takes out all of them, those of one reason together.
    pub fn take(&self) -> Vec<(Waits, Vec<Uuid>)> {
        let owed = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let mut groups: Vec<(Waits, Vec<Uuid>)> = Vec::new();
        for (report_id, waits) in owed {
            match groups.iter_mut().find(|(of, _)| *of == waits) {
                Some((_, group)) => group.push(report_id),
                None => groups.push((waits, vec![report_id])),
            }
        }
        groups
    }
}
