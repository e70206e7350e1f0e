//! How many reports one address may send: a bucket for each, under a keyed hash whose key is forgotten every day.
//! Nothing is written anywhere; an address cannot be found back from what is held.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// Addresses held at most; beyond, full buckets are forgotten, and where none is full all of them, which only errs towards
/// letting people report.
const MOST_HELD: usize = 100_000;

/// How many in an hour, and how many of these at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Zero for no limit.
    pub per_hour: u32,
    pub at_once: u32,
}

impl Default for Rate {
    /// Enough for a hall full of people behind one address.
    fn default() -> Self {
        Self { per_hour: 1_200, at_once: 200 }
    }
}

impl Rate {
    /// A tenth of it, but never nothing: zero stays no limit.
    #[must_use]
    pub fn tenth(self) -> Self {
        let tenth = |count: u32| count.div_ceil(10);
        Self { per_hour: tenth(self.per_hour), at_once: tenth(self.at_once) }
    }
}

/// Buckets by hashed address.
pub struct RateLimit {
    rate: Rate,
    held: Mutex<Held>,
}

struct Held {
    key: RandomState,
    day: i64,
    buckets: HashMap<u64, Bucket>,
}

#[derive(Clone, Copy)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

impl RateLimit {
    /// With nobody in it.
    pub fn new(rate: Rate) -> Self {
        Self { rate, held: Mutex::new(Held { key: RandomState::new(), day: 0, buckets: HashMap::new() }) }
    }

    /// How many the sender has taken that have not come back yet.
    pub fn spent(&self, sender: IpAddr, now: Timestamp) -> f64 {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let hashed = held.key.hash_one(network(sender));
        held.buckets.get(&hashed).map_or(0.0, |bucket| self.full() - self.refilled(bucket, now))
    }

    fn full(&self) -> f64 {
        f64::from(self.rate.at_once.max(1))
    }

    fn refilled(&self, bucket: &Bucket, now: Timestamp) -> f64 {
        let passed: SignedDuration = now.duration_since(bucket.at);
        let per_second = f64::from(self.rate.per_hour) / 3_600.0;
        (bucket.left + passed.as_secs_f64().max(0.0) * per_second).min(self.full())
    }

    /// Takes one from the sender's bucket; the error is the seconds to wait.
    pub fn take(&self, sender: IpAddr, now: Timestamp) -> Result<(), u64> {
        if self.rate.per_hour == 0 {
            return Ok(());
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let day = now.as_second().div_euclid(86_400);
        if held.day != day {
            *held = Held { key: RandomState::new(), day, buckets: HashMap::new() };
        }
        let hashed = held.key.hash_one(network(sender));
        let full = self.full();
        let refilled = |bucket: &Bucket| self.refilled(bucket, now);
        if held.buckets.len() >= MOST_HELD {
            held.buckets.retain(|_, bucket| refilled(bucket) < full);
            if held.buckets.len() >= MOST_HELD {
                held.buckets.clear();
            }
        }
        let bucket = held.buckets.entry(hashed).or_insert(Bucket { left: full, at: now });
        *bucket = Bucket { left: refilled(bucket), at: now };
        if bucket.left < 1.0 {
            let per_second = f64::from(self.rate.per_hour) / 3_600.0;
            return Err(((1.0 - bucket.left) / per_second).ceil().max(1.0) as u64);
        }
        bucket.left -= 1.0;
        Ok(())
    }

    /// Puts back what was taken, where it turned out that it need not have been.
    pub fn give_back(&self, sender: IpAddr) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (hashed, full) = (held.key.hash_one(network(sender)), self.full());
        if let Some(bucket) = held.buckets.get_mut(&hashed) {
            bucket.left = (bucket.left + 1.0).min(full);
        }
    }
}

/// One subscriber of IPv6 has a whole /56 (RIPE-690), which is 256 networks of a /64 that would each begin anew.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6([a, b, c, d & 0xff00, 0, 0, 0, 0].into())
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// The addresses around a network, which often one provider or one attacker has: a /16, of IPv6 a /32.
pub fn block(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let [a, b, ..] = address.octets();
            IpAddr::from([a, b, 0, 0])
        }
        IpAddr::V6(address) => {
            let [a, b, ..] = address.segments();
            IpAddr::V6([a, b, 0, 0, 0, 0, 0, 0].into())
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;

    const HERE: &str = "203.0.113.7";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap().checked_add(seconds.seconds()).unwrap()
    }

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let limit = RateLimit::new(Rate { per_hour: 3_600, at_once: 2 });
        let here = HERE.parse().unwrap();
        assert_eq!((limit.take(here, at(0)), limit.take(here, at(0))), (Ok(()), Ok(())));
        assert_eq!(limit.take(here, at(0)), Err(1));
        assert_eq!(limit.take("203.0.113.8".parse().unwrap(), at(0)), Ok(()));
        assert_eq!(limit.take(here, at(1)), Ok(()));
    }

    #[test]
    fn what_is_given_back_can_be_taken_again_and_never_more_than_there_was() {
        let limit = RateLimit::new(Rate { per_hour: 60, at_once: 2 });
        let here = HERE.parse().unwrap();
        limit.give_back(here);
        for _ in 0..10 {
            assert_eq!(limit.take(here, at(0)), Ok(()));
            limit.give_back(here);
        }
        limit.give_back(here);
        assert_eq!([limit.take(here, at(0)), limit.take(here, at(0))], [Ok(()), Ok(())]);
        assert!(limit.take(here, at(0)).is_err());
    }

    #[test]
    fn one_ipv6_subscriber_has_one_bucket() {
        let limit = RateLimit::new(Rate { per_hour: 3_600, at_once: 1 });
        assert_eq!(limit.take("2001:db8::1".parse().unwrap(), at(0)), Ok(()));
        assert!(limit.take("2001:db8::2".parse().unwrap(), at(0)).is_err());
        assert!(limit.take("2001:db8:0:1::1".parse().unwrap(), at(0)).is_err(), "of the same subscriber");
        assert_eq!(limit.take("2001:db8:0:100::1".parse().unwrap(), at(0)), Ok(()));
    }

    #[test]
    fn a_tenth_is_never_nothing_and_no_limit_stays_none() {
        let tenth = |per_hour, at_once| Rate { per_hour, at_once }.tenth();
        assert_eq!(tenth(1_200, 200), Rate { per_hour: 120, at_once: 20 });
        assert_eq!((tenth(3, 1), tenth(0, 5).per_hour), (Rate { per_hour: 1, at_once: 1 }, 0));
    }

    #[test]
    fn zero_means_no_limit() {
        let limit = RateLimit::new(Rate { per_hour: 0, at_once: 1 });
        assert!((0..1000).all(|_| limit.take(HERE.parse().unwrap(), at(0)).is_ok()));
    }
}
