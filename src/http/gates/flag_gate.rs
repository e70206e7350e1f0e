//! How many flags come in: from one network, and in all. Beyond a first share a proof of work is asked for; those who send
//! without scripts have that share, of their network and of everybody, and wait once it is used up.

use std::net::IpAddr;

use jiff::Timestamp;

use super::rate_limit::{Rate, RateLimit};

/// One sender stands for everybody.
const EVERYBODY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);

/// The way in for flags.
pub struct FlagGate {
    network: RateLimit,
    /// Of one network without a proof.
    network_unproven: RateLimit,
    in_all: RateLimit,
    in_all_unproven: RateLimit,
}

/// Whether a flag may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    Free,
    NeedsProof,
    /// After so many seconds.
    Wait(u64),
}

impl FlagGate {
    /// A tenth of what one network may report, half of that without a proof; in all as much as one network may report,
    /// a fifth of that without a proof.
    pub fn new(reports: Rate) -> Self {
        let network = reports.tenth();
        let share =
            |rate: Rate, of: u32| Rate { per_hour: rate.per_hour.div_ceil(of), at_once: rate.at_once.div_ceil(of) };
        Self {
            network: RateLimit::new(network),
            network_unproven: RateLimit::new(share(network, 2)),
            in_all: RateLimit::new(reports),
            in_all_unproven: RateLimit::new(share(reports, 5)),
        }
    }

    /// Takes one, with a proof that was accepted or without; `asks` is whether proofs are asked for at all.
    pub fn enter(&self, sender: IpAddr, now: Timestamp, asks: bool, has_proof: bool) -> Passage {
        if let Err(seconds) = self.network.take(sender, now) {
            return Passage::Wait(seconds);
        }
        let is_free = has_proof
            || !asks
            || self.network_unproven.take(sender, now).is_ok() && self.in_all_unproven.take(EVERYBODY, now).is_ok();
        if !is_free {
            return Passage::NeedsProof;
        }
        self.in_all.take(EVERYBODY, now).map_or_else(Passage::Wait, |()| Passage::Free)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-23T11:00:00Z".parse().unwrap()
    }

    fn count(gate: &FlagGate, senders: u32, each: u32, asks: bool, has_proof: bool) -> [u32; 3] {
        let mut counts = [0; 3];
        for sender in 0..senders {
            for _ in 0..each {
                let address = IpAddr::from((0xcb00_0000 + sender).to_be_bytes());
                counts[match gate.enter(address, now(), asks, has_proof) {
                    Passage::Free => 0,
                    Passage::NeedsProof => 1,
                    Passage::Wait(_) => 2,
                }] += 1;
            }
        }
        counts
    }

    #[test]
    fn a_network_sends_a_first_share_freely_then_with_proofs_and_then_waits() {
        let gate = FlagGate::new(Rate::default());
        assert_eq!(count(&gate, 1, 12, true, false), [10, 2, 0]);
        assert_eq!(count(&gate, 1, 10, true, true), [8, 0, 2], "what asked in vain counts too");
    }

    #[test]
    fn many_networks_share_what_everybody_may_send() {
        let gate = FlagGate::new(Rate::default());
        assert_eq!(count(&gate, 100, 1, true, false), [40, 60, 0]);
        assert_eq!(count(&gate, 300, 1, true, true), [160, 0, 140]);
    }

    #[test]
    fn without_the_setting_nobody_is_asked_for_work_and_without_a_rate_nobody_waits() {
        assert_eq!(count(&FlagGate::new(Rate::default()), 1, 25, false, false), [20, 0, 5]);
        let open = FlagGate::new(Rate { per_hour: 0, at_once: 0 });
        assert_eq!(count(&open, 1, 500, true, false), [500, 0, 0]);
    }
}
