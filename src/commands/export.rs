//! `contrechamp export`: a list to a file, page by page and pinned to one version, so that nobody waits for it.
//! Only sources whose licence allows it are written; a file appears when it is complete.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use anyhow::{Context as _, Result, anyhow, bail};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{DONE, tell, territory_files};
use crate::config::ExportArgs;
use crate::domain::{ExportFormat, ExportLayer, Territory};
use crate::formats::export::{Ending, Options, Page, csv, layer};
use crate::formats::statement::LICENCE;
use crate::http::PublicUrl;
use crate::http::exports::export::{Export, Told};
use crate::http::exports::question::Question;
use crate::http::exports::writers::writer;
use crate::http::figures::Listed;
use crate::http::query::day::day_of;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::territory::areas::find_area;
use crate::store::{Store, StoreError};

/// Writes what is asked for; answers the exit status.
pub fn run(args: &ExportArgs) -> Result<u8> {
    let database = &args.database.database;
    if !database.exists() {
        bail!("{}: there is no such file", database.display());
    }
    let format = format_of(args)?;
    let territory = territory_files(&args.territory).territory()?;
    let zone = TimeZone::get(&territory.time_zone)?;
    let store = Store::open(database, Timestamp::now)?;
    let work = Work {
        export: prepare(&store, args, &territory, &zone)?,
        store: &store,
        format,
        options: Options { has_bom: args.bom },
    };
    if args.output == Path::new("-") {
        let written = work.write(BufWriter::new(io::stdout().lock()));
        return match written {
            // Whoever read the stream has seen enough.
            Err(error) if is_broken_pipe(&error) => Ok(DONE),
            other => other.map(|()| DONE),
        };
    }
    work.write_file(&args.output)?;
    let (count, withheld) = (work.export.statement.count, work.export.statement.withheld);
    let kept = if withheld > 0 { format!("; {withheld} kept back, for want of a licence") } else { String::new() };
    tell(&format!("{count} {} written to {}, under {LICENCE}{kept}", args.layer.id(), args.output.display()));
    Ok(DONE)
}

/// The format that is named, or the one that the file's name ends with.
fn format_of(args: &ExportArgs) -> Result<ExportFormat> {
    let format = match (args.format, args.output.extension().and_then(|name| name.to_str())) {
        (Some(format), _) => format,
        (None, Some(name)) => name.parse().map_err(|_unknown| {
            anyhow!("expected a name that ends with the extension of a format, or --format; found .{name}")
        })?,
        (None, None) => ExportFormat::default(),
    };
    if !format.holds(args.layer) {
        let possible: Vec<&str> = args.layer.formats().map(ExportFormat::extension).collect();
        let list = args.layer.id();
        bail!("{list} cannot be written as {}; expected one of {}", format.extension(), possible.join(", "));
    }
    if args.bom && format != ExportFormat::Csv {
        bail!("--bom is for csv alone");
    }
    Ok(format)
}

/// What is written, counted.
fn prepare(store: &Store, args: &ExportArgs, territory: &Territory, zone: &TimeZone) -> Result<Export> {
    let mut asked = args.filters.clone();
    asked.extend(args.bbox.iter().map(|text| ("bbox".to_owned(), text.clone())));
    let question = parse_question(args.layer, &asked, zone).map_err(|problem| anyhow!(problem.detail))?;
    if let Some(code) = question.area()
        && store.read(|reader| find_area(reader, code))?.is_none()
    {
        bail!("area: expected the id of an area of the inventory, found {code:?}");
    }
    let root = args.public_url.as_deref().map(PublicUrl::parse).transpose().map_err(|error| anyhow!(error))?;
    let told = Told {
        title: format!("Contrechamp {}", territory.name),
        asked,
        root: root.map(|url| url.base).unwrap_or_default(),
        today: day_of(Timestamp::now(), zone),
        listed: Listed::of(territory),
    };
    let mut export = store.read(|reader| Export::new(reader, question, told))?;
    export.statement.count = count(store, &export)?;
    // Zero where counting all that match would take too long.
    export.statement.withheld = match store.read(|reader| export.count_cameras(reader, false)) {
        Err(StoreError::Busy) => 0,
        all => all?.saturating_sub(export.statement.count),
    };
    Ok(export)
}

/// How many are written: in one snapshot, or in as many as the export itself takes where that is too long.
fn count(store: &Store, export: &Export) -> Result<u64> {
    match store.read(|reader| export.count_cameras(reader, true)) {
        Err(StoreError::Busy) => {}
        counted => return Ok(counted?),
    }
    let (mut count, mut after) = (0, None);
    loop {
        let read = store.read(|reader| export.page(reader, after.as_ref(), ExportFormat::GeoJson))?;
        count += read.returned as u64;
        after = read.next;
        if after.is_none() {
            return Ok(count);
        }
    }
}

/// Some of a file's bytes in order, or all of them.
enum Made {
    Pieces(Vec<Vec<u8>>),
    Whole(File),
}

/// An export and how it is to be written.
struct Work<'a> {
    store: &'a Store,
    export: Export,
    format: ExportFormat,
    options: Options,
}

impl Work<'_> {
    fn write(&self, mut out: impl Write) -> Result<()> {
        // Pages are read, worked on and written at the same time; more than one between two of these would only take memory.
        let (pages, read) = sync_channel(1);
        let (pieces, made) = sync_channel(1);
        thread::scope(|scope| {
            scope.spawn(move || self.read_pages(&pages));
            scope.spawn(move || {
                if let Err(error) = self.make(read, &pieces) {
                    // Whoever wrote may have given up first.
                    let _gone = pieces.send(Err(error));
                }
            });
            for made in made {
                match made? {
                    Made::Pieces(pieces) => pieces.iter().try_for_each(|bytes| out.write_all(bytes))?,
                    Made::Whole(mut file) => drop(io::copy(&mut file, &mut out)?),
                }
            }
            anyhow::Ok(())
        })?;
        Ok(out.flush()?)
    }

    /// Makes the bytes of the pages that come; ends as soon as nobody takes them.
    fn make(&self, pages: Receiver<Result<Page, StoreError>>, pieces: &SyncSender<Result<Made>>) -> Result<()> {
        let mut writer = writer(self.format, self.export.layer(), self.export.statement.clone(), self.options)?;
        let hand_over = |made| match pieces.send(Ok(made)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_gone) => ControlFlow::Break(()),
        };
        if hand_over(Made::Pieces(vec![writer.begin()?])).is_break() {
            return Ok(());
        }
        for page in pages {
            if hand_over(Made::Pieces(writer.page(page?)?)).is_break() {
                return Ok(());
            }
        }
        match writer.end()? {
            Ending::Spooled(file) => drop(hand_over(Made::Whole(file))),
            other => other.each_batch(|bytes| io::Result::Ok(hand_over(Made::Pieces(vec![bytes]))))?,
        }
        Ok(())
    }

    /// Hands over all pages, or why there are no more; ends as soon as nobody takes them.
    fn read_pages(&self, pages: &SyncSender<Result<Page, StoreError>>) {
        let mut after = None;
        loop {
            let read = self.store.read(|reader| self.export.page(reader, after.as_ref(), self.format));
            let (page, next) = match read {
                Ok(read) => (Ok(read.page), read.next),
                Err(error) => (Err(error), None),
            };
            after = next;
            if pages.send(page).is_err() || after.is_none() {
                return;
            }
        }
    }

    /// Writes beside the place first, so that a failure leaves what was there.
    fn write_file(&self, path: &Path) -> Result<()> {
        let unfinished = beside(path, ".part");
        let file = File::create(&unfinished).with_context(|| unfinished.display().to_string())?;
        let written = self.write(BufWriter::new(file)).and_then(|()| Ok(std::fs::rename(&unfinished, path)?));
        if written.is_err() {
            // The error is told; a leftover would only be in the way.
            let _left = std::fs::remove_file(&unfinished);
        }
        written.with_context(|| path.display().to_string())?;
        if self.format == ExportFormat::Csv {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let metadata = beside(path, "-metadata.json");
            let columns = csv::names(layer::columns(self.export.layer()), csv::LON_LAT);
            let text = self.export.statement.csv_metadata(&name, &columns);
            std::fs::write(&metadata, text).with_context(|| metadata.display().to_string())?;
        }
        Ok(())
    }
}

/// The same reading of parameters as over HTTP.
fn parse_question(layer: ExportLayer, asked: &[(String, String)], zone: &TimeZone) -> Result<Question, Problem> {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pairs: Vec<String> = asked.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let mut params = Params::parse(Some(&pairs.join("&")))?;
    let question = Question::take(layer, &mut params, zone)?;
    params.finish()?;
    Ok(question)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
