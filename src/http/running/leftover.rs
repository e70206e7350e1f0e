//! What a client is still sending when it has its answer: a photo that has to wait, a note that is too long. A connection
//! that is closed under it breaks before the answer is read, so the rest is read and thrown away, within limits.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use futures_util::StreamExt as _;
use hyper::body::{Frame, Incoming, SizeHint};

/// Most bytes that are thrown away, and how long at most; who sends more finds the connection closed.
const MOST_BYTES: u64 = 32 << 20;
const MOST_TIME: Duration = Duration::from_secs(15);

/// The body of a request; what is not read of it when it is dropped is thrown away.
pub struct Whole {
    body: Option<Body>,
}

impl Whole {
    /// A body of which the rest is read, whatever the handler leaves of it.
    pub fn of(body: Incoming) -> Body {
        // Most requests have none.
        if body.is_end_stream() { Body::empty() } else { Body::new(Self { body: Some(Body::new(body)) }) }
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        let Some(body) = self.body.take().filter(|body| body.size_hint().lower() <= MOST_BYTES) else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(tokio::time::timeout(MOST_TIME, throw_away(body)));
        }
    }
}

async fn throw_away(body: Body) {
    let mut left = MOST_BYTES;
    let mut parts = body.into_data_stream();
    while let Some(Ok(part)) = parts.next().await {
        match left.checked_sub(part.len() as u64) {
            Some(less) => left = less,
            None => return,
        }
    }
}

impl HttpBody for Whole {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = self.body.as_mut() else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(body).poll_frame(context));
        if !matches!(frame, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}
