//! Connections that wait for their next request. Where all places are taken, the one that has waited longest is closed, so that
//! clients which keep connections and say nothing shut nobody out.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::sync::Notify;

/// A connection is not taken for idle before so long a silence: it may be about to ask.
const LEAST_SILENCE: Duration = Duration::from_millis(250);

/// What is known of one connection.
pub struct Activity {
    began: Instant,
    /// Milliseconds from the beginning to when its last answer was finished.
    quiet_since_ms: AtomicU64,
    is_answering: AtomicBool,
    has_asked: AtomicBool,
    is_to_close: AtomicBool,
    close: Notify,
}

impl Activity {
    fn new() -> Self {
        Self {
            began: Instant::now(),
            quiet_since_ms: AtomicU64::new(0),
            is_answering: AtomicBool::new(false),
            has_asked: AtomicBool::new(false),
            is_to_close: AtomicBool::new(false),
            close: Notify::new(),
        }
    }

    /// A request came.
    pub fn ask(&self) {
        self.is_answering.store(true, Ordering::Relaxed);
        self.has_asked.store(true, Ordering::Relaxed);
    }

    /// Whether it ever asked anything.
    pub fn has_asked(&self) -> bool {
        self.has_asked.load(Ordering::Relaxed)
    }

    fn rest(&self) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.quiet_since_ms.store(now, Ordering::Relaxed);
        self.is_answering.store(false, Ordering::Relaxed);
    }

    /// How long it has said nothing; none while it is answered, or where it was told to close.
    fn silence(&self) -> Option<Duration> {
        if self.is_answering.load(Ordering::Relaxed) || self.is_to_close.load(Ordering::Relaxed) {
            return None;
        }
        let quiet_since = Duration::from_millis(self.quiet_since_ms.load(Ordering::Relaxed));
        self.began.elapsed().checked_sub(quiet_since)
    }

    /// Resolves when its place is needed.
    pub async fn place_is_needed(&self) {
        self.close.notified().await;
    }
}

/// All open connections.
#[derive(Clone, Default)]
pub struct Connections(Arc<Mutex<Open>>);

#[derive(Default)]
struct Open {
    next: u64,
    by_number: HashMap<u64, Arc<Activity>>,
}

impl Connections {
    /// A connection that is open until what is answered is dropped.
    pub fn open(&self) -> Opened {
        let activity = Arc::new(Activity::new());
        let mut open = self.lock();
        let number = open.next;
        open.next += 1;
        open.by_number.insert(number, Arc::clone(&activity));
        drop(open);
        Opened { connections: self.clone(), number, activity }
    }

    /// Tells the connection that has waited longest to close; false where none has waited long enough.
    pub fn close_idlest(&self) -> bool {
        let open = self.lock();
        let silences = open.by_number.values().filter_map(|one| Some((one.silence()?, one)));
        let idlest = silences.filter(|(silence, _)| *silence >= LEAST_SILENCE).max_by_key(|(silence, _)| *silence);
        let Some((_, activity)) = idlest else { return false };
        activity.is_to_close.store(true, Ordering::Relaxed);
        activity.close.notify_one();
        true
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An open connection.
pub struct Opened {
    connections: Connections,
    number: u64,
    pub activity: Arc<Activity>,
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.connections.lock().by_number.remove(&self.number);
    }
}

/// A body whose connection rests once it is sent or given up.
pub struct Answering {
    body: Body,
    activity: Arc<Activity>,
}

impl Answering {
    pub fn new(body: Body, activity: Arc<Activity>) -> Self {
        Self { body, activity }
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.activity.rest();
    }
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_waited_longest_goes_first_and_who_is_answered_stays() {
        let connections = Connections::default();
        let (first, second) = (connections.open(), connections.open());
        assert!(!connections.close_idlest(), "both have just come");
        std::thread::sleep(LEAST_SILENCE);
        let third = connections.open();
        second.activity.ask();
        assert!(connections.close_idlest() && first.activity.silence().is_none());
        assert!(!connections.close_idlest(), "one is told already, one is answered, one has just come");
        drop(Answering::new(Body::empty(), Arc::clone(&second.activity)));
        assert!(second.activity.silence().is_some_and(|silence| silence < LEAST_SILENCE));
        drop((first, second, third));
        assert!(connections.lock().by_number.is_empty());
    }
}
