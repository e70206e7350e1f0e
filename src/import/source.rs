//! Under which source an import is kept: what the caller said, what is known of it, what the format implies.

use crate::domain::Source;
use crate::domain::source::{CONTRIBUTORS, is_exportable_licence};
use crate::formats::Format;
use crate::formats::rows::own_statement::OwnStatement;

/// Key of what comes from OpenStreetMap when nothing else is said.
const OPENSTREETMAP: &str = "openstreetmap";

/// What the caller said about the source; none where nothing was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceChoice {
    pub name: Option<String>,
    pub title: Option<String>,
    pub publisher: Option<String>,
    pub licence: Option<String>,
    pub attribution: Option<String>,
    pub url: Option<String>,
    /// Partial date as text.
    pub published_on: Option<String>,
}

/// The key of the source of an import: the name given, else what the format implies, else the file's name.
pub fn choose_key(choice: &SourceChoice, format: Format, file_stem: &str) -> Result<String, String> {
    let name = name_of(choice, format, file_stem);
    let key = key_of(name);
    if key.is_empty() || key == CONTRIBUTORS {
        return Err(format!("expected a name for the source (--source) other than {CONTRIBUTORS:?}, found {name:?}"));
    }
    Ok(key)
}

/// The source of an import under its key; `known` is what the inventory holds under that, and the statement that of the
/// file, whose licence holds where there is no other.
pub fn choose_source(
    choice: &SourceChoice,
    format: Format,
    file_stem: &str,
    key: String,
    known: Option<Source>,
    statement: Option<&OwnStatement>,
) -> Source {
    // The data is OpenStreetMap's, whatever the source is called here.
    let implied = || if format.is_osm() { openstreetmap() } else { Source::default() };
    let mut source = known.unwrap_or_else(implied);
    if source.title.is_empty() {
        name_of(choice, format, file_stem).clone_into(&mut source.title);
    }
    let given = [
        (&choice.title, &mut source.title),
        (&choice.publisher, &mut source.publisher),
        (&choice.licence, &mut source.licence),
        (&choice.attribution, &mut source.attribution),
        (&choice.url, &mut source.url),
        (&choice.published_on, &mut source.published_on),
    ];
    for (said, field) in given {
        if let Some(said) = said {
            said.clone_into(field);
        }
    }
    if let Some(statement) = statement.filter(|_| source.licence.is_empty()) {
        source.licence.clone_from(&statement.licence);
        if source.attribution.is_empty() {
            source.attribution.clone_from(&statement.attribution);
        }
    }
    source.is_exportable = is_exportable_licence(&source.licence);
    source.key = key;
    source
}

fn name_of<'a>(choice: &'a SourceChoice, format: Format, file_stem: &'a str) -> &'a str {
    match &choice.name {
        Some(name) => name,
        None if format.is_osm() => OPENSTREETMAP,
        None => file_stem,
    }
}

/// A name as a key: letters, digits, `-`, `_`, `.` and `:`; at most 80.
fn key_of(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for character in crate::formats::rows::columns::fold_name(name).chars().zip(std::iter::repeat('-')) {
        key.push(if character.0 == '_' { character.1 } else { character.0 });
    }
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    if (1..=80).contains(&name.len()) && name.chars().all(is_key) {
        return name.to_owned();
    }
    key.retain(is_key);
    key.truncate(80);
    key.trim_matches('-').to_owned()
}

fn openstreetmap() -> Source {
    Source {
        key: OPENSTREETMAP.to_owned(),
        title: "OpenStreetMap".to_owned(),
        publisher: "OpenStreetMap".to_owned(),
        licence: "ODbL-1.0".to_owned(),
        attribution: "© OpenStreetMap contributors".to_owned(),
        url: "https://www.openstreetmap.org/copyright".to_owned(),
        published_on: String::new(),
        is_exportable: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(
        name: Option<&str>,
        licence: Option<&str>,
        format: Format,
        known: Option<Source>,
    ) -> Result<Source, String> {
        let choice = SourceChoice {
            name: name.map(str::to_owned),
            licence: licence.map(str::to_owned),
            ..SourceChoice::default()
        };
        let key = choose_key(&choice, format, "Caméras 2014")?;
        Ok(choose_source(&choice, format, "Caméras 2014", key, known, None))
    }

    #[test]
    fn a_name_becomes_a_key_and_stays_the_title() {
        let source = choose(Some("Ville de Nîmes"), None, Format::Csv, None).unwrap();
        assert_eq!((source.key.as_str(), source.title.as_str()), ("ville-de-nimes", "Ville de Nîmes"));
        assert_eq!(choose(Some("ville.2014_a"), None, Format::Csv, None).unwrap().key, "ville.2014_a");
        assert_eq!(choose(None, None, Format::Csv, None).unwrap().key, "cameras-2014");
        assert!(choose(Some("contributors"), None, Format::Csv, None).is_err());
        assert!(choose(Some("…"), None, Format::Csv, None).is_err());
    }

    #[test]
    fn only_open_licences_are_exported_and_what_is_known_stays() {
        assert!(!choose(Some("a"), None, Format::Csv, None).unwrap().is_exportable);
        assert!(!choose(Some("a"), Some("CC-BY-NC-4.0"), Format::Csv, None).unwrap().is_exportable);
        let known = choose(Some("a"), Some("etalab-2.0"), Format::Csv, None).unwrap();
        assert!(known.is_exportable);
        assert_eq!(choose(Some("a"), None, Format::Csv, Some(known.clone())).unwrap(), known);
        assert_eq!(choose(None, None, Format::Overpass, None).unwrap().licence, "ODbL-1.0");
        let named = choose(Some("osm-2026"), None, Format::Overpass, None).unwrap();
        assert_eq!((named.key.as_str(), named.licence.as_str(), named.is_exportable), ("osm-2026", "ODbL-1.0", true));
    }
}
