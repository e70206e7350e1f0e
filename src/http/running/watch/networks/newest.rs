//! Who is new in a flood, together: what tells calm ones from the rest where each network alone sends little.

use std::collections::HashMap;

use super::Network;
use crate::domain::crowd::{Block, Crowd};
use crate::domain::flood::MOST_NEW;

/// Whoever is new in a flood, together and by blocks of addresses.
pub struct Newest {
    begun: i64,
    crowd: Crowd,
    blocks: HashMap<u64, Block>,
}

impl Newest {
    pub fn of<'a>(networks: impl Iterator<Item = &'a Network>, begun: i64, now: i64) -> Self {
        let is_new = |network: &&Network| network.is_new_in(begun) && !network.reports.is_empty();
        let new: Vec<(&Network, u32)> =
            networks.filter(is_new).map(|network| (network, network.since(begun - 1))).collect();
        let newest = new.iter().filter_map(|(network, _)| network.reports.back()).map(|(at, _)| *at).max();
        let (mut crowd, mut blocks) = (Crowd::default(), HashMap::<u64, Block>::new());
        for (network, count) in &new {
            crowd.networks += 1;
            crowd.reports += count;
            crowd.watched_s += newest.map_or(0, |newest| (newest - network.first_s.max(begun)).max(0)) as f64;
            if !crowd.has_calm(*count, network.is_on_foot) {
                crowd.others += 1;
                crowd.of_others += count;
            }
        }
        for (network, count) in &new {
            let is_calm = !network.is_bad(now) && crowd.has_calm(*count, network.is_on_foot);
            crowd.calm += if is_calm { *count } else { 0 };
            let block = blocks.entry(network.block).or_default();
            block.networks += 1;
            block.sent_on += u32::from(!is_calm);
        }
        Self { begun, crowd, blocks }
    }

    /// Whether they are so many that each of them alone says nothing.
    pub fn is_crowd(&self) -> bool {
        self.crowd.networks as usize > MOST_NEW
    }

    /// Whether nearly all around a network's address sent on in the flood: quiet ones among them are no strangers to it.
    pub fn is_among_them(&self, network: &Network) -> bool {
        self.blocks.get(&network.block).is_some_and(|block| block.is_of_flood())
    }

    /// Whether a network is calm, which nearly nobody else is, and has been quiet for as long as that takes.
    pub fn lets_through(&self, network: &Network, now: i64) -> bool {
        let Some((last, _)) = network.reports.back() else { return false };
        let is_calm = self.crowd.has_calm(network.since(self.begun - 1), network.is_on_foot);
        is_calm && !self.is_among_them(network) && self.crowd.tells_calm_ones() && now - last >= self.crowd.moment_s()
    }
}
