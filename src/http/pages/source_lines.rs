//! Where a sheet's facts come from, one line for each source.

use jiff::tz::TimeZone;
use serde::Serialize;

use crate::domain::{Source, Territory};
use crate::http::query::day::day_of;
use crate::store::figures::summary::Summary;

/// A source as a sheet names it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceLine {
    pub key: String,
    pub title: String,
    pub publisher: String,
    /// In words for the two Licences Ouvertes, else as given; empty when unstated.
    pub licence: String,
    /// Empty unless it is a web address.
    pub url: String,
    /// Partial date: when it was published, else when it was last refreshed from where it is; empty when unknown.
    pub published_on: String,
}

impl SourceLine {
    /// With the day of the last refresh where the source has no date of its own.
    pub fn of(source: Source, summary: &Summary, territory: &Territory) -> Self {
        let refreshed = summary.refreshed.get(&source.key).filter(|_| source.published_on.is_empty());
        let mut line = Self::from(source);
        if let Some(at) = refreshed {
            let zone = TimeZone::get(&territory.time_zone).unwrap_or(TimeZone::UTC);
            line.published_on = day_of(*at, &zone).to_string();
        }
        line
    }
}

/// The sources with these keys, each once, in the order given; keys that nobody knows stand for themselves.
pub fn source_lines<'a>(
    keys: impl IntoIterator<Item = &'a str>,
    summary: &Summary,
    territory: &Territory,
) -> Vec<SourceLine> {
    let mut lines: Vec<SourceLine> = Vec::new();
    for key in keys.into_iter().filter(|key| !key.is_empty()) {
        if lines.iter().any(|line| line.key == key) {
            continue;
        }
        let stored = summary.sources.iter().map(|(source, _)| source).find(|source| source.key == key).cloned();
        let told = || territory.sources.iter().find(|source| source.key == key).map(Source::from);
        let unknown = || Source { key: key.to_owned(), title: key.to_owned(), ..Source::default() };
        lines.push(SourceLine::of(stored.or_else(told).unwrap_or_else(unknown), summary, territory));
    }
    lines
}

impl From<Source> for SourceLine {
    fn from(source: Source) -> Self {
        let licence = match source.licence.as_str() {
            "etalab-1.0" => "Licence Ouverte 1.0",
            "etalab-2.0" => "Licence Ouverte 2.0",
            other => other,
        };
        let is_web = source.url.starts_with("https://") || source.url.starts_with("http://");
        Self {
            licence: licence.to_owned(),
            url: if is_web { source.url } else { String::new() },
            key: source.key,
            title: source.title,
            publisher: source.publisher,
            published_on: source.published_on,
        }
    }
}
