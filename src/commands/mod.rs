//! What the command line asks for, one file for each command. The clock is asked here and passed down.

pub mod backup;
mod backup_schedule;
pub mod check;
pub mod compare;
pub mod doctor;
mod doctor_disk;
mod doctor_listen;
mod doctor_territory;
pub mod edition;
pub mod export;
mod finding;
mod handles;
pub mod import;
pub mod listing;
mod log;
pub mod moderator;
pub mod photos;
pub mod refresh;
mod refresh_schedule;
pub mod reports;
pub mod restore;
pub mod revert;
pub mod serve;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use self::log::tell;
use crate::config::{Command, Config, TerritoryArgs};
use crate::domain::{PartialDate, Territory};
use crate::import::territory::TerritoryFiles;
use crate::store::moderation::rulings::Decider;
use crate::store::{Store, StoreError, Writing};

/// Exit status: done, done with rejected rows, could not be done.
pub const DONE: u8 = 0;
/// Done, but some rows were rejected.
pub const DONE_IN_PART: u8 = 1;
/// Could not be done; nothing was written.
pub const FAILED: u8 = 2;

/// Runs one command; failures are told on standard error in one line.
pub fn run(config: Config) -> ExitCode {
    let result = match config.command {
        Command::Import(args) => import::run(*args),
        Command::Backup(args) => backup::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Compare(args) => compare::run(*args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Edition(args) => edition::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Moderator(args) => moderator::run(&args),
        Command::Photos(args) => photos::run(&args),
        Command::Refresh(args) => refresh::run(args),
        Command::Reports(args) => reports::run(&args),
        Command::Restore(args) => restore::run(&args),
        Command::Revert(args) => revert::run(&args),
        Command::Serve(args) => serve::run(*args),
    };
    ExitCode::from(result.unwrap_or_else(|error| {
        tell(&format!("contrechamp: {error:#}"));
        FAILED
    }))
}

/// The files of the territory asked for.
fn territory_files(args: &TerritoryArgs) -> TerritoryFiles {
    args.territory.clone().map_or(TerritoryFiles::Embedded, TerritoryFiles::Folder)
}

/// The inventory of a file that is there.
fn open_existing(path: &Path) -> Result<Store> {
    if !path.exists() {
        bail!("there is no file {}", path.display());
    }
    Store::open(path, Timestamp::now).with_context(|| format!("{} cannot be opened", path.display()))
}

/// One job of the writer, done durably when this returns.
fn write<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().context("the runtime cannot be started")?;
    Ok(runtime.block_on(store.write(work))?)
}

/// The same in a transaction of its own: for what may touch thousands of rows.
fn write_alone<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().context("the runtime cannot be started")?;
    Ok(runtime.block_on(store.write_alone(work))?)
}

/// The day it is in the territory.
fn today(territory: &Territory) -> PartialDate {
    // A territory's zone was checked when it was parsed.
    let zone = TimeZone::get(&territory.time_zone).unwrap_or(TimeZone::UTC);
    PartialDate::from_day(zone.to_datetime(Timestamp::now()).date())
}

/// Whoever decides at the command line. The territory's zone is not known there: the day is that of UTC.
fn operator() -> Decider {
    Decider { moderator_id: None, today: PartialDate::from_day(TimeZone::UTC.to_datetime(Timestamp::now()).date()) }
}
