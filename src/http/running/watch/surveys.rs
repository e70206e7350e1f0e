//! Surveys ("we looked here") among what is weighed: they count towards a flood as reports do, and wait as these do.

use std::collections::HashSet;
use std::hash::BuildHasher as _;
use std::net::IpAddr;
use std::sync::PoisonError;

use jiff::Timestamp;
use uuid::Uuid;

use super::networks::Noted;
use super::trails::{Trait, tells};
use super::{Held, SHORT_S, Verdict, Watch};
use crate::domain::suspicion::{Sign, Traces, score_survey};
use crate::http::gates::rate_limit::{block, network};

impl Watch {
    /// Takes note of a survey and weighs it. One that was judged already is judged the same.
    pub fn judge_survey(&self, sender: IpAddr, survey_id: Uuid, now: Timestamp) -> Verdict {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.judge_survey(self.is_limited, network(sender), survey_id, now.as_second())
    }
}

impl Held {
    fn judge_survey(&mut self, is_limited: bool, sender: IpAddr, survey_id: Uuid, now: i64) -> Verdict {
        self.turn(now);
        let hash = self.key.hash_one(sender);
        let block = self.key.hash_one(block(sender));
        if self.networks.has(hash, survey_id) {
            return Verdict { waits: self.tied.get(&survey_id).copied(), ..Verdict::default() };
        }
        let mut earlier = HashSet::new();
        if self.alarm.note(hash, now) {
            earlier.extend(self.networks.find_bad(now, self.alarm.begun()));
        }
        let since = self.alarm.since(now);
        self.networks.note(Noted { hash, block, report_id: survey_id, position: None }, now, since);
        let trail = (Trait::Surveys, hash);
        self.trails.add(trail, survey_id, now);
        let for_a_moment = self.take_back(survey_id, now);
        let found = score_survey(Traces {
            is_of_flood: self.networks.is_bad(hash, now),
            of_network: if is_limited { self.networks.count(hash, now - SHORT_S) } else { 0 },
            surveys: if is_limited { self.trails.count(&trail, now) } else { 0 },
            is_newcomer: self.networks.is_newcomer(hash, since),
            ..Traces::default()
        });
        let sign = self.sign(is_limited, hash, &found, now);
        if sign == Some(Sign::Flood) || found.has(Sign::Burst) && found.has_to_wait() {
            earlier.extend(self.networks.blame(hash, now));
        }
        if found.has_to_wait() {
            earlier.extend(self.trails.sharing(&[trail], |shared| tells(&found, shared)));
        }
        earlier.remove(&survey_id);
        let verdict = self.tie(survey_id, sign, earlier, now);
        Verdict { for_a_moment, ..verdict }
    }
}
