//! `contrechamp backup FILE`: a checked copy of the inventory, made while it is in use.

use anyhow::{Context as _, Result, bail};

use super::{DONE, FAILED, check};
use crate::config::BackupArgs;
use crate::store::upkeep::backup::backup;

/// Copies the file and checks the copy; the target must not exist.
pub fn run(args: &BackupArgs) -> Result<u8> {
    let path = &args.database.database;
    if !path.exists() {
        bail!("there is no file {}", path.display());
    }
    let soundness = backup(path, &args.file).with_context(|| format!("no backup of {} was made", path.display()))?;
    check::tell(&soundness)?;
    Ok(if soundness.faults.is_empty() { DONE } else { FAILED })
}
