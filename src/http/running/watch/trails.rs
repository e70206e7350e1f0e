//! What reports have in common whatever network they come from: a receipt, words, a spot, a neighbourhood; and the
//! corrections of one network.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher as _, RandomState};

use uuid::Uuid;

use super::{LONG_S, SHORT_S};
use crate::domain::ObservationKind;
use crate::domain::report::Report;
use crate::domain::suspicion::{Score, Sign};
use crate::store::report::reports::Submission;

/// Reports remembered of one spot or text.
const MOST_OF_ONE: usize = 512;
/// Shortest words whose repetition says anything, in characters.
const SHORTEST_WORDS: usize = 20;
/// Sides of the squares that are a spot and a neighbourhood, in 1e-7 degrees: some 100 m and 2 km.
const SPOT_E7: i32 = 10_000;
const AREA_E7: i32 = 200_000;

/// What reports may have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trait {
    Receipt,
    Words,
    Spot,
    Area,
    Corrections,
    Surveys,
}

/// Reports by what they have in common.
#[derive(Default)]
pub struct Trails {
    held: HashMap<(Trait, u64), VecDeque<(i64, Uuid)>>,
}

impl Trails {
    /// Adds a report to its trails and answers which these are.
    pub fn note(&mut self, key: &RandomState, network: u64, submission: &Submission, now: i64) -> Vec<(Trait, u64)> {
        let traits = traits(key, network, submission);
        for shared in &traits {
            self.add(*shared, submission.report.report_id, now);
        }
        traits
    }

    /// Adds something to one trail.
    pub fn add(&mut self, shared: (Trait, u64), id: Uuid, now: i64) {
        let trail = self.held.entry(shared).or_default();
        trail.retain(|(at, _)| *at > now - LONG_S);
        if trail.len() >= MOST_OF_ONE {
            trail.pop_front();
        }
        trail.push_back((now, id));
    }

    /// Reports of a trail within an hour.
    pub fn count(&self, shared: &(Trait, u64), now: i64) -> u32 {
        let count = self.held.get(shared).map_or(0, |trail| trail.iter().filter(|(at, _)| *at > now - LONG_S).count());
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Reports of those trails that tell something.
    pub fn sharing(&self, traits: &[(Trait, u64)], tells: impl Fn(Trait) -> bool) -> Vec<Uuid> {
        let telling = traits.iter().filter(|(shared, _)| tells(*shared)).filter_map(|shared| self.held.get(shared));
        telling.flatten().map(|(_, report_id)| *report_id).collect()
    }

    /// Forgets those that ended once there are too many.
    pub fn forget_old(&mut self, now: i64, most: usize) {
        if self.held.len() > most {
            self.held.retain(|_, trail| trail.back().is_some_and(|(at, _)| *at > now - SHORT_S));
        }
        if self.held.len() > most {
            self.held.clear();
        }
    }
}

fn traits(key: &RandomState, network: u64, submission: &Submission) -> Vec<(Trait, u64)> {
    let report = &submission.report;
    let mut traits = vec![(Trait::Receipt, key.hash_one(submission.receipt_hash))];
    if report.kind == ObservationKind::Correction {
        traits.push((Trait::Corrections, network));
    }
    if let Some(words) = words(report) {
        traits.push((Trait::Words, key.hash_one(words)));
    }
    if let Some(at) = report.position {
        let square = |side: i32| key.hash_one((at.lon_e7().div_euclid(side), at.lat_e7().div_euclid(side)));
        if report.kind == ObservationKind::Camera {
            traits.push((Trait::Spot, square(SPOT_E7)));
        }
        traits.push((Trait::Area, square(AREA_E7)));
    }
    traits
}

/// A note without its numbers, signs and capitals, where it is long enough to be somebody's own.
fn words(report: &Report) -> Option<String> {
    let note = report.note.as_deref()?;
    let words: String = note.chars().filter(|sign| sign.is_alphabetic()).flat_map(char::to_lowercase).collect();
    (words.chars().count() >= SHORTEST_WORDS).then_some(words)
}

/// Whether what two reports have in common is why one of them waits.
pub fn tells(found: &Score, shared: Trait) -> bool {
    match shared {
        Trait::Receipt => found.has(Sign::Receipt),
        Trait::Words => found.has(Sign::Repetition),
        Trait::Spot => found.has(Sign::Crowd),
        Trait::Corrections => found.has(Sign::Corrections),
        Trait::Surveys => found.has(Sign::Surveys),
        Trait::Area => false,
    }
}
