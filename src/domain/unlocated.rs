//! Cameras that a document allows or names without saying where they stand: known to exist, not located.

use super::{PartialDate, Tags};

/// An entry of a list without coordinates, unique by source and reference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unlocated {
    pub reference: String,
    /// As the list has it.
    pub address: String,
    /// The town, where the list has it apart.
    pub town: String,
    /// What kind of establishment it is, in the list's words.
    pub what: String,
    /// How many cameras it speaks of.
    pub cameras: Option<u32>,
    /// Number of the act.
    pub act: String,
    pub act_on: Option<PartialDate>,
    pub act_url: String,
    /// Public tags only.
    pub tags: Tags,
}

/// Words before the name of a person.
const TITLES: [&str; 8] = ["m.", "mr", "mr.", "mme", "mlle", "monsieur", "madame", "mademoiselle"];
/// Words for a private person.
const INDIVIDUALS: [&str; 8] = [
    "particulier",
    "particuliers",
    "un particulier",
    "individual",
    "private individual",
    "homeowner",
    "resident",
    "habitant",
];
/// Words of a single dwelling.
const DWELLINGS: [&str; 6] =
    ["particulier", "domicile", "habitation", "maison individuelle", "residence principale", "villa privee"];

/// Whether a folded text names a person.
pub fn names_a_person(key: &str) -> bool {
    key.split(' ').any(|word| TITLES.contains(&word) || word == "m")
}

/// Whether a folded text is the name of a person: a title stands at its beginning.
pub fn begins_with_a_title(key: &str) -> bool {
    key.split(' ').next().is_some_and(|word| TITLES.contains(&word) || word == "m")
}

/// Whether a folded text says of somebody no more than that it is a private person.
pub fn is_an_individual(key: &str) -> bool {
    INDIVIDUALS.contains(&key)
}

/// Whether a folded text speaks of a single dwelling.
pub fn is_of_a_dwelling(key: &str) -> bool {
    let text = format!(" {key} ");
    DWELLINGS.iter().any(|words| text.contains(&format!(" {words} ")) || text.contains(&format!(" {words}s ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_dwellings_are_known_by_their_words() {
        for text in ["m. dupont", "mme durand 12 rue foch", "m dupont"] {
            assert!(names_a_person(text), "{text}");
        }
        assert!(!names_a_person("rue m.l. king"));
        assert!(begins_with_a_title("m. dupont") && !begins_with_a_title("h & m"));
        assert!(is_an_individual("particulier") && !is_an_individual("habitation moderne"));
        assert!(is_of_a_dwelling("chez un particulier") && is_of_a_dwelling("maison individuelle"));
        assert!(!is_of_a_dwelling("rue des particulieres"));
    }
}
