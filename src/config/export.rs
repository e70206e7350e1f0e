//! `contrechamp export`: what is written, in which format, under which filters.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::{DatabaseArgs, TerritoryArgs, parse_pair};
use crate::domain::{ExportFormat, ExportLayer};

/// `contrechamp export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What is written
    #[arg(value_name = "LIST", default_value = "cameras", value_parser = layers())]
    pub layer: ExportLayer,
    /// The file format [default: by the end of the output's name, else geojson]
    #[arg(long, env = "CONTRECHAMP_EXPORT_FORMAT", value_parser = formats())]
    pub format: Option<ExportFormat>,
    /// Where to write; - is standard output. Beside a table stands its licence, in FILE-metadata.json
    #[arg(long, short, env = "CONTRECHAMP_OUTPUT", default_value = "-", value_name = "FILE")]
    pub output: PathBuf,
    /// Begin a table with a byte-order mark, so that Excel reads it as UTF-8
    #[arg(long, env = "CONTRECHAMP_BOM")]
    pub bom: bool,
    #[command(flatten)]
    pub database: DatabaseArgs,
    #[command(flatten)]
    pub territory: TerritoryArgs,
    /// Where the service is reached from outside, for links to its pages
    #[arg(long, env = "CONTRECHAMP_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// west,south,east,north in degrees
    #[arg(long, env = "CONTRECHAMP_BBOX", allow_hyphen_values = true)]
    pub bbox: Option<String>,
    /// A filter as over HTTP, such as cc_status=confirmed,unverified or area=34172-07 (may be given several times)
    #[arg(long = "filter", env = "CONTRECHAMP_FILTER", value_name = "NAME=VALUE", value_parser = parse_pair)]
    pub filters: Vec<(String, String)>,
}

fn layers() -> impl TypedValueParser<Value = ExportLayer> {
    PossibleValuesParser::new(ExportLayer::ALL.map(ExportLayer::id)).try_map(|text| text.parse::<ExportLayer>())
}

fn formats() -> impl TypedValueParser<Value = ExportFormat> {
    let named = ExportFormat::ALL.map(|format| PossibleValue::new(format.extension()).help(format.title()));
    PossibleValuesParser::new(named).try_map(|text| text.parse::<ExportFormat>())
}
