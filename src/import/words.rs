//! Names of columns that lists use for what OSM has a tag for, in French and English, and a few of their values.
//! The words themselves stand in `data/vocabulary.json`, where whoever knows another list adds them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::formats::rows::columns::fold_name;

/// One of our names, and what lists call the same thing, the likelier first; a name is compared without case, accents
/// and punctuation.
#[derive(Debug, Deserialize)]
pub struct Word {
    /// An OSM key, or a field of an area or place.
    pub tag: String,
    pub columns: Vec<String>,
}

/// Words of each kind of list.
#[derive(Debug, Deserialize)]
struct ColumnWords {
    cameras: Vec<Word>,
    areas: Vec<Word>,
    places: Vec<Word>,
    buildings: Vec<Word>,
    unlocated: Vec<Word>,
}

/// Tags of a thing, by words of which all of one set stand in a list's name for it.
#[derive(Debug, Deserialize)]
struct KindWords {
    /// Names that mean it where nothing else stands beside them.
    #[serde(default)]
    exact: Vec<String>,
    words: Vec<Vec<String>>,
    tags: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vocabulary {
    columns: ColumnWords,
    /// OSM key to OSM value to what lists write for it, in lower case.
    values: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// What a camera is called; the first that fits is taken, without tags where a word is known to say nothing of them.
    camera_kinds: Vec<KindWords>,
    /// What a place for children is called; the first that fits is taken.
    place_kinds: Vec<KindWords>,
    osm_keys: BTreeSet<String>,
    /// What stands before the colon in OSM keys.
    osm_families: BTreeSet<String>,
    /// What each key means, for those who read the data: `docs/dictionary.en.md` is made from it.
    #[serde(rename = "terms")]
    _terms: IgnoredAny,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../data/vocabulary.json")).expect("a vocabulary as the tests have it")
});

/// What lists of cameras call their columns.
pub fn camera_columns() -> &'static [Word] {
    &VOCABULARY.columns.cameras
}

/// What lists of areas call their columns.
pub fn area_columns() -> &'static [Word] {
    &VOCABULARY.columns.areas
}

/// What lists of places for children call their columns.
pub fn place_columns() -> &'static [Word] {
    &VOCABULARY.columns.places
}

/// What lists of buildings call their columns.
pub fn building_columns() -> &'static [Word] {
    &VOCABULARY.columns.buildings
}

/// What lists of authorised cameras without coordinates call their columns.
pub fn unlocated_columns() -> &'static [Word] {
    &VOCABULARY.columns.unlocated
}

/// The OSM value of a list's word where it is certain; else the word itself.
pub fn osm_value<'a>(key: &str, word: &'a str) -> &'a str {
    let Some(values) = VOCABULARY.values.get(key) else { return word };
    let lower = word.trim().to_lowercase();
    values.iter().find(|(_, theirs)| theirs.contains(&lower)).map_or(word, |(osm, _)| osm)
}

/// Tags of a place for children by a list's word for it (crèche, école maternelle, collège …).
pub fn place_tags(category: &str) -> Option<&'static BTreeMap<String, String>> {
    find_kind(&VOCABULARY.place_kinds, category)
}

/// Tags of a camera, a doorbell or a person by a list's word for it (dôme, sonnette, vigile …).
pub fn camera_tags(kind: &str) -> Option<&'static BTreeMap<String, String>> {
    find_kind(&VOCABULARY.camera_kinds, kind)
}

fn find_kind(kinds: &'static [KindWords], name: &str) -> Option<&'static BTreeMap<String, String>> {
    let folded = fold_name(name);
    let has = |word: &String| folded.split('_').any(|part| part == word || part.strip_suffix('s') == Some(word));
    let is_meant = |kind: &&KindWords| kind.exact.contains(&folded) || kind.words.iter().any(|all| all.iter().all(has));
    kinds.iter().find(is_meant).map(|kind| &kind.tags)
}

/// Whether a column is named by an OSM key as it stands.
pub fn is_osm_key(name: &str) -> bool {
    let is_of_family = |(family, _): (&str, &str)| VOCABULARY.osm_families.contains(family);
    VOCABULARY.osm_keys.contains(name) || name.split_once(':').is_some_and(is_of_family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_osm_values_only_where_they_are_certain() {
        assert_eq!(osm_value("camera:type", "Doorbell Camera"), "doorbell");
        assert_eq!(osm_value("camera:type", "Dôme"), "dome");
        assert_eq!(osm_value("camera:type", "Turret Camera"), "Turret Camera");
        assert_eq!(osm_value("operator", "Dôme"), "Dôme");
        assert_eq!(place_tags("Ecoles préélémentaires").unwrap()["school:FR"], "maternelle");
        assert_eq!(place_tags("Collège privé").unwrap()["school:FR"], "collège");
        assert_eq!(place_tags("Multi-accueil").unwrap()["amenity"], "kindergarten");
        assert_eq!(place_tags("Gymnase"), None);
        assert_eq!(camera_tags("Caméra dôme motorisée").unwrap()["camera:type"], "dome");
        assert_eq!(camera_tags("Interphone d’immeuble").map(BTreeMap::len), Some(0));
        assert_eq!(camera_tags("Particulier").unwrap()["surveillance:zone"], "dwelling");
        for word in ["Borne", "Hôtel particulier", "Aide à domicile", "Personne morale", "Agent immobilier"] {
            assert_eq!(camera_tags(word), None, "{word}");
        }
    }

    #[test]
    fn every_word_is_written_as_it_is_compared_and_means_one_thing() {
        for list in [camera_columns(), area_columns(), place_columns(), building_columns(), unlocated_columns()] {
            let mut met = BTreeSet::new();
            for word in list.iter().flat_map(|word| &word.columns) {
                assert_eq!(&fold_name(word), word, "a column's name is compared folded");
                assert!(met.insert(word), "{word} stands twice");
            }
        }
        for theirs in VOCABULARY.values.values().flat_map(BTreeMap::values).flatten() {
            assert_eq!(&theirs.to_lowercase(), theirs, "a value is compared in lower case");
        }
        let kinds = VOCABULARY.place_kinds.iter().chain(&VOCABULARY.camera_kinds);
        for word in kinds.flat_map(|kind| kind.words.iter().flatten().chain(&kind.exact)) {
            assert_eq!(&fold_name(word), word, "a kind's word is compared folded");
        }
    }
}
