//! The command line of `contrechamp reports`, and how `serve` takes reports.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use uuid::Uuid;

/// How the service takes reports.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reports")]
pub struct ReportingArgs {
    /// Reports that one address may send in an hour; 0 for no limit
    #[arg(long, env = "CONTRECHAMP_REPORTS_PER_HOUR", default_value_t = 1_200, value_name = "COUNT")]
    pub reports_per_hour: u32,
    /// When a report counts and is shown; free text, photos and grave claims wait for review either way
    #[arg(long, env = "CONTRECHAMP_PUBLISH", default_value = "at-once", value_name = "WHEN")]
    pub publish: Publish,
    /// When a device has to compute for a moment before its report is taken; under-load: after sixty from one address
    #[arg(long, env = "CONTRECHAMP_PROOF_OF_WORK", default_value = "under-load", value_name = "WHEN")]
    pub proof_of_work: Proof,
}

/// When a report has to come with a proof of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Proof {
    Off,
    UnderLoad,
    Always,
}

/// When a report counts and is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Publish {
    AtOnce,
    AfterReview,
}

/// `contrechamp reports`.
#[derive(Debug, Args)]
pub struct ReportsArgs {
    #[command(subcommand)]
    pub command: ReportsCommand,
    /// The inventory's file
    #[arg(long, global = true, env = "CONTRECHAMP_DATABASE", default_value = "contrechamp.db", value_name = "FILE")]
    pub database: PathBuf,
}

/// What to do with reports.
#[derive(Debug, Subcommand)]
pub enum ReportsCommand {
    /// List the reports that wait for review, then those that were refused
    List,
    /// Let a report count and be shown
    Publish {
        /// The report, as the list names it
        report: Uuid,
    },
    /// Leave a report out, whether it waits or is shown already
    Refuse {
        /// The report, as the list names it
        report: Uuid,
        /// Why, in words for its sender
        #[arg(long, env = "CONTRECHAMP_WHY", value_name = "TEXT")]
        why: Option<String>,
    },
}
