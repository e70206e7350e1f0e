//! Which references an import has met, in a few bytes each: what a complete list no longer names is told from it.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

/// References that stood in an import, as hashes.
#[derive(Default)]
pub struct Seen {
    hashes: HashSet<u64>,
    /// Of rows that could not be taken.
    kept: HashSet<u64>,
    has_nameless: bool,
    hasher: RandomState,
}

impl Seen {
    /// Remembers a reference; answers whether it is new.
    pub fn insert(&mut self, reference: &str) -> bool {
        self.hashes.insert(self.hasher.hash_one(reference))
    }

    /// Remembers a reference that stood in a row of which nothing else could be taken.
    pub fn keep(&mut self, reference: &str) {
        self.kept.insert(self.hasher.hash_one(reference));
    }

    /// Remembers that there were rows of which not even the reference could be read: they may list anything.
    pub fn keep_all(&mut self) {
        self.has_nameless = true;
    }

    /// Whether the reference stood in the import, or may have stood there.
    pub fn contains(&self, reference: &str) -> bool {
        let hash = self.hasher.hash_one(reference);
        self.has_nameless || self.hashes.contains(&hash) || self.kept.contains(&hash)
    }
}
