//! A refresh from OpenStreetMap at regular times while serving, in a thread of its own: a server that takes minutes keeps
//! nobody waiting, not even the end. When it is due follows from what the file remembers, so that no restart asks early.

use std::sync::{Arc, Weak};
use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::{SignedDuration, Timestamp};

use super::refresh::{Asking, ask_once, bbox, find_last, source_key};
use crate::config::RefreshScheduleArgs;
use crate::domain::Territory;
use crate::http::{App, AppState, RefreshSettings};
use crate::import::refresh::Done;
use crate::store::imports::refreshes::Refreshed;

/// Between two looks at the clock, which may jump.
const LOOK: Duration = Duration::from_secs(30);
/// Pause after the first failure, doubled at each one after it.
const AGAIN: SignedDuration = SignedDuration::from_mins(15);
/// Longest pause after failures, where the schedule itself has none shorter.
const MOST_AGAIN: SignedDuration = SignedDuration::from_hours(24);

/// Begins the schedule, if a server and a time are named.
pub fn start(args: &RefreshScheduleArgs, app: &AppState) -> Result<()> {
    let refresh = &app.territory.refresh;
    let (Some(server), Some(every)) = (args.overpass.server(refresh), args.every(refresh)) else { return Ok(()) };
    let (server, app) = (server.to_owned(), Arc::downgrade(app));
    let thread = std::thread::Builder::new().name("refresh".to_owned());
    thread.spawn(move || keep_asking(&server, every, &app)).context("the refresh cannot be started")?;
    Ok(())
}

/// What the service tells of the schedule and of refreshes made by hand.
pub fn settings(args: &RefreshScheduleArgs, territory: &Territory) -> Result<RefreshSettings> {
    Ok(RefreshSettings { source_key: source_key(territory)?, every: args.every(&territory.refresh) })
}

/// Ends with the service.
fn keep_asking(server: &str, every: SignedDuration, app: &Weak<App>) {
    while let Some(app) = app.upgrade() {
        let now = (app.clock)();
        match find_last(&app.store, &app.territory) {
            Ok(last) if last.as_ref().is_none_or(|last| is_due(last, every, now)) => ask(server, &app),
            Ok(_) => {}
            Err(error) => tracing::warn!(cause = %error, "what is known of the last refresh cannot be read"),
        }
        drop(app);
        std::thread::sleep(LOOK);
    }
}

/// Whether it is time again. A time to come was written by a clock that has been set back since.
fn is_due(last: &Refreshed, every: SignedDuration, now: Timestamp) -> bool {
    let doubled = AGAIN.saturating_mul(1 << last.failures.saturating_sub(1).min(10));
    let pause = if last.failures == 0 { every } else { doubled.min(every).min(MOST_AGAIN) };
    let is_patient = last.not_before.is_none_or(|until| now >= until || now.duration_since(last.tried_at) > MOST_AGAIN);
    is_patient && (last.tried_at > now || now.duration_since(last.tried_at) >= pause)
}

fn ask(server: &str, app: &AppState) {
    let asked = bbox(None, Some(&app.store), &app.territory).and_then(|bbox| {
        let asking = Asking { server, bbox, is_dry_run: false, takes_fewer: false };
        ask_once(&app.store, &app.territory, &asking, &mut |_progress| {})
    });
    match asked {
        Ok(Ok(Done::Same)) => tracing::info!(server, "OpenStreetMap says the same as at the last refresh"),
        Ok(Ok(Done::Imported { report, .. })) => {
            let (added, changed, unlisted) = (report.added, report.changed, report.unlisted);
            let (withheld, rejected) = (report.withheld_rows(), report.rejected.total());
            tracing::info!(server, added, changed, unlisted, withheld, rejected, "refreshed from OpenStreetMap");
        }
        Ok(Err(undone)) => tracing::error!(server, cause = %undone, "the refresh from OpenStreetMap changed nothing"),
        Err(error) => tracing::error!(server, cause = %error, "the refresh from OpenStreetMap could not be made"),
    }
}
