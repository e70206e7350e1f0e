//! How much everybody sends together, and since when that is a flood.

use std::collections::{HashMap, VecDeque};

use super::LONG_S;
use crate::domain::flood::{COUNTED_PER_FIVE_SECONDS, COUNTED_PER_HOUR, COUNTED_PER_MINUTE, Load, is_too_fast};

const MINUTE_S: i64 = 60;
/// Seconds that a flood is taken to last after what told it.
const LASTS_S: i64 = 600;
/// Reports that an hour holds at most; beyond, the oldest are forgotten.
const MOST_OF_HOUR: usize = 50_000;
/// Hours that the usual rate is the mean of.
const HOURS: usize = 24;

/// Since when there is a flood, and what tells it.
pub struct Alarm {
    moment: Window,
    minute: Window,
    hour: Window,
    /// When networks that sent faster than a hall did so last, for a minute.
    fast: HashMap<u64, i64>,
    /// Reports of hours without a flood, the newest last.
    usual: VecDeque<u32>,
    counted: (i64, u32),
    span: Option<Span>,
}

#[derive(Clone, Copy)]
struct Span {
    begun: i64,
    told: i64,
}

impl Default for Alarm {
    fn default() -> Self {
        Self {
            moment: Window::new(5, COUNTED_PER_FIVE_SECONDS),
            minute: Window::new(MINUTE_S, COUNTED_PER_MINUTE),
            hour: Window::new(LONG_S, COUNTED_PER_HOUR),
            fast: HashMap::new(),
            usual: VecDeque::new(),
            counted: (0, 0),
            span: None,
        }
    }
}

impl Alarm {
    /// Takes note of a report; whether a flood begins with it.
    pub fn note(&mut self, network: u64, now: i64) -> bool {
        self.moment.add(network, now);
        self.minute.add(network, now);
        self.hour.add(network, now);
        self.fast.retain(|_, at| now - *at < MINUTE_S);
        if is_too_fast(self.moment.of(network)) {
            self.fast.insert(network, now);
        }
        let was_flood = self.since(now).is_some();
        self.count_usual(now, was_flood);
        if !self.load().is_flood() {
            return false;
        }
        let begun = self.since(now).unwrap_or(now - MINUTE_S);
        self.span = Some(Span { begun, told: now });
        !was_flood
    }

    /// Whether what newcomers sent just before is taken back with it.
    pub fn is_sudden(&self) -> bool {
        self.load().is_sudden()
    }

    /// The second from which on reports belong to the flood; none where there is none.
    pub fn since(&self, now: i64) -> Option<i64> {
        self.span.filter(|span| now - span.told <= LASTS_S).map(|span| span.begun)
    }

    /// The same of the last flood, even if it has ended.
    pub fn begun(&self) -> i64 {
        self.span.map_or(i64::MAX, |span| span.begun)
    }

    fn load(&self) -> Load {
        let hours = u32::try_from(self.usual.len().max(1)).unwrap_or(u32::MAX);
        Load {
            per_five_seconds: self.moment.count(),
            networks_of_five_seconds: self.moment.networks(),
            per_minute: self.minute.count(),
            networks_of_minute: self.minute.networks(),
            fast_networks_of_minute: u32::try_from(self.fast.len()).unwrap_or(u32::MAX),
            per_hour: self.hour.count(),
            networks_of_hour: self.hour.networks(),
            usual_per_hour: f64::from(self.usual.iter().sum::<u32>()) / f64::from(hours),
        }
    }

    /// A flood is not what is usual.
    fn count_usual(&mut self, now: i64, is_flood: bool) {
        let hour = now.div_euclid(LONG_S);
        let (of, count) = self.counted;
        if of != hour {
            let passed = if of == 0 { 0 } else { usize::try_from(hour - of).unwrap_or(HOURS).min(HOURS) };
            self.usual.extend(std::iter::once(count).chain(std::iter::repeat(0)).take(passed));
            self.usual.drain(..self.usual.len().saturating_sub(HOURS));
            self.counted = (hour, 0);
        }
        if !is_flood {
            self.counted.1 = self.counted.1.saturating_add(1);
        }
    }
}

/// Reports of the last seconds, and from how many networks.
struct Window {
    span_s: i64,
    /// Reports of one network that count, and how many count of all.
    most_of_one: u32,
    counted: u32,
    entries: VecDeque<(i64, u64)>,
    of_network: HashMap<u64, u32>,
}

impl Window {
    fn new(span_s: i64, most_of_one: u32) -> Self {
        Self { span_s, most_of_one, counted: 0, entries: VecDeque::new(), of_network: HashMap::new() }
    }

    fn add(&mut self, network: u64, now: i64) {
        self.entries.push_back((now, network));
        let of_network = self.of_network.entry(network).or_default();
        *of_network += 1;
        self.counted += u32::from(*of_network <= self.most_of_one);
        while let Some((at, oldest)) = self.entries.front().copied() {
            if at > now - self.span_s && self.entries.len() <= MOST_OF_HOUR {
                break;
            }
            self.entries.pop_front();
            if let Some(count) = self.of_network.get_mut(&oldest) {
                *count -= 1;
                self.counted -= u32::from(*count < self.most_of_one);
                if *count == 0 {
                    self.of_network.remove(&oldest);
                }
            }
        }
    }

    fn count(&self) -> u32 {
        self.counted
    }

    fn of(&self, network: u64) -> u32 {
        self.of_network.get(&network).copied().unwrap_or_default()
    }

    fn networks(&self) -> u32 {
        u32::try_from(self.of_network.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_begins_lasts_and_ends() {
        let mut alarm = Alarm::default();
        let began: Vec<i64> = (0..40_i64).filter(|at| alarm.note(*at as u64, 10_000 + at)).collect();
        assert_eq!(began, [29], "once, with the thirtieth report of a minute");
        assert_eq!(alarm.since(10_039), Some(10_029 - 60), "with what told it");
        assert!(alarm.since(10_039 + LASTS_S).is_some() && alarm.since(10_040 + LASTS_S).is_none());
    }

    #[test]
    fn networks_that_send_too_fast_one_after_the_other_are_no_flood_and_together_they_are() {
        let empties = |alarm: &mut Alarm, network: u64, at: i64| (0..12).any(|_| alarm.note(network, at));
        let mut party = Alarm::default();
        assert!((0..8_u32).all(|phone| !empties(&mut party, u64::from(phone), 10_000 + i64::from(phone) * 25)));
        let mut flood = Alarm::default();
        let began: Vec<u64> =
            (0..5).filter(|network| empties(&mut flood, *network, 10_000 + *network as i64)).collect();
        assert_eq!(began, [3]);
    }

    #[test]
    fn one_network_is_no_flood_and_a_busy_day_is_no_alarm() {
        let mut hall = Alarm::default();
        assert!((0..200_i64).all(|at| !hall.note(7, 10_000 + at)));
        let mut busy = Alarm::default();
        // Ten a minute from everywhere, for six hours: below a flood's hour only by what is usual.
        let began =
            (0..3_600_u32).filter(|count| busy.note(u64::from(*count), 10_000 + i64::from(*count) * 10)).count();
        assert_eq!(began, 0);
    }
}
