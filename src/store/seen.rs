//! Which references an import has met, in a few bytes each: what a complete list no longer names is told from it.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

/// References that stood in an import, as hashes.
#[derive(Default)]
pub struct Seen {
    hashes: HashSet<u64>,
    hasher: RandomState,
}

impl Seen {
    /// Remembers a reference; answers whether it is new.
    pub fn insert(&mut self, reference: &str) -> bool {
        self.hashes.insert(self.hasher.hash_one(reference))
    }

    /// Whether the reference stood in the import.
    pub fn contains(&self, reference: &str) -> bool {
        self.hashes.contains(&self.hasher.hash_one(reference))
    }
}
