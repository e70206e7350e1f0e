//! What each network sent lately, under its hash of the day; which of them were found to be part of a flood, and which
//! reports wait for a moment until that is known.

mod newest;

use std::collections::{HashMap, HashSet, VecDeque};

use uuid::Uuid;

use self::newest::Newest;
use super::{LONG_S, SHORT_S};
use crate::domain::Position;
use crate::domain::crowd::is_on_foot;
use crate::domain::flood::{GIVE_UP_S, InFlood, MOMENT_S, Newcomers, Pace, Standing};
use crate::geometry::distance::distance_m;

/// Reports remembered of one network.
const MOST_OF_ONE: usize = 512;
/// Seconds of quiet after which a network that was part of a flood is like any other.
const FORGIVEN_S: i64 = 3_600;
/// Newcomers remembered.
const MOST_NEWCOMERS: usize = 256;

/// All of them, and who came new in the flood.
#[derive(Default)]
pub struct Networks {
    held: HashMap<u64, Network>,
    newcomers: VecDeque<(i64, u64)>,
    waiting: VecDeque<Wait>,
}

/// A report as it is noted.
#[derive(Clone, Copy)]
pub struct Noted {
    /// Its network, hashed.
    pub hash: u64,
    /// The addresses around it, hashed.
    pub block: u64,
    pub report_id: Uuid,
    pub position: Option<Position>,
}

#[derive(Default)]
struct Network {
    block: u64,
    reports: VecDeque<(i64, Uuid)>,
    first_s: i64,
    /// Where its newest report is.
    position: Option<Position>,
    /// Somebody on foot could have sent all of it.
    is_on_foot: bool,
    bad_s: Option<i64>,
    /// Since when something of it waits for a moment.
    pending_s: Option<i64>,
    /// How it stood when the flood that began at this second began.
    standing: Option<(i64, Standing)>,
}

struct Wait {
    since_s: i64,
    network: u64,
    report_id: Uuid,
}

impl Network {
    fn since(&self, second: i64) -> u32 {
        let count = self.reports.iter().rev().take_while(|(at, _)| *at > second).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Its standing when the flood began; looked up once, since later nobody remembers what was before.
    fn stand(&mut self, begun: i64) -> Standing {
        if let Some((of, standing)) = self.standing
            && of == begun
        {
            return standing;
        }
        let before = self.reports.iter().filter(|(at, _)| *at < begun).count();
        let before = u32::try_from(before).unwrap_or(u32::MAX);
        let minutes = (begun - self.first_s).clamp(60, LONG_S);
        let minutes = f64::from(u32::try_from(minutes).unwrap_or(60)) / 60.0;
        let standing = Standing { before, per_minute: f64::from(before) / minutes };
        self.standing = Some((begun, standing));
        standing
    }

    /// Whether it was not there before the flood that began at a second.
    fn is_new_in(&self, begun: i64) -> bool {
        self.standing.is_some_and(|(of, standing)| of == begun && standing.is_newcomer())
    }

    /// Notes where the next report is, before it is among the others.
    fn walk(&mut self, position: Option<Position>, now: i64) {
        let Some((before, _)) = self.reports.back() else {
            self.is_on_foot = true;
            self.position = position;
            return;
        };
        let reaches = |from, to| is_on_foot(distance_m(from, to), now - before);
        self.is_on_foot &= self.position.zip(position).is_some_and(|(from, to)| reaches(from, to));
        self.position = position;
    }

    fn in_flood(&mut self, begun: i64, now: i64) -> InFlood {
        let from = begun.max(now - SHORT_S);
        let first = self.reports.iter().find(|(at, _)| *at >= from).map_or(now, |(at, _)| *at);
        InFlood { standing: self.stand(begun), count: self.since(from - 1), seconds: now - first }
    }

    fn is_bad(&self, now: i64) -> bool {
        self.bad_s.is_some_and(|at| now - at <= FORGIVEN_S)
    }
}

impl Networks {
    /// Whether a report was noted already.
    pub fn has(&self, hash: u64, report_id: Uuid) -> bool {
        self.held.get(&hash).is_some_and(|network| network.reports.iter().rev().any(|(_, id)| *id == report_id))
    }

    /// Takes note of a report; in a flood a network that sends too much becomes bad.
    pub fn note(&mut self, noted: Noted, now: i64, flood: Option<i64>) {
        let Noted { hash, block, report_id, position } = noted;
        let network = self.held.entry(hash).or_insert_with(|| Network { first_s: now, ..Network::default() });
        if network.reports.is_empty() {
            network.first_s = now;
        }
        network.block = block;
        network.reports.retain(|(at, _)| *at > now - LONG_S);
        network.walk(position, now);
        if network.reports.len() >= MOST_OF_ONE {
            network.reports.pop_front();
        }
        network.reports.push_back((now, report_id));
        let Some(begun) = flood else { return };
        let is_first = network.standing.is_none_or(|(of, _)| of != begun);
        let InFlood { standing, count, seconds } = network.in_flood(begun, now);
        if count > standing.patience(seconds) || network.is_bad(now) {
            network.bad_s = Some(now);
        }
        if is_first && standing.is_newcomer() {
            self.newcomers.push_back((now, hash));
            self.newcomers.drain(..self.newcomers.len().saturating_sub(MOST_NEWCOMERS));
        }
    }

    /// Looks back when a flood begins: networks that are part of it already, and what they sent.
    pub fn find_bad(&mut self, now: i64, begun: i64) -> Vec<Uuid> {
        let mut found = Vec::new();
        for network in self.held.values_mut().filter(|network| network.since(begun) > 0) {
            let InFlood { standing, count, seconds } = network.in_flood(begun, now);
            if count > standing.patience(seconds) {
                network.bad_s = Some(now);
                found.extend(network.reports.iter().filter(|(at, _)| *at >= begun).map(|(_, id)| *id));
            }
        }
        found
    }

    /// What those who are new sent since a flood began and what was shown of it: it waits until they have been looked at.
    pub fn take_back(&mut self, own: Uuid, now: i64, begun: i64) -> Vec<Uuid> {
        let known: HashSet<Uuid> = self.waiting.iter().map(|wait| wait.report_id).chain([own]).collect();
        let mut found = Vec::new();
        for (hash, network) in &mut self.held {
            if network.since(begun - 1) == 0 || network.is_bad(now) || !network.stand(begun).is_newcomer() {
                continue;
            }
            for (_, report_id) in network.reports.iter().filter(|(at, id)| *at >= begun && !known.contains(id)) {
                network.pending_s.get_or_insert(now);
                self.waiting.push_back(Wait { since_s: now, network: *hash, report_id: *report_id });
                found.push(*report_id);
            }
            self.newcomers.push_back((now, *hash));
        }
        found
    }

    /// All that a network sent of late, which waits with what told it.
    pub fn blame(&mut self, hash: u64, now: i64) -> Vec<Uuid> {
        self.waiting.retain(|wait| wait.network != hash);
        let Some(network) = self.held.get_mut(&hash) else { return Vec::new() };
        network.bad_s = Some(now);
        network.pending_s = None;
        let before = network.standing.filter(|(_, standing)| !standing.is_newcomer()).map_or(0, |(begun, _)| begun);
        network.reports.iter().filter(|(at, _)| *at >= before).map(|(_, id)| *id).collect()
    }

    /// Reports of a network after a second.
    pub fn count(&self, hash: u64, second: i64) -> u32 {
        self.held.get(&hash).map_or(0, |network| network.since(second))
    }

    /// Whether it was found to be part of a flood.
    pub fn is_bad(&self, hash: u64, now: i64) -> bool {
        self.held.get(&hash).is_some_and(|network| network.is_bad(now))
    }

    /// Whether it was not there before the flood.
    pub fn is_newcomer(&self, hash: u64, flood: Option<i64>) -> bool {
        let standing = self.held.get(&hash).and_then(|network| network.standing);
        standing.is_some_and(|(of, standing)| flood == Some(of) && standing.is_newcomer())
    }

    /// What decides whether its newest report waits for a moment; the budget is left to the caller.
    pub fn pace(&mut self, hash: u64, now: i64, flood: Option<i64>) -> Pace {
        let newcomers = self.judge_newcomers(hash, now);
        let Some(network) = self.held.get_mut(&hash) else { return Pace::default() };
        Pace {
            in_five_seconds: network.since(now - 5),
            in_flood: flood.map(|begun| network.in_flood(begun, now)),
            is_pending: network.pending_s.is_some(),
            newcomers,
            has_budget: true,
        }
    }

    fn judge_newcomers(&self, own: u64, now: i64) -> Newcomers {
        let recent = || self.newcomers.iter().rev();
        let in_five_seconds = recent().take_while(|(at, _)| *at > now - 5).count();
        let others = recent().filter(|(at, hash)| *hash != own && *at > now - SHORT_S);
        let bad = others.take(Newcomers::LOOKED_AT as usize).filter(|(_, hash)| self.is_bad(*hash, now)).count();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Newcomers { in_five_seconds: count(in_five_seconds), bad: count(bad) }
    }

    /// Its newest report waits for a moment.
    pub fn let_wait(&mut self, hash: u64, now: i64) {
        let Some(network) = self.held.get_mut(&hash) else { return };
        network.pending_s.get_or_insert(now);
        if let Some((_, report_id)) = network.reports.back() {
            self.waiting.push_back(Wait { since_s: now, network: hash, report_id: *report_id });
        }
    }

    /// Takes out what has waited long enough and may pass: no more than `left`, which it lowers. What nobody can tell in
    /// ten minutes is left to a person.
    pub fn let_through(&mut self, now: i64, begun: i64, left: &mut f64) -> Vec<Uuid> {
        let mut passed = Vec::new();
        let newest = (!self.waiting.is_empty()).then(|| Newest::of(self.held.values(), begun, now));
        let crowd = newest.as_ref().filter(|newest| newest.is_crowd());
        let held = &mut self.held;
        self.waiting.retain(|wait| {
            let Some(network) = held.get_mut(&wait.network) else { return false };
            let since = network.pending_s.unwrap_or(wait.since_s);
            if network.is_bad(now) || now - wait.since_s > GIVE_UP_S {
                return false;
            }
            let may_pass = match crowd {
                Some(crowd) if network.is_new_in(begun) => crowd.lets_through(network, now),
                _ => {
                    let is_new = network.is_new_in(begun);
                    let is_among_them = newest.as_ref().is_some_and(|newest| is_new && newest.is_among_them(network));
                    now - since >= MOMENT_S && is_calm(network, now) && !is_among_them
                }
            };
            if !may_pass || *left < 1.0 {
                return true;
            }
            *left -= 1.0;
            passed.push(wait.report_id);
            false
        });
        for network in held.values_mut().filter(|network| network.pending_s.is_some_and(|at| now - at >= MOMENT_S)) {
            network.pending_s = None;
        }
        for wait in &self.waiting {
            if let Some(network) = held.get_mut(&wait.network) {
                network.pending_s.get_or_insert(wait.since_s);
            }
        }
        passed
    }

    /// Forgets whose anything was. What waits for a moment is left to a person.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Forgets those that sent nothing for long once there are too many.
    pub fn forget_old(&mut self, now: i64, most: usize) {
        if self.held.len() > most {
            self.held.retain(|_, network| network.since(now - SHORT_S) > 0);
        }
        if self.held.len() > most {
            self.forget();
        }
    }
}

/// Whether a network that something waits of has been calm since the first of it.
fn is_calm(network: &Network, now: i64) -> bool {
    let Some((_, standing)) = network.standing else { return network.since(now - MOMENT_S) <= 60 };
    // Of the ten minutes before its newest report: what is long ago by now was no less of a gust.
    let from = network.reports.back().map_or(now, |(at, _)| *at) - SHORT_S;
    let mut times = network.reports.iter().map(|(at, _)| *at).filter(|at| *at > from);
    let first = times.next().unwrap_or(now);
    // Quiet after a gust is no pace.
    standing.is_calm(network.since(from), times.next_back().unwrap_or(first) - first)
}
