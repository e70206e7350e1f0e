//! A list that somebody sends to be compared: read by what the command line hands over, since this layer knows no
//! importers; held beside the inventory, and kept nowhere.

use std::io::Write as _;

use axum::extract::Multipart;

use super::question::{DISTANCE_M, MOST_ROWS, Question};
use crate::http::running::list_reader::ListRead;
use crate::http::state::App;
use crate::http::wire::params::number_within;
use crate::http::wire::problem::{Problem, ProblemKind, shorten};

/// Largest file that is taken.
pub const MAX_FILE_BYTES: usize = 8_000_000;
/// What an archive or a compressed file begins with: it could grow to anything.
const PACKED: [&[u8]; 3] = [b"PK\x03\x04", &[0x1f, 0x8b], b"BZh"];

/// What the comparison comes back as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    #[default]
    Page,
    GeoJson,
    Table,
}

/// The form as it was sent.
pub struct Given {
    pub question: Question,
    /// The distance as it was typed.
    pub typed: String,
    pub form: Form,
    /// Name of the file, for people.
    pub name: String,
    bytes: Vec<u8>,
}

impl Given {
    /// Reads the form; what it does not know it passes over.
    pub async fn take(mut multipart: Multipart) -> Result<Self, Problem> {
        let question = Question { here: String::new(), there: String::new(), distance_m: DISTANCE_M };
        let mut given =
            Self { question, typed: String::new(), form: Form::Page, name: String::new(), bytes: Vec::new() };
        while let Some(field) = multipart.next_field().await.map_err(|error| unreadable(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "file" {
                let called = field.file_name().unwrap_or_default();
                given.name = shorten(called.rsplit(['/', '\\']).next().unwrap_or_default());
                given.bytes = field.bytes().await.map_err(|error| unreadable(&error))?.to_vec();
                continue;
            }
            let text = field.text().await.map_err(|error| unreadable(&error))?.trim().to_owned();
            match &*name {
                "here" => given.question.here = text,
                "distance" => given.typed = text,
                "f" => given.form = form(&text)?,
                _ => {}
            }
        }
        if !given.typed.is_empty() {
            let distance_m = number_within(&given.typed, 1.0, 1_000.0);
            given.question.distance_m = distance_m.map_err(|error| Problem::parameter("distance", error))?;
        }
        Ok(given)
    }

    /// The cameras of the file, read one file at a time and off the request's thread; the file is gone when it was read.
    pub async fn read(&mut self, app: &App) -> Result<ListRead, Problem> {
        if self.bytes.is_empty() {
            return Err(wrong("expected a file, found none"));
        }
        if PACKED.iter().any(|begin| self.bytes.starts_with(begin)) {
            return Err(wrong("expected the list itself, found an archive or a compressed file"));
        }
        let reader = app.settings.list_reader.clone();
        let _turn = app.compare_turn.lock().await;
        let (bytes, name) = (std::mem::take(&mut self.bytes), self.name.clone());
        let read = tokio::task::spawn_blocking(move || -> std::io::Result<Result<ListRead, String>> {
            let mut file = tempfile::NamedTempFile::new()?;
            file.write_all(&bytes)?;
            drop(bytes);
            let path = file.path().display().to_string();
            // Where it lay for a moment is nobody's business.
            let told = |text: &String| text.replace(&path, &name);
            let read = reader.read(file.path(), MOST_ROWS).map_err(|error| told(&error));
            Ok(read.map(|read| ListRead { rejected: read.rejected.iter().map(told).collect(), ..read }))
        });
        read.await.map_err(Problem::internal)?.map_err(Problem::internal)?.map_err(|error| wrong(&error))
    }
}

fn form(text: &str) -> Result<Form, Problem> {
    match text {
        "" | "html" => Ok(Form::Page),
        "geojson" => Ok(Form::GeoJson),
        "csv" => Ok(Form::Table),
        other => Err(Problem::parameter("f", format!("expected html, geojson or csv, found {:?}", shorten(other)))),
    }
}

fn wrong(error: &str) -> Problem {
    Problem::parameter("file", error)
}

fn unreadable(error: &axum::extract::multipart::MultipartError) -> Problem {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        let detail = format!("expected a file of at most {MAX_FILE_BYTES} bytes");
        return Problem::new(ProblemKind::BodyTooLarge, detail);
    }
    Problem::parameter("file", format!("expected a form with a file, found {}", error.body_text()))
}
