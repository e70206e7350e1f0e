//! The fields of a form as they were sent: read within bounds of size and time. A text far too long is cut, so that the
//! rest of the form is not lost with it; whoever shows the form again is told that it was.

use std::time::Duration;

use axum::body::BodyDataStream;
use axum::extract::Request;
use futures_util::StreamExt as _;

use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, ProblemKind};

/// Longest time to send a form.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes of one field that are kept: a hundred times the longest note, so that one pasted far too long comes back whole.
const MOST_OF_FIELD: usize = 256 * 1024;
/// Bytes of all fields that are kept.
const MOST_KEPT: usize = 320 * 1024;
/// Bytes that are read at all: three for each byte of a text with accents.
const MOST_READ: usize = 64 * 1024 * 1024;

/// Reads the fields; a name sent twice counts once.
pub async fn read_fields(request: Request) -> Result<Params, Problem> {
    read_fields_and_cut(request).await.map(|(fields, _)| fields)
}

/// Reads the fields, and whether one of them was cut.
pub async fn read_fields_and_cut(request: Request) -> Result<(Params, bool), Problem> {
    let late = |_| Problem::new(ProblemKind::RequestTimeout, "expected the form within 60 seconds");
    let kept = tokio::time::timeout(PATIENCE, keep(request.into_body().into_data_stream())).await.map_err(late)??;
    Ok((Params::parse_form(&kept.bytes), kept.is_cut))
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
    /// Whether a field was longer than what is kept of it.
    is_cut: bool,
}

impl Kept {
    /// Takes a piece; false where there is more than anybody can mean.
    fn take(&mut self, piece: &[u8]) -> bool {
        self.read += piece.len();
        for byte in piece {
            self.field = if *byte == b'&' { 0 } else { self.field + 1 };
            if self.field <= MOST_OF_FIELD {
                self.bytes.push(*byte);
            } else if self.field == MOST_OF_FIELD + 1 {
                self.is_cut = true;
                self.drop_half_sign();
            }
        }
        self.read <= MOST_READ && self.bytes.len() <= MOST_KEPT
    }

    /// A cut leaves no byte of which one digit is missing: it would read as a percent sign that nobody wrote.
    fn drop_half_sign(&mut self) {
        let last = self.bytes.len().saturating_sub(2);
        if let Some(at) = self.bytes[last..].iter().position(|byte| *byte == b'%') {
            self.bytes.truncate(last + at);
        }
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
        assert!(kept.is_cut);
        let mut params = Params::parse_form(&kept.bytes);
        assert_eq!((params.take("choice").as_deref(), params.take("side").as_deref()), (Some("dome"), Some("n")));
        let note = params.take("note").unwrap();
        assert!(note.chars().count() > MAX_NOTE_CHARACTERS, "it is told as too long");
        assert!(note.trim_end_matches('\u{fffd}').chars().all(|sign| sign == '\u{1f375}'), "only the last is half");
    }

    #[test]
    fn a_text_that_is_only_too_long_is_kept_whole() {
        let mut kept = Kept::default();
        assert!(kept.take(b"note=") && kept.take("a".repeat(80_000).as_bytes()));
        assert!(!kept.is_cut);
        assert_eq!(Params::parse_form(&kept.bytes).take("note").map(|note| note.len()), Some(80_000));
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
