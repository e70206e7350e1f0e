//! Bringing what others publish up to date: now, or on a schedule while serving. Without a server that is named, in
//! `territory.toml` or here, nobody is asked.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::SignedDuration;

use super::{DatabaseArgs, TerritoryArgs};
use crate::domain::Bbox;
use crate::domain::refresh::{Refresh, check_overpass, parse_every};

/// `contrechamp refresh`.
#[derive(Debug, Args)]
pub struct RefreshArgs {
    #[command(subcommand)]
    pub command: RefreshCommand,
}

/// What to bring up to date.
#[derive(Debug, Subcommand)]
pub enum RefreshCommand {
    /// Ask an Overpass server once for the cameras of the territory, and import them as a complete list: what
    /// OpenStreetMap no longer has there is marked, nothing is deleted, nothing is ever sent to it. An answer that is
    /// cut, empty, older than the last, or less than half of what was known changes nothing
    Osm(Box<RefreshOsmArgs>),
}

/// `contrechamp refresh osm`.
#[derive(Debug, Args)]
pub struct RefreshOsmArgs {
    #[command(flatten)]
    pub database: DatabaseArgs,
    #[command(flatten)]
    pub territory: TerritoryArgs,
    #[command(flatten)]
    pub overpass: OverpassArgs,
    /// West,south,east,north in degrees [default: the box of the inventory's areas, else the territory's bounds]
    #[arg(long, env = "CONTRECHAMP_BBOX", value_name = "BOX", value_parser = Bbox::parse, allow_hyphen_values = true)]
    pub bbox: Option<Bbox>,
    /// Take an answer with less than half of the cameras that were known there
    #[arg(long)]
    pub accept_fewer: bool,
    /// Tell everything and write nothing
    #[arg(long, env = "CONTRECHAMP_DRY_RUN")]
    pub dry_run: bool,
    /// Print the query, to run it by hand, and ask nobody
    #[arg(long)]
    pub print_query: bool,
    /// Write the report as JSON, to a file or - for standard output
    #[arg(long, env = "CONTRECHAMP_REPORT", value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// Whom to ask.
#[derive(Debug, Args)]
pub struct OverpassArgs {
    /// Address of an Overpass server's interpreter [default: what territory.toml names under refresh, else nobody is asked]
    #[arg(long, env = "CONTRECHAMP_OVERPASS", value_name = "URL", value_parser = parse_overpass)]
    pub overpass: Option<String>,
}

/// A refresh from OpenStreetMap that `serve` makes by itself.
#[derive(Debug, Args)]
#[command(next_help_heading = "OpenStreetMap")]
pub struct RefreshScheduleArgs {
    #[command(flatten)]
    pub overpass: OverpassArgs,
    /// Time from one refresh to the next, an hour at least, such as 168h
    /// [default: what territory.toml names under refresh, else only `contrechamp refresh osm` asks]
    #[arg(long, env = "CONTRECHAMP_REFRESH_EVERY", value_name = "TIME", value_parser = parse_every)]
    pub refresh_every: Option<SignedDuration>,
}

impl OverpassArgs {
    /// The server to ask, if one is named.
    pub fn server<'a>(&'a self, refresh: &'a Refresh) -> Option<&'a str> {
        self.overpass.as_deref().or(Some(refresh.overpass.as_str())).filter(|server| !server.is_empty())
    }
}

impl RefreshScheduleArgs {
    /// Time from one refresh to the next, if a server and a time are named.
    pub fn every(&self, refresh: &Refresh) -> Option<SignedDuration> {
        let every = self.refresh_every.or_else(|| refresh.every());
        every.filter(|_| self.overpass.server(refresh).is_some())
    }
}

fn parse_overpass(text: &str) -> Result<String, String> {
    check_overpass(text).map(|()| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_asked_by_itself_unless_a_server_and_a_time_are_named() {
        let args = |overpass: Option<&str>, refresh_every| RefreshScheduleArgs {
            overpass: OverpassArgs { overpass: overpass.map(str::to_owned) },
            refresh_every,
        };
        let day = SignedDuration::from_hours(24);
        let told = Refresh { overpass: "https://a/api".into(), every: "48h".into(), ..Refresh::default() };
        assert_eq!(args(None, None).every(&Refresh::default()), None);
        assert_eq!(args(None, Some(day)).every(&Refresh::default()), None);
        assert_eq!(args(Some("https://b/api"), None).every(&Refresh::default()), None);
        assert_eq!(args(Some("https://b/api"), Some(day)).every(&Refresh::default()), Some(day));
        assert_eq!(args(None, None).every(&told), Some(SignedDuration::from_hours(48)));
        assert_eq!(args(Some("https://b/api"), None).overpass.server(&told), Some("https://b/api"));
    }
}
