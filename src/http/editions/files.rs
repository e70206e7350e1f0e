//! The files of an edition, byte for byte as they were made: compressed pieces go out as they are kept.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use futures_util::stream;

use super::find_standing;
use crate::http::state::AppState;
use crate::http::wire::answer::{Answer, Freshness};
use crate::http::wire::download::Download;
use crate::http::wire::negotiate::accepts_gzip;
use crate::http::wire::problem::{Problem, shorten};
use crate::store::StoreError;
use crate::store::edition::editions::{EditionFile, count_pieces, find_piece, list_files, unpack};

/// Name of the list of sums, as `sha256sum --check` reads it.
pub const SUMS: &str = "SHA256SUMS";

/// One file.
pub async fn file(
    State(app): State<AppState>,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let edition = find_standing(&app, &id).await?;
    let number = edition.number;
    let wanted = name.clone();
    let (files, pieces) =
        app.read(move |reader| Ok((list_files(reader, number)?, count_pieces(reader, number, &wanted)?))).await?;
    if name == SUMS {
        let lines = files.iter().map(|file| format!("{}  {}\n", file.sha256, file.name));
        return Ok(
            Answer::new("text/plain; charset=utf-8", lines.collect::<String>(), Freshness::Revalidate).into_response()
        );
    }
    let Some(file) = files.into_iter().find(|file| file.name == name) else {
        let expected = "expected one of the files that its page lists";
        return Err(Problem::not_found(format!("The edition {id} has no file {:?}; {expected}.", shorten(&name))));
    };
    let name = format!("contrechamp-{}-{}", edition.id(), file.name);
    Ok(respond(app, Kept { number, pieces, file }, &name, &headers))
}

/// A file and how it is kept.
struct Kept {
    number: i64,
    pieces: usize,
    file: EditionFile,
}

fn respond(app: AppState, kept: Kept, name: &str, asked: &HeaderMap) -> Response {
    let Kept { number, pieces, file } = kept;
    let is_gzip = accepts_gzip(asked);
    let (media_type, length) = (file.media_type.clone(), file.byte_count);
    let etag = format!("\"{}{}\"", file.sha256, if is_gzip { "-gzip" } else { "" });
    let download = Download { media_type: &media_type, etag: &etag, name, is_gzip };
    let mut response = download.respond(asked, || {
        Body::from_stream(stream::try_unfold((app, 0), move |(app, piece)| {
            let name = file.name.clone();
            async move {
                if piece == pieces {
                    return Ok(None);
                }
                let read = app.read(move |reader| {
                    let packed = find_piece(reader, number, &name, piece)?.ok_or(StoreError::NotFound)?;
                    if is_gzip { Ok(packed) } else { unpack(&packed) }
                });
                // Where it breaks off, the connection ends in the middle: the file must not look complete.
                let bytes = read.await.map_err(|problem| std::io::Error::other(problem.detail))?;
                Ok::<_, std::io::Error>(Some((Bytes::from(bytes), (app, piece + 1))))
            }
        }))
    });
    if !is_gzip && response.status() == StatusCode::OK {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}
