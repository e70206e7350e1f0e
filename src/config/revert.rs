//! The command line of `contrechamp revert`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::TerritoryArgs;
use crate::domain::ruling::Reason;

/// `contrechamp revert`.
#[derive(Debug, Args)]
pub struct RevertArgs {
    #[command(subcommand)]
    pub command: RevertCommand,
    /// The inventory's file
    #[arg(long, global = true, env = "CONTRECHAMP_DATABASE", default_value = "contrechamp.db", value_name = "FILE")]
    pub database: PathBuf,
    /// Folder of the territory, whose clock an hour is told by [default: Montpellier, from inside the program]
    #[arg(long, global = true, env = "CONTRECHAMP_TERRITORY", value_name = "DIR")]
    pub territory: Option<PathBuf>,
    /// Say what would be touched, and change nothing
    #[arg(long, global = true, env = "CONTRECHAMP_DRY_RUN")]
    pub dry_run: bool,
    /// Why, as the public log has it: `unclear`, `mistake`, `duplicate`, `out_of_scope` …
    #[arg(long, global = true, env = "CONTRECHAMP_REASON", value_name = "REASON", value_parser = str::parse::<Reason>)]
    pub reason: Option<Reason>,
    /// Why, in words for the senders of reports
    #[arg(long, global = true, env = "CONTRECHAMP_WHY", value_name = "TEXT")]
    pub why: Option<String>,
}

impl RevertArgs {
    /// The territory.
    pub fn territory(&self) -> TerritoryArgs {
        TerritoryArgs { territory: self.territory.clone() }
    }
}

/// What to take back.
#[derive(Debug, Subcommand)]
pub enum RevertCommand {
    /// List bursts and imports with their numbers, the newest first
    List,
    /// Leave out all reports of a burst
    Burst {
        /// As the list numbers it
        number: i64,
    },
    /// Leave out all reports that came within an hour
    Hour {
        /// The hour in the territory's time, such as 2026-11-23T14
        hour: String,
    },
    /// Leave out all reports of an area
    Area {
        /// The area's code
        code: String,
        /// First day on which they came
        #[arg(long, env = "CONTRECHAMP_SINCE", value_name = "DATE")]
        since: Date,
    },
    /// Take back what an import said: what it brought is left out, what it changed is as before
    Import {
        /// As the list numbers it
        number: i64,
    },
    /// Take such a decision back
    Undo {
        /// Its number, as it was told and as the public log has it
        decision: i64,
    },
}
