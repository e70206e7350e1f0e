//! What a person sends: checked here, once, into values that can be stored.

use serde::Serialize;
use thiserror::Error;
use uuid::Uuid;

use super::tags::{MAX_TAG_CHARACTERS, is_free_text_key};
use super::{CameraId, Evidence, ObservationKind, PartialDate, Position, Tags};

/// Longest note kept, in characters.
pub const MAX_NOTE_CHARACTERS: usize = 2_000;
/// Most tags one report may carry.
pub const MAX_REPORT_TAGS: usize = 40;

/// A valid report. The receipt is not part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub report_id: Uuid,
    pub kind: ObservationKind,
    /// Present for all kinds but a new camera.
    pub camera_id: Option<CameraId>,
    /// Present for a new camera; optional for a correction.
    pub position: Option<Position>,
    pub accuracy_m: Option<f64>,
    pub seen_on: PartialDate,
    pub evidence: Evidence,
    /// Public tags only.
    pub tags: Tags,
    /// Free text: kept and not shown before review.
    pub note: Option<String>,
    /// Free-text tags of the report, kept with the note.
    pub free_tags: Tags,
    pub distinct_from: Vec<CameraId>,
}

/// One thing wrong with a report, at a JSON pointer (RFC 6901).
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize)]
#[error("{pointer}: {detail}")]
pub struct FieldError {
    pub pointer: String,
    pub detail: String,
}

/// JSON pointer (RFC 6901) of a member inside the value at `parent`; the name may come from outside.
pub fn pointer_to(parent: &str, name: &str) -> String {
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}

impl FieldError {
    /// At `pointer`, with what was expected and found.
    pub fn new(pointer: &str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.to_owned(), detail: detail.into() }
    }

    /// The first thing wrong with each value: what is too long need not be told to be no number too.
    pub fn first_of_each(errors: Vec<Self>) -> Vec<Self> {
        let mut first: Vec<Self> = Vec::with_capacity(errors.len());
        for error in errors {
            if !first.iter().any(|known| known.pointer == error.pointer) {
                first.push(error);
            }
        }
        first
    }
}

/// Checks tags that came from a person; free text is split off.
pub fn check_tags(tags: Tags, errors: &mut Vec<FieldError>) -> (Tags, Tags) {
    if tags.len() > MAX_REPORT_TAGS {
        errors.push(FieldError::new("/tags", format!("expected at most {MAX_REPORT_TAGS} tags, found {}", tags.len())));
    }
    for (key, value) in tags.iter() {
        let pointer = pointer_to("/tags", key);
        if key.starts_with("cc_") {
            errors.push(FieldError::new(&pointer, "expected an OSM key, found one of the inventory's own"));
        }
        if key.chars().count() > MAX_TAG_CHARACTERS || key.chars().any(char::is_control) {
            errors.push(FieldError::new(
                &pointer,
                format!("expected a key of at most {MAX_TAG_CHARACTERS} printable characters"),
            ));
        }
        let limit = if is_free_text_key(key) { MAX_NOTE_CHARACTERS } else { MAX_TAG_CHARACTERS };
        if value.chars().count() > limit || value.chars().any(|c| c.is_control() && c != '\n') {
            errors.push(FieldError::new(&pointer, format!("expected a value of at most {limit} printable characters")));
        }
    }
    tags.split_free_text()
}
