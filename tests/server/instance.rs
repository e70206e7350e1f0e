//! The built binary at work: a server on a free port with a database of its own, and the other commands beside it.
//! What is started here is killed here.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

pub const BINARY: &str = env!("CARGO_BIN_EXE_contrechamp");

/// A command that sees none of the settings of whoever runs the tests.
pub fn contrechamp(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CONTRECHAMP_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// Whether another user can read what the built program reads: without optimisation that is the project's own folder,
/// which may lie in somebody's private one.
pub fn is_open_to_others() -> bool {
    let is_entered = |folder: &Path| folder.metadata().is_ok_and(|folder| folder.mode() & 0o001 != 0);
    !cfg!(debug_assertions) || Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().all(is_entered)
}

/// Runs a command to its end.
pub fn run(arguments: &[&str]) -> Output {
    contrechamp(arguments).output().expect("the binary is built before its tests")
}

/// A folder that goes away, with the path of a database in it.
pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn database(&self) -> String {
        text(&self.path("test.db"))
    }

    /// Writes a file beside the database; answers its path.
    pub fn write(&self, name: &str, contents: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, contents).expect("a temporary folder can be written");
        text(&path)
    }
}

pub fn text(path: &Path) -> String {
    path.to_str().expect("temporary paths are UTF-8").to_owned()
}

/// A server that answers.
pub struct Instance {
    child: Child,
    pub address: String,
    /// What it wrote to standard error since it serves.
    log: Arc<Mutex<String>>,
}

impl Instance {
    /// Starts `contrechamp serve` on a free port and waits for the line that says it serves.
    pub fn start(place: &Place, options: &[&str]) -> Self {
        let database = place.database();
        let mut arguments = vec!["serve", "--listen", "127.0.0.1:0", "--database", &database];
        arguments.extend(options);
        Self::of(contrechamp(&arguments))
    }

    /// The server that a command starts.
    pub fn of(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the binary is built before its tests");
        let mut lines = BufReader::new(child.stderr.take().expect("it is piped")).lines();
        let mut said = Vec::new();
        let address = loop {
            match lines.next() {
                Some(Ok(line)) => {
                    said.push(line);
                    if let Some((_, address)) = said.last().and_then(|line| line.split_once("listening on ")) {
                        // In a log of JSON the line ends later.
                        break address.trim().split('"').next().unwrap_or_default().to_owned();
                    }
                }
                _ => panic_with(&said),
            }
        };
        let log = Arc::new(Mutex::new(said.join("\n") + "\n"));
        let kept = Arc::clone(&log);
        // Whoever writes into a pipe that nobody reads stops at some point.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut log = kept.lock().unwrap_or_else(PoisonError::into_inner);
                log.push_str(&line);
                log.push('\n');
            }
        });
        Self { child, address, log }
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// `kill -9`: no handler runs, nothing is flushed.
    pub fn kill(mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it can be waited for");
    }

    /// What an operator's `systemctl stop` does.
    pub fn stop(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().expect("kill is everywhere");
        self.child.wait().expect("it can be waited for")
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// The JSON at a path.
    pub fn json(&self, path: &str) -> Value {
        get(&self.url(path), &[("accept", "application/json")]).json()
    }

    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// How many cameras the server counts under a filter.
    pub fn cameras(&self, filter: &str) -> u64 {
        let page = self.json(&format!("/collections/cameras/items?limit=1{filter}"));
        page["numberMatched"].as_u64().expect("numberMatched is a number")
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // It may have ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[expect(clippy::panic, reason = "without a server there is nothing to test")]
fn panic_with(said: &[String]) -> ! {
    panic!("the server ended before it served:\n{}", said.join("\n"))
}

/// A finished answer, whatever its status.
pub struct Answer {
    pub status: u16,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| Value::String(format!("{error}: {}", self.body)))
    }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(180)));
    config.build().into()
}

fn finish(result: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer, ureq::Error> {
    let mut response = result?;
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(64 << 20).read_to_vec()?;
    // A picture is no text; tests that look into one read it from where it is kept.
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Answer { status, body })
}

/// GET that must be answered.
pub fn get(url: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers.iter().fold(agent().get(url), |request, (name, value)| request.header(*name, *value));
    finish(request.call()).unwrap_or_else(|error| Answer { status: 0, body: format!("{url}: {error}") })
}

/// POST of JSON; an error when no whole answer came back.
pub fn post(url: &str, headers: &[(&str, &str)], body: &Value) -> Result<Answer, ureq::Error> {
    let request = agent().post(url).header("content-type", "application/json");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    finish(request.send(body.to_string()))
}

/// PUT of bytes; an error when no whole answer came back.
pub fn put(url: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer, ureq::Error> {
    let request = headers.iter().fold(agent().put(url), |request, (name, value)| request.header(*name, *value));
    finish(request.send(body))
}

/// DELETE that must be answered.
pub fn delete(url: &str, headers: &[(&str, &str)]) -> Answer {
    let request = headers.iter().fold(agent().delete(url), |request, (name, value)| request.header(*name, *value));
    finish(request.call()).unwrap_or_else(|error| Answer { status: 0, body: format!("{url}: {error}") })
}
