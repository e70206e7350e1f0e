//! `contrechamp reports`: what waits for review is listed, published or refused. The server may run meanwhile.

use std::io::{self, Write as _};

use anyhow::Result;
use uuid::Uuid;

use super::{DONE, FAILED, open_existing, operator, tell, write};
use crate::config::{ReportsArgs, ReportsCommand};
use crate::domain::ruling::{Action, Subject};
use crate::store::moderation::decisions::list_reports_to_review;
use crate::store::moderation::rulings::{Ruled, Ruling, decide};
use crate::store::report::place_reports::list_places_to_review;
use crate::store::report::reports::StoredReport;
use crate::store::{Store, StoreError, Writing};

/// Runs one of the three; status 2 when it could not be done.
pub fn run(args: &ReportsArgs) -> Result<u8> {
    let store = open_existing(&args.database)?;
    match &args.command {
        ReportsCommand::List => list(&store),
        ReportsCommand::Publish { report } => {
            let ruling = ruling(*report, Action::Publish, None);
            Ok(told(*report, &write(&store, move |writing| decide_either(writing, &ruling))?))
        }
        ReportsCommand::Refuse { report, why } => {
            let why = why.as_deref().map(str::trim).filter(|why| !why.is_empty()).map(str::to_owned);
            let ruling = ruling(*report, Action::Hide, why);
            Ok(told(*report, &write(&store, move |writing| decide_either(writing, &ruling))?))
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

/// A report of a camera, or a missing place: the list names both.
fn decide_either(writing: &Writing<'_>, ruling: &Ruling) -> Result<Ruled, StoreError> {
    match decide(writing, ruling)? {
        Ruled::NoSuchSubject => decide(writing, &Ruling { subject: Subject::Place, ..ruling.clone() }),
        ruled => Ok(ruled),
    }
}

fn ruling(report_id: Uuid, action: Action, why: Option<String>) -> Ruling {
    Ruling {
        decider: operator(),
        subject: Subject::Report,
        subject_id: report_id.to_string(),
        action,
        reason: action.usual_reason(),
        why,
        into: None,
        most: None,
    }
}

fn told(report_id: Uuid, ruled: &Ruled) -> u8 {
    let trouble = match ruled {
        Ruled::Done(_) | Ruled::Already => return DONE,
        Ruled::Gone => format!("{report_id} was withdrawn by its sender"),
        _ => format!("there is no report {report_id}"),
    };
    tell(&format!("contrechamp: {trouble}"));
    FAILED
}
