//! `contrechamp refresh osm`: one question to the Overpass server that the operator named, a second and a third one only
//! where that asks for short patience, and what became of it kept, so that no later try comes too early.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use jiff::{SignedDuration, Timestamp};

use super::import::{Shown, print};
use super::{DONE, DONE_IN_PART, open_existing, tell, territory_files, today, write};
use crate::config::{RefreshArgs, RefreshCommand, RefreshOsmArgs};
use crate::domain::{Bbox, Territory};
use crate::import::Progress;
use crate::import::overpass::ask::{Question, Validators};
use crate::import::overpass::query::query_of;
use crate::import::refresh::{Done, Refresh, Undone, key_of, remembered};
use crate::import::run::extent_of;
use crate::store::Store;
use crate::store::imports::refreshes::{Refreshed, find_refreshed, put_refreshed};

/// Questions in one run, where the server asks for patience.
const MOST_QUESTIONS: u32 = 3;
/// Patience where the server does not say how much; doubled at each question.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);
/// Longest patience within one run.
const MOST_PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// Refreshes and tells what became of it; answers the exit status.
pub fn run(args: RefreshArgs) -> Result<u8> {
    match args.command {
        RefreshCommand::Osm(args) => osm(&args),
    }
}

fn osm(args: &RefreshOsmArgs) -> Result<u8> {
    let territory = territory_files(&args.territory).territory()?;
    let database = &args.database.database;
    if args.print_query {
        let store = database.exists().then(|| open_existing(database)).transpose()?;
        print(&query_of(bbox(args.bbox, store.as_ref(), &territory)?));
        return Ok(DONE);
    }
    let Some(server) = args.overpass.server(&territory.refresh) else {
        bail!("no server is named: give --overpass, or [refresh] in territory.toml; nobody is asked otherwise");
    };
    let store = open_existing(database)?;
    // Opened first: a refresh that is done must not fail for its report.
    let has_json_out = args.report.as_deref() == Some(Path::new("-"));
    let report_file = args.report.as_ref().filter(|_| !has_json_out);
    let opened = report_file.map(|file| File::create(file).with_context(|| format!("--report {}", file.display())));
    let opened = opened.transpose()?;
    let asking = Asking {
        server,
        bbox: bbox(args.bbox, Some(&store), &territory)?,
        is_dry_run: args.dry_run,
        takes_fewer: args.accept_fewer,
    };
    if territory.publisher.contact.trim().is_empty() {
        tell("warning: [publisher] of territory.toml has no contact: the server's operator cannot reach you");
    }
    let mut shown = Shown::new();
    let done = ask_patiently(&store, &territory, &asking, &mut |progress| shown.tick(progress));
    shown.finish();
    let report = match done? {
        Done::Same => {
            print("nothing changed there since the last refresh\n");
            return Ok(DONE);
        }
        Done::Imported { report, .. } => report,
    };
    if let Some(mut file) = opened {
        file.write_all(report.to_json().as_bytes()).context("--report")?;
    }
    print(&if has_json_out { report.to_json() } else { report.to_string() });
    Ok(if report.rejected.is_empty() { DONE } else { DONE_IN_PART })
}

/// The box to ask for: as given, else around the areas, else the territory's.
pub(super) fn bbox(given: Option<Bbox>, store: Option<&Store>, territory: &Territory) -> Result<Bbox> {
    if let Some(given) = given {
        return Ok(given);
    }
    let extent = store.map(extent_of).transpose().map_err(|failure| anyhow!("{failure}"))?.flatten();
    Ok(extent.unwrap_or_else(|| territory.bbox()))
}

/// What to ask whom.
pub(super) struct Asking<'a> {
    pub server: &'a str,
    pub bbox: Bbox,
    pub is_dry_run: bool,
    pub takes_fewer: bool,
}

/// Asks again where the server asks for short patience, and only there.
fn ask_patiently(
    store: &Store,
    territory: &Territory,
    asking: &Asking<'_>,
    tick: &mut dyn FnMut(Progress),
) -> Result<Done> {
    let last = find_last(store, territory)?;
    if let Some(until) = last.and_then(|last| last.not_before).filter(|until| *until > Timestamp::now()) {
        bail!("the server asked for patience until {until:.0}: nobody was asked");
    }
    let mut patience = PATIENCE;
    for question in 1..=MOST_QUESTIONS {
        let undone = match ask_once(store, territory, asking, tick)? {
            Ok(done) => return Ok(done),
            Err(undone) => undone,
        };
        let Undone::Busy { until, .. } = &undone else { bail!("nothing was changed: {undone}") };
        let wait = until.map_or(patience, |until| until.duration_since(Timestamp::now()));
        if question == MOST_QUESTIONS || wait > MOST_PATIENCE {
            let until = until.map(|until| format!("; it can be asked again at {until:.0}")).unwrap_or_default();
            bail!("nothing was changed: {undone}{until}");
        }
        tell(&format!("{undone}; asking again in {} s", wait.as_secs().max(0)));
        std::thread::sleep(Duration::try_from(wait).unwrap_or_default());
        patience = patience.saturating_mul(2);
    }
    bail!("nothing was changed")
}

/// What is known of the last refresh.
pub(super) fn find_last(store: &Store, territory: &Territory) -> Result<Option<Refreshed>> {
    let key = source_key(territory)?;
    Ok(store.read(|reader| find_refreshed(reader, &key))?)
}

/// The key under which the territory keeps OpenStreetMap.
pub(super) fn source_key(territory: &Territory) -> Result<String> {
    key_of(&territory.refresh.source).map_err(|reason| anyhow!("[refresh] source: {reason}"))
}

/// One question; what became of it is kept, unless it is a dry run.
pub(super) fn ask_once(
    store: &Store,
    territory: &Territory,
    asking: &Asking<'_>,
    tick: &mut dyn FnMut(Progress),
) -> Result<Result<Done, Undone>> {
    let last = find_last(store, territory)?;
    let query = query_of(asking.bbox);
    let is_same_question = |last: &&Refreshed| last.asked == asking.server && last.query == query && !asking.is_dry_run;
    let known = last
        .as_ref()
        .filter(is_same_question)
        .map(|last| Validators { etag: last.etag.clone(), last_modified: last.last_modified.clone() });
    let refresh = Refresh {
        question: Question {
            overpass: asking.server.to_owned(),
            query,
            contact: territory.publisher.contact.trim().to_owned(),
            known: known.unwrap_or_default(),
        },
        bbox: asking.bbox,
        database: store.path().to_owned(),
        source_key: source_key(territory)?,
        is_dry_run: asking.is_dry_run,
        takes_fewer: asking.takes_fewer,
        data_at: last.as_ref().and_then(|last| last.data_at),
        today: today(territory),
        clock: Timestamp::now,
    };
    let result = refresh.run(store, tick);
    if !asking.is_dry_run {
        let kept = remembered(&refresh, last, Timestamp::now(), &result);
        write(store, move |writing| put_refreshed(writing, &kept))?;
    }
    Ok(result)
}
