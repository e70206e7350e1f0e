//! What became of the scheduled backups, for `/health`, `/metrics` and whoever makes them.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// The state of the scheduled backups; without a schedule there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheduled {
    /// Time from one to the next.
    pub every: SignedDuration,
    /// When the newest good one was begun.
    pub last: Option<Timestamp>,
    /// When the schedule began.
    pub since: Timestamp,
    /// How many failed since the last good one.
    pub failed: u64,
}

/// Shared between the schedule and those who tell of it.
#[derive(Debug, Default)]
pub struct Backups(Mutex<Option<Scheduled>>);

impl Backups {
    /// A schedule begins; `last` is the newest good backup that is there already.
    pub fn begin(&self, every: SignedDuration, last: Option<Timestamp>, since: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Scheduled { every, last, since, failed: 0 });
    }

    /// One was made, or one failed.
    pub fn note(&self, made: Option<Timestamp>) {
        if let Some(scheduled) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            scheduled.failed = if made.is_some() { 0 } else { scheduled.failed + 1 };
            scheduled.last = made.or(scheduled.last);
        }
    }

    /// The schedule, if there is one.
    pub fn state(&self) -> Option<Scheduled> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Scheduled {
    /// Seconds since the newest good backup; never less than none where a clock was set back.
    pub fn age_s(&self, now: Timestamp) -> Option<i64> {
        self.last.map(|last| now.duration_since(last).as_secs().max(0))
    }

    /// In one word: `ok`; `failed` where the last try failed; `late` where none was made in time.
    pub fn word(&self, now: Timestamp) -> &'static str {
        let since = self.last.unwrap_or(self.since);
        if self.failed > 0 {
            "failed"
        } else if now.duration_since(since) > self.every.saturating_mul(2) {
            "late"
        } else {
            "ok"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_shows_until_the_next_good_one() {
        let at = |hours: i64| Timestamp::from_second(1_790_000_000 + hours * 3_600).unwrap();
        let backups = Backups::default();
        backups.note(Some(at(0)));
        assert_eq!(backups.state(), None, "without a schedule nothing is told");
        backups.begin(SignedDuration::from_hours(24), None, at(0));
        let word = |now| backups.state().unwrap().word(now);
        assert_eq!((word(at(1)), word(at(49))), ("ok", "late"));
        backups.note(None);
        assert_eq!(word(at(1)), "failed");
        backups.note(Some(at(2)));
        assert_eq!((word(at(3)), word(at(51))), ("ok", "late"));
        assert_eq!(backups.state().unwrap().age_s(at(3)), Some(3_600));
        assert_eq!(backups.state().unwrap().age_s(at(1)), Some(0), "a clock that was set back");
    }
}
