//! An export on its way to a client: a few pieces are made ahead, each in a snapshot of its own; a client that takes
//! nothing for too long counts as gone.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::export::{Export, Key};
use super::writers::writer;
use crate::domain::ExportFormat;
use crate::formats::export::{Options, Writer};
use crate::http::compress::StreamEncoder;
use crate::http::download::Download;
use crate::http::negotiate::accepts_gzip;
use crate::http::problem::Problem;
use crate::http::state::{App, AppState};
use crate::store::{Change, Reader, StoreError};

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
    file.respond(asked, || Body::from_stream(stream::unfold(start(app, export, format, options, is_gzip), next_piece)))
}

/// Weak, and of this run of the program alone: after a backup was put back, the same change number may stand for another
/// state, and a newer program may write the same state otherwise.
fn version_tag(app: &App, at: Change) -> String {
    let [a, b, c, d, ..] = app.signer.sign("export", &at.0.to_string());
    format!("W/\"{}-{:08x}\"", at.0, u32::from_be_bytes([a, b, c, d]))
}

/// Starts to make the pieces; they wait in a short queue until the client takes them.
fn start(
    app: AppState,
    export: Export,
    format: ExportFormat,
    options: Options,
    is_gzip: bool,
) -> Receiver<io::Result<Bytes>> {
    let (pieces, taken) = channel(AHEAD);
    tokio::spawn(async move {
        let made = produce(&app, Arc::new(export), Wanted { format, options, is_gzip }, &pieces);
        if let Err(problem) = made.await {
            tracing::warn!(detail = problem.detail, cause = problem.internal, "an export broke off");
            // The file must not look complete: the connection ends in its middle.
            let _gone = pieces.send(Err(io::Error::other("the export broke off"))).await;
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

async fn produce(
    app: &App,
    export: Arc<Export>,
    wanted: Wanted,
    pieces: &Sender<io::Result<Bytes>>,
) -> Result<(), Problem> {
    let Wanted { format, options, is_gzip } = wanted;
    let writer = writer(format, export.layer(), export.statement.clone(), options).map_err(Problem::internal)?;
    let mut work = Work { writer, encoder: StreamEncoder::new(is_gzip) };
    let begun = work.writer.begin().map_err(Problem::internal)?;
    let mut piece = work.encoder.push(begun).map_err(Problem::internal)?;
    let mut after = None;
    loop {
        if !hand_over(pieces, piece).await {
            return Ok(());
        }
        let export = Arc::clone(&export);
        let batch = move |reader: &Reader<'_>| make_batch(reader, &export, after.as_ref(), format, work);
        (work, piece, after) = app.read(batch).await?;
        if after.is_none() {
            break;
        }
    }
    if !hand_over(pieces, piece).await {
        return Ok(());
    }
    let pieces = pieces.clone();
    tokio::task::spawn_blocking(move || end(work, &pieces)).await.map_err(Problem::internal)?.map_err(Problem::internal)
}

fn make_batch(
    reader: &Reader<'_>,
    export: &Export,
    after: Option<&Key>,
    format: ExportFormat,
    mut work: Work,
) -> Result<(Work, Bytes, Option<Key>), StoreError> {
    let read = export.page(reader, after, format)?;
    let bytes = work.writer.page(read.page)?;
    let piece = work.encoder.push(bytes)?;
    Ok((work, piece, read.next))
}

/// Sends what is left; this may wait for the client, so it stands in no one's way but its own.
fn end(work: Work, pieces: &Sender<io::Result<Bytes>>) -> io::Result<()> {
    let (mut encoder, mut is_wanted) = (work.encoder, true);
    work.writer.end()?.each_batch(|bytes| {
        is_wanted = hand_over_blocking(pieces, encoder.push(bytes)?);
        io::Result::Ok(if is_wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    if is_wanted {
        hand_over_blocking(pieces, encoder.finish()?);
    }
    Ok(())
}

fn hand_over_blocking(pieces: &Sender<io::Result<Bytes>>, piece: Bytes) -> bool {
    tokio::runtime::Handle::current().block_on(hand_over(pieces, piece))
}

/// Whether the client still listens; one that takes nothing for too long counts as gone.
async fn hand_over(pieces: &Sender<io::Result<Bytes>>, piece: Bytes) -> bool {
    if piece.is_empty() {
        return !pieces.is_closed();
    }
    matches!(tokio::time::timeout(PATIENCE, pieces.send(Ok(piece))).await, Ok(Ok(())))
}

async fn next_piece(
    mut taken: Receiver<io::Result<Bytes>>,
) -> Option<(io::Result<Bytes>, Receiver<io::Result<Bytes>>)> {
    taken.recv().await.map(|piece| (piece, taken))
}
