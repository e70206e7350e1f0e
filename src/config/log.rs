//! What `contrechamp serve` is told about its log.

use clap::{Args, ValueEnum};

/// The log of a server.
#[derive(Debug, Args)]
pub struct LogArgs {
    /// What is logged: error, warn, info, debug (each request without its address), or by module
    #[arg(long, env = "CONTRECHAMP_LOG", default_value = "info", value_name = "LEVEL")]
    pub log: String,
    /// How: as text, or as one JSON object a line
    #[arg(long, env = "CONTRECHAMP_LOG_FORMAT", default_value = "text", value_name = "FORMAT")]
    pub log_format: LogFormat,
}

/// How a log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}
