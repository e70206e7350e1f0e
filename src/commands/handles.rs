//! How many files the process may have open: as many as the system lets it, with some kept back from connections, so that
//! a crowd of clients never takes the handles that the inventory, its backups and exports need.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::tell;

/// Kept for the database and its readers, the runtime, backups, exports and uploads.
const KEPT: u64 = 48;
/// However low the limit is, somebody is served.
const FEWEST: usize = 8;

/// Raises the limit as far as this user may; answers how many connections may be open at once.
pub fn connections(asked: usize) -> usize {
    let limit = getrlimit(Resource::Nofile);
    // Where it cannot be raised it stays as it is.
    let _stays = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let Some(most) = getrlimit(Resource::Nofile).current else { return asked };
    let possible = possible(asked, most);
    if possible < asked {
        tell(&format!(
            "warning: this process may open {most} files: {possible} connections at once instead of {asked}; raise LimitNOFILE or ulimit -n"
        ));
    }
    possible
}

fn possible(asked: usize, most: u64) -> usize {
    let left = usize::try_from(most.saturating_sub(KEPT)).unwrap_or(usize::MAX);
    asked.min(left.max(FEWEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_handles_for_the_inventory() {
        assert_eq!(possible(4_096, 1_048_576), 4_096);
        assert_eq!(possible(4_096, 1_024), 976);
        assert_eq!(possible(4_096, 40), FEWEST);
        assert_eq!(possible(4, 40), 4, "whoever asks for fewer gets fewer");
    }
}
