//! One request to an Overpass server, and no second one: who it is from, how long it may take, how much may come, and
//! when the server wants to be asked again.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tempfile::NamedTempFile;
use ureq::Agent;
use ureq::http::{HeaderMap, Response};

use super::query::{MOST_BYTES, TIMEOUT_S};

/// Longest time for a question and its answer: what the server may work, what it may wait for a turn, and the way.
const PATIENCE: Duration = Duration::from_secs(TIMEOUT_S + 60);
/// What is read of an answer that is a refusal.
const REFUSAL_BYTES: u64 = 64 << 10;
/// Letters of a refusal that are told.
const TOLD_LETTERS: usize = 240;

/// What to ask, whom, and in whose name.
#[derive(Clone, Debug)]
pub struct Question {
    /// Address of the interpreter.
    pub overpass: String,
    pub query: String,
    /// Who can be reached about it; empty where nobody said.
    pub contact: String,
    /// What was said of the same answer last time.
    pub known: Validators,
}

/// By what an answer is known again; empty where the server gave nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    pub etag: String,
    pub last_modified: String,
}

/// What came back.
#[derive(Debug)]
pub enum Asked {
    Body(Spooled),
    /// It would be the same answer again.
    NotModified,
}

/// An answer in a file that goes with it.
#[derive(Debug)]
pub struct Spooled {
    pub file: NamedTempFile,
    pub validators: Validators,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The server asks for patience, until then if it says so.
    Busy { until: Option<Timestamp>, said: String },
    /// Everything else, in words.
    Failed(String),
}

impl NoAnswer {
    /// Any cause, in its own words.
    pub fn failed(cause: impl fmt::Display) -> Self {
        Self::Failed(cause.to_string())
    }
}

/// Asks once.
pub fn ask(question: &Question, now: Timestamp) -> Result<Asked, NoAnswer> {
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .user_agent(user_agent(&question.contact))
        .http_status_as_error(false)
        .max_redirects(3)
        .build()
        .into();
    let mut request = agent.get(&question.overpass).query("data", &question.query).header("accept", "application/json");
    let known = &question.known;
    for (name, value) in [("if-none-match", &known.etag), ("if-modified-since", &known.last_modified)] {
        if !value.is_empty() {
            request = request.header(name, value);
        }
    }
    let mut response = request.call().map_err(NoAnswer::failed)?;
    match response.status().as_u16() {
        200 => Ok(Asked::Body(spool(response)?)),
        304 if *known != Validators::default() => Ok(Asked::NotModified),
        status => {
            let mut body = Vec::new();
            // What it says is a courtesy: the status alone tells enough.
            let _cut = response.body_mut().as_reader().take(REFUSAL_BYTES).read_to_end(&mut body);
            let said = words(&String::from_utf8_lossy(&body));
            let said = [format!("it answered {status}"), said].join(": ");
            let said = said.trim_end_matches([':', ' ']).to_owned();
            let until = retry_after(response.headers(), now);
            let is_busy = matches!(status, 429 | 503 | 504) || until.is_some();
            Err(if is_busy { NoAnswer::Busy { until, said } } else { NoAnswer::Failed(said) })
        }
    }
}

/// Who asks, by the rules of public servers: a product, and where its operator can be reached.
pub fn user_agent(contact: &str) -> String {
    let contact: String = contact.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '(' | ')')).collect();
    let version = env!("CARGO_PKG_VERSION");
    if contact.is_empty() {
        return format!("Contrechamp/{version}");
    }
    format!("Contrechamp/{version} (contact: {contact})")
}

fn spool(response: Response<ureq::Body>) -> Result<Spooled, NoAnswer> {
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let validators = Validators { etag: header("etag").to_owned(), last_modified: header("last-modified").to_owned() };
    let mut file = NamedTempFile::with_suffix(".json").map_err(NoAnswer::failed)?;
    let mut body = response.into_body().into_reader().take(MOST_BYTES + 1);
    let length =
        io::copy(&mut body, &mut file).map_err(|error| NoAnswer::Failed(format!("its answer broke off: {error}")))?;
    if length > MOST_BYTES {
        return Err(NoAnswer::Failed(format!("its answer is larger than {MOST_BYTES} bytes")));
    }
    file.rewind().map_err(NoAnswer::failed)?;
    Ok(Spooled { file, validators })
}

impl Spooled {
    /// The answer from its beginning.
    pub fn open(&self) -> io::Result<File> {
        self.file.reopen()
    }
}

/// `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let text = headers.get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return now.checked_add(SignedDuration::from_secs(seconds.into())).ok();
    }
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

/// The first words of a text that may be a page: without tags, on one line.
pub fn words(text: &str) -> String {
    let mut plain = String::new();
    let mut is_tag = false;
    for letter in text.chars() {
        match letter {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                plain.push(' ');
            }
            _ if !is_tag => plain.push(if letter.is_control() { ' ' } else { letter }),
            _ => {}
        }
    }
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(TOLD_LETTERS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_asked_for_in_seconds_or_until_a_date() {
        let now: Timestamp = "2026-11-27T07:00:00Z".parse().unwrap();
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", text.parse().unwrap());
            retry_after(&headers, now).map(|until| until.to_string())
        };
        assert_eq!(asked("90").as_deref(), Some("2026-11-27T07:01:30Z"));
        assert_eq!(asked("Fri, 27 Nov 2026 08:00:00 GMT").as_deref(), Some("2026-11-27T08:00:00Z"));
        assert_eq!(asked("later"), None);
        assert_eq!(asked("99999999999999999999"), None);
    }

    #[test]
    fn a_page_is_told_by_its_words_and_a_contact_by_one_line() {
        assert_eq!(words("<html>\n<p><strong>Error</strong>: rate_limited</p>"), "Error : rate_limited");
        assert_eq!(words(&"a ".repeat(400)).chars().count(), TOLD_LETTERS + 1);
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(user_agent("a@example.org"), format!("Contrechamp/{version} (contact: a@example.org)"));
        assert_eq!(user_agent("a)\r\nX: y"), format!("Contrechamp/{version} (contact: aX:y)"));
        assert_eq!(user_agent(""), format!("Contrechamp/{version}"));
    }
}
