//! The command line of `contrechamp moderator`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `contrechamp moderator`.
#[derive(Debug, Args)]
pub struct ModeratorArgs {
    #[command(subcommand)]
    pub command: ModeratorCommand,
    /// The inventory's file
    #[arg(long, global = true, env = "CONTRECHAMP_DATABASE", default_value = "contrechamp.db", value_name = "FILE")]
    pub database: PathBuf,
}

/// What to do about moderators.
#[derive(Debug, Subcommand)]
pub enum ModeratorCommand {
    /// Print, once, a link with which somebody becomes a moderator; for a name that is known, a new passphrase
    Invite {
        /// What the moderator signs in with; never shown in public
        name: String,
        /// Where the service is reached from outside, for the link
        #[arg(long, env = "CONTRECHAMP_PUBLIC_URL", default_value = "http://127.0.0.1:8080", value_name = "URL")]
        public_url: String,
        /// Hours in which the link can be used
        #[arg(long, env = "CONTRECHAMP_INVITATION_HOURS", default_value_t = 48, value_name = "COUNT",
            value_parser = clap::value_parser!(u32).range(1..=720))]
        hours: u32,
    },
    /// List moderators and invitations
    List,
    /// End what a moderator may do, open sessions included; what was decided stands
    Revoke {
        /// The moderator's name
        name: String,
    },
}
