//! What is told of the rows of an import: where each stands and why. The first are kept, all of them are counted.

use std::fmt;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::formats::Format;
use crate::formats::table::csv::cut;

/// Notices kept of one kind: more of them nobody reads, and a broken file has millions.
pub const MOST_TOLD: usize = 10_000;
/// Most characters of a reason.
const MOST_CHARACTERS: usize = 400;

/// Where in its file a row stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// From 1; 0 in a file without lines, or of the file as a whole.
    pub line: u64,
    /// Which row of the file it is, from 1, where its line alone does not say that; else 0.
    pub number: u64,
    /// What such a row is called.
    noun: &'static str,
}

impl Spot {
    /// Of a row by the line that its reader tells and its ordinal in the file.
    pub fn of_row(format: Format, line: u64, ordinal: u64) -> Self {
        match (format.row_noun(), format.has_lines()) {
            (None, _) => Self { line, number: 0, noun: "" },
            (Some(noun), true) => Self { line, number: ordinal, noun },
            // Readers of files without lines count the rows that are there, read or not.
            (Some(noun), false) => Self { line: 0, number: line, noun },
        }
    }

    /// Of a file as a whole, when the line is 0, or of one of its lines.
    pub fn on_line(line: u64) -> Self {
        Self { line, ..Self::default() }
    }
}

/// `line 3`, `feature 17 on line 1` or `record 17`.
impl fmt::Display for Spot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.number) {
            (line, 0) => write!(out, "line {line}"),
            (0, number) => write!(out, "{} {number}", self.noun),
            (line, number) => write!(out, "{} {number} on line {line}", self.noun),
        }
    }
}

/// Something to be told about a row or about a file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub file: Arc<str>,
    pub spot: Spot,
    pub reason: String,
}

impl Serialize for Notice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Notice", 4)?;
        fields.serialize_field("file", &*self.file)?;
        fields.serialize_field("line", &self.spot.line)?;
        if self.spot.number > 0 {
            fields.serialize_field("number", &self.spot.number)?;
        }
        fields.serialize_field("reason", &self.reason)?;
        fields.end()
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, spot: Spot { line, number, noun }, reason } = self;
        match (line, number) {
            (0, 0) => write!(out, "{file}: {reason}"),
            (line, 0) => write!(out, "{file}:{line}: {reason}"),
            (0, number) => write!(out, "{file} ({noun} {number}): {reason}"),
            (line, number) => write!(out, "{file}:{line} ({noun} {number}): {reason}"),
        }
    }
}

/// The first notices, and how many there were.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notices {
    told: Vec<Notice>,
    total: u64,
}

impl Notices {
    /// Keeps a notice, or only counts it.
    pub fn push(&mut self, file: &Arc<str>, spot: Spot, reason: &str) {
        self.total += 1;
        if self.told.len() < MOST_TOLD {
            let reason = cut(reason, MOST_CHARACTERS).into_owned();
            self.told.push(Notice { file: Arc::clone(file), spot, reason });
        }
    }

    /// Those that were kept, in the order of the files.
    pub fn told(&self) -> &[Notice] {
        &self.told
    }

    /// How many there were.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whether there were none.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// One line for each that was kept, and one that counts the others.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        let more = self.total - self.told.len() as u64;
        self.told.iter().map(ToString::to_string).chain((more > 0).then(|| format!("and {more} more")))
    }
}

/// As the list of those that were kept.
impl Serialize for Notices {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.told.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_told_by_its_line_or_by_its_number() {
        let told = |format, line, ordinal| {
            let spot = Spot::of_row(format, line, ordinal);
            (Notice { file: "a".into(), spot, reason: "x".to_owned() }.to_string(), spot.to_string())
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(told(Format::Csv, 7, 5), pair("a:7: x", "line 7"));
        assert_eq!(told(Format::GeoJson, 1, 17), pair("a:1 (feature 17): x", "feature 17 on line 1"));
        assert_eq!(told(Format::Shapefile, 17, 16), pair("a (record 17): x", "record 17"));
        let whole = Notice { file: "a".into(), spot: Spot::on_line(0), reason: "x".to_owned() };
        assert_eq!(whole.to_string(), "a: x");
    }

    #[test]
    fn all_are_counted_and_the_first_are_kept_cut() {
        let mut notices = Notices::default();
        let file = Arc::from("a");
        for line in 0..MOST_TOLD as u64 + 5 {
            notices.push(&file, Spot::on_line(line), &"é".repeat(5_000));
        }
        assert_eq!((notices.told().len(), notices.total()), (MOST_TOLD, MOST_TOLD as u64 + 5));
        assert_eq!(notices.lines().last().as_deref(), Some("and 5 more"));
        assert_eq!(notices.told()[0].reason.chars().count(), MOST_CHARACTERS + 1);
    }
}
