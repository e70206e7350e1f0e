//! The sources that an export of ours tells of: in its beginning, or in the statement that lies beside a table.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::domain::Source;
use crate::domain::source::is_exportable_licence;
use crate::formats::Format;

/// What is read of a file at most to find its statement.
const MOST_BYTES: u64 = 1024 * 1024;

/// None where the file is no export of ours, or its statement is not there.
pub fn told_sources(path: &Path, format: Format) -> Vec<Source> {
    let statement = match format {
        Format::GeoJson => beginning(path),
        Format::Csv => beside(path),
        _ => None,
    };
    let told = statement.as_ref().filter(|value| value["licence"].is_string());
    let list = told.and_then(|value| value["sources"].as_array()).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(source).collect()
}

/// The members before the features; a quotation mark within a text has a backslash before it, so the sign is certain.
fn beginning(path: &Path) -> Option<Value> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
    let end = memchr::memmem::find(&bytes, b",\"features\":")?;
    serde_json::from_slice(&[&bytes[..end], b"}"].concat()).ok()
}

fn beside(path: &Path) -> Option<Value> {
    let mut name = path.as_os_str().to_owned();
    name.push("-metadata.json");
    let mut text = String::new();
    File::open(Path::new(&name)).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    let mut statement: Value = serde_json::from_str(&text).ok()?;
    Some(statement["notes"][0].take())
}

fn source(told: &Value) -> Option<Source> {
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    let licence = text("licence");
    let key = text("key");
    (!key.is_empty()).then(|| Source {
        key,
        title: text("title"),
        publisher: text("publisher"),
        is_exportable: is_exportable_licence(&licence),
        licence,
        attribution: text("attribution"),
        url: text("url"),
        published_on: text("published_on"),
    })
}
