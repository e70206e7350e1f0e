//! An export on its way to a client: a few batches are made ahead, each read in a snapshot of its own; a client that takes
//! nothing for too long counts as gone.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _, stream};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::export::{Export, Key, Read};
use super::writers::writer;
use crate::domain::ExportFormat;
use crate::formats::export::{Options, Page, Writer};
use crate::http::state::{App, AppState};
use crate::http::wire::compress::StreamEncoder;
use crate::http::wire::download::Download;
use crate::http::wire::negotiate::accepts_gzip;
use crate::http::wire::problem::Problem;
use crate::store::Change;

/// Batches made before the client has taken the ones before.
const AHEAD: usize = 2;
/// Longest time a client may take for one batch.
const PATIENCE: Duration = Duration::from_secs(120);

/// The answer; its body is made while it is taken.
pub fn respond(app: AppState, export: Export, format: ExportFormat, options: Options, asked: &HeaderMap) -> Response {
    let etag = version_tag(&app, export.at);
    let is_gzip = accepts_gzip(asked);
    let day = export.statement.generated_at.get(..10).unwrap_or_default();
    let name = format!("contrechamp-{}-{}-{day}.{}", app.territory.id, export.layer().id(), format.extension());
    let file = Download { media_type: format.media_type(), etag: &etag, name: &name, is_gzip };
    file.respond(asked, || Body::from_stream(pieces(start(app, export, format, options, is_gzip))))
}

/// Weak, and of this run of the program alone: after a backup was put back, the same change number may stand for another
/// state, and a newer program may write the same state otherwise.
fn version_tag(app: &App, at: Change) -> String {
    let [a, b, c, d, ..] = app.signer.sign("export", &at.0.to_string());
    format!("W/\"{}-{:08x}\"", at.0, u32::from_be_bytes([a, b, c, d]))
}

/// Some of the file's bytes in order, or why it breaks off.
type Batch = io::Result<Vec<Bytes>>;

/// Starts to make the batches; they wait in a short queue until the client takes them.
fn start(app: AppState, export: Export, format: ExportFormat, options: Options, is_gzip: bool) -> Receiver<Batch> {
    let (batches, taken) = channel(AHEAD);
    tokio::spawn(async move {
        let made = produce(&app, Arc::new(export), Wanted { format, options, is_gzip }, &batches);
        if let Err(problem) = made.await {
            tracing::warn!(detail = problem.detail, cause = problem.internal, "an export broke off");
            // The file must not look complete: the connection ends in its middle.
            let _gone = batches.send(Err(io::Error::other("the export broke off"))).await;
        }
    });
    taken
}

/// What goes from batch to batch.
struct Work {
    writer: Box<dyn Writer>,
    encoder: StreamEncoder,
}

/// How it is to be written.
#[derive(Clone, Copy)]
struct Wanted {
    format: ExportFormat,
    options: Options,
    is_gzip: bool,
}

/// Makes all batches; the next page is read while one is worked on.
async fn produce(app: &App, export: Arc<Export>, wanted: Wanted, batches: &Sender<Batch>) -> Result<(), Problem> {
    let Wanted { format, options, is_gzip } = wanted;
    let writer = writer(format, export.layer(), export.statement.clone(), options).map_err(Problem::internal)?;
    let mut work = Work { writer, encoder: StreamEncoder::new(is_gzip) };
    let begun = work.writer.begin().map_err(Problem::internal)?;
    let begun = work.encoder.push(begun).map_err(Problem::internal)?;
    if !hand_over(batches, vec![begun]).await {
        return Ok(());
    }
    let mut read = Some(read_page(app, &export, None, format).await?);
    while let Some(Read { page, next, .. }) = read {
        let following = async {
            match next {
                Some(key) => read_page(app, &export, Some(key), format).await.map(Some),
                None => Ok(None),
            }
        };
        let batch;
        ((work, batch), read) = tokio::try_join!(make_batch(work, page), following)?;
        if !hand_over(batches, batch).await {
            return Ok(());
        }
    }
    let batches = batches.clone();
    tokio::task::spawn_blocking(move || end(work, &batches))
        .await
        .map_err(Problem::internal)?
        .map_err(Problem::internal)
}

async fn read_page(app: &App, export: &Arc<Export>, after: Option<Key>, format: ExportFormat) -> Result<Read, Problem> {
    let export = Arc::clone(export);
    app.read(move |reader| export.page(reader, after.as_ref(), format)).await
}

/// Works on a page where that keeps nobody from reading.
async fn make_batch(mut work: Work, page: Page) -> Result<(Work, Vec<Bytes>), Problem> {
    let made = tokio::task::spawn_blocking(move || {
        let pieces = work.writer.page(page)?.into_iter();
        let batch = pieces.map(|piece| work.encoder.push(piece)).collect::<io::Result<_>>()?;
        io::Result::Ok((work, batch))
    });
    made.await.map_err(Problem::internal)?.map_err(Problem::internal)
}

/// Sends what is left; this may wait for the client, so it stands in no one's way but its own.
fn end(work: Work, batches: &Sender<Batch>) -> io::Result<()> {
    let (mut encoder, mut is_wanted) = (work.encoder, true);
    work.writer.end()?.each_batch(|bytes| {
        is_wanted = hand_over_blocking(batches, encoder.push(bytes)?);
        io::Result::Ok(if is_wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    if is_wanted {
        hand_over_blocking(batches, encoder.finish()?);
    }
    Ok(())
}

fn hand_over_blocking(batches: &Sender<Batch>, piece: Bytes) -> bool {
    tokio::runtime::Handle::current().block_on(hand_over(batches, vec![piece]))
}

/// Whether the client still listens; one that takes nothing for too long counts as gone.
async fn hand_over(batches: &Sender<Batch>, mut batch: Vec<Bytes>) -> bool {
    batch.retain(|piece| !piece.is_empty());
    if batch.is_empty() {
        return !batches.is_closed();
    }
    matches!(tokio::time::timeout(PATIENCE, batches.send(Ok(batch))).await, Ok(Ok(())))
}

/// The pieces of the batches, as they come.
fn pieces(taken: Receiver<Batch>) -> impl Stream<Item = io::Result<Bytes>> {
    let batches = stream::unfold(taken, async |mut taken| taken.recv().await.map(|batch| (batch, taken)));
    batches.map_ok(|batch| stream::iter(batch.into_iter().map(Ok))).try_flatten()
}
