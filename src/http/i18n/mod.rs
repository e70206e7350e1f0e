//! The words of the pages in each language: one flat catalogue per file of `web/locales`, shared with the browser.
//! A third language is one more file; nothing here names a language.

mod browser;
mod format;
mod near;
mod terms;

use std::collections::HashMap;

use icu_decimal::DecimalFormatter;
use icu_decimal::options::DecimalFormatterOptions;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use rust_embed::RustEmbed;
use thiserror::Error;

pub use browser::{SERVER_ONLY, for_browser};
pub use format::Argument;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/web/locales"]
struct LocaleFiles;

/// Why a catalogue cannot be used.
#[derive(Debug, Error)]
pub enum CatalogueError {
    #[error("expected a flat JSON object of texts in web/locales/{file}: {reason}")]
    Unreadable { file: String, reason: String },
    #[error("expected a file named by a language tag such as fr.json, found {0:?}")]
    UnknownLanguage(String),
    #[error("expected at least one catalogue in web/locales, found none")]
    None,
}

/// One language: its texts and how it writes numbers and chooses plurals (CLDR).
pub struct Language {
    /// Language tag: the name of the catalogue's file.
    pub code: String,
    texts: HashMap<String, String>,
    plurals: PluralRules,
    decimals: DecimalFormatter,
}

impl Language {
    /// Reads a catalogue: a flat object of dotted keys and texts with `{name}` placeholders.
    pub fn parse(code: &str, json: &[u8]) -> Result<Self, CatalogueError> {
        let unreadable = |reason: String| CatalogueError::Unreadable { file: format!("{code}.json"), reason };
        let texts = serde_json::from_slice(json).map_err(|error| unreadable(error.to_string()))?;
        let unknown = |_| CatalogueError::UnknownLanguage(code.to_owned());
        let locale: Locale = code.parse().map_err(unknown)?;
        let plurals = PluralRules::try_new_cardinal((&locale).into()).map_err(|error| unreadable(error.to_string()))?;
        let decimals = DecimalFormatter::try_new((&locale).into(), DecimalFormatterOptions::default())
            .map_err(|error| unreadable(error.to_string()))?;
        Ok(Self { code: code.to_owned(), texts, plurals, decimals })
    }

    /// The text under a key, none if the catalogue has none.
    pub fn find(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    /// The text under a key; a missing key shows itself, so that it is seen rather than hidden.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.find(key).unwrap_or(key)
    }

    /// The text with its placeholders filled. A number named `count` also chooses the plural: `key.one`, `key.other`.
    pub fn fill(&self, key: &str, arguments: &[(&str, Argument)]) -> String {
        let count = arguments.iter().find(|(name, _)| *name == "count").and_then(|(_, value)| value.as_number());
        let template = count.and_then(|count| self.find_plural(key, count)).unwrap_or_else(|| self.text(key));
        format::fill(template, |name| {
            let (_, value) = arguments.iter().find(|(known, _)| *known == name)?;
            Some(match value {
                Argument::Text(text) => text.clone(),
                Argument::Number(number) => self.number(*number, 2),
            })
        })
    }

    /// Whether the catalogue answers this key, in one form or in plurals.
    pub fn has(&self, key: &str) -> bool {
        self.texts.contains_key(key) || self.texts.contains_key(&format!("{key}.other"))
    }

    /// The word for a value of a vocabulary; unknown values are shown as they are.
    pub fn word<'a>(&'a self, prefix: &str, value: &'a str) -> &'a str {
        self.find(&format!("{prefix}.{value}")).unwrap_or(value)
    }

    fn find_plural(&self, key: &str, count: f64) -> Option<&str> {
        let category = match self.plurals.category_for(&format::decimal(count, 2)) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        };
        self.find(&format!("{key}.{category}")).or_else(|| self.find(&format!("{key}.other")))
    }
}

/// The embedded languages, those named in `order` first and the others after them by their tag.
pub fn load_languages(order: &[String]) -> Result<Vec<Language>, CatalogueError> {
    let mut languages = Vec::new();
    for file in LocaleFiles::iter() {
        let code = file.strip_suffix(".json").unwrap_or(&file);
        let Some(content) = LocaleFiles::get(&file) else { continue };
        languages.push(Language::parse(code, &content.data)?);
    }
    if languages.is_empty() {
        return Err(CatalogueError::None);
    }
    languages.sort_by_key(|language| {
        let rank = order.iter().position(|code| *code == language.code).unwrap_or(order.len());
        (rank, language.code.clone())
    });
    Ok(languages)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn french() -> Language {
        let json =
            r#"{"a":"{count} caméras au total","b.one":"{count} caméra","b.other":"{count} caméras","c":"{x} et {y}"}"#;
        Language::parse("fr", json.as_bytes()).unwrap()
    }

    #[test]
    fn plurals_follow_the_language() {
        let count = |n: f64| french().fill("b", &[("count", Argument::Number(n))]);
        assert_eq!(count(0.0), "0 caméra");
        assert_eq!(count(1.0), "1 caméra");
        assert_eq!(count(1234.0), "1\u{202f}234 caméras");
        assert_eq!(french().fill("a", &[("count", Argument::Number(2.0))]), "2 caméras au total");
    }

    #[test]
    fn what_is_missing_shows_itself() {
        assert_eq!(french().text("nothing.here"), "nothing.here");
        assert_eq!(french().fill("c", &[("x", Argument::from("{y}"))]), "{y} et {y}");
        assert_eq!(french().word("type", "thermal"), "thermal");
    }

    #[test]
    fn the_territory_decides_which_language_comes_first() {
        let codes = |order: &[&str]| -> Vec<String> {
            let order: Vec<_> = order.iter().map(|code| (*code).to_owned()).collect();
            load_languages(&order).unwrap().into_iter().map(|language| language.code).collect()
        };
        assert_eq!(codes(&["fr", "en"])[..2], ["fr", "en"]);
        assert_eq!(codes(&["en"])[0], "en");
    }

    /// Keys without their plural category, with the placeholders that their texts name.
    fn forms(language: &Language) -> BTreeSet<(String, BTreeSet<String>)> {
        let mut forms = std::collections::BTreeMap::<String, BTreeSet<String>>::new();
        for key in language.texts.keys() {
            let stem = key
                .rsplit_once('.')
                .filter(|(_, last)| matches!(*last, "zero" | "one" | "two" | "few" | "many" | "other"));
            let stem = stem
                .filter(|(stem, _)| language.find(&format!("{stem}.other")).is_some())
                .map_or(key.as_str(), |(stem, _)| stem);
            let entry = forms.entry(stem.to_owned()).or_default();
            format::fill(language.text(key), |name| {
                entry.insert(name.to_owned());
                None
            });
        }
        forms.into_iter().collect()
    }

    #[test]
    fn every_language_has_every_key_with_the_same_placeholders() {
        let languages = load_languages(&[]).unwrap();
        for other in &languages[1..] {
            let (a, b) = (forms(&languages[0]), forms(other));
            let differ: Vec<_> = a.symmetric_difference(&b).collect();
            assert!(differ.is_empty(), "{} and {} differ: {differ:#?}", languages[0].code, other.code);
        }
    }

    #[test]
    fn french_has_its_narrow_spaces_and_apostrophes() {
        let languages = load_languages(&["fr".to_owned()]).unwrap();
        for key in languages[0].texts.keys() {
            let text = languages[0].text(key);
            assert!(!text.contains('\''), "{key} has a straight apostrophe: {text}");
            for mark in [":", ";", "?", "!"] {
                assert!(!text.contains(&format!(" {mark}")), "{key} has a wide space before {mark}: {text}");
            }
        }
    }
}
