//! The command line of `contrechamp photos`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use uuid::Uuid;

/// `contrechamp photos`.
#[derive(Debug, Args)]
pub struct PhotosArgs {
    #[command(subcommand)]
    pub command: PhotosCommand,
    /// The inventory's file
    #[arg(long, global = true, env = "CONTRECHAMP_DATABASE", default_value = "contrechamp.db", value_name = "FILE")]
    pub database: PathBuf,
}

/// What to do with photos.
#[derive(Debug, Subcommand)]
pub enum PhotosCommand {
    /// List all photos that are kept, those that wait first
    List,
    /// Write a photo to a file, to look at it
    Show {
        /// The photo, as the list names it
        photo: Uuid,
        /// Where the JPEG goes; a file that exists is not overwritten
        file: PathBuf,
    },
    /// Show a photo to everybody; one that its sender keeps for evidence is not
    Publish {
        /// The photo, as the list names it
        photo: Uuid,
    },
    /// Erase a photo for good, published or not; its report stands
    Refuse {
        /// The photo, as the list names it
        photo: Uuid,
    },
}
