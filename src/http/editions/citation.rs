//! How an edition is cited, and what describes its files: one line, BibTeX, a Frictionless Data Package.

use serde_json::{Value, json};

use crate::domain::ExportLayer;
use crate::formats::export::{csv, layer};
use crate::formats::statement::{LICENCE, LICENCE_URL};
use crate::store::edition::editions::{Edition, EditionFile};

/// The file whose sum stands for the edition.
const MAIN_FILE: &str = "cameras.geojson";

/// An edition and the name of its territory.
#[derive(Clone, Copy, Debug)]
pub struct Cited<'a> {
    pub edition: &'a Edition,
    pub territory: &'a str,
}

impl Cited<'_> {
    /// What it is called.
    pub fn title(&self) -> String {
        format!("Contrechamp {}: {}", self.territory, self.edition.name)
    }

    /// The same with its id, for its files.
    pub fn title_with_id(&self) -> String {
        format!("{} ({})", self.title(), self.edition.id())
    }

    /// Its address; only the path where the service's was unknown when it was frozen.
    pub fn url(&self) -> String {
        format!("{}/editions/{}", self.edition.root, self.edition.id())
    }
}

/// The sum that stands for an edition.
pub fn main_sum(files: &[EditionFile]) -> &str {
    files.iter().find(|file| file.name == MAIN_FILE).map_or("", |file| &file.sha256)
}

/// The reference for bibliographies.
pub fn bibtex(cited: &Cited<'_>, files: &[EditionFile]) -> String {
    let edition = cited.edition;
    let (year, rest) = edition.frozen_on.split_once('-').unwrap_or((&edition.frozen_on, ""));
    let month = rest.split('-').next().unwrap_or_default().trim_start_matches('0');
    let key: String = edition.id().chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '-' }).collect();
    format!(
        "@misc{{contrechamp-{key},\n  title = {{{}}},\n  author = {{{{Contrechamp {}}}}},\n  year = {{{year}}},\n  month = {{{month}}},\n  \
         version = {{{}}},\n  howpublished = {{\\url{{{}}}}},\n  note = {{{} cameras as of {}. {LICENCE}. SHA-256 of {}: {}}}\n}}\n",
        escape(&cited.title()),
        escape(cited.territory),
        edition.version,
        cited.url(),
        edition.camera_count,
        edition.frozen_on,
        MAIN_FILE,
        main_sum(files),
    )
}

/// Text that TeX takes as it is meant.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut out, sign| {
        match sign {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' | '}' | '%' | '&' | '#' | '$' | '_' => out.extend(['\\', sign]),
            other => out.push(other),
        }
        out
    })
}

/// A file of an edition with the sources it names, as exports tell them.
#[derive(Clone, Debug)]
pub struct Sourced {
    pub file: EditionFile,
    pub sources: Vec<Value>,
}

/// `datapackage.json` (Data Package 2.0), which names the other files with their sums and sources.
pub fn data_package(cited: &Cited<'_>, files: &[Sourced]) -> String {
    let edition = cited.edition;
    let mut sources: Vec<&Value> = Vec::new();
    for source in files.iter().flat_map(|file| &file.sources) {
        if !sources.iter().any(|known| known["key"] == source["key"]) {
            sources.push(source);
        }
    }
    let value = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": edition.id(),
        "title": cited.title(),
        "homepage": cited.url(),
        "version": edition.version.to_string(),
        "created": format!("{}T00:00:00Z", edition.frozen_on),
        "licenses": [{ "name": LICENCE, "path": LICENCE_URL, "title": "Open Database License 1.0" }],
        "sources": sources.into_iter().map(package_source).collect::<Vec<_>>(),
        "resources": files.iter().map(resource).collect::<Vec<_>>(),
        "contrechamp": {
            "change": edition.change,
            "cameras": edition.camera_count,
            "withheld": edition.withheld,
            "removed_cameras": edition.removed_cameras,
            "removed_texts": edition.removed_texts,
            "issued_on": edition.issued_on,
        },
    });
    format!("{value:#}\n")
}

/// A source in the words of the standard, and what it has no words for in those of the exports.
fn package_source(source: &Value) -> Value {
    let words = [("key", "key"), ("title", "title"), ("path", "url"), ("version", "published_on")];
    let ours = ["publisher", "licence", "attribution"].map(|name| (name, name));
    let told = words.into_iter().chain(ours).map(|(word, name)| (word.to_owned(), source[name].clone()));
    Value::Object(told.filter(|(_, value)| value.as_str().is_some_and(|text| !text.is_empty())).collect())
}

fn resource(Sourced { file, sources }: &Sourced) -> Value {
    let extension = file.name.rsplit('.').next().unwrap_or_default();
    let mut value = json!({
        "name": file.name.replace('.', "-"),
        "path": file.name,
        "format": extension,
        "mediatype": file.media_type.split(';').next(),
        "bytes": file.byte_count,
        "hash": format!("sha256:{}", file.sha256),
        "sources": sources.iter().map(package_source).collect::<Vec<_>>(),
    });
    if extension == "csv" {
        value["type"] = "table".into();
        value["encoding"] = "utf-8".into();
        value["schema"] = schema();
    }
    value
}

/// The columns of the table.
fn schema() -> Value {
    let columns = layer::columns(ExportLayer::Cameras);
    let kind_of = |name: &str| {
        if csv::LON_LAT.contains(&name) {
            return "number";
        }
        match columns.iter().find(|column| column.name == name).map(|column| column.kind) {
            Some(layer::Kind::Integer) => "integer",
            Some(layer::Kind::Real) => "number",
            _ => "string",
        }
    };
    let names = csv::names(columns, csv::LON_LAT);
    let fields: Vec<Value> = names.iter().map(|name| json!({ "name": name, "type": kind_of(name) })).collect();
    json!({ "fields": fields, "primaryKey": ["id"] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_a_bibliography() {
        assert_eq!(escape("50 % & {x}_\\"), "50 \\% \\& \\{x\\}\\_\\textbackslash{}");
    }
}
