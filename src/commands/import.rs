//! `contrechamp import`: from the command line to the report, with a bar on a terminal and plain lines elsewhere.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::{DONE, DONE_IN_PART, tell, territory_files, today};
use crate::config::{ImportArgs, Listed, ReadingArgs};
use crate::formats::ReadOptions;
use crate::formats::decimal::Decimal;
use crate::import::source::SourceChoice;
use crate::import::{Failure, Kind, Progress, Report, Request, run as run_import};

/// Time between two plain lines of progress.
const SILENCE: Duration = Duration::from_secs(5);

/// Imports the files and tells what became of them; answers the exit status.
pub fn run(args: ImportArgs) -> Result<u8> {
    let report_file = args.report.clone();
    let request = request(args)?;
    let mut shown = Shown::new();
    let result = run_import(&request, &mut |progress| shown.tick(progress));
    shown.finish();
    match result {
        Ok(report) => {
            write_report(&report, report_file.as_deref())?;
            Ok(if report.rejected.is_empty() { DONE } else { DONE_IN_PART })
        }
        Err(Failure::NothingRead(report)) => {
            if let Some(file) = &report_file {
                write_report_file(&report, file)?;
            }
            Err(Failure::NothingRead(report).into())
        }
        Err(failure) => Err(failure.into()),
    }
}

fn request(args: ImportArgs) -> Result<Request> {
    let source = args.source;
    let territory = territory_files(&args.territory).territory()?;
    Ok(Request {
        kind: match args.listed {
            Listed::Cameras => Kind::Cameras,
            Listed::Areas => Kind::Areas,
            Listed::Places => Kind::Places,
        },
        files: args.files,
        database: args.database.database,
        read: read_options(args.reading)?,
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
        today: today(&territory),
        clock: Timestamp::now,
    })
}

fn read_options(args: ReadingArgs) -> Result<ReadOptions> {
    Ok(ReadOptions {
        format: match args.format.as_str() {
            "auto" => None,
            name => Some(name.parse().context("--format")?),
        },
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
    })
}

fn separator(text: &str) -> Result<u8> {
    match (text, text.as_bytes()) {
        ("tab" | "\\t", _) => Ok(b'\t'),
        (_, [byte]) if byte.is_ascii() && *byte != b'"' && *byte != b'\n' => Ok(*byte),
        _ => bail!("expected one character or the word tab, found {text:?}"),
    }
}

/// JSON where it was asked for; text on standard output unless the JSON went there.
fn write_report(report: &Report, file: Option<&Path>) -> Result<()> {
    if let Some(file) = file {
        write_report_file(report, file)?;
    }
    if file == Some(Path::new("-")) {
        return Ok(());
    }
    io::stdout().write_all(report.to_string().as_bytes()).context("standard output")
}

fn write_report_file(report: &Report, file: &Path) -> Result<()> {
    if file == Path::new("-") {
        return io::stdout().write_all(report.to_json().as_bytes()).context("standard output");
    }
    std::fs::write(file, report.to_json()).with_context(|| format!("the report {}", file.display()))
}

/// Progress as people see it.
struct Shown {
    bar: Option<ProgressBar>,
    last_line: Instant,
}

impl Shown {
    fn new() -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{wide_bar} {percent}% {msg} {eta}");
            ProgressBar::new(1).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { bar, last_line: Instant::now() }
    }

    fn tick(&mut self, progress: Progress) {
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

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
