//! The documents for researchers: served in both languages, the same in both, and complete about every key.
#![expect(clippy::panic, reason = "a document that says something else fails its test")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use axum::http::StatusCode;
use contrechamp::domain::ExportLayer;
use contrechamp::formats::export::layer::{OTHER_TAGS, columns};
use serde_json::Value;

use crate::support::Api;

const HTML: [(&str, &str); 1] = [("accept", "text/html")];

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn read(file: &str) -> String {
    std::fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn vocabulary() -> Value {
    serde_json::from_str(&read("data/vocabulary.json")).expect("the vocabulary is JSON")
}

/// Code between fences, with what stands behind the first one.
fn code_blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), open.as_mut()) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => open = Some((info.to_owned(), String::new())),
            (None, Some((_, code))) => code.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    blocks
}

#[tokio::test]
async fn the_documents_are_served_in_both_languages_under_the_address_of_the_instance() {
    let api = Api::with("https://cameras.example.org/town", |_| {});
    for (address, language, expected) in [
        ("/docs", "en", "How to cite"),
        ("/docs", "fr", "Comment citer"),
        ("/docs/dictionary", "en", "Data dictionary"),
        ("/docs/dictionary", "fr", "Dictionnaire des données"),
    ] {
        let reply = api.get_with(&format!("{address}?lang={language}"), &HTML).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        let text = reply.text();
        assert!(text.contains(expected) && !text.contains("127.0.0.1"), "{address} {language}: {text}");
        assert!(!text.contains("<script>") && !text.contains("style=\""), "{address} has code of its own");
    }
    let guide = api.get_with("/docs?lang=en", &HTML).await.text();
    for expected in [
        "https://cameras.example.org/town/exports",
        "SITE = \"https://cameras.example.org/town\"",
        "href=\"./docs/dictionary?lang=en\"",
        "href=\"#how-to-cite\"",
        "<h2 id=\"how-to-cite\">",
    ] {
        assert!(guide.contains(expected), "{expected} is not in {guide}");
    }
    for picture in ["qgis-connect.png", "qgis-map.png"] {
        assert!(guide.contains(&format!("<img src=\"./docs/{picture}\"")), "{picture} is not in {guide}");
        let reply = api.get(&format!("/docs/{picture}")).await;
        assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "image/png"), "{picture}");
        assert!(reply.body.starts_with(b"\x89PNG") && reply.body.len() < 150_000, "{picture}: {}", reply.body.len());
    }
    for none in ["other.png", "en.md"] {
        assert_eq!(api.get(&format!("/docs/{none}")).await.status, StatusCode::NOT_FOUND, "{none}");
    }
    for page in ["/about?lang=en", "/exports?lang=en", "/privacy?lang=en"] {
        let text = api.get_with(page, &HTML).await.text();
        assert!(text.contains("href=\"./docs?lang=en\""), "{page} does not lead to the documents");
    }
}

#[test]
fn both_languages_have_the_same_code_and_the_same_parts() {
    let (english, french) = (read("docs/en.md"), read("docs/fr.md"));
    assert_eq!(code_blocks(&english), code_blocks(&french));
    let shape = |text: &str| {
        let lines = text.lines().filter(|line| !line.starts_with("  "));
        lines
            .map(|line| {
                line.split(' ').next().filter(|first| first.starts_with(['#', '|', '-', '>'])).map(str::to_owned)
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(shape(&english), shape(&french));
    let examples = |text: &str| text.lines().filter(|line| line.starts_with("### ")).count();
    assert_eq!(examples(&english), 10);
}

/// Words of the dictionary in a language.
struct Words {
    language: &'static str,
    title: &'static str,
    opening: &'static str,
    head: &'static str,
    lists: [(&'static str, &'static str); 7],
    forms: [(&'static str, &'static str); 9],
    units: &'static [(&'static str, &'static str)],
    from: &'static str,
}

const ENGLISH: Words = Words {
    language: "en",
    title: "Data dictionary",
    opening: "Every key of the inventory: what it says, in which form and unit, with which values, and where the term comes from.\n\
        The values given are those in common use; OpenStreetMap lets people write others, and they are kept as written.\n\
        Any other key of OpenStreetMap that a source uses is kept too, such as those that begin with `surveillance:`, `camera:` or `operator:`.\n\
        A date is a year, a month or a day, as `2003`, `2003-05` or `2003-05-17` (EDTF), and an interval has a slash.\n\
        A list is an array in JSON, and one text separated by `;` in tables.\n\
        An empty value means that nothing is known.\n\
        Positions are longitude and latitude in degrees, WGS 84; tables have them as `lon` and `lat`.\n\n\
        [For researchers](en.md)",
    head: "| key | what it says | form | from |",
    lists: [
        ("cameras", "Cameras"),
        ("areas", "Areas"),
        ("places", "Schools and nurseries"),
        ("school-zones", "School zones"),
        ("surveys", "Surveys"),
        ("buildings", "Buildings"),
        ("unlocated", "Known and not located"),
    ],
    forms: [
        ("code", "code"),
        ("word", "word"),
        ("text", "text"),
        ("number", "number"),
        ("count", "whole number"),
        ("share", "share"),
        ("date", "date"),
        ("list", "list"),
        ("json", "JSON"),
    ],
    units: &[],
    from: "Contrechamp",
};

const FRENCH: Words = Words {
    language: "fr",
    title: "Dictionnaire des données",
    opening: "Chaque clé de l’inventaire\u{a0}: ce qu’elle dit, sous quelle forme et dans quelle unité, avec quelles valeurs, et d’où vient le terme.\n\
        Les valeurs données sont les plus courantes\u{202f}; OpenStreetMap permet d’en écrire d’autres, et elles restent telles quelles.\n\
        Toute autre clé d’OpenStreetMap qu’une source emploie est gardée aussi, par exemple celles qui commencent par `surveillance:`, `camera:` ou `operator:`.\n\
        Une date est une année, un mois ou un jour, comme `2003`, `2003-05` ou `2003-05-17` (EDTF), et un intervalle a une barre oblique.\n\
        Une liste est un tableau en JSON, et un texte séparé par `;` dans les tables.\n\
        Une valeur vide veut dire qu’on n’en sait rien.\n\
        Les positions sont en longitude et latitude, en degrés, WGS 84\u{202f}; les tables les ont sous `lon` et `lat`.\n\n\
        [Pour la recherche](fr.md)",
    head: "| clé | ce qu’elle dit | forme | origine |",
    lists: [
        ("cameras", "Caméras"),
        ("areas", "Secteurs"),
        ("places", "Écoles et crèches"),
        ("school-zones", "Abords des écoles"),
        ("surveys", "Relevés"),
        ("buildings", "Bâtiments"),
        ("unlocated", "Connues et non localisées"),
    ],
    forms: [
        ("code", "code"),
        ("word", "mot"),
        ("text", "texte"),
        ("number", "nombre"),
        ("count", "nombre entier"),
        ("share", "part"),
        ("date", "date"),
        ("list", "liste"),
        ("json", "JSON"),
    ],
    units: &[
        ("inhabitants", "habitants"),
        ("cameras", "caméras"),
        ("cameras/km²", "caméras/km²"),
        ("cameras/1000", "caméras/1000"),
        ("places", "établissements"),
        ("children", "enfants"),
    ],
    from: "Contrechamp",
};

fn text<'a>(term: &'a Value, member: &str) -> &'a str {
    term[member].as_str().unwrap_or_else(|| panic!("{term} has no {member}"))
}

fn is_of(term: &Value, list: &str) -> bool {
    term["of"].as_array().is_some_and(|lists| lists.iter().any(|of| of == list))
}

/// `word: a, b`, `number, m`.
fn form(term: &Value, words: &Words) -> String {
    let name = |table: &[(&str, &str)], word: &str| {
        table.iter().find(|(key, _)| *key == word).map_or(word.to_owned(), |(_, told)| (*told).to_owned())
    };
    // A direction is a text with rules of its own, which its line tells.
    let form = if text(term, "form") == "direction" { "text" } else { text(term, "form") };
    let mut told = name(&words.forms, form);
    if let Some(unit) = term["unit"].as_str() {
        let _ = write!(told, ", {}", name(words.units, unit));
    }
    if let Some(values) = term["values"].as_array() {
        let values: Vec<String> = values.iter().filter_map(Value::as_str).map(|value| format!("`{value}`")).collect();
        let colon = if words.language == "fr" { "\u{a0}:" } else { ":" };
        let _ = write!(told, "{colon} {}", values.join(", "));
    }
    told
}

fn from(term: &Value, words: &Words) -> String {
    match text(term, "source") {
        "osm" => format!("[OpenStreetMap](https://wiki.openstreetmap.org/wiki/Key:{})", text(term, "key")),
        "contrechamp" => words.from.to_owned(),
        other => panic!("{other} is no source of terms"),
    }
}

fn dictionary(terms: &[Value], words: &Words) -> String {
    let mut page = format!("# {}\n\n{}\n", words.title, words.opening);
    for (list, title) in words.lists {
        let _ = write!(page, "\n## {title}\n\n{}\n| --- | --- | --- | --- |\n", words.head);
        for term in terms.iter().filter(|term| is_of(term, list)) {
            let (said, form, from) = (text(term, words.language), form(term, words), from(term, words));
            let _ = writeln!(page, "| `{}` | {said} | {form} | {from} |", text(term, "key"));
        }
    }
    page
}

#[test]
fn the_dictionary_says_what_the_vocabulary_says() {
    let vocabulary = vocabulary();
    let terms = vocabulary["terms"].as_array().expect("the vocabulary has terms");
    for words in [ENGLISH, FRENCH] {
        let file = format!("docs/dictionary.{}.md", words.language);
        let expected = dictionary(terms, &words);
        if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
            std::fs::write(path(&file), &expected).expect("the folder can be written");
        }
        assert!(read(&file) == expected, "{file} is not made from data/vocabulary.json; make bless writes it anew");
    }
}

#[test]
fn every_key_of_a_list_has_a_heading_in_every_language() {
    let vocabulary = vocabulary();
    let terms = vocabulary["terms"].as_array().expect("the vocabulary has terms");
    let listed = terms.iter().filter(|term| {
        ["cameras", "areas", "places", "school-zones", "surveys", "buildings"].iter().any(|list| is_of(term, list))
    });
    let keys: BTreeSet<&str> = listed.map(|term| text(term, "key")).filter(|key| *key != "category").collect();
    for file in ["web/locales/fr.json", "web/locales/en.json"] {
        let words: Value = serde_json::from_str(&read(file)).expect("the catalogue is JSON");
        let missing: Vec<_> = keys.iter().filter(|key| words[format!("term.{key}")].is_null()).collect();
        assert!(missing.is_empty(), "{file} has no heading for {missing:?}");
    }
}

#[tokio::test]
async fn every_key_that_leaves_or_is_read_has_a_term() {
    let vocabulary = vocabulary();
    let terms = vocabulary["terms"].as_array().expect("the vocabulary has terms");
    let told = |list: &str| -> BTreeSet<&str> {
        terms.iter().filter(|term| is_of(term, list)).map(|term| text(term, "key")).collect()
    };
    let mut missing = Vec::new();
    let mut expect = |list: &str, key: &str| {
        if !told(list).contains(key) {
            missing.push(format!("{list}: {key}"));
        }
    };
    for layer in ExportLayer::ALL {
        for column in columns(layer).iter().filter(|column| column.name != OTHER_TAGS) {
            expect(layer.id(), column.name);
        }
    }
    for (list, columns) in vocabulary["columns"].as_object().expect("the vocabulary has columns") {
        columns.as_array().into_iter().flatten().for_each(|column| expect(list, text(column, "tag")));
    }
    let is_of_places = |key: &str| matches!(key, "amenity" | "capacity");
    for key in vocabulary["osm_keys"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        expect(if is_of_places(key) { "places" } else { "cameras" }, key);
    }
    let api = Api::new();
    for list in ["cameras", "areas", "places", "school-zones", "surveys", "buildings"] {
        let queryables = api.get(&format!("/collections/{list}/queryables?f=json")).await.json();
        let keys = queryables["properties"].as_object().expect("there are queryables").keys();
        keys.filter(|key| *key != "geometry").for_each(|key| expect(list, key));
    }
    assert_eq!(missing, Vec::<String>::new());
    let values = |key: &str| -> BTreeSet<&str> {
        let term = terms.iter().find(|term| text(term, "key") == key).unwrap_or(&Value::Null);
        term["values"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    };
    for (key, known) in vocabulary["values"].as_object().expect("the vocabulary has values") {
        let known: BTreeSet<&str> = known.as_object().expect("values by word").keys().map(String::as_str).collect();
        assert!(known.is_subset(&values(key)), "{key} lacks values: {known:?}");
    }
    let queryables = api.get("/collections/cameras/queryables?f=json").await.json();
    for key in ["cc_status", "cc_evidence"] {
        let known = queryables["properties"][key]["enum"].as_array().expect("a closed list");
        assert_eq!(known.iter().filter_map(Value::as_str).collect::<BTreeSet<_>>(), values(key), "{key}");
    }
}
