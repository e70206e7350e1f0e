//! What is different between two editions: cameras that came, left or changed, compared as they were frozen. Most of two
//! editions is the same, so only what differs is held: sums first, texts afterwards.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use crate::formats::export::feature::{codes, texts};
use crate::http::pages::history::{Difference, differences};
use crate::store::edition::editions::find_page;
use crate::store::{Reader, StoreError};

/// A camera of which the two say different things.
#[derive(Debug, Serialize)]
pub struct Changed {
    pub id: String,
    /// `added`, `removed` or `changed`.
    pub what: &'static str,
    pub changes: Vec<Difference>,
}

/// All that differs, by the cameras' codes.
#[derive(Debug, Default, Serialize)]
pub struct Compared {
    pub added: usize,
    pub removed: usize,
    pub changed: usize,
    pub cameras: Vec<Changed>,
}

/// Compares two editions by their numbers.
pub fn compare(reader: &Reader<'_>, from: i64, to: i64) -> Result<Compared, StoreError> {
    let mut before: HashMap<String, u64> = HashMap::new();
    each(reader, from, |code, text| {
        before.insert(code.to_owned(), xxh3_64(text));
    })?;
    // What differs, as it is in the newer one.
    let mut after: BTreeMap<String, (&'static str, String)> = BTreeMap::new();
    each(reader, to, |code, text| {
        let what = match before.remove(code) {
            None => "added",
            Some(sum) if sum != xxh3_64(text) => "changed",
            Some(_) => return,
        };
        after.insert(code.to_owned(), (what, String::from_utf8_lossy(text).into_owned()));
    })?;
    let mut compared = Compared::default();
    let mut former: HashMap<String, String> = HashMap::new();
    each(reader, from, |code, text| {
        if after.contains_key(code) {
            former.insert(code.to_owned(), String::from_utf8_lossy(text).into_owned());
        }
    })?;
    for id in before.into_keys() {
        compared.cameras.push(Changed { id, what: "removed", changes: Vec::new() });
    }
    for (id, (what, text)) in after {
        let changes = former.get(&id).map_or(Ok(Vec::new()), |old| differences(head(old), head(&text)))?;
        compared.cameras.push(Changed { id, what, changes });
    }
    compared.cameras.sort_by(|one, other| one.id.cmp(&other.id));
    let count = |what: &str| compared.cameras.iter().filter(|camera| camera.what == what).count();
    (compared.added, compared.removed, compared.changed) = (count("added"), count("removed"), count("changed"));
    Ok(compared)
}

/// A feature without its end, as the inventory keeps it.
fn head(feature: &str) -> &str {
    feature.strip_suffix("}}").unwrap_or(feature)
}

fn each(reader: &Reader<'_>, number: i64, mut take: impl FnMut(&str, &[u8])) -> Result<(), StoreError> {
    let mut page = 0;
    while let Some(features) = find_page(reader, number, page)? {
        for (code, text) in codes(&features).zip(texts(&features)) {
            take(code, text);
        }
        page += 1;
    }
    Ok(())
}

/// The same as a table: a row for each camera that came or left and for each member that is another.
pub fn table(compared: &Compared) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "what", "key", "before", "after"])?;
    let text = |value: &Option<Value>| match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let safe = |text: &str| crate::formats::export::csv::harmless(text).into_owned();
    for camera in &compared.cameras {
        if camera.changes.is_empty() {
            writer.write_record([&camera.id, camera.what, "", "", ""])?;
        }
        for change in &camera.changes {
            let (before, after) = (text(&change.before), text(&change.after));
            writer.write_record([&camera.id, camera.what, &safe(&change.key), &safe(&before), &safe(&after)])?;
        }
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
