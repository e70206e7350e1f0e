//! A small HTTP/1.1 client for loopback: one connection kept open, answers read whole. Bounded in count and in time.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

/// Longest wait for bytes.
const PATIENCE: Duration = Duration::from_secs(60);

/// One open connection.
pub struct Client {
    stream: BufReader<TcpStream>,
}

/// What came back.
#[derive(Default)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Client {
    /// Connects; only loopback is ever asked.
    pub fn connect(address: SocketAddr) -> Result<Self> {
        ensure!(address.ip().is_loopback(), "expected a loopback address, found {address}");
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::with_capacity(256 * 1024, stream) })
    }

    /// Sends a request as it stands and reads the answer into `answer`.
    pub fn ask(&mut self, request: &[u8], answer: &mut Answer) -> Result<()> {
        self.stream.get_mut().write_all(request)?;
        answer.body.clear();
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        answer.status = line.split(' ').nth(1).and_then(|word| word.parse().ok()).context("expected a status line")?;
        let mut length = Some(0);
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse()?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                length = None;
            }
        }
        match length {
            Some(length) => self.read_exactly(length, answer),
            None => self.read_chunks(answer),
        }
    }

    fn read_exactly(&mut self, length: usize, answer: &mut Answer) -> Result<()> {
        let start = answer.body.len();
        answer.body.resize(start + length, 0);
        self.stream.read_exact(&mut answer.body[start..])?;
        Ok(())
    }

    fn read_chunks(&mut self, answer: &mut Answer) -> Result<()> {
        let mut line = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let length = usize::from_str_radix(line.trim(), 16).context("expected the length of a chunk")?;
            self.read_exactly(length, answer)?;
            self.stream.read_line(&mut line)?;
            if length == 0 {
                return Ok(());
            }
        }
    }
}

/// A request for an address; `coding` is what is accepted.
pub fn get(path: &str, coding: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nAccept-Encoding: {coding}\r\n\r\n").into_bytes()
}

/// Asks once and answers the body of a 200.
pub fn fetch(address: SocketAddr, request: &[u8]) -> Result<Vec<u8>> {
    let mut answer = Answer::default();
    Client::connect(address)?.ask(request, &mut answer)?;
    if answer.status != 200 {
        bail!("{}: {} {}", String::from_utf8_lossy(request), answer.status, String::from_utf8_lossy(&answer.body));
    }
    Ok(answer.body)
}

/// What a load did.
pub struct Load {
    pub count: usize,
    pub wall: Duration,
    /// Ascending, in milliseconds.
    pub latencies_ms: Vec<f64>,
    pub bytes: u64,
    /// Answers with a status other than 200 and 201.
    pub refused: usize,
}

impl Load {
    /// The latency in milliseconds below which a share of the answers came.
    pub fn percentile_ms(&self, share: f64) -> f64 {
        let index = (self.latencies_ms.len() as f64 * share) as usize;
        self.latencies_ms.get(index.min(self.latencies_ms.len().saturating_sub(1))).copied().unwrap_or(0.0)
    }
}

/// Sends each request once, shared out among `clients` connections.
pub fn load(address: SocketAddr, requests: &[Vec<u8>], clients: usize) -> Result<Load> {
    let start = Instant::now();
    let parts: Vec<Result<Load>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients)
            .map(|client| {
                let own = requests.iter().skip(client).step_by(clients);
                scope.spawn(move || one_client(address, own))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| bail!("a client panicked"))).collect()
    });
    let mut all = Load { count: 0, wall: start.elapsed(), latencies_ms: Vec::new(), bytes: 0, refused: 0 };
    for part in parts {
        let part = part?;
        all.count += part.count;
        all.bytes += part.bytes;
        all.refused += part.refused;
        all.latencies_ms.extend(part.latencies_ms);
    }
    all.latencies_ms.sort_by(f64::total_cmp);
    Ok(all)
}

fn one_client<'a>(address: SocketAddr, requests: impl Iterator<Item = &'a Vec<u8>>) -> Result<Load> {
    let mut client = Client::connect(address)?;
    let mut answer = Answer::default();
    let mut load = Load { count: 0, wall: Duration::ZERO, latencies_ms: Vec::new(), bytes: 0, refused: 0 };
    for request in requests {
        let asked = Instant::now();
        client.ask(request, &mut answer)?;
        load.latencies_ms.push(asked.elapsed().as_secs_f64() * 1e3);
        load.count += 1;
        load.bytes += answer.body.len() as u64;
        load.refused += usize::from(!matches!(answer.status, 200 | 201));
    }
    Ok(load)
}
