//! What a page of features tells beside what programs read of them: titles of sources, areas and cameras, read from the store.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::camera_facts::{CameraFacts, parse_features};
use super::source_lines::source_lines;
use super::streets::tell_streets;
use crate::http::i18n::Language;
use crate::http::state::App;
use crate::http::wire::problem::Problem;
use crate::store::figures::summary::summary;
use crate::store::territory::areas::find_area;
use crate::store::{Reader, StoreError};

/// Properties whose value is the key of a source.
pub const NAMES_OF_SOURCES: [&str; 3] = ["cc_source", "source", "population_source"];

/// Titles for one page of features.
#[derive(Debug, Default)]
pub struct Known {
    /// Of sources, by key.
    pub sources: BTreeMap<String, String>,
    /// Names of the areas that others belong to, by code.
    pub areas: BTreeMap<String, String>,
    /// Of cameras, by code.
    pub cameras: BTreeMap<String, String>,
}

impl Known {
    /// Reads what there is for these features; `keys` are sources that are named beside them, as in a filter. Blocks.
    pub fn read(
        app: &App,
        language: &Language,
        collection: &str,
        features: &[&Value],
        keys: &[String],
    ) -> Result<Self, Problem> {
        let named: Vec<&str> = source_keys(features).chain(keys.iter().map(String::as_str)).collect();
        let mut cameras = if collection == "cameras" { parse(features)? } else { Vec::new() };
        // Only what needs the store is done while a reader is held.
        let (areas, lines) = app.store.read(|reader| {
            tell_streets(reader, &mut cameras)?;
            let areas = parents(reader, features)?;
            Ok((areas, source_lines(named.iter().copied(), &summary(reader)?, &app.territory)))
        })?;
        let title = |camera: &CameraFacts| (camera.id.clone(), camera.row(language, None, None).title);
        Ok(Self {
            areas,
            sources: lines.into_iter().map(|line| (line.key, line.title)).collect(),
            cameras: cameras.iter().map(title).collect(),
        })
    }

    /// The title of a source, or its key.
    pub fn source<'a>(&'a self, key: &'a str) -> &'a str {
        self.sources.get(key).map_or(key, String::as_str)
    }
}

fn source_keys<'a>(features: &[&'a Value]) -> impl Iterator<Item = &'a str> {
    let named = features.iter().flat_map(|feature| NAMES_OF_SOURCES.map(|name| &feature["properties"][name]));
    named.flat_map(|value| match value {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        other => Vec::from_iter(other.as_str()),
    })
}

fn parents(reader: &Reader<'_>, features: &[&Value]) -> Result<BTreeMap<String, String>, StoreError> {
    let codes: BTreeSet<&str> =
        features.iter().filter_map(|feature| feature["properties"]["parent"].as_str()).collect();
    let mut names = BTreeMap::new();
    for code in codes {
        names.extend(find_area(reader, code)?.map(|area| (area.code, area.name)));
    }
    Ok(names)
}

fn parse(features: &[&Value]) -> Result<Vec<CameraFacts>, StoreError> {
    let texts: Vec<String> = features.iter().map(ToString::to_string).collect();
    parse_features(texts.join(",").as_bytes())
}
