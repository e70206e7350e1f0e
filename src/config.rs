//! The command line and the environment: one small struct for each command.
//! Values of the domain are checked here; what they mean is the commands' business.

mod backup;
mod compare;
mod doctor;
mod edition;
mod export;
mod log;
mod moderator;
mod photos;
mod refresh;
mod reports;
mod revert;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;

pub use self::backup::{BackupArgs, BackupScheduleArgs, RestoreArgs};
pub use self::compare::CompareArgs;
pub use self::doctor::DoctorArgs;
pub use self::edition::{EditionArgs, EditionCommand};
pub use self::export::ExportArgs;
pub use self::log::{LogArgs, LogFormat};
pub use self::moderator::{ModeratorArgs, ModeratorCommand};
pub use self::photos::{PhotosArgs, PhotosCommand};
pub use self::refresh::{OverpassArgs, RefreshArgs, RefreshCommand, RefreshOsmArgs, RefreshScheduleArgs};
pub use self::reports::{Proof, Publish, ReportingArgs, ReportsArgs, ReportsCommand};
pub use self::revert::{RevertArgs, RevertCommand};
use crate::domain::{Evidence, PartialDate};

/// A crowd-sourced, map-based inventory of surveillance cameras.
#[derive(Debug, Parser)]
#[command(name = "contrechamp", version, about, max_term_width = 110)]
pub struct Config {
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the map, the data and the reports over HTTP
    Serve(Box<ServeArgs>),
    /// Take in cameras, areas, places for children or buildings from files
    Import(Box<ImportArgs>),
    /// Copy the inventory to a new file while it is in use, and check the copy
    Backup(BackupArgs),
    /// Say whether the inventory's file is sound
    Check(DatabaseArgs),
    /// Hold the cameras of a file against the inventory: the same, differing, only here, only there
    Compare(Box<CompareArgs>),
    /// Say in plain words what is wrong with an installation; give it the options of `serve`
    Doctor(Box<DoctorArgs>),
    /// Freeze a citable state of the inventory with its checksums; list and compare such editions
    Edition(EditionArgs),
    /// Write cameras, areas, places, school zones or buildings to a file or to standard output
    Export(ExportArgs),
    /// Invite, list and revoke the people who decide on the page /moderation
    Moderator(ModeratorArgs),
    /// Bring what comes from OpenStreetMap up to date, by one question to an Overpass server that you name
    Refresh(RefreshArgs),
    /// Put a backup in the inventory's place; what stood there is kept under another name
    Restore(RestoreArgs),
    /// Take back everything of one burst, hour, area or import in one step
    Revert(RevertArgs),
    /// Look through the photos that residents sent, and decide which may be shown
    Photos(PhotosArgs),
    /// Look through the reports that wait for review, and decide which count
    Reports(ReportsArgs),
}

/// What a file lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Listed {
    Cameras,
    Areas,
    Places,
    Buildings,
}

/// The database, the same for all commands.
#[derive(Debug, Args)]
pub struct DatabaseArgs {
    /// The inventory's file
    #[arg(long, env = "CONTRECHAMP_DATABASE", default_value = "contrechamp.db", value_name = "FILE")]
    pub database: PathBuf,
}

/// The place an instance is about.
#[derive(Debug, Args)]
pub struct TerritoryArgs {
    /// Folder of the territory [default: Montpellier, from inside the program]
    #[arg(long, env = "CONTRECHAMP_TERRITORY", value_name = "DIR")]
    pub territory: Option<PathBuf>,
}

/// `contrechamp serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port; port 0 takes a free one, told on standard error
    #[arg(long, env = "CONTRECHAMP_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub database: DatabaseArgs,
    #[command(flatten)]
    pub territory: TerritoryArgs,
    /// Make a database that does not exist bare, without the territory's data
    #[arg(long, env = "CONTRECHAMP_EMPTY")]
    pub empty: bool,
    /// Where it is reached from outside, with the path prefix if there is one
    #[arg(long, env = "CONTRECHAMP_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Networks of proxies whose X-Forwarded-For is believed (may be given several times)
    #[arg(long = "trusted-proxy", env = "CONTRECHAMP_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,
    #[command(flatten)]
    pub basemap: BasemapArgs,
    #[command(flatten)]
    pub reporting: ReportingArgs,
    #[command(flatten)]
    pub backups: BackupScheduleArgs,
    #[command(flatten)]
    pub refresh: RefreshScheduleArgs,
    /// Connections open at once
    #[arg(long, env = "CONTRECHAMP_CONNECTIONS", default_value_t = 4_096, value_name = "COUNT")]
    pub connections: usize,
    /// Serve /metrics on an address of its own instead of beside the rest
    #[arg(long, env = "CONTRECHAMP_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<SocketAddr>,
    #[command(flatten)]
    pub log: LogArgs,
}

/// What is drawn under the map; without any of it, the territory's ground.
#[derive(Debug, Args)]
#[command(next_help_heading = "Base map")]
pub struct BasemapArgs {
    /// A file that ends in .mbtiles or .pmtiles: pictures, or vector tiles by OpenMapTiles, Shortbread or Protomaps
    #[arg(long, env = "CONTRECHAMP_BASEMAP", value_name = "FILE", conflicts_with = "basemap_upstream")]
    pub basemap: Option<PathBuf>,
    /// Address with {z}, {x} and {y} of a provider that the server asks, once for each tile
    #[arg(long, env = "CONTRECHAMP_BASEMAP_UPSTREAM", value_name = "URL")]
    pub basemap_upstream: Option<String>,
    /// File of the tiles that were fetched [default: beside the database]
    #[arg(long, env = "CONTRECHAMP_BASEMAP_CACHE", value_name = "FILE")]
    pub basemap_cache: Option<PathBuf>,
    /// Largest size of that file in megabytes; the oldest tiles make room
    #[arg(long, env = "CONTRECHAMP_BASEMAP_CACHE_MB", default_value_t = 500, value_name = "COUNT")]
    pub basemap_cache_mb: u64,
    /// Whom the map names for the tiles [default: what the file says]
    #[arg(long, env = "CONTRECHAMP_BASEMAP_ATTRIBUTION", value_name = "TEXT")]
    pub basemap_attribution: Option<String>,
}

/// `contrechamp import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// What the files list
    pub listed: Listed,
    /// GeoJSON, CSV, OSM XML or PBF, Overpass JSON, KML, GPX, shapefile, FlatGeobuf, GeoPackage, the exports of
    /// Opendatasoft, Epicollect5 and KoboToolbox, or one of them in a ZIP or gzip archive; - is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub database: DatabaseArgs,
    #[command(flatten)]
    pub territory: TerritoryArgs,
    #[command(flatten)]
    pub reading: ReadingArgs,
    #[command(flatten)]
    pub source: SourceArgs,
    /// A tag of every row that does not say otherwise, such as operator=Ville (may be given several times)
    #[arg(long = "tag", help_heading = "Rows", env = "CONTRECHAMP_TAG", value_name = "KEY=VALUE", value_parser = parse_pair)]
    pub tags: Vec<(String, String)>,
    /// How well founded the rows are: seen, photo, official_document, press or hearsay
    /// [default: official_document; seen for OpenStreetMap]
    #[arg(long, help_heading = "Rows", env = "CONTRECHAMP_EVIDENCE", value_name = "GRADE", value_parser = str::parse::<Evidence>)]
    pub evidence: Option<Evidence>,
    /// A list of addresses without positions, such as prefectoral orders: nothing of it is drawn until somebody finds it
    #[arg(long, help_heading = "Rows", env = "CONTRECHAMP_UNLOCATED")]
    pub unlocated: bool,
    /// The list is complete: mark what the source no longer lists; buildings end, with their past kept (nothing is deleted)
    #[arg(long, help_heading = "Rows", env = "CONTRECHAMP_COMPLETE")]
    pub complete: bool,
    /// Tell everything and write nothing
    #[arg(long, help_heading = "Telling", env = "CONTRECHAMP_DRY_RUN")]
    pub dry_run: bool,
    /// Write the report as JSON, to a file or - for standard output
    #[arg(long, help_heading = "Telling", env = "CONTRECHAMP_REPORT", value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// How a source file is to be read; what is not said is found out.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub struct ReadingArgs {
    /// auto, geojson, geojsonseq, csv, overpass, osm, pbf, kml, gpx, shapefile, dbf, flatgeobuf, geopackage,
    /// json, opendatasoft, epicollect or kobo
    #[arg(long, env = "CONTRECHAMP_FORMAT", default_value = "auto")]
    pub format: String,
    /// Layer of a GeoPackage, or file in an archive, where there are several
    #[arg(long, env = "CONTRECHAMP_LAYER", value_name = "NAME")]
    pub layer: Option<String>,
    /// Coordinate reference system, such as EPSG:2154
    /// [default: what the file says, else longitude and latitude]
    #[arg(long, env = "CONTRECHAMP_CRS")]
    pub crs: Option<String>,
    /// Character encoding, such as windows-1252 or cp850
    #[arg(long, env = "CONTRECHAMP_ENCODING")]
    pub encoding: Option<String>,
    /// Sign between columns: a single character, or tab
    #[arg(long, env = "CONTRECHAMP_SEPARATOR", value_name = "SIGN")]
    pub separator: Option<String>,
    /// Decimal sign: auto, comma or point
    #[arg(long, env = "CONTRECHAMP_DECIMAL", default_value = "auto", value_name = "SIGN")]
    pub decimal: String,
    /// Which column means what, such as ref=Nom or lon=X (may be given several times)
    #[arg(long = "map", env = "CONTRECHAMP_MAP", value_name = "OURS=THEIRS", value_parser = parse_pair)]
    pub names: Vec<(String, String)>,
}

/// Where the rows come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "Source")]
pub struct SourceArgs {
    /// Name of the source; rows of the same source and reference are the same [default: the file's name]
    #[arg(long, env = "CONTRECHAMP_SOURCE", value_name = "NAME")]
    pub source: Option<String>,
    /// Licence, such as etalab-2.0 or ODbL-1.0; without one that allows it nothing of the source is exported
    #[arg(long, env = "CONTRECHAMP_LICENCE", value_name = "ID")]
    pub licence: Option<String>,
    /// Date of the document: a year, a month or a day
    #[arg(long, env = "CONTRECHAMP_AS_OF", value_name = "DATE", value_parser = PartialDate::parse)]
    pub as_of: Option<PartialDate>,
    /// Title of the document
    #[arg(long, env = "CONTRECHAMP_TITLE")]
    pub title: Option<String>,
    /// Who published it
    #[arg(long, env = "CONTRECHAMP_PUBLISHER")]
    pub publisher: Option<String>,
    /// Whom to name when it is used
    #[arg(long, env = "CONTRECHAMP_ATTRIBUTION")]
    pub attribution: Option<String>,
    /// Where it is published
    #[arg(long, env = "CONTRECHAMP_URL")]
    pub url: Option<String>,
}

fn parse_pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((ours, theirs)) if !ours.trim().is_empty() && !theirs.trim().is_empty() => {
            Ok((ours.trim().to_owned(), theirs.trim().to_owned()))
        }
        _ => Err(format!("expected two names with = between them, found {text:?}")),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        Config::command().debug_assert();
        let line = ["contrechamp", "import", "cameras", "a.csv", "--map", "ref=Nom", "--map", "start_date=Année"];
        let Command::Import(args) = Config::try_parse_from(line).unwrap().command else { panic!("expected an import") };
        assert_eq!(args.reading.names[1], ("start_date".to_owned(), "Année".to_owned()));
        assert!(Config::try_parse_from(["contrechamp", "import", "cameras", "a.csv", "--map", "Nom"]).is_err());
        assert!(Config::try_parse_from(["contrechamp", "import", "cameras", "a.csv", "--as-of", "hier"]).is_err());
        assert!(Config::try_parse_from(["contrechamp", "import", "cameras"]).is_err());
    }
}
