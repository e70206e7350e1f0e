//! What `contrechamp doctor` is told: the options that `serve` is started with.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use ipnet::IpNet;
use jiff::SignedDuration;

use super::{BackupScheduleArgs, DatabaseArgs, RefreshScheduleArgs, TerritoryArgs};

/// `contrechamp doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    pub database: DatabaseArgs,
    #[command(flatten)]
    pub territory: TerritoryArgs,
    /// Address and port that it listens on: whether they are free, or ours
    #[arg(long, env = "CONTRECHAMP_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Where it is reached from outside, with the path prefix if there is one
    #[arg(long, env = "CONTRECHAMP_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Networks of proxies whose X-Forwarded-For is believed (may be given several times)
    #[arg(long = "trusted-proxy", env = "CONTRECHAMP_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,
    #[command(flatten)]
    pub backups: BackupScheduleArgs,
    #[command(flatten)]
    pub refresh: RefreshScheduleArgs,
}

impl DoctorArgs {
    /// The folder of backups and the age at which one is late, if any are made.
    pub fn expected_backups(&self) -> Option<(&PathBuf, SignedDuration)> {
        let late = self.backups.backup_every.saturating_mul(2);
        self.backups.backup_dir.as_ref().map(|folder| (folder, late))
    }
}
