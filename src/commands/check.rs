//! `contrechamp check`: is the file sound, in words.

use std::io::{self, Write as _};

use anyhow::{Context as _, Result, bail};

use super::{DONE, FAILED};
use crate::config::DatabaseArgs;
use crate::store::upkeep::check::{Soundness, check};

/// Checks the file without changing it; a file with faults is status 2.
pub fn run(args: &DatabaseArgs) -> Result<u8> {
    let path = &args.database;
    if !path.exists() {
        bail!("there is no file {}", path.display());
    }
    let soundness = check(path).with_context(|| format!("{} could not be checked", path.display()))?;
    tell(&soundness)?;
    Ok(if soundness.faults.is_empty() { DONE } else { FAILED })
}

/// Writes what was looked at and each fault on a line of its own.
pub fn tell(soundness: &Soundness) -> Result<()> {
    let mut out = io::stdout().lock();
    let Soundness { cameras, observations, reports, photos, editions, buildings, faults } = soundness;
    writeln!(
        out,
        "cameras {cameras}\nobservations {observations}\nreports {reports}\nphotos {photos}\neditions {editions}\nbuildings {buildings}"
    )?;
    for fault in faults {
        writeln!(out, "fault: {fault}")?;
    }
    writeln!(out, "{}", if faults.is_empty() { "sound" } else { "not sound: keep the file and restore a backup" })?;
    Ok(())
}
