//! What the threads of a store share: counters, the state of the log and of the disk, and which files they work on.

use std::path::Path;

use super::scrub::Scrub;
use super::versions::Versions;
use crate::store::changes::Clock;
use crate::store::file::identity::Identity;
use crate::store::file::trouble::Standing;

/// Shared by the writer, the poller and whoever asks.
pub struct Around {
    pub versions: Versions,
    pub scrub: Scrub,
    pub standing: Standing,
    pub identity: Identity,
    pub clock: Clock,
}

impl Around {
    /// Where the file is.
    pub fn database(&self) -> &Path {
        self.identity.database()
    }
}
