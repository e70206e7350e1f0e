//! What an import is asked to do, how far it is, and why it could not be done.

use std::path::PathBuf;

use thiserror::Error;

use super::report::Report;
use super::source::SourceChoice;
use crate::domain::{Bbox, Evidence, PartialDate, Source};
use crate::formats::{FormatError, ReadOptions};
use crate::store::imports::import::ImportOptions;
use crate::store::{Clock, StoreError};

/// What a file lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Cameras,
    Areas,
    Places,
    Buildings,
}

impl Kind {
    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cameras => "cameras",
            Self::Areas => "areas",
            Self::Places => "places",
            Self::Buildings => "buildings",
        }
    }
}

/// All that an import needs to know.
#[derive(Clone, Debug)]
pub struct Request {
    pub kind: Kind,
    pub files: Vec<PathBuf>,
    /// Made bare if it is not there.
    pub database: PathBuf,
    /// How to read; its names are the caller's pairs of ours and theirs.
    pub read: ReadOptions,
    /// Tags or fields of every row that does not say otherwise.
    pub constants: Vec<(String, String)>,
    pub source: SourceChoice,
    /// The date of the document.
    pub as_of: Option<PartialDate>,
    pub evidence: Option<Evidence>,
    /// What the source no longer lists is marked so.
    pub is_complete: bool,
    /// Everything is told and nothing written.
    pub is_dry_run: bool,
    /// What holds of a list that was asked for rather than given.
    pub asked: Asked,
    pub today: PartialDate,
    pub clock: Clock,
}

/// A list that was asked for rather than given; the default says nothing.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What it is called in what is told, rather than by its file.
    pub name: Option<String>,
    /// Where it is complete; everywhere where nothing is said.
    pub within: Option<Bbox>,
    /// Fewer cameras than these are doubted, and nothing is written.
    pub least_rows: u64,
}

impl Request {
    /// Reads one list of cameras and writes nothing.
    pub fn to_look_at(
        file: PathBuf,
        database: PathBuf,
        read: ReadOptions,
        constants: Vec<(String, String)>,
        today: PartialDate,
        clock: Clock,
    ) -> Self {
        Self {
            kind: Kind::Cameras,
            files: vec![file],
            database,
            read,
            constants,
            source: SourceChoice::default(),
            as_of: None,
            evidence: None,
            is_complete: false,
            is_dry_run: true,
            asked: Asked::default(),
            today,
            clock,
        }
    }

    /// What the store is to be told about the import.
    pub fn import_options(&self, source: &Source) -> ImportOptions {
        ImportOptions {
            source: source.clone(),
            is_complete: self.is_complete,
            complete_within: self.asked.within,
            is_dry_run: self.is_dry_run,
            listed_on: self.as_of.unwrap_or(self.today),
        }
    }
}

/// How far an import is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub rows: u64,
    pub bytes: u64,
    /// Bytes of all files.
    pub total_bytes: u64,
}

/// Why an import could not be done; nothing was written.
#[derive(Debug, Error)]
pub enum Failure {
    #[error("{}: {error}", file.display())]
    File { file: PathBuf, error: FormatError },
    #[error("{0}")]
    Unusable(String),
    #[error("{}", .0.nothing_read())]
    NothingRead(Box<Report>),
    #[error("{found} cameras are less than half of those that were known there")]
    TooFew { found: u64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}
