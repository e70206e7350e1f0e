//! What a request is about, in a few words that never grow: the label of its time in the counters.

/// Routes that are measured together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteKind {
    Description,
    Items,
    Tiles,
    Basemap,
    Exports,
    Editions,
    Feeds,
    Search,
    Map,
    Sheets,
    Reports,
    Photos,
    Surveys,
    Flags,
    Moderation,
    Files,
    Operator,
    Page,
    Other,
}

use RouteKind as Kind;

/// The beginnings of paths; the first one that fits decides.
const BEGINNINGS: [(&str, Kind); 39] = [
    ("/collections/", Kind::Items),
    ("/collections", Kind::Description),
    ("/conformance", Kind::Description),
    ("/api", Kind::Description),
    ("/tileMatrixSets", Kind::Tiles),
    ("/compare", Kind::Exports),
    ("/docs", Kind::Page),
    ("/unlocated", Kind::Exports),
    ("/exports", Kind::Exports),
    ("/editions", Kind::Editions),
    ("/feeds/", Kind::Feeds),
    ("/search", Kind::Search),
    ("/map/", Kind::Map),
    ("/ground.geojson", Kind::Map),
    ("/territory.json", Kind::Map),
    ("/basemap/", Kind::Basemap),
    ("/cameras/", Kind::Sheets),
    ("/areas/", Kind::Sheets),
    ("/places/", Kind::Sheets),
    ("/walks", Kind::Sheets),
    ("/reports", Kind::Reports),
    ("/report", Kind::Page),
    ("/photos/", Kind::Photos),
    ("/surveys", Kind::Surveys),
    ("/flags", Kind::Flags),
    ("/moderation", Kind::Moderation),
    ("/css/", Kind::Files),
    ("/js/", Kind::Files),
    ("/vendor/", Kind::Files),
    ("/map-styles/", Kind::Files),
    ("/locales/", Kind::Files),
    ("/fonts/", Kind::Files),
    ("/icons/", Kind::Files),
    ("/favicon", Kind::Files),
    ("/sw.js", Kind::Files),
    ("/manifest.webmanifest", Kind::Files),
    ("/health", Kind::Operator),
    ("/metrics", Kind::Operator),
    ("/r/", Kind::Page),
];
const PAGES: [&str; 7] = ["/", "/about", "/privacy", "/legal", "/offline", "/r", "/problems"];

impl RouteKind {
    /// How many there are.
    pub const COUNT: usize = Kind::Other as usize + 1;
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; Self::COUNT] = [
        Kind::Description,
        Kind::Items,
        Kind::Tiles,
        Kind::Basemap,
        Kind::Exports,
        Kind::Editions,
        Kind::Feeds,
        Kind::Search,
        Kind::Map,
        Kind::Sheets,
        Kind::Reports,
        Kind::Photos,
        Kind::Surveys,
        Kind::Flags,
        Kind::Moderation,
        Kind::Files,
        Kind::Operator,
        Kind::Page,
        Kind::Other,
    ];

    /// Of a path without the public prefix.
    pub fn of(path: &str) -> Self {
        match BEGINNINGS.iter().find(|(beginning, _)| path.starts_with(beginning)) {
            Some((_, Kind::Items)) if path.contains("/tiles") => Kind::Tiles,
            Some((_, Kind::Items)) if !path.contains("/items") => Kind::Description,
            Some((_, kind)) => *kind,
            None if PAGES.contains(&path) || path.starts_with("/problems/") => Kind::Page,
            None => Kind::Other,
        }
    }

    /// The label.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Description => "description",
            Kind::Items => "items",
            Kind::Tiles => "tiles",
            Kind::Basemap => "basemap",
            Kind::Exports => "exports",
            Kind::Editions => "editions",
            Kind::Feeds => "feeds",
            Kind::Search => "search",
            Kind::Map => "map",
            Kind::Sheets => "sheets",
            Kind::Reports => "reports",
            Kind::Photos => "photos",
            Kind::Surveys => "surveys",
            Kind::Flags => "flags",
            Kind::Moderation => "moderation",
            Kind::Files => "files",
            Kind::Operator => "operator",
            Kind::Page => "page",
            Kind::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_has_a_kind_and_strangers_make_none() {
        for (path, kind) in [
            ("/", Kind::Page),
            ("/collections", Kind::Description),
            ("/collections/cameras/queryables", Kind::Description),
            ("/collections/cameras/items/abc", Kind::Items),
            ("/collections/cameras/tiles/WebMercatorQuad/1/2/3", Kind::Tiles),
            ("/report", Kind::Page),
            ("/reports/abc/photos", Kind::Reports),
            ("/problems/busy", Kind::Page),
            ("/wp-login.php", Kind::Other),
        ] {
            assert_eq!(RouteKind::of(path), kind, "{path}");
        }
        assert!(RouteKind::ALL.iter().enumerate().all(|(at, kind)| *kind as usize == at));
    }
}
