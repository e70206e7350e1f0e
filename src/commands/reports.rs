//! `contrechamp reports`: what waits for review is listed, published or refused. The server may run meanwhile.

use std::io::{self, Write as _};

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use uuid::Uuid;

use super::{DONE, FAILED, tell};
use crate::config::{ReportsArgs, ReportsCommand};
use crate::store::decisions::{Reviewed, list_reports_to_review, publish_report, refuse_report};
use crate::store::place_reports::list_places_to_review;
use crate::store::reports::StoredReport;
use crate::store::{Store, StoreError, Writing};

/// Runs one of the three; status 2 when it could not be done.
pub fn run(args: &ReportsArgs) -> Result<u8> {
    let path = &args.database;
    if !path.exists() {
        bail!("there is no file {}", path.display());
    }
    let store = Store::open(path, Timestamp::now).with_context(|| format!("{} cannot be opened", path.display()))?;
    match &args.command {
        ReportsCommand::List => list(&store),
        ReportsCommand::Publish { report } => {
            let report = *report;
            Ok(told(report, write(&store, move |writing| publish_report(writing, report))?))
        }
        ReportsCommand::Refuse { report, why } => {
            let (report, why) =
                (*report, why.as_deref().map(str::trim).filter(|why| !why.is_empty()).map(str::to_owned));
            Ok(told(report, write(&store, move |writing| refuse_report(writing, report, why.as_deref()))?))
        }
    }
}

fn list(store: &Store) -> Result<u8> {
    let (reports, places) =
        store.read(|reader| Ok((list_reports_to_review(reader)?, list_places_to_review(reader)?)))?;
    let mut out = io::stdout().lock();
    writeln!(out, "report\tstate\tkind\tcamera\treceived_on\tseen_on\tlon\tlat\ttags\ttexts\twhy")?;
    for report in &reports {
        writeln!(out, "{}", line(report))?;
    }
    for place in &places {
        let at = place.position.map_or("\t".to_owned(), |at| format!("{}\t{}", at.lon(), at.lat()));
        let texts = place.texts.to_json();
        let (id, on, seen) = (place.report_id, &place.received_on, &place.seen_on);
        writeln!(out, "{id}\twaiting\tplace\t\t{on}\t{seen}\t{at}\t{{}}\t{texts}\t")?;
    }
    Ok(DONE)
}

/// One line; JSON keeps line ends of a note inside it.
fn line(report: &StoredReport) -> String {
    let (mut seen_on, mut at, mut tags) = (String::new(), "\t".to_owned(), String::new());
    if let Some(statement) = &report.observation {
        seen_on = statement.seen_on.map(|date| date.to_string()).unwrap_or_default();
        at = statement.position.map_or(at, |at| format!("{}\t{}", at.lon(), at.lat()));
        tags = statement.tags.to_json();
    }
    let (id, state, kind, camera) = (report.report_id, &report.state, report.kind.as_str(), report.camera_id);
    let why = report.why.as_deref().unwrap_or_default().replace(['\t', '\n', '\r'], " ");
    let texts = report.free_text.to_json();
    format!("{id}\t{state}\t{kind}\t{camera}\t{}\t{seen_on}\t{at}\t{tags}\t{texts}\t{why}", report.received_on)
}

fn told(report_id: Uuid, reviewed: Reviewed) -> u8 {
    let trouble = match reviewed {
        Reviewed::Done => return DONE,
        Reviewed::Withdrawn => format!("{report_id} was withdrawn by its sender"),
        Reviewed::NoSuchReport => {
            format!("there is no report {report_id} of a camera; a missing place is added to the list of places")
        }
    };
    tell(&format!("contrechamp: {trouble}"));
    FAILED
}

fn write<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().context("the runtime cannot be started")?;
    Ok(runtime.block_on(store.write(work))?)
}
