//! The place an instance is about, as `territory.toml` tells it: names, sources, declared counts, costs.
//! Figures that contradict each other are all kept.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::publisher::Publisher;
use super::refresh::Refresh;
use super::{Bbox, PartialDate, Position, Source};

/// A territory; every word in it is its own, none is the program's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Territory {
    pub id: String,
    pub name: String,
    /// Language tags, the first is the default.
    pub languages: Vec<String>,
    /// IANA name of the time zone that days are counted in.
    pub time_zone: String,
    /// Longitude, latitude in degrees.
    pub centre: [f64; 2],
    /// Web-mercator zoom of the first view.
    pub zoom: f64,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    /// Code of the area that is the city itself.
    #[serde(default)]
    pub city_area: String,
    /// Kind of area that the choropleth colours.
    #[serde(default)]
    pub choropleth_kind: String,
    /// Partial date of the list of places for children.
    #[serde(default)]
    pub places_listed_on: String,
    /// Codes of the areas that a list of cameras was read for, with all that belongs to them; empty: every area.
    #[serde(default)]
    pub cameras_listed_in: Vec<String>,
    /// Codes of the areas that the list of places for children covers, with all that belongs to them; empty: every area.
    #[serde(default)]
    pub places_listed_in: Vec<String>,
    #[serde(default)]
    pub publisher: Publisher,
    #[serde(default)]
    pub refresh: Refresh,
    #[serde(default, rename = "source")]
    pub sources: Vec<TerritorySource>,
    #[serde(default, rename = "declared")]
    pub declared: Vec<Declared>,
    #[serde(default, rename = "cost")]
    pub costs: Vec<Cost>,
}

/// A source of the territory's data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerritorySource {
    pub key: String,
    pub title: String,
    #[serde(default)]
    pub publisher: String,
    #[serde(default)]
    pub licence: String,
    #[serde(default)]
    pub attribution: String,
    /// The same in English, where it is more than a name.
    #[serde(default)]
    pub attribution_en: String,
    #[serde(default)]
    pub url: String,
    #[serde(default)]
    pub published_on: String,
    #[serde(default)]
    pub export: bool,
}

impl From<&TerritorySource> for Source {
    fn from(source: &TerritorySource) -> Self {
        Self {
            key: source.key.clone(),
            title: source.title.clone(),
            publisher: source.publisher.clone(),
            licence: source.licence.clone(),
            attribution: source.attribution.clone(),
            url: source.url.clone(),
            published_on: source.published_on.clone(),
            is_exportable: source.export,
        }
    }
}

impl TerritorySource {
    /// Whom to name, as readers of a language have it: in English where it has English words, else as it is.
    pub fn attribution_in(&self, code: &str) -> &str {
        if code == "en" && !self.attribution_en.is_empty() { &self.attribution_en } else { &self.attribution }
    }
}

/// How many cameras somebody declared, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declared {
    pub total: u32,
    /// Whether the figure is approximate.
    #[serde(default)]
    pub about: bool,
    /// Partial date.
    pub at: String,
    pub by: String,
    /// The same in English, where it is more than a name.
    #[serde(default)]
    pub by_en: String,
    /// Title of the document.
    pub source: String,
    #[serde(default)]
    pub url: String,
    #[serde(default)]
    pub note: String,
    /// The note in English; the note itself is in the territory's first language.
    #[serde(default)]
    pub note_en: String,
}

impl Declared {
    /// The entry as readers of a language have it: in English where it has English words, else as it is.
    #[must_use]
    pub fn in_language(&self, code: &str) -> Self {
        let mut entry = self.clone();
        if code == "en" {
            for (own, english) in [(&mut entry.by, &self.by_en), (&mut entry.note, &self.note_en)] {
                if !english.is_empty() {
                    own.clone_from(english);
                }
            }
        }
        entry
    }
}

/// What a camera costs, in euros, as a document tells it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// `install` or `yearly`.
    pub what: String,
    pub low_eur: f64,
    pub high_eur: f64,
    /// Partial date.
    #[serde(default)]
    pub at: String,
    /// Whose cameras.
    #[serde(default)]
    pub about: String,
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub url: String,
    #[serde(default)]
    pub note: String,
    /// The note in English; the note itself is in the territory's first language.
    #[serde(default)]
    pub note_en: String,
}

/// Why a text is not a territory.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum TerritoryError {
    #[error("{0}")]
    Syntax(String),
    #[error("{member}: {reason}")]
    Value { member: &'static str, reason: String },
}

impl Territory {
    /// Parses `territory.toml` and checks every value.
    pub fn parse(text: &str) -> Result<Self, TerritoryError> {
        let territory: Self = toml::from_str(text).map_err(|error| TerritoryError::Syntax(error.to_string()))?;
        territory.check()?;
        Ok(territory)
    }

    /// The box of the territory.
    pub fn bbox(&self) -> Bbox {
        let [west, south, east, north] = self.bounds;
        Bbox { west, south, east, north }
    }

    fn check(&self) -> Result<(), TerritoryError> {
        let wrong = |member, reason: String| Err(TerritoryError::Value { member, reason });
        if self.languages.is_empty() {
            return wrong("languages", "expected at least one language, found none".to_owned());
        }
        if let Err(error) = jiff::tz::TimeZone::get(&self.time_zone) {
            return wrong("time_zone", error.to_string());
        }
        if let Err(error) = Position::new(self.centre[0], self.centre[1]) {
            return wrong("centre", error.to_string());
        }
        let [west, south, east, north] = self.bounds;
        if let Err(error) = Bbox::new(west, south, east, north) {
            return wrong("bounds", error.to_string());
        }
        if let Err((member, reason)) = self.publisher.check().and_then(|()| self.refresh.check()) {
            return wrong(member, reason);
        }
        if !(0.0..=22.0).contains(&self.zoom) {
            return wrong("zoom", format!("expected 0 to 22, found {}", self.zoom));
        }
        let dates = self.declared.iter().map(|declared| &declared.at).chain(self.costs.iter().map(|cost| &cost.at));
        for date in dates.chain([&self.places_listed_on]).filter(|date| !date.is_empty()) {
            if let Err(error) = PartialDate::parse(date) {
                return wrong("at", error.to_string());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
        id = "x"
        name = "X"
        languages = ["fr"]
        time_zone = "Europe/Paris"
        centre = [3.9, 43.6]
        zoom = 12
        bounds = [3.7, 43.5, 4.0, 43.7]
        [publisher]
        contact = "a@example.org"
        [refresh]
        every = "24h"
        [[declared]]
        total = 126
        at = "2012-06"
        by = "Ville"
        source = "Journal"
    "#;

    #[test]
    fn a_small_territory_is_enough() {
        let territory = Territory::parse(SMALL).unwrap();
        assert_eq!(territory.declared[0].total, 126);
        assert!(territory.publisher.name.is_empty());
    }

    #[test]
    fn who_declared_is_told_in_english_where_it_has_english_words() {
        let english = "by = \"Maire de X\"\n        by_en = \"Mayor of X\"";
        let territory = Territory::parse(&SMALL.replace("by = \"Ville\"", english)).unwrap();
        let by = |code: &str| territory.declared[0].in_language(code).by;
        assert_eq!([by("fr"), by("en"), by("")], ["Maire de X", "Mayor of X", "Maire de X"]);
        assert_eq!(Territory::parse(SMALL).unwrap().declared[0].in_language("en").by, "Ville");
    }

    #[test]
    fn whom_to_name_is_told_in_english_where_it_has_english_words() {
        let source = "[[source]]\n        key = \"k\"\n        title = \"T\"\n        attribution = \"X, mai 2014\"";
        let named = |more: &str, code: &str| {
            let territory = Territory::parse(&format!("{SMALL}\n        {source}\n        {more}")).unwrap();
            territory.sources[0].attribution_in(code).to_owned()
        };
        let english = "attribution_en = \"X, May 2014\"";
        assert_eq!([named(english, "fr"), named(english, "en")], ["X, mai 2014", "X, May 2014"]);
        assert_eq!(named("", "en"), "X, mai 2014");
    }

    #[test]
    fn wrong_values_are_named() {
        for (from, to, named) in [
            ("43.6]", "143.6]", "centre"),
            ("Europe/Paris", "Europe/Lutetia", "time_zone"),
            ("2012-06", "juin 2012", "at"),
            ("[\"fr\"]", "[]", "languages"),
            ("zoom = 12", "zoom = 99", "zoom"),
            ("zoom = 12", "zooom = 12", "zooom"),
            ("contact", "contacts", "contacts"),
            ("a@example.org", "ask us", "contact"),
            ("24h", "24 minutes", "every"),
            ("every = \"24h\"", "overpass = \"overpass-api.de\"", "overpass"),
        ] {
            let error = Territory::parse(&SMALL.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
