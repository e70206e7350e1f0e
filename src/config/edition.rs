//! The command line of `contrechamp edition`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::TerritoryArgs;

/// `contrechamp edition`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct EditionArgs {
    #[command(subcommand)]
    pub command: Option<EditionCommand>,
    /// What the new edition is called, such as "Conseil municipal de décembre"
    #[arg(required = true)]
    pub name: Option<String>,
    /// The inventory's file
    #[arg(long, global = true, env = "CONTRECHAMP_DATABASE", default_value = "contrechamp.db", value_name = "FILE")]
    pub database: PathBuf,
    #[command(flatten)]
    pub territory: TerritoryArgs,
    /// Where the service is reached from outside: the address that is cited
    #[arg(long, env = "CONTRECHAMP_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
}

/// What to do about editions that are there.
#[derive(Debug, Subcommand)]
pub enum EditionCommand {
    /// List editions with their sums; withdrawn ones are told as such
    List,
    /// Write what is different between two editions to standard output, as CSV
    Difference {
        /// The former edition's id
        from: String,
        /// The later one's
        to: String,
    },
}
