//! How much newcomers may send in a flood before they are looked at for a moment.

use crate::domain::flood::{BUDGET_AT_ONCE, BUDGET_PER_MINUTE};

/// What newcomers may still send in a flood.
#[derive(Clone, Copy)]
pub struct Budget {
    pub left: f64,
    pub at_s: i64,
}

impl Budget {
    /// What came back since it was looked at last.
    pub fn refill(&mut self, now: i64) {
        let passed = u32::try_from((now - self.at_s).max(0)).unwrap_or(u32::MAX);
        self.left = (self.left + f64::from(passed) * BUDGET_PER_MINUTE / 60.0).min(BUDGET_AT_ONCE);
        self.at_s = now;
    }
}
