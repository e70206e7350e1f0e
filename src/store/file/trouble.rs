//! What keeps the file from being written, in words for its operator, and whether it does so now.
//! A trouble is told once when it begins and once when it is over, however many writes it refuses meanwhile.

use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{ErrorCode, ffi};

/// Between two lines about the same trouble.
const SILENCE: Duration = Duration::from_secs(600);
/// A trouble that comes back sooner is not told anew.
const FLICKER: Duration = Duration::from_secs(60);

/// Why nothing can be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No room left, or none for this user.
    Full,
    /// The file, its folder or its disk may not be written.
    ReadOnly,
    /// The file or its log was removed or replaced while it was in use.
    Gone,
    /// The process may not open one file more.
    NoHandles,
    /// The disk does not do what is asked.
    Failing,
}

impl Trouble {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Full, Self::ReadOnly, Self::Gone, Self::NoHandles, Self::Failing];

    /// In one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::ReadOnly => "read-only",
            Self::Gone => "gone",
            Self::NoHandles => "no-handles",
            Self::Failing => "failing",
        }
    }

    /// In a sentence without its end.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Full => "the disk is full",
            Self::ReadOnly => "the file, its folder or its disk is read-only",
            Self::Gone => "the file or its log was removed or replaced while it was in use",
            Self::NoHandles => "the process may not open one file more",
            Self::Failing => "the disk answers with errors",
        }
    }

    /// What ends it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Full => "make room; storing goes on by itself",
            Self::ReadOnly => "give the permission to write back; storing goes on by itself",
            Self::Gone => "put the very same file back, or stop the server and restore a copy",
            Self::NoHandles => "raise the limit of open files (LimitNOFILE, ulimit -n); storing goes on by itself",
            Self::Failing => "look at the disk and at the system's log, and have a backup at hand",
        }
    }

    /// What an error of SQLite says of the disk.
    pub(in crate::store) fn of_sqlite(error: &rusqlite::Error) -> Option<Self> {
        match error.sqlite_error()? {
            ffi::Error { code: ErrorCode::DiskFull, .. } => Some(Self::Full),
            ffi::Error { extended_code: ffi::SQLITE_READONLY_DBMOVED, .. } => Some(Self::Gone),
            ffi::Error { code: ErrorCode::ReadOnly | ErrorCode::PermissionDenied, .. } => Some(Self::ReadOnly),
            ffi::Error { code: ErrorCode::SystemIoFailure, .. } => Some(Self::Failing),
            _ => None,
        }
    }

    /// What an error of the system says of the disk; none where it is about something else.
    pub fn of_io(error: &io::Error) -> Option<Self> {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(Self::Full),
            io::ErrorKind::ReadOnlyFilesystem => Some(Self::ReadOnly),
            _ => {
                let number = rustix::io::Errno::from_io_error(error)?;
                [rustix::io::Errno::MFILE, rustix::io::Errno::NFILE].contains(&number).then_some(Self::NoHandles)
            }
        }
    }
}

/// Whether writes are refused now, and what was told of it.
#[derive(Debug, Default)]
pub struct Standing(Mutex<Held>);

#[derive(Debug, Default)]
struct Held {
    trouble: Option<Trouble>,
    /// Writes refused since it began.
    refused: u64,
    /// When each was last told.
    told: [Option<Instant>; Trouble::ALL.len()],
    /// Whether this one was told.
    is_told: bool,
    /// When a write was last refused.
    last: Option<Instant>,
}

impl Standing {
    /// What keeps writes from being stored, if anything does.
    pub fn trouble(&self) -> Option<Trouble> {
        self.held().trouble
    }

    /// When a write was last refused for the trouble that lasts.
    pub(in crate::store) fn refused_at(&self) -> Option<Instant> {
        let held = self.held();
        held.trouble.and(held.last)
    }

    /// So many writes were refused, or would have been.
    pub fn fail(&self, trouble: Trouble, refused: u64, database: &Path) {
        let told = self.held().note(trouble, refused, Instant::now());
        if let Some(refused) = told {
            let (why, remedy) = (trouble.sentence(), trouble.remedy());
            tracing::error!(refused, "nothing can be stored in {}: {why}; {remedy}", database.display());
        }
    }

    /// Something was stored, or could have been.
    pub(in crate::store) fn work(&self, database: &Path) {
        let told = self.held().end();
        if let Some(refused) = told {
            tracing::warn!(refused, "{} can be written again", database.display());
        }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// How many were refused, where that is to be told now.
    fn note(&mut self, trouble: Trouble, refused: u64, now: Instant) -> Option<u64> {
        let is_new = self.trouble != Some(trouble);
        self.refused = if is_new { refused } else { self.refused + refused };
        self.is_told = self.is_told && !is_new;
        (self.trouble, self.last) = (Some(trouble), Some(now));
        let patience = if is_new { FLICKER } else { SILENCE };
        let told = &mut self.told[trouble as usize];
        if told.is_some_and(|told| now.duration_since(told) < patience) {
            return None;
        }
        *told = Some(now);
        self.is_told = true;
        Some(self.refused)
    }

    /// How many were refused by what is over, where its beginning was told.
    fn end(&mut self) -> Option<u64> {
        self.trouble.take()?;
        std::mem::take(&mut self.is_told).then_some(self.refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_is_told_when_it_begins_and_every_ten_minutes_and_when_it_ends() {
        let (mut held, begin) = (Held::default(), Instant::now());
        let at = |seconds| begin + Duration::from_secs(seconds);
        assert_eq!(held.end(), None, "nothing was wrong");
        assert_eq!(held.note(Trouble::Full, 1, at(0)), Some(1));
        assert_eq!((held.note(Trouble::Full, 1, at(1)), held.note(Trouble::Full, 1, at(599))), (None, None));
        assert_eq!(held.note(Trouble::Full, 1, at(600)), Some(4));
        assert_eq!(held.note(Trouble::Gone, 1, at(601)), Some(1), "another trouble is news");
        assert_eq!((held.end(), held.end()), (Some(1), None));
    }

    #[test]
    fn a_trouble_that_comes_and_goes_is_not_told_every_time() {
        let (mut held, begin) = (Held::default(), Instant::now());
        let at = |seconds| begin + Duration::from_secs(seconds);
        assert_eq!((held.note(Trouble::Full, 1, at(0)), held.end()), (Some(1), Some(1)));
        assert_eq!((held.note(Trouble::Full, 1, at(5)), held.end()), (None, None));
        assert_eq!((held.note(Trouble::Full, 1, at(61)), held.end()), (Some(1), Some(1)));
    }

    #[test]
    fn errors_of_the_system_are_known_by_their_numbers() {
        let of = |number: i32| Trouble::of_io(&io::Error::from_raw_os_error(number));
        assert_eq!(of(rustix::io::Errno::NOSPC.raw_os_error()), Some(Trouble::Full));
        assert_eq!(of(rustix::io::Errno::DQUOT.raw_os_error()), Some(Trouble::Full));
        assert_eq!(of(rustix::io::Errno::ROFS.raw_os_error()), Some(Trouble::ReadOnly));
        assert_eq!(of(rustix::io::Errno::MFILE.raw_os_error()), Some(Trouble::NoHandles));
        assert_eq!(of(rustix::io::Errno::NOENT.raw_os_error()), None);
    }
}
