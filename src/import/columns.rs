//! Which column of a file means which of our names: what the caller said, then what is recognised.
//! Columns that mean nothing to us are remembered, so that the report can name them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::words::Word;
use crate::formats::rows::columns::{fold_name, is_same_name};

/// Names of a file's columns as they come by.
pub struct Columns {
    chosen: Vec<(String, String)>,
    words: &'static [Word],
    is_verbatim: fn(&str) -> bool,
    known: HashMap<String, Vec<Target>>,
    used: BTreeMap<String, (usize, String)>,
    ignored: BTreeSet<String>,
}

/// One of our names and how likely the column is meant; 0 is what the caller chose.
#[derive(Clone, Debug)]
struct Target {
    ours: String,
    rank: usize,
}

/// Names the readers use for the position: not ours to give out.
const POSITION_NAMES: [&str; 6] = ["lon", "lat", "x", "y", "position", "geometry"];

impl Columns {
    /// `chosen` are the caller's pairs of ours and theirs; `is_verbatim` tells names that stay as they are.
    pub fn new(chosen: &[(String, String)], words: &'static [Word], is_verbatim: fn(&str) -> bool) -> Self {
        Self {
            chosen: chosen.to_vec(),
            words,
            is_verbatim,
            known: HashMap::new(),
            used: BTreeMap::new(),
            ignored: BTreeSet::new(),
        }
    }

    /// The row's values under our names; the likeliest column wins where several mean the same.
    pub fn read(&mut self, properties: Vec<(String, String)>) -> Vec<(String, String)> {
        let mut found: Vec<(usize, String, String)> = Vec::with_capacity(properties.len());
        for (name, value) in properties.into_iter().filter(|(name, _)| !name.starts_with('@')) {
            if !self.known.contains_key(&name) {
                let targets = self.find_targets(&name);
                self.known.insert(name.clone(), targets);
            }
            for target in &self.known[&name] {
                match found.iter_mut().find(|(_, ours, _)| *ours == target.ours) {
                    Some(known) if known.0 <= target.rank => {}
                    Some(known) => *known = (target.rank, target.ours.clone(), value.clone()),
                    None => found.push((target.rank, target.ours.clone(), value.clone())),
                }
            }
        }
        found.into_iter().map(|(_, ours, value)| (ours, value)).collect()
    }

    /// Only the caller's renamings, all other names as they are: for files that speak OSM's words already.
    pub fn rename(&mut self, properties: Vec<(String, String)>) -> Vec<(String, String)> {
        let mut found = Vec::with_capacity(properties.len());
        for (name, value) in properties.into_iter().filter(|(name, _)| !name.starts_with('@')) {
            let mut is_renamed = false;
            for (ours, theirs) in self.chosen.iter().filter(|(_, theirs)| is_same_name(&name, theirs)) {
                self.used.insert(ours.clone(), (0, theirs.clone()));
                found.push((ours.clone(), value.clone()));
                is_renamed = true;
            }
            if !is_renamed {
                found.push((name, value));
            }
        }
        found
    }

    /// Whether the caller said which column holds it.
    pub fn is_chosen(&self, ours: &str) -> bool {
        self.chosen.iter().any(|(chosen, _)| chosen == ours)
    }

    /// Whether the caller said what a column holds.
    pub fn is_asked_for(&self, name: &str) -> bool {
        self.chosen.iter().any(|(_, theirs)| is_same_name(name, theirs))
    }

    /// Chosen columns that never came by, except those of the position, which the reader checks.
    pub fn missing(&self) -> Vec<&str> {
        let is_met = |(ours, _): &&(String, String)| {
            POSITION_NAMES.contains(&ours.as_str()) || self.used.get(ours).is_some_and(|(rank, _)| *rank == 0)
        };
        self.chosen.iter().filter(|pair| !is_met(pair)).map(|(_, theirs)| theirs.as_str()).collect()
    }

    /// Our names with the columns they were read from.
    pub fn used(&self) -> BTreeMap<String, String> {
        self.used.iter().map(|(ours, (_, theirs))| (ours.clone(), theirs.clone())).collect()
    }

    /// Columns that were not used.
    pub fn ignored(&self) -> Vec<String> {
        self.ignored.iter().cloned().collect()
    }

    fn find_targets(&mut self, name: &str) -> Vec<Target> {
        let chosen = self
            .chosen
            .iter()
            .filter(|(ours, theirs)| is_same_name(name, theirs) && !POSITION_NAMES.contains(&ours.as_str()));
        let mut targets: Vec<Target> = chosen.map(|(ours, _)| Target { ours: ours.clone(), rank: 0 }).collect();
        if targets.is_empty() {
            let is_taken = |ours: &str| self.chosen.iter().any(|(chosen, _)| chosen == ours);
            let folded = fold_name(name);
            let recognised = self.words.iter().filter_map(|word| {
                let rank = word.columns.iter().position(|column| *column == folded)? + 1;
                Some(Target { ours: word.tag.clone(), rank })
            });
            targets.extend(recognised.filter(|target| !is_taken(&target.ours)));
            if targets.is_empty() && (self.is_verbatim)(name) && !is_taken(name) {
                targets.push(Target { ours: name.to_owned(), rank: 1 });
            }
        }
        for target in &targets {
            let best = self.used.entry(target.ours.clone()).or_insert_with(|| (target.rank, name.to_owned()));
            if target.rank < best.0 {
                self.ignored.insert(std::mem::replace(best, (target.rank, name.to_owned())).1);
            } else if best.1 != name {
                self.ignored.insert(name.to_owned());
            }
        }
        if targets.is_empty() {
            self.ignored.insert(name.to_owned());
        }
        targets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::words::{camera_columns, is_osm_key};

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    fn read(chosen: &[(&str, &str)], row: &[(&str, &str)]) -> (Vec<(String, String)>, Columns) {
        let mut columns = Columns::new(&pairs(chosen), camera_columns(), is_osm_key);
        let mut found = columns.read(pairs(row));
        found.sort();
        (found, columns)
    }

    #[test]
    fn french_and_english_names_are_recognised_and_the_rest_is_told() {
        let row =
            [("FID_1", "17"), ("Nom", "C1"), ("Adresse", "Lapeyronie"), ("Année", "2004"), ("camera:mount", "pole")];
        let (found, columns) = read(&[], &row);
        let expected = [("addr:full", "Lapeyronie"), ("camera:mount", "pole"), ("ref", "C1"), ("start_date", "2004")];
        assert_eq!(found, pairs(&expected));
        assert_eq!(columns.ignored(), ["FID_1"]);
    }

    #[test]
    fn the_callers_choice_goes_before_any_guess() {
        let (found, columns) = read(&[("ref", "Adresse"), ("operator", "absent")], &[("Nom", "C1"), ("Adresse", "x")]);
        assert_eq!(found, pairs(&[("ref", "x")]));
        assert_eq!(columns.missing(), ["absent"]);
        assert_eq!(columns.ignored(), ["Nom"]);
    }

    #[test]
    fn the_likelier_column_wins_wherever_it_stands() {
        let (found, columns) = read(&[], &[("id", "7"), ("cam_number", "C1"), ("name", "x")]);
        assert_eq!(found, pairs(&[("ref", "C1")]));
        assert_eq!(columns.used()["ref"], "cam_number");
        assert_eq!(columns.ignored(), ["id", "name"]);
    }
}
