//! What `doctor` says of the territory: whether a new inventory could be made of its files, and who answers for it.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::finding::{Finding, Grade};
use super::territory_files;
use crate::config::DoctorArgs;
use crate::domain::publisher::Publisher;
use crate::domain::{PartialDate, Territory};
use crate::import::territory::{TerritoryFiles, seed};
use crate::store::file::placing::folder_of;

/// Reads what `serve` would read, the lists too.
pub fn look_at_territory(args: &DoctorArgs, now: Timestamp) -> Vec<Finding> {
    let files = territory_files(&args.territory);
    let territory = match files.territory() {
        Ok(territory) => territory,
        Err(error) => return vec![(Grade::Wrong, format!("The territory cannot be read: {error}."))],
    };
    let name = &territory.name;
    let mut findings = Vec::new();
    if args.territory.territory.is_none() {
        findings.push((Grade::Mind, format!("No --territory is given: this is {name}, from inside the program.")));
    } else {
        findings.extend(told_files(&args.database.database, &territory, &files, now));
    }
    findings.push(told_publisher(&territory.publisher));
    findings
}

/// Whether an inventory can be made of a folder: one is made among the temporary files, or where the inventory is, and
/// thrown away. Where nothing can be written that is told elsewhere.
fn told_files(database: &Path, territory: &Territory, files: &TerritoryFiles, now: Timestamp) -> Vec<Finding> {
    let name = &territory.name;
    let folder = tempfile::tempdir().or_else(|_no_such_folder| tempfile::tempdir_in(folder_of(database)));
    let Ok(folder) = folder else { return vec![(Grade::Good, format!("The territory is {name}."))] };
    let today = PartialDate::from_day(TimeZone::UTC.to_datetime(now).date());
    if let Err(error) = seed(&folder.path().join("tried.db"), files, today, Timestamp::now) {
        let told = format!(
            "The territory is {name}, but no new inventory can be made of its files: {error}. One that is there already is served all the same."
        );
        return vec![(Grade::Wrong, told)];
    }
    let mut findings = vec![(Grade::Good, format!("The territory is {name}, and its files can be read."))];
    if matches!(files.find("areas.geojson"), Ok(None)) {
        let told = "The territory has no areas.geojson: unless areas were imported there are no neighbourhoods, no figures and no walk sheets.";
        findings.push((Grade::Mind, told.to_owned()));
    }
    findings
}

/// Whether the legal pages say who answers for the instance.
fn told_publisher(publisher: &Publisher) -> Finding {
    let missing = publisher.missing();
    if missing.is_empty() {
        return (Grade::Good, "The legal notice says who answers for this instance.".to_owned());
    }
    let told = format!(
        "Nobody answers for this instance yet: [publisher] of territory.toml lacks {}. Fill that in before it is public; /legal says so to everybody.",
        missing.join(", ")
    );
    (Grade::Mind, told)
}
