//! What was sent lately, in memory alone: enough to tell a flood from people. Networks, receipts and words are held under
//! a keyed hash whose key is forgotten every day with all that stands under it; nothing is written anywhere.

mod alarm;
mod answers;
mod budget;
mod networks;
mod owed;
mod surveys;
mod trails;

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use uuid::Uuid;

use self::alarm::Alarm;
use self::answers::Answers;
use self::budget::Budget;
use self::networks::{Networks, Noted};
use self::owed::Owed;
use self::trails::{Trails, Trait, tells};
use crate::domain::CameraId;
use crate::domain::flood::BUDGET_AT_ONCE;
use crate::domain::suspicion::{Score, Sign, Traces, score};
use crate::http::gates::rate_limit::{block, network};
use crate::store::report::reports::Submission;

/// Seconds that bursts are counted in.
const SHORT_S: i64 = 600;
/// Seconds that all else is counted in, and for which reports are remembered.
const LONG_S: i64 = 3_600;
/// Seconds without a suspicious report after which the next begins a new batch.
const PAUSE_S: i64 = 1_800;
/// Trails, networks and tied reports held at most.
const MOST_HELD: usize = 100_000;

/// What is known of the last hour.
pub struct Watch {
    /// Whether what one network sends is limited at all.
    is_limited: bool,
    held: Mutex<Held>,
    /// What is to be held back once something can be written again.
    pub owed: Owed,
}

/// What a report was found to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// It waits: why, and in which batch of the day.
    pub waits: Option<(Sign, i64)>,
    /// Reports that came before and belong to the same flood.
    pub earlier: Vec<Uuid>,
    /// Reports that came just before, of networks that are to be looked at for a moment, and the batch.
    pub for_a_moment: (Vec<Uuid>, i64),
}

struct Held {
    key: RandomState,
    day: i64,
    alarm: Alarm,
    networks: Networks,
    trails: Trails,
    answers: Answers,
    /// Reports that were tied to a batch, with why.
    tied: HashMap<Uuid, (Sign, i64)>,
    batch: Batch,
    budget: Budget,
    swept_s: i64,
    /// The flood of which what came just before was taken back.
    taken_back_of: i64,
}

#[derive(Clone, Copy)]
struct Batch {
    number: i64,
    newest_s: i64,
}

impl Watch {
    /// With nothing seen; `last_batch` is the highest number that was ever given.
    pub fn new(is_limited: bool, last_batch: i64) -> Self {
        let held = Held {
            key: RandomState::new(),
            day: 0,
            alarm: Alarm::default(),
            networks: Networks::default(),
            trails: Trails::default(),
            answers: Answers::default(),
            tied: HashMap::new(),
            batch: Batch { number: last_batch, newest_s: i64::MIN / 2 },
            budget: Budget { left: BUDGET_AT_ONCE, at_s: 0 },
            swept_s: 0,
            taken_back_of: 0,
        };
        Self { is_limited, held: Mutex::new(held), owed: Owed::default() }
    }

    /// Takes note of a report and weighs it. One that was judged already is judged the same.
    pub fn judge(&self, sender: IpAddr, submission: &Submission, now: Timestamp) -> Verdict {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.judge(self.is_limited, network(sender), submission, now.as_second())
    }

    /// Takes note that a network speaks of a camera's existence; whether it spoke of it before today. Where networks are not
    /// limited, nobody is asked.
    pub fn answers_again(&self, sender: IpAddr, camera_id: CameraId, report_id: Uuid, now: Timestamp) -> bool {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.turn(now.as_second());
        let hash = held.key.hash_one(network(sender));
        held.answers.note(hash, camera_id, report_id) && self.is_limited
    }

    /// A report was withdrawn by somebody of its network.
    pub fn withdrawn(&self, sender: IpAddr, camera_id: CameraId, report_id: Uuid) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let hash = held.key.hash_one(network(sender));
        held.answers.forget(hash, camera_id, report_id);
    }

    /// Why a report waits, and in which batch, where something that came later told it.
    pub fn tied(&self, report_id: Uuid) -> Option<(Sign, i64)> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).tied.get(&report_id).copied()
    }

    /// The number of the newest batch.
    pub fn batch(&self) -> i64 {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).batch.number
    }

    /// Reports that waited for a moment and may be let through: their networks stayed calm.
    pub fn let_through(&self, now: Timestamp) -> Vec<Uuid> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).let_through(now.as_second())
    }

    /// Whether the inventory is being flooded.
    pub fn is_flood(&self, now: Timestamp) -> bool {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).alarm.since(now.as_second()).is_some()
    }
}

impl Held {
    fn judge(&mut self, is_limited: bool, sender: IpAddr, submission: &Submission, now: i64) -> Verdict {
        self.turn(now);
        let report_id = submission.report.report_id;
        let hash = self.key.hash_one(sender);
        let block = self.key.hash_one(block(sender));
        if self.networks.has(hash, report_id) {
            return Verdict { waits: self.tied.get(&report_id).copied(), ..Verdict::default() };
        }
        let mut earlier = HashSet::new();
        if self.alarm.note(hash, now) {
            earlier.extend(self.networks.find_bad(now, self.alarm.begun()));
        }
        let noted = Noted { hash, block, report_id, position: submission.report.position };
        self.networks.note(noted, now, self.alarm.since(now));
        let traits = self.trails.note(&self.key, hash, submission, now);
        let for_a_moment = self.take_back(report_id, now);
        let found = score(&submission.report, self.traces(is_limited, hash, &traits, submission, now));
        let sign = self.sign(is_limited, hash, &found, now);
        if sign == Some(Sign::Flood) || found.has(Sign::Burst) && found.has_to_wait() {
            earlier.extend(self.networks.blame(hash, now));
        }
        if found.has_to_wait() {
            earlier.extend(self.trails.sharing(&traits, |shared| tells(&found, shared)));
        }
        earlier.remove(&report_id);
        let verdict = self.tie(report_id, sign, earlier, now);
        Verdict { for_a_moment, ..verdict }
    }

    /// Takes back, once in a sudden flood, what newcomers sent before it was told; they are looked at from then on.
    fn take_back(&mut self, own: Uuid, now: i64) -> (Vec<Uuid>, i64) {
        let Some(begun) = self.alarm.since(now).filter(|begun| *begun != self.taken_back_of) else {
            return Default::default();
        };
        if !self.alarm.is_sudden() {
            return Default::default();
        }
        self.taken_back_of = begun;
        let mut found = self.networks.take_back(own, now, begun);
        found.retain(|id| !self.tied.contains_key(id));
        let batch = self.number(now);
        self.tied.extend(found.iter().map(|id| (*id, (Sign::Moment, batch))));
        (found, batch)
    }

    fn traces(
        &self,
        is_limited: bool,
        hash: u64,
        traits: &[(Trait, u64)],
        submission: &Submission,
        now: i64,
    ) -> Traces {
        let count = |wanted: Trait| {
            let found = traits.iter().find(|(shared, _)| *shared == wanted);
            found.map_or(0, |key| self.trails.count(key, now))
        };
        Traces {
            is_of_flood: self.networks.is_bad(hash, now),
            of_network: if is_limited { self.networks.count(hash, now - SHORT_S) } else { 0 },
            of_receipt: if is_limited { count(Trait::Receipt) } else { 0 },
            of_words: count(Trait::Words),
            beside: count(Trait::Spot),
            around: count(Trait::Area),
            corrections: if is_limited { count(Trait::Corrections) } else { 0 },
            surveys: 0,
            is_newcomer: self.networks.is_newcomer(hash, self.alarm.since(now)),
            is_outside: submission.handling.is_outside,
        }
    }

    /// Why a report waits, if it does; takes from the budget what passes on it.
    fn sign(&mut self, is_limited: bool, hash: u64, found: &Score, now: i64) -> Option<Sign> {
        if found.has_to_wait() {
            return found.heaviest();
        }
        let since = self.alarm.since(now);
        self.budget.refill(now);
        let mut pace = self.networks.pace(hash, now, since);
        pace.has_budget = self.budget.left >= 1.0;
        if !is_limited && since.is_none() {
            return None;
        }
        if pace.needs_a_moment() {
            self.networks.let_wait(hash, now);
            return Some(Sign::Moment);
        }
        if since.is_some() && self.networks.is_newcomer(hash, since) {
            self.budget.left -= 1.0;
        }
        None
    }

    /// Gives a report, and those before it that belong to it, the number of the batch.
    fn tie(&mut self, report_id: Uuid, sign: Option<Sign>, earlier: HashSet<Uuid>, now: i64) -> Verdict {
        let is_told = |id: &Uuid| self.tied.get(id).is_some_and(|(sign, _)| *sign != Sign::Moment);
        let earlier: Vec<Uuid> = earlier.into_iter().filter(|id| !is_told(id)).collect();
        if sign.is_none() && earlier.is_empty() {
            return Verdict::default();
        }
        let number = self.number(now);
        let why = sign.filter(|sign| *sign != Sign::Moment).unwrap_or(Sign::Flood);
        self.tied.extend(earlier.iter().map(|id| (*id, (why, number))));
        let waits = sign.map(|sign| (sign, number));
        self.tied.extend(waits.map(|waits| (report_id, waits)));
        Verdict { waits, earlier, ..Verdict::default() }
    }

    /// The number of the batch that something suspicious belongs to now.
    fn number(&mut self, now: i64) -> i64 {
        if now - self.batch.newest_s > PAUSE_S {
            self.batch.number += 1;
        }
        self.batch.newest_s = now;
        self.batch.number
    }

    fn let_through(&mut self, now: i64) -> Vec<Uuid> {
        if self.swept_s == now {
            return Vec::new();
        }
        self.swept_s = now;
        self.budget.refill(now);
        let is_flood = self.alarm.since(now).is_some();
        let mut left = if is_flood { self.budget.left } else { f64::MAX };
        let passed = self.networks.let_through(now, self.alarm.begun(), &mut left);
        if is_flood {
            self.budget.left = left;
        }
        for report_id in &passed {
            self.tied.remove(report_id);
        }
        passed
    }

    /// Forgets what is old; with a new day whose it was.
    fn turn(&mut self, now: i64) {
        let day = now.div_euclid(86_400);
        if self.day != day {
            self.day = day;
            self.key = RandomState::new();
            self.networks.forget();
            self.trails = Trails::default();
            self.answers = Answers::default();
        }
        if self.tied.len() > MOST_HELD {
            self.tied.clear();
        }
        self.networks.forget_old(now, MOST_HELD);
        self.trails.forget_old(now, MOST_HELD);
        self.answers.forget_old(MOST_HELD);
    }
}
