//! `contrechamp import`: from the command line to the report, with a bar on a terminal and plain lines elsewhere.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::{DONE, DONE_IN_PART, tell, territory_files, today};
use crate::config::{ImportArgs, Listed, ReadingArgs};
use crate::formats::text::decimal::Decimal;
use crate::formats::{ReadOptions, Wanted};
use crate::import::request::Asked;
use crate::import::source::SourceChoice;
use crate::import::{Failure, Kind, Progress, Request, run as run_import};

/// Time between two plain lines of progress.
const SILENCE: Duration = Duration::from_secs(5);

/// Imports the files and tells what became of them; answers the exit status.
pub fn run(args: ImportArgs) -> Result<u8> {
    let report_file = args.report.clone().filter(|file| file != Path::new("-"));
    let has_json_out = args.report.is_some() && report_file.is_none();
    // Opened first: an import that is done must not fail for its report.
    let mut report_file = report_file.as_deref().map(open_report).transpose()?;
    let request = request(args)?;
    let mut shown = Shown::new();
    let result = run_import(&request, &mut |progress| shown.tick(progress));
    shown.finish();
    let (report, failure) = match result {
        Ok(report) => (report, None),
        Err(Failure::NothingRead(report)) => ((*report).clone(), Some(Failure::NothingRead(report))),
        Err(Failure::Store(error)) => bail!("{}: {error}", request.database.display()),
        Err(failure) => bail!("{failure}"),
    };
    if let Some(file) = &mut report_file {
        file.write_all(report.to_json().as_bytes()).context("--report")?;
    }
    if has_json_out {
        print(&report.to_json());
    } else if failure.is_none() {
        print(&report.to_string());
    }
    match failure {
        Some(failure) => bail!("{failure}"),
        None if report.rejected.is_empty() => Ok(DONE),
        None => Ok(DONE_IN_PART),
    }
}

fn open_report(path: &Path) -> Result<File> {
    File::create(path).with_context(|| format!("--report {}", path.display()))
}

/// Writes to standard output; whoever closed it does not want to know.
pub(super) fn print(text: &str) {
    let _closed = io::stdout().write_all(text.as_bytes());
}

fn request(args: ImportArgs) -> Result<Request> {
    let source = args.source;
    let territory = territory_files(&args.territory).territory()?;
    let is_unlocated = args.unlocated;
    Ok(Request {
        kind: match args.listed {
            Listed::Cameras => Kind::Cameras,
            Listed::Areas => Kind::Areas,
            Listed::Places => Kind::Places,
            Listed::Buildings => Kind::Buildings,
        },
        files: args.files,
        database: args.database.database,
        read: ReadOptions { is_unlocated, ..read_options(args.reading, args.listed)? },
        constants: args.tags,
        as_of: source.as_of,
        source: SourceChoice {
            name: source.source,
            title: source.title,
            publisher: source.publisher,
            licence: source.licence,
            attribution: source.attribution,
            url: source.url,
            published_on: None,
        },
        evidence: args.evidence,
        is_complete: args.complete,
        is_dry_run: args.dry_run,
        asked: Asked::default(),
        today: today(&territory),
        clock: Timestamp::now,
    })
}

/// How a file is to be read.
pub(super) fn read_options(args: ReadingArgs, listed: Listed) -> Result<ReadOptions> {
    Ok(ReadOptions {
        wanted: match listed {
            Listed::Cameras => Wanted::Cameras,
            Listed::Areas => Wanted::Areas,
            Listed::Places => Wanted::Places,
            Listed::Buildings => Wanted::Buildings,
        },
        format: match args.format.as_str() {
            "auto" => None,
            name => Some(name.parse().context("--format")?),
        },
        layer: args.layer,
        crs: args.crs.map(|text| text.parse().context("--crs")).transpose()?,
        encoding: args.encoding.map(|text| text.parse().context("--encoding")).transpose()?,
        separator: args.separator.as_deref().map(separator).transpose().context("--separator")?,
        decimal: match args.decimal.as_str() {
            "auto" => Decimal::Auto,
            "comma" | "," => Decimal::Comma,
            "point" | "." => Decimal::Point,
            other => bail!("--decimal: expected auto, comma or point, found {other:?}"),
        },
        names: args.names,
        is_unlocated: false,
    })
}

fn separator(text: &str) -> Result<u8> {
    match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(b'\t'),
        (_, [byte]) if byte.is_ascii() && *byte != b'"' && *byte != b'\n' => Ok(*byte),
        _ => bail!("expected one character or the word tab, found {text:?}"),
    }
}

/// Progress as people see it.
pub(super) struct Shown {
    bar: Option<ProgressBar>,
    last_line: Instant,
}

impl Shown {
    pub(super) fn new() -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{wide_bar} {percent}% {msg} {eta}");
            ProgressBar::new(1).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { bar, last_line: Instant::now() }
    }

    pub(super) fn tick(&mut self, progress: Progress) {
        let Progress { rows, bytes, total_bytes } = progress;
        if let Some(bar) = &self.bar {
            bar.set_length(total_bytes.max(1));
            bar.set_message(format!("{rows} rows"));
            bar.set_position(bytes.min(total_bytes));
        } else if self.last_line.elapsed() >= SILENCE {
            self.last_line = Instant::now();
            tell(&format!("{rows} rows read, {}%", bytes.min(total_bytes) * 100 / total_bytes.max(1)));
        }
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
