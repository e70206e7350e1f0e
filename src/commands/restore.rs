//! `contrechamp restore FILE`: puts a checked copy of a backup where the inventory is. Nothing is deleted, and what was
//! erased, hidden or merged since the backup stays so.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;

use super::{DONE, check, open_existing, operator, tell, write_alone};
use crate::config::RestoreArgs;
use crate::store::Writing;
use crate::store::upkeep::hidden::{hide_again, list_hidden, merge_again};
use crate::store::upkeep::restore::{erase_again, list_erased, restore};

/// Restores; refused while the inventory is in use or the backup is not sound.
pub fn run(args: &RestoreArgs) -> Result<u8> {
    let database = &args.database.database;
    if !args.file.exists() {
        bail!("there is no file {}", args.file.display());
    }
    let restored = restore(&args.file, database, Timestamp::now())
        .with_context(|| format!("{} was not restored", args.file.display()))?;
    check::tell(&restored.soundness)?;
    // The program may be newer than the backup.
    drop(open_existing(database)?);
    if let Some(former) = restored.former {
        tell(&format!("what stood there is kept as {}", former.display()));
        bring_decisions(&former, database)?;
    }
    Ok(DONE)
}

/// Erases and hides in the restored file what was erased and hidden in the former one, where that can still be read.
fn bring_decisions(former: &Path, database: &Path) -> Result<()> {
    let erased = match list_erased(former, database) {
        Ok(erased) => erased,
        Err(error) => {
            tell(&format!(
                "what was erased since the backup is not known ({error}): it is back until somebody erases it again"
            ));
            return Ok(());
        }
    };
    let store = open_existing(database)?;
    let gone = write_alone(&store, move |writing| erase_again(writing, &erased)).context("erasing again failed")?;
    tell(&format!("erased or withdrawn since the backup, and gone again: {gone}"));
    let hidden = match list_hidden(former) {
        Ok(hidden) => hidden,
        Err(error) => {
            tell(&format!(
                "what was hidden or merged since the backup is not known ({error}): it shows until somebody decides so again"
            ));
            return Ok(());
        }
    };
    let again = move |writing: &Writing<'_>| {
        Ok((merge_again(writing, &hidden, operator())?, hide_again(writing, &hidden, operator())?))
    };
    let (merged, gone) = write_alone(&store, again).context("hiding again failed")?;
    tell(&format!("merged since the backup, and merged again: {merged}"));
    tell(&format!("hidden or held back since the backup, and hidden again: {gone}"));
    Ok(())
}
