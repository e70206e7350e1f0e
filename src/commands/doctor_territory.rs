//! What `doctor` says of the territory: whether a new inventory could be made of its files, and who answers for it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::finding::{Finding, Grade};
use super::territory_files;
use crate::config::DoctorArgs;
use crate::domain::publisher::Publisher;
use crate::domain::{PartialDate, Territory};
use crate::import::territory::{SeedError, TerritoryFiles, seed};

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
        findings.extend(told_files(&territory, &files, now));
    }
    findings.push(told_publisher(&territory.publisher));
    findings
}

/// Whether an inventory can be made of a folder: one is made, beside the other temporary files, and thrown away.
fn told_files(territory: &Territory, files: &TerritoryFiles, now: Timestamp) -> Vec<Finding> {
    let name = &territory.name;
    if let Err(error) = try_seeding(files, now) {
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

fn try_seeding(files: &TerritoryFiles, now: Timestamp) -> Result<(), SeedError> {
    let folder = tempfile::tempdir().map_err(|error| SeedError::Io { file: "a temporary folder".to_owned(), error })?;
    let today = PartialDate::from_day(TimeZone::UTC.to_datetime(now).date());
    seed(&folder.path().join("tried.db"), files, today, Timestamp::now).map(drop)
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
