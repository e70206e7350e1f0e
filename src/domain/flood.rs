//! When the whole inventory is being flooded, and what each network may still send then: rules on counts alone, without a
//! clock and without anybody's address. A network is whatever shares one address: a home, a hall, half a telephone company.

/// Reports of a minute and of an hour, of everybody, from which on it is a flood, where the usual is less.
const FLOOD_PER_MINUTE: u32 = 30;
const FLOOD_PER_HOUR: u32 = 400;
/// The same of five seconds, of networks of which each counts twice at most: a hall that is told to send now takes longer.
const FLOOD_PER_FIVE_SECONDS: u32 = 9;
const SUDDEN_NETWORKS: u32 = 6;
/// How many times the usual rate is a flood.
const TIMES_USUAL: f64 = 20.0;
/// A hall behind one network, or two, is a meeting and no flood.
const FLOOD_NETWORKS: u32 = 4;

/// Reports sent before a flood from which on a network was there already.
const KNOWN_FROM: u32 = 3;
/// Networks that are new within five seconds from which on it is a wave of them.
const WAVE: u32 = 5;
/// Of so many newcomers seen last, how many turned out to flood before the next are looked at for a moment.
const LAST_SEEN: u32 = 12;
const BAD_OF_LAST: u32 = 4;
/// Reports of one network within five seconds that no hall sends: a device that was without network does.
const TOO_FAST: u32 = 10;
/// Networks that do so within the same minute from which on it is a flood: phones find the network again one by one.
const FAST_NETWORKS: u32 = 4;

/// Networks that are new in a flood from which on they are judged together: among so many, a calm minute of one says nothing.
pub const MOST_NEW: usize = 60;
/// Reports of one network that count towards a flood, of five seconds, a minute and an hour: one network alone is none.
pub const COUNTED_PER_FIVE_SECONDS: u32 = 2;
pub const COUNTED_PER_MINUTE: u32 = 5;
pub const COUNTED_PER_HOUR: u32 = 20;
/// Seconds that are a moment: after it a network that stayed calm is let through.
pub const MOMENT_S: i64 = 60;
/// Seconds after which what was not let through is left to a person.
pub const GIVE_UP_S: i64 = 1_500;
/// Reports of newcomers that are let through in a flood: so many at once, so many in a minute.
pub const BUDGET_AT_ONCE: f64 = 60.0;
pub const BUDGET_PER_MINUTE: f64 = 30.0;

/// What everybody sends together; of one network no more than [`COUNTED_PER_FIVE_SECONDS`], [`COUNTED_PER_MINUTE`] and
/// [`COUNTED_PER_HOUR`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    pub per_five_seconds: u32,
    /// Networks that sent within the five seconds.
    pub networks_of_five_seconds: u32,
    pub per_minute: u32,
    /// Networks that sent within the minute.
    pub networks_of_minute: u32,
    /// Those of them that sent faster than a hall does, see [`is_too_fast`].
    pub fast_networks_of_minute: u32,
    pub per_hour: u32,
    /// Networks that sent within the hour.
    pub networks_of_hour: u32,
    /// Reports of an hour as the last day had them.
    pub usual_per_hour: f64,
}

impl Load {
    /// Whether so much comes, from so many sides, that everybody is looked at more closely.
    pub fn is_flood(&self) -> bool {
        self.is_sudden()
            || self.fast_networks_of_minute >= FAST_NETWORKS
            || (self.networks_of_minute >= FLOOD_NETWORKS
                && is_more(self.per_minute, FLOOD_PER_MINUTE, self.usual_per_hour / 60.0))
            || (self.networks_of_hour >= FLOOD_NETWORKS && is_more(self.per_hour, FLOOD_PER_HOUR, self.usual_per_hour))
    }

    /// Whether it comes so fast that what newcomers sent just before is taken back, until they have been looked at.
    pub fn is_sudden(&self) -> bool {
        self.networks_of_five_seconds >= SUDDEN_NETWORKS
            && is_more(self.per_five_seconds, FLOOD_PER_FIVE_SECONDS, self.usual_per_hour / 720.0)
    }
}

/// Whether a network that sent so many within five seconds is looked at for a moment, flood or none.
pub fn is_too_fast(in_five_seconds: u32) -> bool {
    in_five_seconds > TOO_FAST
}

fn is_more(count: u32, least: u32, usual: f64) -> bool {
    count >= least && f64::from(count) >= usual * TIMES_USUAL
}

/// What a network did before a flood began.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    /// Reports of the hour before.
    pub before: u32,
    /// The same in a minute of it.
    pub per_minute: f64,
}

impl Standing {
    /// Whether it was not there before.
    pub fn is_newcomer(&self) -> bool {
        self.before < KNOWN_FROM
    }

    /// Reports of the last ten minutes of a flood that pass without a look: of a newcomer two and then one in ninety
    /// seconds, as people of one home walk; of whoever was there, more than they sent before.
    pub fn allowed(&self, seconds: i64) -> u32 {
        let minutes = in_minutes(seconds);
        if self.is_newcomer() { 2 + floor(minutes / 1.5) } else { 3 + floor(minutes * self.per_minute * 2.0) }
    }

    /// Reports of the last ten minutes of a flood from which on the network is taken for a part of it.
    pub fn patience(&self, seconds: i64) -> u32 {
        let minutes = in_minutes(seconds);
        if self.is_newcomer() { 6 + floor(minutes * 1.5) } else { 8 + floor(minutes * self.per_minute * 4.0) }
    }

    /// Whether what waited for a moment may pass: it sends no faster than a few people on foot.
    pub fn is_calm(&self, count: u32, seconds: i64) -> bool {
        let minutes = in_minutes(seconds);
        count <= if self.is_newcomer() { 2 + floor(minutes) } else { self.patience(seconds) }
    }
}

/// Ten at most: counts are of ten minutes.
fn in_minutes(seconds: i64) -> f64 {
    f64::from(u32::try_from(seconds.clamp(0, 600)).unwrap_or_default()) / 60.0
}

fn floor(value: f64) -> u32 {
    value.clamp(0.0, 1e6) as u32
}

/// What is known of those who came new in a flood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Newcomers {
    /// Networks that are new within five seconds.
    pub in_five_seconds: u32,
    /// Of the last [`Self::LOOKED_AT`] that came, how many turned out to flood.
    pub bad: u32,
}

impl Newcomers {
    /// Newcomers that are remembered to judge the next by.
    pub const LOOKED_AT: u32 = LAST_SEEN;

    /// Whether the next is looked at for a moment: many come at once, or those who came before it were bad.
    pub fn are_suspect(self) -> bool {
        self.in_five_seconds >= WAVE || self.bad >= BAD_OF_LAST
    }
}

/// What decides whether a report waits for a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pace {
    /// Reports of its network within five seconds.
    pub in_five_seconds: u32,
    /// The same of the last ten minutes of the flood; none where there is no flood.
    pub in_flood: Option<InFlood>,
    /// Something of its network waits already.
    pub is_pending: bool,
    pub newcomers: Newcomers,
    /// The budget of newcomers holds another.
    pub has_budget: bool,
}

/// How a network stands in a flood.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct InFlood {
    pub standing: Standing,
    /// Its reports of the last ten minutes of the flood.
    pub count: u32,
    /// Seconds since the first of these.
    pub seconds: i64,
}

impl Pace {
    /// Whether a report waits until its network has been looked at for a moment.
    pub fn needs_a_moment(&self) -> bool {
        if self.is_pending || is_too_fast(self.in_five_seconds) {
            return true;
        }
        let Some(flood) = self.in_flood else { return false };
        let is_over = flood.count > flood.standing.allowed(flood.seconds);
        is_over || (flood.standing.is_newcomer() && (!self.has_budget || self.newcomers.are_suspect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(per_minute: u32, networks: u32, usual_per_hour: f64) -> Load {
        Load { per_minute, networks_of_minute: networks, usual_per_hour, ..Load::default() }
    }

    fn in_flood(standing: Standing, count: u32, seconds: i64) -> Pace {
        Pace { in_flood: Some(InFlood { standing, count, seconds }), has_budget: true, ..Pace::default() }
    }

    const NEW: Standing = Standing { before: 0, per_minute: 0.0 };
    const PARTY: Standing = Standing { before: 17, per_minute: 0.7 };

    #[test]
    fn a_flood_comes_from_many_sides_and_is_far_above_the_usual() {
        assert!(load(30, 4, 0.0).is_flood());
        assert!(!load(29, 29, 0.0).is_flood(), "a lively evening");
        assert!(!load(120, 3, 0.0).is_flood(), "a hall or three");
        assert!(!load(60, 40, 600.0).is_flood() && load(200, 40, 600.0).is_flood(), "a busy inventory is used to more");
        let slow = Load { per_hour: 400, networks_of_hour: 200, ..load(7, 7, 0.0) };
        assert!(slow.is_flood() && !Load { networks_of_hour: 3, ..slow }.is_flood());
    }

    #[test]
    fn a_sudden_one_is_told_within_five_seconds() {
        let sudden = Load { per_five_seconds: 9, networks_of_five_seconds: 6, ..load(9, 6, 0.0) };
        assert!(sudden.is_flood() && sudden.is_sudden());
        assert!(!Load { networks_of_five_seconds: 5, ..sudden }.is_flood(), "a hall or five");
        assert!(!Load { usual_per_hour: 720.0, ..sudden }.is_flood(), "a busy inventory is used to more");
    }

    #[test]
    fn four_networks_faster_than_any_hall_are_a_flood_and_three_are_not() {
        let fast = |networks| Load { fast_networks_of_minute: networks, ..load(20, networks, 0.0) };
        assert!(fast(4).is_flood() && !fast(4).is_sudden() && !fast(3).is_flood());
    }

    #[test]
    fn in_a_flood_one_report_passes_and_so_does_somebody_who_walks() {
        assert!(!in_flood(NEW, 1, 0).needs_a_moment());
        assert!(!in_flood(NEW, 2, 12).needs_a_moment() && in_flood(NEW, 3, 24).needs_a_moment());
        assert!(!in_flood(NEW, 3, 110).needs_a_moment() && !in_flood(NEW, 4, 220).needs_a_moment());
        assert!(Pace { has_budget: false, ..in_flood(NEW, 1, 0) }.needs_a_moment());
        assert!(Pace { is_pending: true, ..in_flood(NEW, 2, 110) }.needs_a_moment());
    }

    #[test]
    fn a_party_that_was_there_before_goes_on() {
        assert!(!in_flood(PARTY, 3, 0).needs_a_moment() && !in_flood(PARTY, 14, 600).needs_a_moment());
        assert!(in_flood(PARTY, 40, 600).needs_a_moment());
        let rush = Newcomers { in_five_seconds: 100, bad: 12 };
        assert!(!Pace { newcomers: rush, has_budget: false, ..in_flood(PARTY, 5, 300) }.needs_a_moment());
    }

    #[test]
    fn newcomers_are_judged_by_those_who_came_with_them_and_before() {
        let with = |in_five_seconds, bad| {
            Pace { newcomers: Newcomers { in_five_seconds, bad }, ..in_flood(NEW, 1, 0) }.needs_a_moment()
        };
        assert!(!with(4, 3) && with(5, 0) && with(1, 4));
    }

    #[test]
    fn without_a_flood_only_what_no_hall_sends_waits_for_a_moment() {
        assert!(!Pace { in_five_seconds: 10, ..Pace::default() }.needs_a_moment());
        assert!(Pace { in_five_seconds: 11, ..Pace::default() }.needs_a_moment());
    }

    #[test]
    fn whoever_passes_is_calm_and_whoever_is_calm_is_no_part_of_the_flood() {
        for standing in [NEW, PARTY] {
            for seconds in [0, 30, 60, 90, 200, 600, 5_000] {
                let calm = (0..100).take_while(|count| standing.is_calm(*count, seconds)).count();
                assert!(calm as u32 <= standing.patience(seconds) + 1, "{standing:?} {seconds}");
                assert!(standing.allowed(seconds) <= standing.patience(seconds), "{standing:?} {seconds}");
            }
        }
        assert!(NEW.is_calm(3, 60) && !NEW.is_calm(4, 60));
    }
}
