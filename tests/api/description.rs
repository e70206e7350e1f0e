//! The OpenAPI description held against the router: every public address is described, or is a page for people.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that fails fails its test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::Api;

/// Pages, which lead to each other by links, and what belongs to them. A new route stands here or in the description.
const PAGES: [&str; 39] = [
    "/about",
    "/areas",
    "/areas/{}",
    "/cameras",
    "/cameras/{}",
    "/compare",
    "/docs",
    "/docs/dictionary",
    "/docs/{}",
    "/exports",
    "/legal",
    "/manifest.webmanifest",
    "/metrics",
    "/moderation",
    "/moderation/bulk",
    "/moderation/decide",
    "/moderation/decisions",
    "/moderation/editions",
    "/moderation/join",
    "/moderation/photos",
    "/moderation/photos/{}",
    "/moderation/photos/{}/cover",
    "/moderation/sign-out",
    "/moderation/undo",
    "/offline",
    "/places",
    "/places/{}",
    "/privacy",
    "/problems/{}",
    "/r",
    "/r/",
    "/report",
    "/sw.js",
    "/unlocated",
    "/walks",
    "/walks/{}",
    "/walks/{}/entry",
    "/{}",
    "/{}/{}",
];

/// Every file under a folder, with its text.
fn texts(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(texts(&path));
        } else {
            found.push(std::fs::read_to_string(&path).unwrap());
        }
    }
    found
}

/// Texts between quotes that stand under a name.
fn constants(texts: &[String]) -> BTreeMap<String, String> {
    let lines = texts.iter().flat_map(|text| text.lines());
    let named = lines.filter_map(|line| {
        let (name, value) = line.trim().trim_start_matches("pub ").strip_prefix("const ")?.split_once(": &str = \"")?;
        Some((name.to_owned(), value.strip_suffix("\";")?.to_owned()))
    });
    named.collect()
}

/// A path as both sides write it: whatever stands between braces is left out.
fn plain(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// The address that the first argument of `.route(` stands for.
fn address(argument: &str, constants: &BTreeMap<String, String>) -> String {
    let constant = |name: &str| constants.get(name.rsplit("::").next().unwrap().trim()).cloned();
    let Some(rest) = argument.trim_start().strip_prefix("&format!(\"") else {
        return match argument.trim_start().strip_prefix('"') {
            Some(rest) => rest.split('"').next().unwrap().to_owned(),
            None => constant(argument.split(',').next().unwrap()).unwrap_or_else(|| panic!("{argument}")),
        };
    };
    let (format, rest) = rest.split_once('"').unwrap();
    let mut path = format.replace("{{", "<").replace("}}", ">");
    if path.starts_with("{}") {
        path = path.replacen("{}", &constant(rest.trim_start_matches(", ").split(')').next().unwrap()).unwrap(), 1);
    }
    for (name, value) in constants {
        path = path.replace(&format!("{{{name}}}"), value);
    }
    path.replace('<', "{").replace('>', "}")
}

#[tokio::test]
async fn every_public_route_is_described_or_is_a_page() {
    let texts = texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http"));
    let constants = constants(&texts);
    let routes: BTreeSet<String> = texts
        .iter()
        .flat_map(|text| text.split(".route(").skip(1))
        .map(|argument| plain(&address(argument, &constants)))
        .collect();
    assert!(routes.contains("/collections/cameras/tiles/WebMercatorQuad/{}/{}/{}") && routes.len() > 60, "{routes:?}");
    let description = Api::new().get("/api").await.json();
    let described: BTreeSet<String> =
        description["paths"].as_object().unwrap().keys().map(|path| plain(path)).collect();
    let pages: BTreeSet<String> = PAGES.map(str::to_owned).into();
    // What is described of each collection and of each list has one route.
    let general = |path: &str| {
        let known = ["cameras", "areas", "places", "school-zones", "surveys", "buildings"];
        let collection = known.iter().find(|id| path.split('/').nth(2) == Some(id));
        match collection {
            Some(id) if path.starts_with("/collections/") && !path.contains("/tiles") => path.replacen(id, "{}", 1),
            _ if path.starts_with("/exports/") => "/exports/{}".to_owned(),
            _ => path.to_owned(),
        }
    };
    let described: BTreeSet<String> = described.iter().map(|path| general(path)).collect();
    let known: BTreeSet<String> = described.union(&pages).cloned().collect();
    assert_eq!(routes.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "neither described nor a page");
    assert_eq!(known.difference(&routes).collect::<Vec<_>>(), Vec::<&String>::new(), "no such route");
    assert_eq!(described.intersection(&pages).collect::<Vec<_>>(), Vec::<&String>::new(), "described, so no page");
}
