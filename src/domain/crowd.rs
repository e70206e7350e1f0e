//! How calm senders are told apart where very many networks are new in a flood: by what these do together, since each of
//! them alone sends little. Rules on counts, distances and times, without a clock and without anybody's address.

/// Shortest and longest time that a calm network is looked at, in seconds.
const SHORTEST_S: f64 = 60.0;
const LONGEST_S: f64 = 900.0;
/// Of networks that send by chance at an even pace, one in a hundred is quiet for so many times the mean pause (ln 100).
const QUIET: f64 = 4.6;
/// Calm senders of a crowd say something where they sent no more than this part of what it sent.
const CALM_OF: u32 = 5;
/// A network is calm that sends no more than this part of what the others of the crowd send each.
const PART_OF_OTHERS: f64 = 0.25;
/// Networks of a block that sent on, and the part of the block that they are, from which on a quiet one is no stranger.
const BLOCK: u32 = 8;
const BLOCK_OF_FIVE: u32 = 4;
/// Metres in a second of somebody on foot, and metres that are no way at all.
const WALKS: f64 = 2.0;
const BESIDE_M: f64 = 100.0;

/// Networks that are new in a flood, together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Crowd {
    pub networks: u32,
    pub reports: u32,
    /// Reports of those that were calm.
    pub calm: u32,
    /// Networks that sent on and did not walk, and their reports.
    pub others: u32,
    pub of_others: u32,
    /// From the first report of each to the newest of all, added up.
    pub watched_s: f64,
}

impl Crowd {
    /// Seconds without another report after which a network is not like the others, which nearly all sent again by then.
    pub fn moment_s(&self) -> i64 {
        let again = self.reports.saturating_sub(self.networks);
        let mean_s = if again == 0 { LONGEST_S } else { self.watched_s / f64::from(again) };
        (QUIET * mean_s).clamp(SHORTEST_S, LONGEST_S) as i64
    }

    /// Whether a network sent once, or walked, or sent far less than the others.
    pub fn has_calm(&self, count: u32, is_on_foot: bool) -> bool {
        let mean = f64::from(self.of_others) / f64::from(self.others.max(1));
        count <= 1 || is_on_foot || f64::from(count) <= mean * PART_OF_OTHERS
    }

    /// Whether calm networks are few enough to be something else than the rest: where nearly everybody sends once, that
    /// says nothing.
    pub fn tells_calm_ones(&self) -> bool {
        self.calm.saturating_mul(CALM_OF) <= self.reports
    }
}

/// Networks of one block of addresses that are new in a flood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Block {
    pub networks: u32,
    /// Those that were not calm.
    pub sent_on: u32,
}

impl Block {
    /// Whether the block belongs to the flood, with those of it that were quiet.
    pub fn is_of_flood(self) -> bool {
        self.sent_on >= BLOCK && self.sent_on * 5 >= self.networks * BLOCK_OF_FIVE
    }
}

/// Whether somebody on foot comes so far in so many seconds.
pub fn is_on_foot(metres: f64, seconds: i64) -> bool {
    let seconds = u32::try_from(seconds.max(0)).unwrap_or(u32::MAX);
    metres <= BESIDE_M + f64::from(seconds) * WALKS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_as_long_as_the_crowd_needs_to_send_again() {
        let dense = Crowd { networks: 260, reports: 960, watched_s: 260.0 * 40.0, ..Crowd::default() };
        assert_eq!(dense.moment_s(), 68);
        let slow = Crowd { networks: 2_000, reports: 10_000, watched_s: 2_000.0 * 500.0, ..dense };
        assert_eq!(slow.moment_s(), 575);
        assert_eq!(Crowd { networks: 70, reports: 70, ..dense }.moment_s(), 900, "nobody sent again");
        assert_eq!(Crowd { watched_s: 1.0, ..dense }.moment_s(), 60);
    }

    #[test]
    fn calm_ones_stand_out_only_where_they_are_few() {
        assert!(Crowd { reports: 960, calm: 70, ..Crowd::default() }.tells_calm_ones());
        assert!(!Crowd { reports: 2_000, calm: 2_000, ..Crowd::default() }.tells_calm_ones());
    }

    #[test]
    fn whoever_sends_once_or_walks_or_sends_far_less_than_others_is_calm() {
        let crowd = Crowd { others: 200, of_others: 4_000, ..Crowd::default() };
        assert!(crowd.has_calm(1, false) && crowd.has_calm(5, false) && crowd.has_calm(9, true));
        assert!(!crowd.has_calm(6, false) && !Crowd { of_others: 900, ..crowd }.has_calm(2, false));
    }

    #[test]
    fn a_block_is_of_the_flood_when_nearly_all_of_it_sends_on() {
        assert!(Block { networks: 10, sent_on: 8 }.is_of_flood());
        assert!(!Block { networks: 20, sent_on: 8 }.is_of_flood() && !Block { networks: 7, sent_on: 7 }.is_of_flood());
    }

    #[test]
    fn people_on_foot_come_a_street_further_in_two_minutes() {
        assert!(is_on_foot(90.0, 0) && is_on_foot(250.0, 110));
        assert!(!is_on_foot(900.0, 110) && !is_on_foot(900.0, -5));
    }
}
