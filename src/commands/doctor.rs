//! `contrechamp doctor`: what is wrong with an installation, in plain words. It changes nothing.

use std::fs::{Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::Result;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::doctor_disk::{look_at_lock, look_at_room, look_at_writing};
use super::doctor_listen::look_at_listening;
use super::doctor_territory::look_at_territory;
use super::finding::{Finding, Grade};
use super::refresh::source_key;
use super::{DONE, DONE_IN_PART, territory_files};
use crate::config::DoctorArgs;
use crate::http::PublicUrl;
use crate::store::file::inspect::inspect;
use crate::store::file::placing::folder_of;
use crate::store::imports::refreshes::{Refreshed, inspect_refreshed};
use crate::store::upkeep::backup_series::BackupSeries;
use crate::store::upkeep::check::check;
use crate::store::{SCHEMA_VERSION, StoreError};

/// How far the clock may be behind what was written by it.
const CLOCK_SLACK: SignedDuration = SignedDuration::from_mins(5);

/// Looks at everything; status 1 when something is wrong.
pub fn run(args: &DoctorArgs) -> Result<u8> {
    let database = &args.database.database;
    let now = Timestamp::now();
    let mut findings = look_at_file(database, now);
    findings.extend(look_at_room(database));
    findings.extend(look_at_writing(database));
    findings.extend(look_at_territory(args, now));
    findings.extend(args.listen.map(look_at_listening));
    findings.extend(look_at_address(args));
    findings.extend(look_at_backups(args, now));
    findings.extend(look_at_refresh(args, now));
    let mut out = io::stdout().lock();
    for (grade, sentence) in &findings {
        let word = match grade {
            Grade::Good => "good ",
            Grade::Mind => "mind ",
            Grade::Wrong => "WRONG",
        };
        writeln!(out, "{word}  {sentence}")?;
    }
    let wrong = findings.iter().filter(|(grade, _)| *grade == Grade::Wrong).count();
    writeln!(out, "{}", if wrong == 0 { "nothing is wrong".to_owned() } else { format!("wrong: {wrong}") })?;
    Ok(if wrong == 0 { DONE } else { DONE_IN_PART })
}

fn look_at_file(database: &Path, now: Timestamp) -> Vec<Finding> {
    let name = database.display();
    let metadata = match std::fs::metadata(database) {
        Ok(metadata) if metadata.is_dir() => {
            return vec![(Grade::Wrong, format!("{name} is a folder: --database names a file, such as one in it."))];
        }
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = folder_of(database);
            let told = if folder.is_dir() {
                format!("There is no file {name}. `contrechamp serve` makes it; is --database right?")
            } else {
                format!("There is no folder {} for the file: make it for the user that serves.", folder.display())
            };
            return vec![(Grade::Wrong, told)];
        }
        Err(error) => return vec![(Grade::Wrong, format!("{name} cannot be looked at: {error}."))],
    };
    let mut findings = vec![look_at_permissions(database, &metadata)];
    match inspect(database) {
        Ok(inspection) => {
            findings.push(told_schema(database, inspection.schema));
            findings.push(told_clock(inspection.newest_change, now));
            findings.extend(look_at_lock(database));
        }
        Err(error) => findings.push((Grade::Wrong, format!("{name} cannot be used: {error}."))),
    }
    findings
}

fn look_at_permissions(database: &Path, metadata: &Metadata) -> Finding {
    let name = database.display();
    let folder = folder_of(database);
    if let Err(error) = OpenOptions::new().read(true).write(true).open(database) {
        return (
            Grade::Wrong,
            format!("{name} cannot be written by this user ({error}). Run doctor as the user that serves."),
        );
    }
    // SQLite makes its log beside the file.
    if let Err(error) = tempfile::tempfile_in(folder) {
        return (Grade::Wrong, format!("Nothing can be written to the folder {} ({error}).", folder.display()));
    }
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o007 != 0 {
        let told = format!(
            "Every user of this machine can read {name} (mode {mode:o}): what was not published too. `chmod o= {name}` ends that."
        );
        return (Grade::Mind, told);
    }
    (Grade::Good, format!("{name} can be read and written, and not by everybody."))
}

/// The state of the schema, and of the rows where it is the present one.
fn told_schema(database: &Path, schema: i64) -> Finding {
    let name = database.display();
    if schema < SCHEMA_VERSION {
        let told =
            format!("{name} has schema {schema}; the next start makes it {SCHEMA_VERSION}, after a copy beside it.");
        return (Grade::Mind, told);
    }
    match check(database) {
        Ok(sound) if sound.faults.is_empty() => {
            (Grade::Good, format!("The file is sound: {} cameras, {} reports.", sound.cameras, sound.reports))
        }
        Ok(sound) => {
            let told = format!("The file is not sound: {}. Keep it, and restore a backup.", sound.faults.join("; "));
            (Grade::Wrong, told)
        }
        Err(error) => (Grade::Wrong, format!("The file could not be checked: {error}.")),
    }
}

fn told_clock(newest_change: Option<Timestamp>, now: Timestamp) -> Finding {
    match newest_change {
        Some(newest) if newest > now + CLOCK_SLACK => {
            let told = format!(
                "This machine's clock says {now:.0}, but the inventory was last changed at {newest:.0}: set the clock."
            );
            (Grade::Wrong, told)
        }
        _ => (Grade::Good, format!("The clock says {now:.0}.")),
    }
}

fn look_at_address(args: &DoctorArgs) -> Vec<Finding> {
    let Some(text) = &args.public_url else {
        return vec![(Grade::Mind, "No --public-url is given: links name the address it listens on.".to_owned())];
    };
    let url = match PublicUrl::parse(text) {
        Ok(url) => url,
        Err(error) => return vec![(Grade::Wrong, format!("--public-url: {error}."))],
    };
    let mut findings = Vec::new();
    if url.has_tls() {
        findings.push((Grade::Good, format!("It is reached at {}, by TLS.", url.base)));
    } else {
        let told = format!(
            "{} is not https: reports and passphrases can be read on the way, and phones give no position.",
            url.base
        );
        findings.push((if url.is_local() { Grade::Mind } else { Grade::Wrong }, told));
    }
    if url.has_tls() && args.trusted_proxies.is_empty() {
        let told =
            "TLS is a proxy's work, but no --trusted-proxy is given: all visitors count as one, and share its limits.";
        findings.push((Grade::Wrong, told.to_owned()));
    }
    if args.trusted_proxies.iter().any(|network| network.prefix_len() == 0) {
        let told = "--trusted-proxy believes everybody: a visitor can choose the address that limits count by.";
        findings.push((Grade::Wrong, told.to_owned()));
    }
    findings
}

fn look_at_backups(args: &DoctorArgs, now: Timestamp) -> Vec<Finding> {
    let Some((folder, late)) = args.expected_backups() else {
        let told = "No --backup-dir is given: unless something else copies the file, a broken disk takes everything.";
        return vec![(Grade::Mind, told.to_owned())];
    };
    if !folder.is_dir() {
        return vec![(Grade::Wrong, format!("There is no folder {}: no backup was made yet.", folder.display()))];
    }
    let newest = BackupSeries::open(folder, 1).and_then(|series| series.newest());
    let mut findings = vec![told_backups(folder, newest, late, now)];
    let device = |path: &Path| std::fs::metadata(path).map(|file| file.dev()).ok();
    if device(folder).is_some() && device(folder) == device(&args.database.database) {
        let told =
            format!("{} is on the disk of the inventory: copy the backups to another machine too.", folder.display());
        findings.push((Grade::Mind, told));
    }
    findings
}

fn told_backups(
    folder: &Path,
    newest: Result<Option<Timestamp>, StoreError>,
    late: SignedDuration,
    now: Timestamp,
) -> Finding {
    let name = folder.display();
    match newest {
        Err(error) => (Grade::Wrong, format!("{name} cannot be read: {error}.")),
        Ok(None) => (Grade::Wrong, format!("There is no backup in {name}.")),
        Ok(Some(at)) if now.duration_since(at) > late => (
            Grade::Wrong,
            format!("The newest backup in {name} is of {at:.0}: none was made since. Look at the server's log."),
        ),
        Ok(Some(at)) => (Grade::Good, format!("The newest backup is of {at:.0}.")),
    }
}

/// What is known of the schedule and of the last refresh from OpenStreetMap; nothing where nobody is to be asked.
fn look_at_refresh(args: &DoctorArgs, now: Timestamp) -> Vec<Finding> {
    let Ok(territory) = territory_files(&args.territory).territory() else { return Vec::new() };
    let every = args.refresh.every(&territory.refresh);
    let key = match source_key(&territory) {
        Ok(key) => key,
        Err(error) => return vec![(Grade::Wrong, format!("{error}."))],
    };
    // What is wrong with the file is told above.
    let last = inspect_refreshed(&args.database.database, &key).unwrap_or_default();
    let mut findings = Vec::new();
    if every.is_some() && territory.publisher.contact.trim().is_empty() {
        let told = "OpenStreetMap is asked on a schedule, but [publisher] has no contact: the server's operator cannot reach you.";
        findings.push((Grade::Mind, told.to_owned()));
    }
    findings.extend(told_refresh(last.as_ref(), every, now));
    findings
}

fn told_refresh(last: Option<&Refreshed>, every: Option<SignedDuration>, now: Timestamp) -> Option<Finding> {
    let Some(last) = last else {
        let told = "OpenStreetMap is to be asked on a schedule, and was not asked yet.";
        return every.map(|_| (Grade::Mind, told.to_owned()));
    };
    let good = last.done_at.map_or("there was no good one".to_owned(), |at| {
        format!("the last good one is of {}", TimeZone::UTC.to_datetime(at).date())
    });
    Some(match last.word(every, now) {
        "failed" => (
            if every.is_some() { Grade::Wrong } else { Grade::Mind },
            format!("The last refresh from OpenStreetMap changed nothing ({}); {good}.", last.fault),
        ),
        "late" => (Grade::Wrong, format!("No refresh from OpenStreetMap was made in time; {good}. Is it served?")),
        _ => (Grade::Good, format!("OpenStreetMap was asked; {good}.")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + hours * 3_600).unwrap()
    }

    #[test]
    fn a_clock_behind_what_it_wrote_is_wrong() {
        assert_eq!(told_clock(Some(at(2)), at(1)).0, Grade::Wrong);
        assert_eq!(told_clock(Some(at(1)), at(1)).0, Grade::Good);
        assert_eq!(told_clock(None, at(1)).0, Grade::Good);
    }

    #[test]
    fn a_backup_that_is_late_or_missing_is_wrong() {
        let late = SignedDuration::from_hours(48);
        let grade = |newest| told_backups(Path::new("/backups"), Ok(newest), late, at(100)).0;
        assert_eq!((grade(None), grade(Some(at(51))), grade(Some(at(53)))), (Grade::Wrong, Grade::Wrong, Grade::Good));
    }
}
