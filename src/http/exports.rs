//! Whole exports of cameras as one file, streamed in batches of one version, with what must travel along:
//! licence, attribution, sources, filter, date, count, and how many were withheld.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::answer::{Answer, CSV, Freshness, GEOJSON, JSON, Scope};
use super::camera_query::{take_bbox, take_camera_filter};
use super::compress::StreamEncoder;
use super::negotiate::accepts_gzip;
use super::params::Params;
use super::problem::{Problem, ProblemKind};
use super::state::{App, AppState};
use crate::formats::camera_csv;
use crate::formats::statement::{GEOJSON_END, Statement};
use crate::store::cameras::{PageKey, count_cameras, page_of_cameras};
use crate::store::summary::summary;
use crate::store::{CameraFilter, Change, Reader, StoreError};

/// Cameras in one snapshot.
const BATCH: usize = 5_000;
/// Batches made before the client has taken the ones before.
const AHEAD: usize = 2;
/// Longest time a client may take for one batch.
const PATIENCE: Duration = Duration::from_secs(120);

/// The routes of exports.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/exports/cameras.geojson", get(geojson))
        .route("/exports/cameras.csv", get(csv))
        .route("/exports/cameras.csv-metadata.json", get(csv_metadata))
}

/// The form of the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    GeoJson,
    Csv,
}

/// What is exported: a filter at a version, and what is said of it.
struct Export {
    filter: CameraFilter,
    at: Change,
    statement: Statement,
}

async fn geojson(
    State(app): State<AppState>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let export = Export::prepare(&app, raw.as_deref()).await?;
    Ok(export.respond(app, &headers, Form::GeoJson))
}

async fn csv(State(app): State<AppState>, headers: HeaderMap, RawQuery(raw): RawQuery) -> Result<Response, Problem> {
    let metadata = app.url(&super::features::join("/exports/cameras.csv-metadata.json", raw.as_deref().unwrap_or("")));
    let export = Export::prepare(&app, raw.as_deref()).await?;
    let mut response = export.respond(app, &headers, Form::Csv);
    let link = format!("<{metadata}>; rel=\"describedby\"; type=\"application/csvm+json\"");
    if let Ok(link) = HeaderValue::from_str(&link) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// What travels beside a table (CSV on the Web).
async fn csv_metadata(State(app): State<AppState>, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let export = Export::prepare(&app, raw.as_deref()).await?;
    let text = export.statement.csv_metadata("cameras.csv", &camera_csv::COLUMNS);
    Ok(Answer::new(JSON, text, Freshness::Version { scope: Scope::ALL, change: export.at.0 }))
}

impl Export {
    async fn prepare(app: &App, raw: Option<&str>) -> Result<Self, Problem> {
        let mut params = Params::parse(raw)?;
        let asked = params.pairs().to_vec();
        let bbox = take_bbox(&mut params)?;
        let filter = CameraFilter { bbox, ..take_camera_filter(&mut params, &app.zone)? };
        params.finish()?;
        app.require_area(filter.area.as_deref()).await?;
        let title = format!("Contrechamp {}", app.territory.name);
        let mut export = app.read(move |reader| Self::read(reader, filter, asked, title)).await?;
        let all = count(app, &export.filter, export.at).await?;
        export.filter.exportable_only = true;
        export.statement.count = count(app, &export.filter, export.at).await?;
        export.statement.withheld = all.saturating_sub(export.statement.count);
        Ok(export)
    }

    fn read(
        reader: &Reader<'_>,
        filter: CameraFilter,
        asked: Vec<(String, String)>,
        title: String,
    ) -> Result<Self, StoreError> {
        let figures = summary(reader)?;
        let is_asked = |key: &String| filter.sources.is_empty() || filter.sources.contains(key);
        let sources = figures
            .sources
            .into_iter()
            .filter(|(source, cameras)| source.is_exportable && *cameras > 0 && is_asked(&source.key));
        let statement = Statement {
            title,
            sources: sources.map(|(source, _)| source).collect(),
            filter: asked,
            generated_at: figures.committed_at,
            ..Statement::default()
        };
        Ok(Self { filter, at: figures.change, statement })
    }

    fn respond(self, app: AppState, asked: &HeaderMap, form: Form) -> Response {
        let etag = format!("W/\"{}\"", self.at.0);
        let is_held = asked.get_all(header::IF_NONE_MATCH).into_iter().any(|held| held.as_bytes() == etag.as_bytes());
        let is_gzip = accepts_gzip(asked);
        let (media_type, ending) = match form {
            Form::GeoJson => (GEOJSON, "geojson"),
            Form::Csv => (CSV, "csv"),
        };
        let day = self.statement.generated_at.get(..10).unwrap_or_default().to_owned();
        let file = format!("attachment; filename=\"contrechamp-{}-cameras-{day}.{ending}\"", app.territory.id);
        let mut response = if is_held {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            Body::from_stream(stream::unfold(self.start(app, form, is_gzip), next_piece)).into_response()
        };
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CONTENT_TYPE, media_type),
            (header::CACHE_CONTROL, "public, max-age=60"),
            (header::VARY, "Accept-Encoding"),
            (header::ETAG, &etag),
            (header::CONTENT_DISPOSITION, &file),
        ] {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
        if is_gzip && !is_held {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }

    /// Starts to make the pieces; they wait in a short queue until the client takes them.
    fn start(self, app: AppState, form: Form, is_gzip: bool) -> Receiver<io::Result<Bytes>> {
        let (pieces, taken) = channel(AHEAD);
        tokio::spawn(async move {
            if let Err(problem) = self.produce(&app, form, is_gzip, &pieces).await {
                tracing::warn!(detail = problem.detail, cause = problem.internal, "an export broke off");
                // The file must not look complete: the connection ends in its middle.
                let _gone = pieces.send(Err(io::Error::other("the export broke off"))).await;
            }
        });
        taken
    }

    async fn produce(
        self,
        app: &App,
        form: Form,
        is_gzip: bool,
        pieces: &Sender<io::Result<Bytes>>,
    ) -> Result<(), Problem> {
        let (start, end) = match form {
            Form::GeoJson => (self.statement.geojson_start().into_bytes(), GEOJSON_END.as_bytes().to_vec()),
            Form::Csv => (camera_csv::header(), Vec::new()),
        };
        let mut encoder = StreamEncoder::new(is_gzip);
        let mut piece = encoder.push(start).map_err(Problem::internal)?;
        let (filter, at) = (Arc::new(self.filter), self.at);
        let mut after = None;
        let mut is_first = true;
        loop {
            if !hand_over(pieces, piece).await {
                return Ok(());
            }
            let filter = Arc::clone(&filter);
            let batch = move |reader: &Reader<'_>| make_batch(reader, &filter, after, at, form, is_first, encoder);
            let made = app.read(batch).await?;
            (encoder, piece, after) = (made.encoder, made.piece, made.next);
            is_first = false;
            if after.is_none() {
                break;
            }
        }
        let last = encoder.push(end).map_err(Problem::internal)?;
        let rest = encoder.finish().map_err(Problem::internal)?;
        for piece in [piece, last, rest] {
            if !hand_over(pieces, piece).await {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// How many match: in one snapshot, or in as many as the export itself takes where that is too long.
async fn count(app: &App, filter: &CameraFilter, at: Change) -> Result<u64, Problem> {
    let whole = filter.clone();
    match app.read(move |reader| count_cameras(reader, &whole, at)).await {
        Err(problem) if problem.kind == ProblemKind::Busy => {}
        counted => return counted,
    }
    let filter = Arc::new(filter.clone());
    let (mut count, mut after) = (0, None);
    loop {
        let filter = Arc::clone(&filter);
        let page = app.read(move |reader| page_of_cameras(reader, &filter, after, BATCH, at)).await?;
        count += page.returned as u64;
        after = page.next;
        if after.is_none() {
            return Ok(count);
        }
    }
}

struct Batch {
    encoder: StreamEncoder,
    piece: Bytes,
    next: Option<PageKey>,
}

fn make_batch(
    reader: &Reader<'_>,
    filter: &CameraFilter,
    after: Option<PageKey>,
    at: Change,
    form: Form,
    is_first: bool,
    mut encoder: StreamEncoder,
) -> Result<Batch, StoreError> {
    let page = page_of_cameras(reader, filter, after, BATCH, at)?;
    let text = match form {
        Form::GeoJson if is_first || page.returned == 0 => page.features,
        Form::GeoJson => [b",\n".as_slice(), &page.features].concat(),
        Form::Csv => camera_csv::rows(&page.features)?,
    };
    let piece = encoder.push(text)?;
    Ok(Batch { encoder, piece, next: page.next })
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
