//! The listener: connections with `TCP_NODELAY`, limits on time and size, and an end that finishes what was accepted.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt as _;

use super::idle::{Answering, Connections, Opened};
use super::leftover::Whole;
use super::stalled::Impatient;
use crate::store::Trouble;

/// What one connection and all of them together may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Open connections; further ones wait to be accepted.
    pub connections: usize,
    /// Time to send the head of a request, and to keep a connection without one.
    pub head: Duration,
    /// Time in which a client has to take something of its answer.
    pub answer: Duration,
    /// Time to finish what was accepted once the end was asked for.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            head: Duration::from_secs(30),
            answer: Duration::from_secs(60),
            grace: Duration::from_secs(20),
        }
    }
}

/// Most bytes of a request's head that are read; what is too large by less is told why.
const MAX_HEAD_BYTES: usize = 128 * 1024;

/// How soon a connection that is being closed is looked for again.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Serves until `end` resolves, then finishes the requests under way.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    end: impl Future<Output = ()>,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(limits.connections));
    let connections = Connections::default();
    let (tell_end, ending) = watch::channel(false);
    let mut end = pin!(end);
    let mut refusals = Refusals::default();
    let mut fullness = Fullness::default();
    loop {
        let accepted = async {
            let place = free_place(&places, &connections, &mut fullness, limits.connections).await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut end => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles, or a peer that left already: let others end first.
                refusals.tell(&error);
                connections.close_idlest();
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let connection = connection(stream, peer, app.clone(), (limits, connections.open()), ending.clone());
        tokio::spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _nobody_listens = tell_end.send(true);
    // All places free again means that every connection has ended.
    let all = places.acquire_many(limits.connections as u32);
    let _unfinished = tokio::time::timeout(limits.grace, all).await;
    Ok(())
}

/// A place for one connection more. Where all are taken, the idlest connections are closed until one is free.
async fn free_place(
    places: &Arc<Semaphore>,
    connections: &Connections,
    fullness: &mut Fullness,
    most: usize,
) -> Option<OwnedSemaphorePermit> {
    loop {
        if let Ok(place) = Arc::clone(places).try_acquire_owned() {
            return Some(place);
        }
        connections.close_idlest();
        fullness.tell(most);
        // The semaphore is never closed.
        if let Ok(place) = tokio::time::timeout(LOOK_AGAIN, Arc::clone(places).acquire_owned()).await {
            return place.ok();
        }
    }
}

/// That all places are taken, told once a minute.
#[derive(Default)]
struct Fullness(Option<Instant>);

impl Fullness {
    fn tell(&mut self, most: usize) {
        if self.0.is_none_or(|told| told.elapsed() >= Duration::from_secs(60)) {
            self.0 = Some(Instant::now());
            tracing::warn!(
                "all {most} connections are in use: those that wait for nothing are closed, the idlest first; raise LimitNOFILE or ulimit -n if this lasts"
            );
        }
    }
}

/// Connections that could not be taken for want of file handles, told once a minute.
#[derive(Default)]
struct Refusals(Option<Instant>);

impl Refusals {
    fn tell(&mut self, error: &io::Error) {
        if let Some(trouble) = Trouble::of_io(error)
            && self.0.is_none_or(|told| told.elapsed() >= Duration::from_secs(60))
        {
            self.0 = Some(Instant::now());
            tracing::error!("connections wait: {}; {}", trouble.sentence(), trouble.remedy());
        }
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    app: Router,
    (limits, opened): (Limits, Opened),
    mut ending: watch::Receiver<bool>,
) {
    // Without it small answers wait some 40 ms for an acknowledgement.
    let _still_works = stream.set_nodelay(true);
    let (asking, answering) = (Arc::clone(&opened.activity), Arc::clone(&opened.activity));
    let service = app
        .map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
            asking.ask();
            request.extensions_mut().insert(ConnectInfo(peer));
            request.map(Whole::of)
        })
        .map_response(move |response| response.map(|body| Answering::new(body, Arc::clone(&answering))));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head).max_buf_size(MAX_HEAD_BYTES);
    let stream = TokioIo::new(Impatient::new(stream, limits.answer));
    let mut serving = pin!(builder.serve_connection(stream, TowerToHyperService::new(service)));
    let asked_to_end = async {
        // An error means that the server is gone, which is an end too.
        let _gone = ending.wait_for(|is_ending| *is_ending).await;
    };
    tokio::select! {
        // A connection that breaks is its client's business.
        _broken = serving.as_mut() => return,
        () = asked_to_end => serving.as_mut().graceful_shutdown(),
        () = opened.activity.place_is_needed() => {
            if !opened.activity.has_asked() {
                return;
            }
            // What is being asked this moment is still answered.
            serving.as_mut().graceful_shutdown();
        }
    }
    let _broken = serving.await;
}
