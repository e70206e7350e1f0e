//! `contrechamp export`: cameras to a file, page by page and pinned to one version, so that nobody waits for it.
//! Only sources whose licence allows it are written; a file appears when it is complete.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{DONE, tell, territory_files};
use crate::config::{ExportArgs, ExportFormat};
use crate::formats::camera_csv;
use crate::formats::statement::{GEOJSON_END, LICENCE, Statement};
use crate::http::camera_query::{take_bbox, take_camera_filter};
use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::store::cameras::{count_cameras, page_of_cameras};
use crate::store::summary::summary;
use crate::store::{CameraFilter, Change, Store, StoreError};

/// Cameras in one snapshot.
const PAGE: usize = 5_000;

/// Writes the cameras asked for; answers the exit status.
pub fn run(args: &ExportArgs) -> Result<u8> {
    let database = &args.database.database;
    if !database.exists() {
        bail!("{}: there is no such file", database.display());
    }
    let zone = TimeZone::get(&territory_files(&args.territory).territory()?.time_zone)?;
    let store = Store::open(database, Timestamp::now)?;
    let export = Export::new(&store, args, &zone)?;
    if args.output == Path::new("-") {
        let written = export.write(BufWriter::new(io::stdout().lock()), args.format);
        return match written {
            // Whoever read the stream has seen enough.
            Err(error) if is_broken_pipe(&error) => Ok(DONE),
            other => other.map(|()| DONE),
        };
    }
    export.write_file(&args.output, args.format)?;
    tell(&format!("{} cameras written to {}, under {LICENCE}", export.statement.count, args.output.display()));
    Ok(DONE)
}

/// What is written: a filter at a version, and what is said of it.
struct Export<'a> {
    store: &'a Store,
    filter: CameraFilter,
    at: Change,
    statement: Statement,
}

impl<'a> Export<'a> {
    fn new(store: &'a Store, args: &ExportArgs, zone: &TimeZone) -> Result<Self> {
        let mut asked = args.filters.clone();
        asked.extend(args.bbox.iter().map(|text| ("bbox".to_owned(), text.clone())));
        let mut filter = parse_filter(&asked, zone).map_err(|problem| anyhow::anyhow!(problem.detail))?;
        filter.exportable_only = true;
        let figures = store.read(summary)?;
        let is_asked = |key: &String| filter.sources.is_empty() || filter.sources.contains(key);
        let sources = figures
            .sources
            .into_iter()
            .filter(|(source, cameras)| source.is_exportable && *cameras > 0 && is_asked(&source.key));
        let mut export = Self {
            store,
            at: figures.change,
            statement: Statement {
                title: "Contrechamp".to_owned(),
                sources: sources.map(|(source, _)| source).collect(),
                filter: asked,
                generated_at: figures.committed_at,
                count: 0,
                withheld: 0,
            },
            filter,
        };
        export.statement.count = export.count()?;
        export.statement.withheld = export.withheld()?;
        Ok(export)
    }

    fn count(&self) -> Result<u64> {
        match self.store.read(|reader| count_cameras(reader, &self.filter, self.at)) {
            // Too long for one snapshot: count in as many as the export itself takes.
            Err(StoreError::Busy) => {
                let mut count = 0;
                self.each_page(|_, returned| {
                    count += returned as u64;
                    Ok(())
                })?;
                Ok(count)
            }
            other => Ok(other?),
        }
    }

    /// Zero where counting all that match would take too long.
    fn withheld(&self) -> Result<u64> {
        let all = CameraFilter { exportable_only: false, ..self.filter.clone() };
        match self.store.read(|reader| count_cameras(reader, &all, self.at)) {
            Err(StoreError::Busy) => Ok(0),
            counted => Ok(counted?.saturating_sub(self.statement.count)),
        }
    }

    fn each_page(&self, mut take: impl FnMut(&[u8], usize) -> Result<()>) -> Result<()> {
        let mut after = None;
        loop {
            let page = self.store.read(|reader| page_of_cameras(reader, &self.filter, after, PAGE, self.at))?;
            take(&page.features, page.returned)?;
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    fn write(&self, mut out: impl Write, format: ExportFormat) -> Result<()> {
        match format {
            ExportFormat::Geojson => {
                out.write_all(self.statement.geojson_start().as_bytes())?;
                let mut is_first = true;
                self.each_page(|features, returned| {
                    if !is_first && returned > 0 {
                        out.write_all(b",\n")?;
                    }
                    is_first = false;
                    Ok(out.write_all(features)?)
                })?;
                out.write_all(GEOJSON_END.as_bytes())?;
            }
            ExportFormat::Csv => {
                out.write_all(&camera_csv::header())?;
                self.each_page(|features, _| Ok(out.write_all(&camera_csv::rows(features)?)?))?;
            }
        }
        Ok(out.flush()?)
    }

    /// Writes beside the place first, so that a failure leaves what was there.
    fn write_file(&self, path: &Path, format: ExportFormat) -> Result<()> {
        let unfinished = beside(path, ".part");
        let file = File::create(&unfinished).with_context(|| unfinished.display().to_string())?;
        let written = self.write(BufWriter::new(file), format).and_then(|()| Ok(std::fs::rename(&unfinished, path)?));
        if written.is_err() {
            // The error is told; a leftover would only be in the way.
            let _left = std::fs::remove_file(&unfinished);
        }
        written.with_context(|| path.display().to_string())?;
        if format == ExportFormat::Csv {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let metadata = beside(path, "-metadata.json");
            let text = self.statement.csv_metadata(&name, &camera_csv::COLUMNS);
            std::fs::write(&metadata, text).with_context(|| metadata.display().to_string())?;
        }
        Ok(())
    }
}

/// The same reading of parameters as over HTTP.
fn parse_filter(asked: &[(String, String)], zone: &TimeZone) -> Result<CameraFilter, Problem> {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> = asked.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let mut params = Params::parse(Some(&pairs.join("&")))?;
    let filter = CameraFilter { bbox: take_bbox(&mut params)?, ..take_camera_filter(&mut params, zone)? };
    params.finish()?;
    Ok(filter)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
