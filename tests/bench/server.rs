//! The servers that are measured: the built program itself, and nginx with files of the same bytes as the limit.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::client::{Client, Load, load};
use crate::cpu::cpu_ns;
use crate::files::FOLDER;

/// The program as it is delivered.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_contrechamp");

/// A running server; it ends with the value.
pub struct Server {
    process: Child,
    pub address: SocketAddr,
}

/// A load with what it cost the server.
pub struct Sample {
    pub cpu_ms: f64,
    pub load: Load,
}

impl Server {
    /// Starts the program on a free port; answers too how long until it listened.
    pub fn start(database: &Path) -> Result<Self> {
        let mut process = Command::new(PROGRAM)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--reports-per-hour",
                "0",
                "--proof-of-work",
                "off",
                "--log",
                "warn",
                "--database",
            ])
            .arg(database)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("expected the built program at {PROGRAM}"))?;
        let mut told = BufReader::new(process.stderr.take().context("expected standard error")?);
        let mut line = String::new();
        let address = loop {
            line.clear();
            if told.read_line(&mut line)? == 0 {
                bail!("the server ended before it listened");
            }
            if let Some((_, address)) = line.trim().split_once("listening on http://") {
                break address.parse()?;
            }
        };
        // What it says later must not fill the pipe.
        std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
        Ok(Self { process, address })
    }

    /// Starts nginx, unprivileged and on its own configuration, serving the files of a folder.
    pub fn start_nginx(files: &Path) -> Result<Self> {
        let folder = std::env::current_dir()?.join(FOLDER).join("nginx");
        fs::create_dir_all(&folder)?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let files = fs::canonicalize(files)?;
        let own = if is_root() { "user root;" } else { "" };
        let configuration = format!(
            "{own} daemon off; worker_processes 1; pid {0}/pid; error_log {0}/error.log; events {{ worker_connections 512; }}
             http {{ access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000;
               open_file_cache max=4096 inactive=600s; open_file_cache_valid 600s; gzip_static on; types {{}}
               client_body_temp_path {0}/body; proxy_temp_path {0}/proxy; fastcgi_temp_path {0}/fastcgi;
               uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi;
               server {{ listen {address}; root {1}; default_type application/json; }} }}",
            folder.display(),
            files.display(),
        );
        let path = folder.join("nginx.conf");
        fs::write(&path, configuration)?;
        let process = Command::new("nginx")
            .arg("-p")
            .arg(&folder)
            .arg("-c")
            .arg(&path)
            .args(["-e", "error.log"])
            .stderr(Stdio::null())
            .spawn()
            .context("expected nginx: apt-get install nginx-light")?;
        let server = Self { process, address };
        let deadline = Instant::now() + Duration::from_secs(10);
        while Client::connect(address).is_err() {
            if Instant::now() > deadline {
                bail!("nginx did not listen; see {}/error.log", folder.display());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(server)
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Sends the requests and tells what they cost.
    pub fn sample(&self, requests: &[Vec<u8>], clients: usize) -> Result<Sample> {
        let before = cpu_ns(self.pid());
        let load = load(self.address, requests, clients)?;
        let cpu_ms = (cpu_ns(self.pid()) - before) as f64 / 1e6 / load.count.max(1) as f64;
        Ok(Sample { cpu_ms, load })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGTERM lets nginx end its workers; the program finishes what it accepted.
        let _asked = Command::new("kill").arg(self.process.id().to_string()).status();
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if !matches!(self.process.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// What a command used until it ended.
pub struct Spent {
    pub wall: Duration,
    pub cpu: Duration,
}

/// Runs the program to its end.
pub fn run(arguments: &[&str]) -> Result<Spent> {
    let start = Instant::now();
    let mut process = Command::new(PROGRAM)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let cpu = loop {
        let (state, cpu) = crate::cpu::state_and_total(process.id()).context("expected the program in /proc")?;
        // A process that ended keeps its account until it is waited for.
        if state == 'Z' {
            break cpu;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let wall = start.elapsed();
    let status = process.wait()?;
    if !status.success() {
        bail!("contrechamp {} ended with {status}", arguments.join(" "));
    }
    Ok(Spent { wall, cpu })
}

/// An empty folder for what nginx serves.
pub fn empty_folder(name: &str) -> Result<PathBuf> {
    let folder = Path::new(FOLDER).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn is_root() -> bool {
    fs::read_to_string("/proc/self/status").unwrap_or_default().lines().any(|line| line.starts_with("Uid:\t0\t"))
}
