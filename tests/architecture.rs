//! The rules of the house that a machine can hold: who may know whom, how long a file may be, what the documents promise.
//! One test is one rule; how a rule is read out of the files stands in `architecture/`, tested there on made-up samples.

#[path = "architecture/documents.rs"]
mod documents;
#[path = "architecture/graph.rs"]
mod graph;
#[path = "architecture/javascript.rs"]
mod javascript;
#[path = "architecture/rust.rs"]
mod rust;
#[path = "architecture/tree.rs"]
mod tree;
#[path = "architecture/unused.rs"]
mod unused;
#[path = "architecture/words.rs"]
mod words;

use std::collections::BTreeSet;

use tree::File;

/// Top modules of the crate and what each may use: `main -> commands -> http, import -> store, formats -> geometry -> domain`.
/// A module without a line here is refused.
const DIRECTIONS: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("geometry", &["domain"]),
    ("formats", &["geometry", "domain"]),
    ("store", &["geometry", "domain"]),
    ("import", &["store", "formats", "geometry", "domain"]),
    ("http", &["store", "formats", "geometry", "domain"]),
    ("config", &["domain"]),
    ("commands", &["config", "http", "import", "store", "formats", "geometry", "domain"]),
    ("main", &["commands", "config"]),
    ("lib", &[]),
];

/// Longest file by kind, in lines; for Rust without its tests.
const CAP_RUST: usize = 300;
const CAP_MAIN: usize = 60;
const CAP_JS: usize = 250;
const CAP_CSS: usize = 200;

/// Files over a cap, each with its reason.
const LONGER: [(&str, &str); 0] = [];

/// First load of a page: own modules, levels of discovery, bytes as sent.
const FIRST_LOAD_MODULES: usize = 20;
const FIRST_LOAD_LEVELS: usize = 3;
const FIRST_LOAD_BYTES: usize = 20_000;

/// What shipped code never calls and is there all the same, each with its reason.
const FOR_TESTS: [(&str, &str); 1] =
    [("src/store/imports/import.rs: with_batches_of", "lets a test import in batches of a few rows")];

fn rust_files() -> Vec<File> {
    tree::list("src", &[".rs"])
}

fn js_files() -> Vec<File> {
    tree::list("web/js", &[".js"])
}

fn templates() -> Vec<File> {
    tree::list("web/templates", &[".html"])
}

/// Fails with every finding on a line of its own.
#[track_caller]
fn assert_none<T: std::fmt::Display>(rule: &str, found: &[T]) {
    let list: Vec<String> = found.iter().map(|item| format!("  {item}")).collect();
    assert!(found.is_empty(), "{rule}\n{}", list.join("\n"));
}

fn wrong_directions(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let here = rust::top_module(&file.path);
        let allowed = DIRECTIONS.iter().find(|(name, _)| *name == here).map(|(_, allowed)| *allowed);
        let Some(allowed) = allowed else {
            found.push(format!("{}: the module {here} has no line in DIRECTIONS", file.path));
            continue;
        };
        let used = rust::used_top_modules(file);
        let is_module = |name: &String| DIRECTIONS.iter().any(|(known, _)| known == name);
        let wrong = used.iter().filter(|name| is_module(name) && !allowed.contains(&name.as_str()));
        found.extend(wrong.map(|name| format!("{} uses {name}", file.path)));
    }
    found
}

fn too_long(files: &[File], cap_of: impl Fn(&str) -> usize) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let lines = if file.is("rs") { rust::production(file) } else { &file.text }.lines().count();
        let cap = cap_of(&file.path);
        if lines > cap && !LONGER.iter().any(|(path, _)| *path == file.path) {
            found.push(format!("{}: {lines} lines, expected {cap} at most", file.path));
        }
    }
    found
}

fn without_opening(files: &[File], openings: &[&str]) -> Vec<String> {
    let opens = |file: &&File| !openings.iter().any(|opening| file.text.trim_start().starts_with(opening));
    files.iter().filter(opens).map(|file| file.path.clone()).collect()
}

#[test]
fn modules_use_only_what_stands_below_them() {
    assert_none("expected only the directions of DIRECTIONS", &wrong_directions(&rust_files()));
}

#[test]
fn a_wrong_direction_is_noticed() {
    let wrong = [
        File::sample("src/domain/a.rs", "use crate::store::Store;"),
        File::sample("src/http/a.rs", "use crate::{domain::Bbox, import::read};"),
        File::sample("src/misc/a.rs", ""),
    ];
    assert_eq!(wrong_directions(&wrong).len(), 3);
}

#[test]
fn the_directions_themselves_do_not_go_round() {
    let graph: graph::Graph = DIRECTIONS
        .iter()
        .map(|(name, uses)| ((*name).to_owned(), uses.iter().map(|u| (*u).to_owned()).collect()))
        .collect();
    assert_eq!(graph::find_circle(&graph), None);
}

#[test]
fn no_two_rust_modules_use_each_other() {
    assert_eq!(graph::find_circle(&rust::sibling_graph(&rust_files())), None);
}

#[test]
fn sqlite_stands_only_in_store_and_axum_only_in_http() {
    assert_none("expected SQL only in store", &rust::strangers(&rust_files(), &["rusqlite"], &["store"]));
    assert_none(
        "expected the web framework only in http",
        &rust::strangers(&rust_files(), &["axum", "tower_http"], &["http"]),
    );
}

#[test]
fn arguments_and_environment_are_read_only_in_config_and_main() {
    let found = rust::strangers(&rust_files(), &["clap", "std::env"], &["config", "main"]);
    assert_none("expected clap and std::env only in config and main", &found);
}

#[test]
fn the_clock_is_asked_at_the_edge_and_passed_down() {
    let clocks = ["Timestamp::now", "Zoned::now", "SystemTime::now"];
    let found = rust::strangers(&rust_files(), &clocks, &["commands", "http", "main"]);
    assert_none("expected the time as an argument", &found);
}

#[test]
fn domain_and_geometry_do_no_input_or_output() {
    let inside: Vec<File> =
        rust_files().into_iter().filter(|file| matches!(rust::top_module(&file.path), "domain" | "geometry")).collect();
    let found = rust::strangers(&inside, &["std::fs", "std::net", "std::io", "std::thread", "tokio", "getrandom"], &[]);
    assert_none("expected pure values", &found);
}

#[test]
fn files_keep_to_their_caps() {
    let rust_cap = |path: &str| if path == "src/main.rs" { CAP_MAIN } else { CAP_RUST };
    let mut found = too_long(&rust_files(), rust_cap);
    found.extend(too_long(&js_files(), |_| CAP_JS));
    found.extend(too_long(&tree::list("web/css", &[".css"]), |_| CAP_CSS));
    assert_none("expected shorter files; split along the noun", &found);
}

#[test]
fn a_long_file_is_noticed_and_its_tests_are_not_counted() {
    let long = "//! Long.\n".repeat(CAP_RUST + 1);
    let tested = format!("//! Short.\n#[cfg(test)]\nmod tests {{\n{}}}\n", "\n".repeat(CAP_RUST));
    let files = [File::sample("src/store/long.rs", &long), File::sample("src/store/tested.rs", &tested)];
    assert_eq!(too_long(&files, |_| CAP_RUST).len(), 1);
}

#[test]
fn every_exception_is_still_needed() {
    let needless: Vec<&str> = LONGER.iter().map(|(path, _)| *path).filter(|path| !tree::exists(path)).collect();
    assert_none("expected an exception for a file that exists", &needless);
}

#[test]
fn every_file_opens_by_saying_what_it_holds() {
    let mut found = without_opening(&rust_files(), &["//!"]);
    found.extend(without_opening(&tree::list("tests", &[".rs"]), &["//!"]));
    found.extend(without_opening(&js_files(), &["//", "/**"]));
    found.extend(without_opening(&tree::list("web/css", &[".css"]), &["/*"]));
    found.extend(without_opening(&tree::list("src/store/migrations", &[".sql"]), &["--"]));
    assert_none("expected one to three opening sentences", &found);
    assert_eq!(without_opening(&[File::sample("src/a.rs", "use x;")], &["//!"]).len(), 1);
}

#[test]
fn nothing_is_left_for_later_or_switched_off() {
    let mut files = rust_files();
    files.extend(js_files());
    files.extend(templates());
    let words =
        ["TODO", "FIXME", "XXX", "#[allow(", "#![allow(", "#[ignore", "eslint-disable", "@ts-ignore", "@ts-nocheck"];
    assert_none("expected finished code", &documents::left_behind(&files, &words));
}

#[test]
fn nothing_is_kept_that_nobody_uses() {
    let mut found = unused::public_items(&rust_files());
    found.retain(|item| !FOR_TESTS.iter().any(|(kept, _)| kept == item));
    assert_none("expected shipped code to use what it defines", &found);
    let lonely = unused::exports(&js_files(), &tree::list("tests", &[".js"]));
    assert_none("expected another module or a test to use what a module exports", &lonely);
}

#[test]
fn no_style_is_kept_that_nothing_wears() {
    let users: Vec<File> = js_files().into_iter().chain(templates()).chain(rust_files()).collect();
    let found = unused::classes(&tree::list("web/css", &[".css"]), &users);
    assert_none("expected classes that a page or a program names", &found);
}

#[test]
fn dark_is_the_same_whether_the_device_asks_for_it_or_the_visitor() {
    let sheet = tree::read("web/css/tokens.css").unwrap_or_default();
    let dark = |opening: &str| {
        let block = sheet.split_once(opening).and_then(|(_, rest)| rest.split_once('}')).map_or("", |(block, _)| block);
        block.split(';').map(str::trim).filter(|token| token.starts_with("--")).collect::<BTreeSet<_>>()
    };
    let (asked, chosen) = (dark(":root:not([data-theme=\"light\"]) {"), dark(":root[data-theme=\"dark\"] {"));
    assert!(asked.len() > 10, "expected the colours of the dark in web/css/tokens.css");
    assert_eq!(asked, chosen);
}

#[test]
fn the_bars_around_a_page_have_the_colour_of_the_page() {
    let colours = |path: &str, before: &str| {
        let text = tree::read(path).unwrap_or_default();
        let mut found: Vec<_> =
            text.split(before).skip(1).filter_map(|rest| rest.get(..7)).map(str::to_owned).collect();
        found.dedup();
        found
    };
    let paper = colours("web/css/tokens.css", "--paper: ");
    assert_eq!(paper.len(), 2, "expected one light and one dark: {paper:?}");
    for page in ["web/templates/base.html", "web/templates/map.html"] {
        assert_eq!(colours(page, "name=\"theme-color\" content=\""), paper, "{page}");
    }
    for path in ["src/http/app/offline.rs", "tools/icons.mjs"] {
        assert!(
            tree::read(path).is_some_and(|text| text.contains(&paper[0])),
            "{path} has another colour than --paper"
        );
    }
}

#[test]
fn only_the_map_knows_maplibre_only_api_fetches_only_state_touches_the_address() {
    let files = js_files();
    let importers: Vec<String> = files
        .iter()
        .filter(|file| !file.path.starts_with("web/js/map/"))
        .filter(|file| javascript::imports(file).iter().any(|import| import.target.contains("vendor/maplibre")))
        .map(|file| file.path.clone())
        .collect();
    assert_none("expected MapLibre only in web/js/map/", &importers);
    let network = ["fetch(", "XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon"];
    assert_none("expected requests only in api.js", &javascript::strangers(&files, &network, &["web/js/api.js"]));
    let address = ["location.", "history."];
    // A dialog is a step of its own at the same address.
    let keepers = ["web/js/state.js", "web/js/dialog-step.js"];
    assert_none("expected the address only in state.js", &javascript::strangers(&files, &address, &keepers));
}

#[test]
fn no_data_becomes_markup() {
    let words = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "setHTMLUnsafe", "document.cookie"];
    assert_none("expected textContent or <template>", &javascript::strangers(&js_files(), &words, &[]));
    assert_none("expected nothing that the security policy blocks", &javascript::inline_code(&templates()));
}

#[test]
fn browser_modules_lead_somewhere_and_never_round() {
    let files = js_files();
    assert_none("expected relative imports of files that exist", &javascript::broken_imports(&files, tree::exists));
    assert_eq!(graph::find_circle(&javascript::import_graph(&files)), None);
}

#[test]
fn a_first_visit_loads_little() {
    let files = js_files();
    for entry in javascript::page_scripts(&templates()) {
        assert!(tree::exists(&entry), "a template names {entry}, which does not exist");
        let load = javascript::first_load(&files, &entry);
        let levels = load.levels.values().copied().max().unwrap_or(0);
        let budget = format!("{entry}: {} modules, {levels} levels, {} bytes", load.levels.len(), load.brotli_bytes);
        assert!(load.levels.len() <= FIRST_LOAD_MODULES, "{budget}; expected {FIRST_LOAD_MODULES} modules at most");
        assert!(
            levels <= FIRST_LOAD_LEVELS,
            "{budget}; expected {FIRST_LOAD_LEVELS} levels at most: {:?}",
            load.levels
        );
        assert!(load.brotli_bytes <= FIRST_LOAD_BYTES, "{budget}; expected {FIRST_LOAD_BYTES} bytes at most");
    }
}

#[test]
fn the_map_page_asks_for_all_its_modules_at_once() {
    let files = js_files();
    let loaded = |entry: &str| javascript::first_load(&files, entry).levels.into_keys();
    let beside = ["web/js/map/map-view.js", "web/js/map/sign-images.js", "web/js/map/first-view.js"];
    let needed: BTreeSet<String> = loaded("web/js/main.js").chain(beside.into_iter().flat_map(loaded)).collect();
    let own = needed.into_iter().filter(|path| path.starts_with("web/js/")).collect::<BTreeSet<_>>();
    let page = templates().into_iter().find(|file| file.path.ends_with("/map.html"));
    assert_eq!(page.map(|page| javascript::preloaded(&page)), Some(own));
}

#[test]
fn every_language_says_everything() {
    let catalogues: Vec<words::Catalogue> =
        tree::list("web/locales", &[".json"]).iter().map(words::parse_catalogue).collect();
    assert!(catalogues.len() >= 2, "expected French and English");
    for pair in catalogues.windows(2) {
        assert_none("expected the same messages in every language", &words::differences(&pair[0], &pair[1]));
    }
    for catalogue in &catalogues {
        assert_none(&catalogue.path, &words::flaws(catalogue));
        if catalogue.path.ends_with("/fr.json") {
            assert_none("expected French typography", &words::french_flaws(catalogue));
        }
    }
    let written = tree::list("docs", &["fr.md"]).into_iter().chain(tree::list("data", &["vocabulary.json", ".toml"]));
    let torn: Vec<String> = written
        .filter(|file| words::WRONG_SPACES.iter().any(|wrong| file.text.contains(wrong)))
        .map(|file| file.path)
        .collect();
    assert_none("expected U+00A0 before `:` and U+202F before `; ? !` and in guillemets", &torn);
}

/// The words in each language, and where the program names them.
fn catalogues_and_uses() -> (Vec<words::Catalogue>, words::Uses) {
    let catalogues: Vec<words::Catalogue> =
        tree::list("web/locales", &[".json"]).iter().map(words::parse_catalogue).collect();
    let first_words: BTreeSet<&str> =
        catalogues.iter().flat_map(|catalogue| &catalogue.keys).filter_map(|key| key.split('.').next()).collect();
    let mut files = js_files();
    files.extend(templates());
    files.extend(tree::list("src/http", &[".rs"]));
    let uses = words::uses(&files, &first_words);
    (catalogues, uses)
}

#[test]
fn every_message_that_is_used_exists() {
    let (catalogues, uses) = catalogues_and_uses();
    for catalogue in &catalogues {
        assert_none(&format!("{} lacks messages", catalogue.path), &words::missing(catalogue, &uses));
    }
}

#[test]
fn no_message_is_kept_that_nobody_uses() {
    let (catalogues, uses) = catalogues_and_uses();
    for catalogue in &catalogues {
        assert_none(&format!("{} holds messages that nobody uses", catalogue.path), &words::unused(catalogue, &uses));
    }
}

#[test]
fn the_browser_has_every_message_it_uses() {
    let catalogues: Vec<words::Catalogue> =
        tree::list("web/locales", &[".json"]).iter().map(words::parse_catalogue).collect();
    let kept_back = BTreeSet::from(contrechamp::http::i18n::SERVER_ONLY);
    let first_words: BTreeSet<&str> =
        catalogues.iter().flat_map(|catalogue| &catalogue.keys).filter_map(|key| key.split('.').next()).collect();
    assert_none(
        "expected SERVER_ONLY to name messages that exist",
        &kept_back.difference(&first_words).collect::<Vec<_>>(),
    );
    let files = js_files();
    let uses = words::uses(&files, &kept_back);
    let values = kept_back.iter().filter(|first| {
        let asked = [format!("word('{first}'"), format!("wordFor(texts, '{first}'")];
        files.iter().any(|file| asked.iter().any(|each| file.text.contains(each)))
    });
    let keys = uses.whole.keys().chain(uses.beginnings.keys()).map(String::as_str);
    let used: Vec<&str> = keys.chain(values.copied()).collect();
    assert!(used.is_empty(), "expected the browser to use only messages it gets, found {used:?}");
}

#[test]
fn the_documents_name_only_paths_that_exist() {
    let folders = ["src/", "web/", "tests/", "data/", "docs/", "tools/", ".ci/"];
    let root_files =
        ["Makefile", "Cargo.toml", "package.json", "package-lock.json", "LICENSE", "README.md", "ARCHITECTURE.md"];
    let mut found = Vec::new();
    for document in
        ["README.md", "ARCHITECTURE.md", "data/README.md", "tests/bench/README.md", "docs/en.md", "docs/fr.md"]
    {
        let text = tree::read(document).unwrap_or_default();
        let made_by_vendoring = |path: &str| path.starts_with("web/vendor");
        let lost = documents::paths_in(&text, &folders, &root_files);
        found.extend(
            lost.into_iter()
                .filter(|path| !made_by_vendoring(path) && !tree::exists(path))
                .map(|path| format!("{document}: {path}")),
        );
    }
    assert_none("expected paths that exist", &found);
}

#[test]
fn every_setting_is_documented_and_every_documented_setting_exists() {
    let readme = tree::read("README.md").unwrap_or_default();
    let source: String = rust_files().into_iter().map(|file| file.text).collect();
    let (told, real) = (documents::settings_in(&readme), documents::settings_in(&source));
    let undocumented: Vec<&&str> = real.difference(&told).collect();
    let unreal: Vec<&&str> = told.difference(&real).collect();
    assert_none("README.md lacks settings", &undocumented);
    assert_none("README.md promises settings that do not exist", &unreal);
}

#[test]
fn every_dependency_has_its_reason() {
    let architecture = tree::read("ARCHITECTURE.md").unwrap_or_default();
    let crates = documents::crates(&tree::read("Cargo.toml").expect("cargo runs this"));
    let packages = documents::packages(&tree::read("package.json").expect("it stands beside Cargo.toml"));
    let loose: Vec<&String> = packages
        .iter()
        .filter(|(_, version)| !version.starts_with(|c: char| c.is_ascii_digit()))
        .map(|(name, _)| name)
        .collect();
    assert_none("expected exact versions in package.json", &loose);
    let names: Vec<String> = crates.into_iter().chain(packages.into_iter().map(|(name, _)| name)).collect();
    assert_none("ARCHITECTURE.md gives no reason for", &documents::without_reason(&names, &architecture));
}
