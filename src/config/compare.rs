//! `contrechamp compare`: which file against which part of the inventory, and where the outcome goes.

use std::path::PathBuf;

use clap::Args;

use super::{DatabaseArgs, ReadingArgs, TerritoryArgs, parse_pair};

/// `contrechamp compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// An OpenStreetMap extract or any list of cameras, in every format that import reads
    #[arg(required = true, value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub database: DatabaseArgs,
    #[command(flatten)]
    pub territory: TerritoryArgs,
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// A tag of every row that does not say otherwise, such as operator=Ville (may be given several times)
    #[arg(long = "tag", help_heading = "Rows", env = "CONTRECHAMP_TAG", value_name = "KEY=VALUE", value_parser = parse_pair)]
    pub tags: Vec<(String, String)>,
    /// Compare with what one source of the inventory says, by its key [default: with the inventory as it is shown]
    #[arg(long, env = "CONTRECHAMP_WITH", value_name = "SOURCE")]
    pub with: Option<String>,
    /// Two further apart are never taken for one by their place alone
    #[arg(long, env = "CONTRECHAMP_DISTANCE", value_name = "METRES", default_value_t = 30.0, value_parser = metres)]
    pub distance: f64,
    /// A folder for a file of each group, or one file that ends in .geojson, .csv or .osc; the summary is printed anyway
    #[arg(long, short, env = "CONTRECHAMP_OUTPUT", value_name = "DIR or FILE")]
    pub output: Option<PathBuf>,
}

fn metres(text: &str) -> Result<f64, String> {
    let metres = text.parse::<f64>().ok().filter(|metres| (1.0..=1_000.0).contains(metres));
    metres.ok_or_else(|| format!("expected metres from 1 to 1000, found {text:?}"))
}
