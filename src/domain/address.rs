//! Where an address in words lies: which street of the territory it names, with or without a number, or at least which
//! area. A pure function of folded texts (lower case, no accents, spaces between words); it never answers a point.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

/// How well an address is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum AddressQuality {
    /// Neither street nor area is found.
    #[default]
    Unknown,
    Area,
    Street,
    /// The street is found, and the address gives a number in it.
    Number,
}

impl AddressQuality {
    /// The best first.
    pub const ALL: [Self; 4] = [Self::Number, Self::Street, Self::Area, Self::Unknown];

    /// The word of the vocabulary.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Street => "street",
            Self::Area => "area",
            Self::Unknown => "none",
        }
    }

    /// From the stored number.
    pub fn from_stored(number: i64) -> Self {
        Self::ALL.into_iter().find(|quality| *quality as i64 == number).unwrap_or_default()
    }
}

impl fmt::Display for AddressQuality {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for AddressQuality {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|quality| quality.as_str() == text);
        known.ok_or_else(|| format!("expected one of number, street, area, none, found {text:?}"))
    }
}

/// Words that lists shorten, and what they stand for.
const SHORT: [(&str, &str); 24] = [
    ("av", "avenue"),
    ("ave", "avenue"),
    ("bd", "boulevard"),
    ("bld", "boulevard"),
    ("blvd", "boulevard"),
    ("pl", "place"),
    ("r", "rue"),
    ("rte", "route"),
    ("ch", "chemin"),
    ("che", "chemin"),
    ("chem", "chemin"),
    ("all", "allee"),
    ("allees", "allee"),
    ("imp", "impasse"),
    ("sq", "square"),
    ("fg", "faubourg"),
    ("fbg", "faubourg"),
    ("st", "saint"),
    ("ste", "sainte"),
    ("dr", "docteur"),
    ("gal", "general"),
    ("mal", "marechal"),
    ("pr", "professeur"),
    ("res", "residence"),
];

/// Words that one list writes and another leaves out.
const SMALL: [&str; 14] =
    ["de", "la", "le", "les", "du", "des", "d", "l", "en", "marechal", "general", "docteur", "professeur", "president"];

/// Between a number and its street.
const AFTER_NUMBERS: [&str; 7] = ["bis", "ter", "quater", "a", "b", "c", "d"];
/// Most words of a street's name.
const MOST_WORDS: usize = 10;
/// Shortest name of an area that is looked for in the middle of an address, in letters.
const SHORTEST_AREA: usize = 5;

/// An area as an address may name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedArea {
    pub code: String,
    /// Folded.
    pub key: String,
    /// A town rather than a part of it.
    pub is_commune: bool,
}

/// The streets and areas of a territory by their folded names.
#[derive(Debug, Default)]
pub struct AddressBook {
    /// Names as they stand, by their words; the second map without small words, none where two streets become one.
    streets: HashMap<String, usize>,
    short_streets: HashMap<String, Option<usize>>,
    areas: Vec<NamedArea>,
}

/// What an address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundAddress {
    pub quality: AddressQuality,
    /// Index of the street in the list that the book was made of.
    pub street: Option<usize>,
    /// Code of the town that the address names.
    pub commune: Option<String>,
    /// Code of the area that it names, where that is all it says.
    pub area: Option<String>,
}

impl AddressBook {
    /// Of folded names of streets, and of areas.
    pub fn new(streets: &[String], areas: Vec<NamedArea>) -> Self {
        let mut book = Self { areas, ..Self::default() };
        for (index, key) in streets.iter().enumerate() {
            let words = words_of(key);
            if words.len() < 2 {
                continue;
            }
            book.streets.entry(words.join(" ")).or_insert(index);
            let short = without_small(&words);
            if short.len() >= 2 {
                let same = |known: &mut Option<usize>| *known = known.filter(|other| streets[*other] == *key);
                book.short_streets.entry(short.join(" ")).and_modify(same).or_insert(Some(index));
            }
        }
        book
    }

    /// Looks for an address. `town` is what a column of its own says; both are folded.
    pub fn find(&self, address: &str, town: &str) -> FoundAddress {
        let words = words_of(address);
        let (words, behind) = split_at_postcode(&words);
        let town = if town.is_empty() { behind.join(" ") } else { words_of(town).join(" ") };
        let commune = match self.commune(&town) {
            Town::Elsewhere => return FoundAddress::default(),
            Town::Unsaid => None,
            Town::Known(code) => Some(code),
        };
        if let Some((start, street)) = self.street(words) {
            let quality = if has_number(&words[..start]) { AddressQuality::Number } else { AddressQuality::Street };
            return FoundAddress { quality, street: Some(street), commune, area: None };
        }
        let area = self.area(words).or_else(|| commune.clone());
        let quality = if area.is_some() { AddressQuality::Area } else { AddressQuality::Unknown };
        FoundAddress { quality, street: None, commune, area }
    }

    /// The longest name of a street that stands in the words, and where it begins.
    fn street(&self, words: &[String]) -> Option<(usize, usize)> {
        let exact = windows(words).find_map(|(start, text)| Some((start, *self.streets.get(&text)?)));
        exact.or_else(|| {
            let short = without_small(words);
            let (at, street) =
                windows(&short).find_map(|(start, text)| Some((start, (*self.short_streets.get(&text)?)?)))?;
            // Where the first word of the name stands in the whole address.
            words.iter().position(|word| *word == short[at]).map(|start| (start, street))
        })
    }

    /// The longest name of an area, towns last.
    fn area(&self, words: &[String]) -> Option<String> {
        let text = format!(" {} ", words.join(" "));
        let named = |area: &&NamedArea| {
            area.key.len() >= SHORTEST_AREA && text.contains(&format!(" {} ", words_of(&area.key).join(" ")))
        };
        let found = self.areas.iter().filter(named).max_by_key(|area| (!area.is_commune, area.key.len()));
        found.map(|area| area.code.clone())
    }

    fn commune(&self, town: &str) -> Town {
        let town = town.split(" cedex").next().unwrap_or_default().trim();
        if town.is_empty() {
            return Town::Unsaid;
        }
        let named =
            |town: &str| self.areas.iter().find(|area| area.is_commune && words_of(&area.key).join(" ") == town);
        let found = named(town).or_else(|| named(&without_numbers(town)));
        found.map_or(Town::Elsewhere, |area| Town::Known(area.code.clone()))
    }
}

enum Town {
    Unsaid,
    Known(String),
    Elsewhere,
}

fn words_of(key: &str) -> Vec<String> {
    let words = key.split(' ').map(|word| word.trim_matches('.')).filter(|word| !word.is_empty());
    words.map(|word| SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| long).to_owned()).collect()
}

fn without_small(words: &[String]) -> Vec<String> {
    words.iter().filter(|word| !SMALL.contains(&word.as_str())).cloned().collect()
}

/// What stands before a postcode and what behind it.
fn split_at_postcode(words: &[String]) -> (&[String], &[String]) {
    let is_postcode = |word: &String| word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit());
    match words.iter().position(is_postcode) {
        Some(index) => (&words[..index], &words[index + 1..]),
        None => (words, &[]),
    }
}

/// A town without the postcode or the number of its department that lists write beside it: `34000 montpellier`,
/// `montpellier (34)`.
fn without_numbers(town: &str) -> String {
    let is_number = |word: &&str| {
        let word = word.trim_matches(|sign: char| !sign.is_alphanumeric());
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    town.split(' ').filter(|word| !is_number(word)).collect::<Vec<_>>().join(" ")
}

/// Runs of at least two words, the longest first.
fn windows(words: &[String]) -> impl Iterator<Item = (usize, String)> + '_ {
    let longest = words.len().min(MOST_WORDS);
    (2..=longest)
        .rev()
        .flat_map(move |length| words.windows(length).enumerate().map(|(start, window)| (start, window.join(" "))))
}

/// Whether the last word before a street is a number, with `bis` or a letter after it or not.
fn has_number(before: &[String]) -> bool {
    let last = before.iter().rev().find(|word| !AFTER_NUMBERS.contains(&word.as_str()));
    last.is_some_and(|word| word.len() <= 6 && word.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const STREETS: [&str; 6] = [
        "rue foch",
        "avenue de toulouse",
        "place de la comedie",
        "rue du docteur roux",
        "boulevard louis blanc",
        "rue du pont de lattes",
    ];

    fn book() -> AddressBook {
        let area = |code: &str, key: &str, is_commune| NamedArea { code: code.into(), key: key.into(), is_commune };
        let areas = vec![
            area("34172", "montpellier", true),
            area("34057", "castelnau le lez", true),
            area("03", "hopitaux facultes", false),
        ];
        AddressBook::new(&STREETS.map(str::to_owned), areas)
    }

    fn found(address: &str) -> (AddressQuality, Option<usize>) {
        let found = book().find(address, "");
        (found.quality, found.street)
    }

    #[test]
    fn a_street_with_and_without_a_number() {
        assert_eq!(found("12 rue foch 34000 montpellier"), (AddressQuality::Number, Some(0)));
        assert_eq!(found("12 bis av. de toulouse"), (AddressQuality::Number, Some(1)));
        assert_eq!(found("tabac le balto 4b pl de la comedie"), (AddressQuality::Number, Some(2)));
        assert_eq!(found("rue foch"), (AddressQuality::Street, Some(0)));
        assert_eq!(found("12 14 bd louis blanc"), (AddressQuality::Number, Some(4)));
        assert_eq!(found("4 rue roux"), (AddressQuality::Number, Some(3)));
        assert_eq!(found("3 rue du marechal foch"), (AddressQuality::Number, Some(0)));
    }

    #[test]
    fn an_area_a_town_or_nothing() {
        let hospital = book().find("parking des hopitaux facultes", "");
        assert_eq!((hospital.quality, hospital.area.as_deref()), (AddressQuality::Area, Some("03")));
        let town = book().find("zone commerciale 34170 castelnau le lez", "");
        assert_eq!((town.quality, town.area.as_deref()), (AddressQuality::Area, Some("34057")));
        assert_eq!(found("zone commerciale").0, AddressQuality::Unknown);
        assert_eq!(found("").0, AddressQuality::Unknown);
    }

    #[test]
    fn the_same_street_of_another_town_is_not_ours() {
        assert_eq!(found("12 rue foch 34500 beziers"), (AddressQuality::Unknown, None));
        assert_eq!(book().find("12 rue foch", "beziers").quality, AddressQuality::Unknown);
        for town in ["montpellier", "34000 montpellier", "montpellier (34)", "34 montpellier cedex 2"] {
            let here = book().find("12 rue foch", town);
            assert_eq!((here.quality, here.commune.as_deref()), (AddressQuality::Number, Some("34172")), "{town}");
        }
        assert_eq!(book().find("12 rue foch", "34500 beziers").quality, AddressQuality::Unknown);
        assert_eq!(book().find("12 rue foch", "75001").quality, AddressQuality::Unknown);
        let next = book().find("12 rue foch 34170 castelnau le lez cedex 2", "");
        assert_eq!((next.quality, next.commune.as_deref()), (AddressQuality::Number, Some("34057")));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(address in "[a-z0-9 .]{0,60}", town in "[a-z ]{0,20}") {
            let found = book().find(&address, &town);
            prop_assert_eq!(found.street.is_some(), found.quality >= AddressQuality::Street);
        }
    }
}
