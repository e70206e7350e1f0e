//! From a row of a list without coordinates to an entry: its address, its act and what may be told of it.
//! Names of people and texts are not kept.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::columns::Columns;
use super::dates::parse_loose_date;
use super::gathering::Gathering;
use super::notices::Spot;
use super::report::Repeated;
use super::request::{Failure, Request};
use super::words::{is_osm_key, unlocated_columns};
use crate::domain::unlocated::{Unlocated, is_of_a_dwelling, names_a_person};
use crate::domain::{Source, Tags, scope};
use crate::formats::Record;
use crate::store::imports::unlocated::import_unlocated;
use crate::store::text_key::text_key;

/// Longest value kept, in characters.
const MOST_CHARACTERS: usize = 400;
/// Longest number of an entry that stands under a name.
const MOST_SIGNS_OF_A_NUMBER: usize = 20;
/// What the identity of a row that has none begins with.
const CONTENT: &str = "content:";
/// Why a row is not taken.
const PERSON: &str = "rows whose address names a person";

/// Imports the entries of all files of a request under one source.
pub fn import(request: &Request, source: &Source, gathering: &mut Gathering) -> Result<(), Failure> {
    let mut columns = Columns::new(&request.read.names, unlocated_columns(), is_osm_key);
    let mut ordinals = HashMap::<String, u32>::new();
    let mut entries = Vec::new();
    let mut texts_left_out = 0;
    gathering.each(|record, report, telling| {
        let read = read_entry(record, &mut columns, &request.constants, &mut telling.warnings);
        Ok(match read {
            Read::Rejected(reason) => {
                telling.is_nameless = true;
                Err(reason)
            }
            Read::Withheld(reason) => {
                *report.withheld.entry(reason).or_default() += 1;
                Ok(())
            }
            Read::Entry(mut entry, has_texts) => {
                texts_left_out += u64::from(has_texts);
                let count = ordinals.entry(entry.reference.clone()).or_insert(0);
                *count += 1;
                if *count > 1 {
                    let reference = Some(entry.reference.clone()).filter(|name| !name.starts_with(CONTENT));
                    telling.repeated = reference.map(Repeated::Reference);
                    entry.reference = format!("{}#{count}", entry.reference);
                }
                entries.push(*entry);
                Ok(())
            }
        })
    })?;
    gathering.check(&columns, entries.len() as u64)?;
    if request.is_complete && entries.is_empty() {
        return Err(Failure::Unusable("--complete with no rows would mark everything as no longer listed".to_owned()));
    }
    let mut options = request.import_options(source);
    if gathering.tell_nameless() {
        options.is_complete = false;
    }
    let (counts, qualities) = import_unlocated(&request.database, &options, &entries, request.clock)?;
    gathering.report.count(&counts);
    let mut tell = |reason: String| gathering.report.warnings.push(&"unlocated".into(), Spot::default(), &reason);
    let told: Vec<String> = qualities.iter().map(|(quality, count)| format!("{quality} {count}")).collect();
    tell(format!("no points: a list of addresses, shown at /unlocated; how well they are known: {}", told.join(", ")));
    if texts_left_out > 0 {
        tell(format!(
            "{texts_left_out} rows have names or notes, which may name people: they are not kept; --map what=COLUMN keeps \
             names of establishments"
        ));
    }
    Ok(())
}

enum Read {
    /// With whether something of it was left out.
    Entry(Box<Unlocated>, bool),
    Withheld(&'static str),
    Rejected(String),
}

fn read_entry(
    record: Record,
    columns: &mut Columns,
    constants: &[(String, String)],
    warnings: &mut Vec<String>,
) -> Read {
    let mut pairs = columns.read(record.properties);
    bring_to_meaning(&mut pairs);
    if let Some((key, _)) = pairs.iter().find(|(_, value)| value.chars().count() > MOST_CHARACTERS) {
        return Read::Rejected(format!("expected at most {MOST_CHARACTERS} characters under {key}"));
    }
    let mut take = |name: &str| {
        let index = pairs.iter().position(|(key, _)| key == name);
        index.map(|index| pairs.swap_remove(index).1).unwrap_or_default()
    };
    let [id, act, act_on, act_url, cameras, town] =
        ["id", "act", "act_on", "act_url", "cameras", "addr:city"].map(&mut take);
    let [full, number, street, mut what, mut operator] =
        ["addr:full", "addr:housenumber", "addr:street", "what", "operator"].map(&mut take);
    let address = if full.is_empty() { format!("{number} {street}").trim().to_owned() } else { full };
    if address.is_empty() {
        return Read::Rejected("no address: say --map addr:full=COLUMN".to_owned());
    }
    if names_a_person(&text_key(&address)) {
        return Read::Withheld(PERSON);
    }
    if [&address, &what, &operator].into_iter().any(|text| is_of_a_dwelling(&text_key(text))) {
        return Read::Withheld(scope::Withheld::Dwelling.reason());
    }
    let mut has_texts = false;
    for text in [&mut what, &mut operator] {
        if names_a_person(&text_key(text)) {
            text.clear();
            has_texts = true;
        }
    }
    pairs.push(("operator".to_owned(), operator));
    let mut tags = Tags::from_pairs(pairs);
    for (key, value) in constants {
        if tags.get(key).is_none() {
            tags.set(key, value);
        }
    }
    if let Some(reason) = scope::withheld(&tags) {
        return Read::Withheld(reason.reason());
    }
    let (tags, free) = tags.split_free_text();
    has_texts |= !free.is_empty();
    let date = parse_loose_date(&act_on);
    if date.is_none() && !act_on.is_empty() {
        warnings.push(format!("the act's date {act_on:?} is left out: not a year, a month or a day"));
    }
    let is_web = act_url.starts_with("https://") || act_url.starts_with("http://");
    let reference = if id.is_empty() { content_of(&act, &address, &town) } else { id };
    let entry = Unlocated {
        reference,
        address,
        town,
        what,
        cameras: cameras.trim().parse().ok().filter(|count| *count > 0),
        act,
        act_on: date,
        act_url: if is_web { act_url } else { String::new() },
        tags,
    };
    Read::Entry(Box::new(entry), has_texts)
}

/// What a list calls a name is the number of an entry where it has no letters but those of a number, and a day or a year
/// of installation is written as OpenStreetMap writes it.
fn bring_to_meaning(pairs: &mut [(String, String)]) {
    let has_number = pairs.iter().any(|(key, _)| key == "id");
    for (key, value) in pairs {
        match key.as_str() {
            "name" if !has_number && is_number(value) => "id".clone_into(key),
            "start_date" => {
                if let Some(date) = parse_loose_date(value) {
                    *value = date.to_string();
                }
            }
            _ => {}
        }
    }
}

/// Such as `C1`, `CAM-012` or `2014/0012`.
fn is_number(text: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase() || "-_./".contains(c);
    text.len() <= MOST_SIGNS_OF_A_NUMBER && text.chars().all(is_sign) && text.chars().any(|c| c.is_ascii_digit())
}

/// The identity of a row that has none: its act and its address.
fn content_of(act: &str, address: &str, town: &str) -> String {
    let mut hash = Sha256::new();
    for text in [act, address, town] {
        hash.update(text_key(text));
        hash.update([0]);
    }
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    format!("{CONTENT}{:032x}", u128::from_be_bytes(first))
}
