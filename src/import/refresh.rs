//! `refresh osm`: asks an Overpass server once and imports what it answers, complete for the box that was asked for.
//! An answer that is not whole, empty, or doubtfully small changes nothing.

use std::path::PathBuf;

use jiff::Timestamp;
use thiserror::Error;

use super::overpass::answer::{self, Answer};
use super::overpass::ask::{Asked as Came, NoAnswer, Question, Spooled, Validators, ask};
use super::report::Report;
use super::request::{Asked, Failure, Kind, Progress, Request};
use super::run::run as import;
use super::source::{SourceChoice, choose_key};
use crate::domain::{Bbox, PartialDate};
use crate::formats::{Format, ReadOptions};
use crate::store::imports::refreshes::{Refreshed, count_listed_within};
use crate::store::{Clock, Store, StoreError};

/// What is to be refreshed, and how.
#[derive(Clone, Debug)]
pub struct Refresh {
    pub question: Question,
    /// The box that the query asks for.
    pub bbox: Bbox,
    pub database: PathBuf,
    /// Key of the source, by [`key_of`].
    pub source_key: String,
    /// Everything is told and nothing written.
    pub is_dry_run: bool,
    /// An answer with less than half of what was known is taken too.
    pub takes_fewer: bool,
    /// How recent the data was that was taken last.
    pub data_at: Option<Timestamp>,
    pub today: PartialDate,
    pub clock: Clock,
}

/// What became of it.
#[derive(Debug)]
pub enum Done {
    /// The server says that it would answer the same again.
    Same,
    Imported {
        report: Box<Report>,
        data_at: Option<Timestamp>,
        validators: Validators,
    },
}

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum Undone {
    #[error("the server asks for patience: {said}")]
    Busy { until: Option<Timestamp>, said: String },
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Failed(#[from] Failure),
}

impl From<NoAnswer> for Undone {
    fn from(none: NoAnswer) -> Self {
        match none {
            NoAnswer::Busy { until, said } => Self::Busy { until, said },
            NoAnswer::Failed(cause) => Self::Refused(cause),
        }
    }
}

/// The key of the source under which OpenStreetMap is kept; without a name the usual one.
pub fn key_of(name: &str) -> Result<String, String> {
    let name = Some(name.to_owned()).filter(|name| !name.is_empty());
    choose_key(&SourceChoice { name, ..SourceChoice::default() }, Format::Overpass, "")
}

impl Refresh {
    /// Asks once, and imports a good answer.
    pub fn run(&self, store: &Store, tick: &mut dyn FnMut(Progress)) -> Result<Done, Undone> {
        let spooled = match ask(&self.question, (self.clock)())? {
            Came::NotModified => return Ok(Done::Same),
            Came::Body(spooled) => spooled,
        };
        let answer = answer::check(spooled.open().map_err(NoAnswer::failed)?)?;
        self.check_age(answer)?;
        let known = self.count_known(store).map_err(Failure::from)?;
        let request = self.request(&spooled, if self.takes_fewer { 0 } else { known.div_ceil(2) });
        let report = import(&request, tick).map_err(|failure| told_few(failure, known))?;
        Ok(Done::Imported { report: Box::new(report), data_at: answer.data_at, validators: spooled.validators })
    }

    /// A server that lags behind would bring back what was mended since.
    fn check_age(&self, answer: Answer) -> Result<(), Undone> {
        match (answer.data_at, self.data_at) {
            (Some(now), Some(before)) if now < before => {
                Err(Undone::Refused(format!("its data is of {now:.0}, older than what was taken last, of {before:.0}")))
            }
            _ => Ok(()),
        }
    }

    fn count_known(&self, store: &Store) -> Result<u64, StoreError> {
        store.read(|reader| count_listed_within(reader, &self.source_key, self.bbox))
    }

    fn request(&self, spooled: &Spooled, least_rows: u64) -> Request {
        Request {
            kind: Kind::Cameras,
            files: vec![spooled.file.path().to_owned()],
            database: self.database.clone(),
            read: ReadOptions { format: Some(Format::Overpass), ..ReadOptions::default() },
            constants: Vec::new(),
            source: SourceChoice { name: Some(self.source_key.clone()), ..SourceChoice::default() },
            as_of: None,
            evidence: None,
            is_complete: true,
            is_dry_run: self.is_dry_run,
            asked: Asked { name: Some(self.question.overpass.clone()), within: Some(self.bbox), least_rows },
            today: self.today,
            clock: self.clock,
        }
    }
}

fn told_few(failure: Failure, known: u64) -> Undone {
    match failure {
        Failure::TooFew { found } => Undone::Refused(format!(
            "its answer has {found} cameras, less than half of the {known} that are known there; if that is right, \
             --accept-fewer takes it"
        )),
        other => other.into(),
    }
}

/// What is to be remembered of a try, whatever became of it.
pub fn remembered(
    refresh: &Refresh,
    former: Option<Refreshed>,
    tried_at: Timestamp,
    result: &Result<Done, Undone>,
) -> Refreshed {
    let question = &refresh.question;
    let mut kept = former.unwrap_or_else(|| Refreshed {
        source_key: refresh.source_key.clone(),
        asked: String::new(),
        query: String::new(),
        tried_at,
        not_before: None,
        failures: 0,
        fault: String::new(),
        done_at: None,
        data_at: None,
        etag: String::new(),
        last_modified: String::new(),
    });
    (kept.tried_at, kept.not_before, kept.fault) = (tried_at, None, String::new());
    match result {
        Ok(done) => {
            (kept.failures, kept.done_at) = (0, Some(tried_at));
            if let Done::Imported { data_at, validators, .. } = done {
                (kept.asked, kept.query) = (question.overpass.clone(), question.query.clone());
                kept.data_at = data_at.or(kept.data_at);
                (kept.etag, kept.last_modified) = (validators.etag.clone(), validators.last_modified.clone());
            }
        }
        Err(undone) => {
            kept.failures = kept.failures.saturating_add(1);
            kept.fault = undone.to_string();
            if let Undone::Busy { until, .. } = undone {
                kept.not_before = *until;
            }
        }
    }
    kept
}
