//! Copies of the inventory: one now, or one after the other while serving; and back again.

use std::path::PathBuf;

use clap::Args;
use jiff::SignedDuration;

use super::DatabaseArgs;

/// `contrechamp backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// Where the copy goes; a file that exists is not overwritten
    pub file: PathBuf,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// `contrechamp restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The backup; it is only read
    pub file: PathBuf,
    #[command(flatten)]
    pub database: DatabaseArgs,
}

/// Backups that `serve` makes by itself.
#[derive(Debug, Args)]
#[command(next_help_heading = "Backups")]
pub struct BackupScheduleArgs {
    /// Folder into which checked copies are made, best on another disk; without it none are
    #[arg(long, env = "CONTRECHAMP_BACKUP_DIR", value_name = "DIR")]
    pub backup_dir: Option<PathBuf>,
    /// Time from one to the next, such as 24h or 90m
    #[arg(long, env = "CONTRECHAMP_BACKUP_EVERY", default_value = "24h", value_name = "TIME", value_parser = parse_time)]
    pub backup_every: SignedDuration,
    /// How many are kept; the oldest goes once a newer one was found sound
    #[arg(long, env = "CONTRECHAMP_BACKUP_KEEP", default_value_t = 14, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    pub backup_keep: u16,
}

fn parse_time(text: &str) -> Result<SignedDuration, String> {
    let wrong = || format!("expected a time of at least a second, such as 24h, 90m or 30s, found {text:?}");
    let time: SignedDuration = text.parse().map_err(|_unreadable| wrong())?;
    if time < SignedDuration::from_secs(1) { Err(wrong()) } else { Ok(time) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_words_and_never_nothing() {
        assert_eq!(parse_time("24h"), Ok(SignedDuration::from_hours(24)));
        assert_eq!(parse_time("90m"), Ok(SignedDuration::from_mins(90)));
        for text in ["0s", "-1h", "soon", "", "24"] {
            assert!(parse_time(text).is_err(), "{text}");
        }
    }
}
