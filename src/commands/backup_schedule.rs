//! Backups that the server makes by itself: one at the start if none is young enough, then one after the other. What
//! becomes of each is told in the log, by `/health` and by `/metrics`.

use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::{SignedDuration, Timestamp};

use crate::config::BackupScheduleArgs;
use crate::http::AppState;
use crate::store::upkeep::backup_series::BackupSeries;

/// Between two looks at the clock, which may jump.
const LOOK: Duration = Duration::from_secs(60);
/// Longest wait after one that failed.
const AGAIN: SignedDuration = SignedDuration::from_mins(15);

/// Begins the schedule, if a folder is given; one that cannot be used is an error.
pub fn start(args: &BackupScheduleArgs, app: &AppState) -> Result<()> {
    let Some(folder) = &args.backup_dir else { return Ok(()) };
    let series = BackupSeries::open(folder, usize::from(args.backup_keep));
    let unusable = || format!("--backup-dir {} cannot be used", folder.display());
    let series = series.with_context(unusable)?;
    app.backups.begin(args.backup_every, series.newest().with_context(unusable)?, (app.clock)());
    tokio::spawn(keep_making(series, app.clone(), args.backup_every));
    Ok(())
}

async fn keep_making(series: BackupSeries, app: AppState, every: SignedDuration) {
    let mut tried: Option<Timestamp> = None;
    loop {
        let now = (app.clock)();
        let last = app.backups.state().and_then(|state| state.last);
        if is_due(last, every, now) && is_due(tried, every.min(AGAIN), now) {
            tried = Some(now);
            make(&series, &app, now).await;
        }
        tokio::time::sleep(LOOK.min(every.unsigned_abs())).await;
    }
}

/// Whether it is time again. A time to come was written by a clock that has been set back since.
fn is_due(last: Option<Timestamp>, every: SignedDuration, now: Timestamp) -> bool {
    last.is_none_or(|last| last > now || now.duration_since(last) >= every)
}

async fn make(series: &BackupSeries, app: &AppState, now: Timestamp) {
    let (series, database) = (series.clone(), app.store.path().to_owned());
    let made = tokio::task::spawn_blocking(move || series.add(&database, now)).await;
    let failure = match made {
        Ok(Ok(made)) => {
            app.backups.note(Some(now));
            let (cameras, reports, removed) = (made.soundness.cameras, made.soundness.reports, made.removed);
            return tracing::info!(file = %made.file.display(), cameras, reports, removed, "a backup was made and checked");
        }
        Ok(Err(error)) => error.to_string(),
        Err(error) => error.to_string(),
    };
    app.backups.note(None);
    tracing::error!(cause = failure, "no backup was made; the older ones are kept");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_due_after_its_time_and_when_the_clock_was_set_back() {
        let at = |hours: i64| Timestamp::from_second(1_790_000_000 + hours * 3_600).unwrap();
        let day = SignedDuration::from_hours(24);
        assert!(is_due(None, day, at(0)) && is_due(Some(at(0)), day, at(24)) && is_due(Some(at(9)), day, at(0)));
        assert!(!is_due(Some(at(0)), day, at(23)));
    }
}
