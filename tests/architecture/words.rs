//! The catalogues of the interface and who uses their keys.

use std::collections::{BTreeMap, BTreeSet};

use crate::tree::{File, Strip, strip};

/// One language: keys in the order of the file, and their texts.
pub struct Catalogue {
    pub path: String,
    pub keys: Vec<String>,
    pub texts: BTreeMap<String, String>,
}

/// CLDR plural categories that may end a key.
const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Reads a flat JSON object of texts.
pub fn parse_catalogue(file: &File) -> Catalogue {
    let value: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(&file.text).unwrap_or_else(|error| panic_with(&file.path, &error.to_string()));
    let keys = value.keys().cloned().collect();
    let texts = value.into_iter().map(|(key, text)| (key, text.as_str().unwrap_or_default().to_owned())).collect();
    Catalogue { path: file.path.clone(), keys, texts }
}

#[expect(clippy::panic, reason = "a test that cannot read its material has failed")]
fn panic_with(path: &str, error: &str) -> ! {
    panic!("{path} is not one flat JSON object: {error}")
}

/// `list.count.one` and `list.count.other` are one message, `list.count`.
pub fn message(key: &str) -> &str {
    match key.rsplit_once('.') {
        Some((stem, category)) if PLURALS.contains(&category) => stem,
        _ => key,
    }
}

/// The messages of a catalogue, plurals taken together.
pub fn messages(catalogue: &Catalogue) -> BTreeSet<&str> {
    catalogue.keys.iter().map(|key| message(key)).collect()
}

/// The names between braces in a text.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// Where two languages disagree: a message one of them lacks, or a placeholder.
pub fn differences(a: &Catalogue, b: &Catalogue) -> Vec<String> {
    let (of_a, of_b) = (messages(a), messages(b));
    let mut found: Vec<String> = of_a.difference(&of_b).map(|key| format!("{} lacks {key}", b.path)).collect();
    found.extend(of_b.difference(&of_a).map(|key| format!("{} lacks {key}", a.path)));
    for (key, text) in &a.texts {
        if let Some(other) = b.texts.get(key)
            && placeholders(text) != placeholders(other)
        {
            found.push(format!("{key}: other placeholders in {} than in {}", a.path, b.path));
        }
    }
    found
}

/// Flaws of one catalogue: keys out of order or twice, empty texts, units that may be torn from their numbers.
pub fn flaws(catalogue: &Catalogue) -> Vec<String> {
    let unsorted = catalogue.keys.windows(2).filter(|pair| pair[0] >= pair[1]);
    let mut found: Vec<String> = unsorted.map(|pair| format!("{} comes before {}", pair[0], pair[1])).collect();
    found.extend(
        catalogue.texts.iter().filter(|(_, text)| text.trim().is_empty()).map(|(key, _)| format!("{key} is empty")),
    );
    let torn = catalogue.texts.iter().filter(|(_, text)| has_loose_number(text, |next| UNITS.contains(&next)));
    found.extend(torn.map(|(key, text)| format!("{key}: expected a no-break space before a unit, found {text:?}")));
    found
}

/// What stands behind a number without ever being parted from it.
const UNITS: [&str; 8] = ["m", "km", "m²", "km²", "ko", "kB", "Mo", "MB"];

/// Whether an ordinary space stands between a number, or its placeholder, and a word of this kind.
fn has_loose_number(text: &str, is_such: impl Fn(&str) -> bool) -> bool {
    text.split(' ').zip(text.split(' ').skip(1)).any(|(before, after)| {
        let word = after.split(|c: char| !c.is_alphanumeric() && c != '²').next().unwrap_or_default();
        before.ends_with(|c: char| c.is_ascii_digit() || c == '}') && is_such(word)
    })
}

/// No-break spaces of the other width than French has them.
pub const WRONG_SPACES: [&str; 6] = ["\u{202f}:", "\u{a0};", "\u{a0}?", "\u{a0}!", "«\u{a0}", "\u{a0}»"];

/// French puts a no-break space before `:` (U+00A0), a narrow one (U+202F) before `; ? !`, inside guillemets and between
/// thousands, and writes `’`.
pub fn french_flaws(catalogue: &Catalogue) -> Vec<String> {
    let mut found = Vec::new();
    for (key, text) in &catalogue.texts {
        let has_wrong_space =
            [" ;", " ?", " !", " :", "« ", " »"].iter().chain(&WRONG_SPACES).any(|bad| text.contains(bad));
        let has_no_space = ['?', '!', ';'].iter().any(|mark| has_letter_before(text, *mark));
        let has_loose_thousand =
            has_loose_number(text, |next| next.len() == 3 && next.bytes().all(|b| b.is_ascii_digit()));
        if has_wrong_space || has_loose_thousand || has_no_space && !text.contains("://") {
            found
                .push(format!("{key}: expected a no-break space before `:` and narrow ones elsewhere, found {text:?}"));
        }
        if text.contains('\'') {
            found.push(format!("{key}: expected the apostrophe ’, found {text:?}"));
        }
    }
    found
}

fn has_letter_before(text: &str, mark: char) -> bool {
    text.match_indices(mark).any(|(at, _)| text[..at].chars().next_back().is_some_and(char::is_alphabetic))
}

/// What a program or template says of keys: whole ones, and beginnings that a value completes (`status.` in `status.${x}`).
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Uses {
    pub whole: BTreeMap<String, String>,
    pub beginnings: BTreeMap<String, String>,
}

/// Finds quoted texts that begin with one of the catalogue's own first words (`map.`, `report.`, …).
pub fn uses(files: &[File], first_words: &BTreeSet<&str>) -> Uses {
    let mut uses = Uses::default();
    for file in files {
        let text = if file.is("html") { file.text.clone() } else { strip(&file.text, Strip::Comments) };
        for (at, quote) in text.match_indices(['\'', '"', '`']) {
            let inside = &text[at + 1..];
            let end = inside.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(inside.len());
            let word = &inside[..end];
            let Some((first, rest)) = word.split_once('.') else {
                // `word("status", value)` looks for `status.gone`.
                let asks = ["word(", "wordFor(texts, "].iter().any(|call| text[..at].ends_with(call));
                if asks && first_words.contains(word) {
                    uses.beginnings.insert(format!("{word}."), file.path.clone());
                }
                continue;
            };
            if !first_words.contains(first) || is_file_name(word) {
                continue;
            }
            if inside[end..].starts_with(quote) && !rest.is_empty() && !word.ends_with('.') {
                uses.whole.insert(word.to_owned(), file.path.clone());
            } else if word.ends_with(['.', '_'])
                && ["${", "{", "'", "\"", "`"].iter().any(|next| inside[end..].starts_with(next))
            {
                uses.beginnings.insert(word.to_owned(), file.path.clone());
            }
        }
    }
    uses
}

fn is_file_name(word: &str) -> bool {
    [".js", ".mjs", ".css", ".json", ".html", ".svg", ".geojson", ".toml", ".rs", ".db"]
        .iter()
        .any(|ending| word.ends_with(ending))
}

/// A whole word may still be completed elsewhere: `filter.export` by `.csv`, `panel.camera.camera` by `_at`.
fn begins(key: &str, word: &str) -> bool {
    key.strip_prefix(word).is_some_and(|rest| rest.starts_with(['.', '_']))
}

/// Keys that are used and that the catalogue lacks.
pub fn missing(catalogue: &Catalogue, uses: &Uses) -> Vec<String> {
    let known = messages(catalogue);
    let lacks = |word: &str| {
        !known.contains(word)
            && !catalogue.texts.contains_key(word)
            && !catalogue.keys.iter().any(|key| begins(key, word))
    };
    let mut found: Vec<String> =
        uses.whole.iter().filter(|(key, _)| lacks(key)).map(|(key, path)| format!("{path} uses {key}")).collect();
    for (beginning, path) in &uses.beginnings {
        if !catalogue.keys.iter().any(|key| key.starts_with(beginning)) {
            found.push(format!("{path} uses {beginning}…"));
        }
    }
    found
}

/// Keys of the catalogue that nobody uses; of one that reads like a file's name that cannot be told.
pub fn unused<'c>(catalogue: &'c Catalogue, uses: &Uses) -> Vec<&'c str> {
    let is_used = |key: &str| {
        uses.whole.contains_key(key)
            || uses.whole.contains_key(message(key))
            || uses.beginnings.keys().any(|beginning| key.starts_with(beginning))
            || uses.whole.keys().any(|word| begins(message(key), word))
    };
    catalogue.keys.iter().map(String::as_str).filter(|key| !is_file_name(key) && !is_used(key)).collect()
}

#[cfg(test)]
fn sample(path: &str, text: &str) -> Catalogue {
    parse_catalogue(&File::sample(path, text))
}

#[test]
fn a_message_that_one_language_lacks_is_found() {
    let fr =
        sample("fr.json", r#"{"map.count.many":"{count} de caméras","map.count.one":"{count}","map.title":"Carte"}"#);
    let en = sample("en.json", r#"{"map.count.one":"{n}"}"#);
    let found = differences(&fr, &en);
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn keys_out_of_order_and_careless_french_are_found() {
    let fr = sample("fr.json", r#"{"map.b":"Vraiment ?","map.a":"l'appareil","map.c":"","map.d":"Oui\u202f!"}"#);
    assert_eq!(flaws(&fr).len(), 2);
    assert_eq!(french_flaws(&fr).len(), 2);
    let signs =
        sample("fr.json", r#"{"a.a":"Oui\u00a0: «\u202fnon\u202f»","a.b":"Oui\u202f: non","a.c":"«\u00a0non\u202f»"}"#);
    assert_eq!(french_flaws(&signs).len(), 2);
}

#[test]
fn numbers_that_a_line_could_break_are_found() {
    let fr = sample(
        "fr.json",
        r#"{"map.a":"à 25 m","map.b":"{n} km²","map.c":"1 000 caméras","map.d":"25 maisons, 1\u202f000"}"#,
    );
    assert_eq!(flaws(&fr).len(), 2);
    assert_eq!(french_flaws(&fr).len(), 1);
}

#[test]
fn used_keys_are_found_in_programs_and_templates() {
    let files = [
        File::sample("web/js/a.js", "import './map.js'; t('map.title'); t(`status.${status}`); // t('map.comment')"),
        File::sample("web/templates/a.html", "{{ t('map.unknown') }} {{ t(\"status.\" ~ status) }}"),
    ];
    let fr = sample("fr.json", r#"{"map.old":"x","map.title":"Carte","status.gone":"Disparue"}"#);
    let uses = uses(&files, &BTreeSet::from(["map", "status"]));
    assert_eq!(missing(&fr, &uses), ["web/templates/a.html uses map.unknown"]);
    assert_eq!(unused(&fr, &uses), ["map.old"]);
}
