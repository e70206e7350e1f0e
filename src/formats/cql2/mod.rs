//! CQL2 (OGC 21-065r2) as text and as JSON, read into one tree of terms; what the names and values mean is not known here.
//! Limits on depth and number keep every tree small; errors say where, what was expected and what was found.

mod cursor;
mod json;
mod lexer;
mod text;
mod wkt;

use std::fmt;

use geo_types::Geometry;

pub use self::json::parse_json;
pub use self::text::parse_text;

/// How deep terms may stand in each other.
const MOST_LEVELS: usize = 32;
/// How many terms a filter may have.
const MOST_TERMS: usize = 1_000;
/// Functions of geometries and of times; the standard writes them in capitals, as JSON does in small letters.
const FUNCTIONS: [&str; 15] = [
    "s_intersects",
    "s_disjoint",
    "s_within",
    "s_contains",
    "s_equals",
    "s_touches",
    "s_crosses",
    "s_overlaps",
    "t_after",
    "t_before",
    "t_intersects",
    "t_disjoint",
    "t_during",
    "t_contains",
    "t_equals",
];

/// A term and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    pub at: At,
    pub kind: TermKind,
}

/// What a term is; operators bear the names that they have in JSON, in small letters.
#[derive(Clone, Debug, PartialEq)]
pub enum TermKind {
    Property(String),
    Text(String),
    Number(f64),
    Boolean(bool),
    /// The text of a date.
    Date(String),
    /// The text of an instant.
    Timestamp(String),
    /// Two texts, `..` for an open end.
    Interval(String, String),
    Geometry(Geometry<f64>),
    /// Four numbers, or six with heights.
    Bbox(Vec<f64>),
    List(Vec<Term>),
    Call(String, Vec<Term>),
}

/// A place in a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// Of text, the number of the character, from 1.
    Character(usize),
    /// Of JSON, the pointer (RFC 6901).
    Pointer(String),
}

/// Why a filter cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at {at}: expected {expected}, found {found}")]
pub struct FilterError {
    pub at: At,
    pub expected: String,
    pub found: String,
}

impl FilterError {
    /// At a term or a token.
    pub fn new(at: &At, expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self { at: at.clone(), expected: expected.into(), found: shorten(&found.into()) }
    }
}

impl fmt::Display for At {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(number) => write!(formatter, "character {number}"),
            Self::Pointer(pointer) if pointer.is_empty() => formatter.write_str("the whole"),
            Self::Pointer(pointer) => formatter.write_str(&shorten(pointer)),
        }
    }
}

impl TermKind {
    /// In words, for errors.
    pub fn describe(&self) -> String {
        match self {
            Self::Property(name) => format!("the property {name:?}"),
            Self::Text(text) => format!("the text {text:?}"),
            Self::Number(number) => format!("the number {number}"),
            Self::Boolean(value) => format!("{value}"),
            Self::Date(text) => format!("the date {text:?}"),
            Self::Timestamp(text) => format!("the instant {text:?}"),
            Self::Interval(from, to) => format!("the interval {:?}", format!("{from}/{to}")),
            Self::Geometry(_) | Self::Bbox(_) => "a geometry".to_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Call(operator, _) => format!("the operator {operator:?}"),
        }
    }
}

/// Counts what is read, so that no filter grows a tree that hurts.
#[derive(Debug, Default)]
struct Budget {
    level: usize,
    terms: usize,
}

impl Budget {
    fn enter(&mut self, at: &At) -> Result<(), FilterError> {
        self.level += 1;
        if self.level > MOST_LEVELS {
            return Err(FilterError::new(at, format!("at most {MOST_LEVELS} levels"), "one more"));
        }
        Ok(())
    }

    fn leave(&mut self) {
        self.level -= 1;
    }

    fn count(&mut self, at: &At) -> Result<(), FilterError> {
        self.terms += 1;
        if self.terms > MOST_TERMS {
            return Err(FilterError::new(at, format!("at most {MOST_TERMS} terms"), "one more"));
        }
        Ok(())
    }
}

/// At most 80 characters of what was found.
fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
