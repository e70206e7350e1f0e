//! What an import tells: counts, what was withheld and why, each rejected row with file, line and reason.
//! The same facts as text for people and as JSON for programs.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::notices::{Notices, Spot};
use crate::domain::Position;
use crate::formats::table::csv::list_names;
use crate::store::imports::import::ImportCounts;

/// Repeated rows that the text shows; the JSON has more of them.
const REPEATED_SHOWN: usize = 10;

/// The account of one import.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    pub kind: &'static str,
    pub files: Vec<FileFacts>,
    /// Key of the source.
    pub source: String,
    pub licence: String,
    pub is_exportable: bool,
    /// Licences that the file itself tells, an export of ours, by the keys of its sources.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub told_licences: BTreeMap<String, String>,
    pub is_dry_run: bool,
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Rows that the source, complete, no longer lists.
    pub unlisted: u64,
    /// Rows out of scope, by reason.
    pub withheld: BTreeMap<&'static str, u64>,
    /// The first rejected rows, and how many there were.
    pub rejected: Notices,
    pub warnings: Notices,
    /// Rows of cameras of their own that bear the reference of an earlier row, each with that reference.
    pub repeated: Notices,
    /// Rows of cameras of their own that say word for word what an earlier row without a reference says, each with its place.
    pub same: Notices,
    /// Reading was given up, since nothing in the first rows could be read.
    pub is_given_up: bool,
    /// Which column was taken for which of our names.
    pub columns: BTreeMap<String, String>,
    pub ignored_columns: Vec<String>,
}

/// What was found out about a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileFacts {
    pub file: String,
    pub format: &'static str,
    pub encoding: &'static str,
    pub crs: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separator: Option<char>,
    pub rows: u64,
}

impl Report {
    /// How many rows were out of scope.
    pub fn withheld_rows(&self) -> u64 {
        self.withheld.values().sum()
    }

    /// Takes over what the store did.
    pub fn count(&mut self, counts: &ImportCounts) {
        (self.added, self.changed) = (counts.added, counts.changed);
        (self.unchanged, self.unlisted) = (counts.unchanged, counts.unlisted);
        if counts.crowded > 0 {
            let file = self.files.first().map(|facts| facts.file.clone()).unwrap_or_default();
            let reason = format!(
                "{} rows stand within the same 60 centimetres as 2048 cameras before them: a default position?",
                counts.crowded
            );
            self.rejected.push(&file.into(), Spot::default(), &reason);
        }
    }

    /// Why nothing is imported, where no row could be used.
    pub fn nothing_read(&self) -> String {
        let first = self.rejected.told().first().map(ToString::to_string).unwrap_or_default();
        let count = self.rejected.total();
        if self.is_given_up {
            return format!(
                "none of the first {count} rows can be read, and the rest was not tried; the first: {first}"
            );
        }
        format!("none of the {count} rows could be used; the first: {first}")
    }

    /// Why the source stays out of every export; none if it does not.
    pub fn export_note(&self) -> Option<String> {
        match (self.is_exportable, self.licence.as_str()) {
            (true, _) => None,
            (false, "") => Some("kept out of every export: licence unstated (--licence names it)".to_owned()),
            (false, licence) => Some(format!(
                "kept out of every export: {licence} is not among the licences known to allow it, such as etalab-2.0, \
                 ODbL-1.0 or CC-BY-4.0"
            )),
        }
    }

    /// As JSON with a line end.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Whole<'a> {
            #[serde(flatten)]
            report: &'a Report,
            rejected_rows: u64,
            warnings_in_all: u64,
            repeated_rows: u64,
            same_rows: u64,
        }
        let (rejected_rows, warnings_in_all) = (self.rejected.total(), self.warnings.total());
        let (repeated_rows, same_rows) = (self.repeated.total(), self.same.total());
        let whole = Whole { report: self, rejected_rows, warnings_in_all, repeated_rows, same_rows };
        serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
    }
}

/// What becomes of an entry of the list beside an earlier one.
#[derive(Clone, Debug, PartialEq)]
pub enum Repeated {
    /// The reference that both bear.
    Reference(String),
    /// Where both stand, which say the same and bear none.
    Content(Position),
}

/// How many rows, and the first of them.
fn write_rows(out: &mut fmt::Formatter<'_>, name: &str, rows: &Notices, what: &str) -> fmt::Result {
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "{name}: {} rows {what}:", rows.total())?;
    for row in rows.told().iter().take(REPEATED_SHOWN) {
        writeln!(out, "  {row}")?;
    }
    match rows.total().saturating_sub(REPEATED_SHOWN as u64) {
        0 => Ok(()),
        more => writeln!(out, "  and {more} more"),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in &self.files {
            write!(out, "{}: {} rows of {}, {}, {}", file.file, file.rows, file.format, file.encoding, file.crs)?;
            match file.separator {
                Some('\t') => writeln!(out, ", separated by tabs")?,
                Some(sign) => writeln!(out, ", separated by {sign:?}")?,
                None => writeln!(out)?,
            }
        }
        self.write_columns(out)?;
        writeln!(out, "source {}", self.source)?;
        if !self.told_licences.is_empty() {
            let told: Vec<String> =
                self.told_licences.iter().map(|(key, licence)| format!("{key} ({licence})")).collect();
            writeln!(out, "  licences as the file tells them: {}", told.join(", "))?;
        }
        if let Some(note) = self.export_note() {
            writeln!(out, "  {note}")?;
        }
        for warning in self.warnings.lines() {
            writeln!(out, "warning: {warning}")?;
        }
        for rejected in self.rejected.lines() {
            writeln!(out, "rejected: {rejected}")?;
        }
        let reference = "bear the reference of an earlier row and are cameras of their own";
        write_rows(out, "repeated", &self.repeated, reference)?;
        let content =
            "say the same as an earlier row, at the same place and without a reference, and are cameras of their own";
        write_rows(out, "same", &self.same, content)?;
        for (reason, count) in &self.withheld {
            writeln!(out, "withheld: {count}: {reason}")?;
        }
        write!(out, "{} added, {} changed, {} unchanged", self.added, self.changed, self.unchanged)?;
        if self.unlisted > 0 {
            write!(out, ", {} no longer listed", self.unlisted)?;
        }
        writeln!(out, ", {} withheld, {} rejected", self.withheld_rows(), self.rejected.total())?;
        if self.is_dry_run {
            writeln!(out, "dry run: nothing was written")?;
        }
        Ok(())
    }
}

impl Report {
    fn write_columns(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let renamed: Vec<String> =
            self.columns.iter().filter(|(o, t)| o != t).map(|(ours, theirs)| format!("{ours}={theirs}")).collect();
        if !renamed.is_empty() {
            writeln!(out, "columns read as: {}", renamed.join(", "))?;
        }
        if !self.ignored_columns.is_empty() {
            let names = list_names(&self.ignored_columns);
            writeln!(out, "columns not used: {names} (--map ours=theirs uses one)")?;
        }
        Ok(())
    }
}
