//! What lists of cameras say in their own words: which tags that makes, what is out of scope, and which names are left out.

use std::collections::{BTreeMap, BTreeSet};

use super::dates::parse_loose_date;
use super::words::{camera_tags, osm_value};
use crate::domain::tags::OWN_PREFIX;
use crate::domain::unlocated::{begins_with_a_title, is_an_individual};
use crate::domain::{Tags, scope};
use crate::store::text_key::text_key;

/// Longest text taken for the number of a camera, in characters.
const MAX_REFERENCE_CHARACTERS: usize = 40;
/// Words for kinds of cameras that are told as unknown.
const MOST_KINDS_TOLD: usize = 20;
/// Keys under which a list says what kind of thing it speaks of.
const KIND_KEYS: [&str; 5] = ["camera:type", "camera:mount", "surveillance:type", "surveillance:zone", "operator:type"];

/// Words of one import.
#[derive(Default)]
pub struct ListWords {
    /// Words for kinds of cameras that have no tag and were told.
    unknown_kinds: BTreeSet<String>,
}

impl ListWords {
    /// Brings the pairs of a row to tags. `is_chosen_reference` when the caller said which column holds references, or
    /// the column does itself.
    pub fn translate(
        &mut self,
        pairs: &mut Vec<(String, String)>,
        is_chosen_reference: bool,
        warnings: &mut Vec<String>,
    ) {
        for pair in pairs.iter_mut() {
            translate(pair, is_chosen_reference);
        }
        self.translate_kind(pairs, warnings);
        leave_out_person(pairs, warnings);
    }

    /// What a list says of the kind of its cameras becomes tags where the words are known; what is out of scope is seen
    /// under every name.
    fn translate_kind(&mut self, pairs: &mut Vec<(String, String)>, warnings: &mut Vec<String>) {
        let kind = pairs.iter().position(|(key, _)| key == "kind").map(|index| pairs.swap_remove(index).1);
        let told = pairs.iter().filter(|(key, _)| KIND_KEYS.contains(&key.as_str())).map(|(_, value)| value);
        let is_out = |tags: &&BTreeMap<String, String>| scope::withheld(&tags_of(tags)).is_some();
        let out = told.chain(&kind).filter_map(|value| camera_tags(value)).find(is_out);
        let known = kind.as_deref().and_then(camera_tags);
        if let Some(out) = out {
            pairs.retain(|(key, _)| !out.contains_key(key));
            pairs.extend(out.clone());
            return;
        }
        for (key, value) in known.into_iter().flatten() {
            if !pairs.iter().any(|(known, _)| known == key) {
                pairs.push((key.clone(), value.clone()));
            }
        }
        let unknown = kind.filter(|_| known.is_none_or(BTreeMap::is_empty));
        if let Some(kind) = unknown
            && self.unknown_kinds.len() < MOST_KINDS_TOLD
            && self.unknown_kinds.insert(kind.clone())
        {
            warnings.push(format!("no tag says {kind:?}: it is left out; --map camera:type=COLUMN keeps such words"));
        }
    }
}

/// Lists say some things in their own words; a name without a number names a place or a person, not a camera, unless
/// the caller or the column said that it holds references.
fn translate((key, value): &mut (String, String), is_chosen_reference: bool) {
    let is_number = value.chars().any(|c| c.is_ascii_digit()) && value.chars().count() <= MAX_REFERENCE_CHARACTERS;
    match key.as_str() {
        // What a table writes where it has no number.
        "ref" if value == "0" => value.clear(),
        "ref" if !is_number && !is_chosen_reference => "name".clone_into(key),
        "contrechamp:authorisation:date" => {
            if let Some(date) = parse_loose_date(value) {
                *value = date.to_string();
            }
        }
        _ if matches!(key.as_str(), "camera:type" | "surveillance") || key.starts_with(OWN_PREFIX) => {
            let word = osm_value(key, value).to_owned();
            *value = word;
        }
        _ => {}
    }
}

/// A person is no operator that is published; a list that says no more than that it is one speaks of a dwelling.
fn leave_out_person(pairs: &mut Vec<(String, String)>, warnings: &mut Vec<String>) {
    let Some((_, operator)) = pairs.iter_mut().find(|(key, _)| key == "operator") else { return };
    let key = text_key(operator);
    if is_an_individual(&key) {
        pairs.push(("operator:type".to_owned(), "individual".to_owned()));
    } else if begins_with_a_title(&key) {
        operator.clear();
        warnings.push("the operator is left out: it is the name of a person".to_owned());
    }
}

fn tags_of(pairs: &BTreeMap<String, String>) -> Tags {
    Tags::from_pairs(pairs.clone())
}
