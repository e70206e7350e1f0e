//! What every page needs to know of its own address: links back to the root, the other languages, the day.
//! All links are relative, so that a path prefix changes nothing.

use serde::Serialize;

use super::engine::Pages;
use crate::domain::Territory;

/// Key of the territory's source of streets, water and parks.
const GROUND: &str = "ground";

/// The visit that a page answers.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// Index among [`Pages::codes`].
    pub language: usize,
    /// Path without the public prefix, beginning with a slash.
    pub path: &'a str,
    /// Query as sent.
    pub query: Option<&'a str>,
    /// Scheme, host and prefix under which the outside reaches the service, without a slash at the end.
    pub public_url: &'a str,
    /// The territory's day, as a partial date.
    pub today: &'a str,
}

/// The part of a page's values that all templates share, as `page`.
#[derive(Clone, Debug, Serialize)]
pub struct Shell {
    #[serde(skip)]
    pub language: usize,
    /// Language tag.
    pub lang: String,
    pub languages: Vec<OtherLanguage>,
    /// From here to the root: `./`, `../`, `../../`.
    pub root: String,
    /// `?lang=fr`, for links.
    pub q: String,
    /// `&lang=fr`, for links that have parameters already.
    pub qa: String,
    /// The page's own address as text, for paper.
    pub url: String,
    /// Partial date.
    pub today: String,
    /// Name of the territory.
    pub territory: String,
    /// Code of the area that is the city itself; empty where there is none.
    pub city_area: String,
    /// Attribution of the ground under the maps; empty where the territory has none.
    pub ground_source: String,
}

/// The same page in one of the offered languages.
#[derive(Clone, Debug, Serialize)]
pub struct OtherLanguage {
    pub code: String,
    /// In its own words.
    pub name: String,
    pub href: String,
    pub is_current: bool,
}

impl Shell {
    /// For a visit to an instance about `territory`.
    pub fn new(pages: &Pages, visit: &Visit<'_>, territory: &Territory) -> Self {
        let lang = pages.language(visit.language).code.clone();
        let codes = pages.codes();
        let languages = codes.iter().enumerate().map(|(index, code)| OtherLanguage {
            code: code.clone(),
            name: pages.language(index).text("page.language").to_owned(),
            href: format!("?{}", query_in(visit.query, code)),
            is_current: index == visit.language,
        });
        Self {
            language: visit.language,
            languages: languages.collect(),
            root: root_from(visit.path),
            q: format!("?lang={lang}"),
            qa: format!("&lang={lang}"),
            url: format!("{}{}", visit.public_url, visit.path),
            today: visit.today.to_owned(),
            territory: territory.name.clone(),
            city_area: territory.city_area.clone(),
            ground_source: territory
                .sources
                .iter()
                .find(|source| source.key == GROUND)
                .map(|source| source.attribution_in(&lang).to_owned())
                .unwrap_or_default(),
            lang,
        }
    }
}

/// The relative way from a path to the root.
pub fn root_from(path: &str) -> String {
    match path.matches('/').count() {
        0 | 1 => "./".to_owned(),
        depth => "../".repeat(depth - 1),
    }
}

/// The query with another language in it.
fn query_in(query: Option<&str>, code: &str) -> String {
    let others = query.unwrap_or_default().split('&').filter(|part| !part.is_empty() && !part.starts_with("lang="));
    let lang = format!("lang={code}");
    others.chain([lang.as_str()]).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_reached_from_any_depth() {
        assert_eq!(root_from("/"), "./");
        assert_eq!(root_from("/about"), "./");
        assert_eq!(root_from("/areas/34172"), "../");
        assert_eq!(root_from("/r/"), "../");
        assert_eq!(root_from("/collections/cameras/items/7ZK3M2QA"), "../../../");
    }

    #[test]
    fn another_language_keeps_what_was_asked_for() {
        assert_eq!(query_in(Some("limit=10&lang=fr&area=34172"), "en"), "limit=10&area=34172&lang=en");
        assert_eq!(query_in(None, "en"), "lang=en");
    }
}
