//! Whether the machine's clock was set while the service ran: told to the operator once, since days and limits follow it.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// A clock that is brought into step by less is none of anybody's business.
const LEAST: SignedDuration = SignedDuration::from_secs(60);

/// The clock as it was looked at last.
pub struct Steps {
    wall: Timestamp,
    at: Instant,
}

impl Steps {
    /// From now on.
    pub fn new(wall: Timestamp, at: Instant) -> Self {
        Self { wall, at }
    }

    /// By how much the clock was set since the last look; none where it went on.
    pub fn look(&mut self, wall: Timestamp, at: Instant) -> Option<SignedDuration> {
        let passed = SignedDuration::try_from(at.saturating_duration_since(self.at)).unwrap_or_default();
        let step = wall.duration_since(self.wall) - passed;
        *self = Self { wall, at };
        (step.abs() >= LEAST).then_some(step)
    }

    /// The same, told in the log.
    pub fn tell(&mut self, wall: Timestamp, at: Instant) {
        let Some(step) = self.look(wall, at) else { return };
        let (to, seconds) = (if step.is_negative() { "back" } else { "forward" }, step.abs().as_secs());
        tracing::warn!(
            seconds,
            "the clock of this machine was set {to}, or it slept; change times never go back, `doctor` says more"
        );
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_clock_that_is_set_is_told_once_and_one_that_goes_on_is_not() {
        let (wall, at) = (Timestamp::from_second(1_800_000_000).unwrap(), Instant::now());
        let mut steps = Steps::new(wall, at);
        let second = |seconds: i64| Timestamp::from_second(1_800_000_000 + seconds).unwrap();
        let later = |seconds: u64| at + Duration::from_secs(seconds);
        assert_eq!(steps.look(second(5), later(5)), None);
        assert_eq!(steps.look(second(-3_590), later(10)), Some(SignedDuration::from_secs(-3_600)));
        assert_eq!(steps.look(second(-3_585), later(15)), None);
        assert_eq!(steps.look(second(100), later(20)), Some(SignedDuration::from_secs(3_680)));
    }
}
