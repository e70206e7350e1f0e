//! The fields of a form as they were sent: read within bounds of size and time. A text far too long is cut, so that the
//! rest of the form is not lost with it, and the little that is kept of it still shows that it was too long.

use std::time::Duration;

use axum::body::BodyDataStream;
use axum::extract::Request;
use futures_util::StreamExt as _;

use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, ProblemKind};

/// Longest time to send a form.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of one field that are kept: more than the longest note has, whatever its signs are written as.
const MOST_OF_FIELD: usize = 32 * 1024;
/// Bytes of all fields that are kept.
const MOST_KEPT: usize = 96 * 1024;
/// Bytes that are read at all: three for each byte of a text with accents.
const MOST_READ: usize = 64 * 1024 * 1024;

/// Reads the fields; a name sent twice counts once.
pub async fn read_fields(request: Request) -> Result<Params, Problem> {
    let late = |_| Problem::new(ProblemKind::RequestTimeout, "expected the form within 60 seconds");
    let kept = tokio::time::timeout(PATIENCE, keep(request.into_body().into_data_stream())).await.map_err(late)??;
    Ok(Params::parse_form(&kept.bytes))
}

async fn keep(mut body: BodyDataStream) -> Result<Kept, Problem> {
    let too_large = || Problem::new(ProblemKind::BodyTooLarge, format!("expected a form of at most {MOST_READ} bytes"));
    let mut kept = Kept::default();
    while let Some(piece) = body.next().await {
        // A connection that broke gets no answer anyway.
        let piece = piece.map_err(|_broken| too_large())?;
        if !kept.take(&piece) {
            return Err(too_large());
        }
    }
    Ok(kept)
}

/// What is kept of a body that comes in pieces.
#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    read: usize,
    /// Bytes of the field that is being read.
    field: usize,
}

impl Kept {
    /// Takes a piece; false where there is more than anybody can mean.
    fn take(&mut self, piece: &[u8]) -> bool {
        self.read += piece.len();
        for byte in piece {
            self.field = if *byte == b'&' { 0 } else { self.field + 1 };
            if self.field <= MOST_OF_FIELD {
                self.bytes.push(*byte);
            }
        }
        self.read <= MOST_READ && self.bytes.len() <= MOST_KEPT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::report::MAX_NOTE_CHARACTERS;

    #[test]
    fn a_text_far_too_long_is_cut_and_what_follows_it_is_kept() {
        let mut kept = Kept::default();
        let cup = "%F0%9F%8D%B5";
        for piece in ["choice=dome&note=", &cup.repeat(100_000), "&side", "=n"] {
            assert!(kept.take(piece.as_bytes()));
        }
        let mut params = Params::parse_form(&kept.bytes);
        assert_eq!((params.take("choice").as_deref(), params.take("side").as_deref()), (Some("dome"), Some("n")));
        assert!(params.take("note").unwrap().chars().count() > MAX_NOTE_CHARACTERS, "it is told as too long");
    }

    #[test]
    fn more_than_anybody_can_mean_is_refused() {
        let megabyte = vec![b'a'; 1024 * 1024];
        let mut kept = Kept::default();
        assert!((0..64).all(|_| kept.take(&megabyte)) && !kept.take(b"a"));
        assert!(kept.bytes.len() <= MOST_OF_FIELD);
        assert!(!Kept::default().take("a=1&".repeat(MOST_KEPT).as_bytes()));
    }
}
