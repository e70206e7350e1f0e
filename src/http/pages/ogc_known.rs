//! What a page of features tells beside what programs read of them: titles of sources and cameras, read from the store.

use std::collections::BTreeMap;

use serde_json::Value;

use super::camera_facts::parse_features;
use super::ogc_rows::plain;
use super::source_lines::source_lines;
use super::streets::tell_streets;
use crate::http::i18n::Language;
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::store::summary::summary;
use crate::store::{Reader, StoreError};

/// Titles for one page of features.
#[derive(Debug, Default)]
pub struct Known {
    /// Of sources, by key.
    pub sources: BTreeMap<String, String>,
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
        app.store.read(|reader| read(app, reader, language, collection, features, keys)).map_err(Problem::from)
    }

    /// The title of a source, or its key.
    pub fn source<'a>(&'a self, key: &'a str) -> &'a str {
        self.sources.get(key).map_or(key, String::as_str)
    }
}

fn read(
    app: &App,
    reader: &Reader<'_>,
    language: &Language,
    collection: &str,
    features: &[&Value],
    keys: &[String],
) -> Result<Known, StoreError> {
    let named = features.iter().flat_map(|feature| ["cc_source", "source"].map(|name| &feature["properties"][name]));
    let named = named.flat_map(|value| match value {
        Value::Array(list) => list.iter().map(plain).collect(),
        other => vec![plain(other)],
    });
    let named: Vec<String> = named.chain(keys.iter().cloned()).collect();
    let lines = source_lines(named.iter().map(String::as_str), &summary(reader)?, &app.territory);
    let sources = lines.into_iter().map(|line| (line.key, line.title)).collect();
    let mut known = Known { sources, ..Known::default() };
    if collection == "cameras" {
        let texts: Vec<String> = features.iter().map(ToString::to_string).collect();
        let mut cameras = parse_features(texts.join(",").as_bytes())?;
        tell_streets(reader, &mut cameras)?;
        let title = |camera: &super::CameraFacts| (camera.id.clone(), camera.row(language, None, None).title);
        known.cameras = cameras.iter().map(title).collect();
    }
    Ok(known)
}
