//! What a browser module imports, and how much of our own code a first visit loads. Textual, for plain ES modules.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use crate::graph::Graph;
use crate::tree::{File, Strip, has_word, strip, word_offsets};

/// One import: the module it leads to, from the project's root, and whether it is only loaded when asked for.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    pub target: String,
    pub is_dynamic: bool,
}

/// Everything a module imports, `export … from` included.
pub fn imports(file: &File) -> Vec<Import> {
    let code = strip(&file.text, Strip::Comments);
    let mut found = Vec::new();
    for keyword in ["from", "import"] {
        let is_quoted = |at: &usize| code[..*at].ends_with(['\'', '"', '`']);
        for at in word_offsets(&code, keyword).filter(|at| !is_quoted(at)) {
            let rest = code[at + keyword.len()..].trim_start();
            let is_dynamic = keyword == "import" && rest.starts_with('(');
            let rest = if is_dynamic { rest.trim_start_matches(['(', ' ', '\n']) } else { rest };
            if let Some(specifier) = quoted(rest) {
                found.push(Import { target: resolve(&file.path, specifier), is_dynamic });
            }
        }
    }
    found
}

fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| ['\'', '"', '`'].contains(c))?;
    let end = text[1..].find(quote)?;
    Some(&text[1..=end])
}

/// `../api.js` seen from `web/js/map/layers.js` is `web/js/api.js`; a bare name stays as it is.
fn resolve(from: &str, specifier: &str) -> String {
    if !specifier.starts_with('.') {
        return specifier.to_owned();
    }
    let mut segments: Vec<&str> = from.split('/').collect();
    segments.pop();
    for part in specifier.split('/') {
        match part {
            "." => {}
            ".." => drop(segments.pop()),
            name => segments.push(name),
        }
    }
    segments.join("/")
}

/// Which module imports which, at once or later.
pub fn import_graph(files: &[File]) -> Graph {
    files
        .iter()
        .map(|file| (file.path.clone(), imports(file).into_iter().map(|import| import.target).collect()))
        .collect()
}

/// Imports that lead nowhere or that a browser cannot follow without an import map.
pub fn broken_imports(files: &[File], exists: impl Fn(&str) -> bool) -> Vec<String> {
    let mut broken = Vec::new();
    for file in files {
        for Import { target, .. } in imports(file) {
            if !target.starts_with("web/vendor/") && !exists(&target) {
                broken.push(format!("{} imports {target}", file.path));
            }
        }
    }
    broken
}

/// The files outside `homes` (a file, or a folder ending in `/`) whose code contains one of `words`.
pub fn strangers(files: &[File], words: &[&str], homes: &[&str]) -> Vec<String> {
    let is_home = |path: &str| homes.iter().any(|home| path == *home || home.ends_with('/') && path.starts_with(home));
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !is_home(&file.path)) {
        let code = strip(&file.text, Strip::CommentsAndStrings);
        found.extend(words.iter().filter(|word| has_word(&code, word)).map(|word| format!("{}: {word}", file.path)));
    }
    found
}

/// What a page loads of our own before anybody has done anything.
#[derive(Debug, Default)]
pub struct FirstLoad {
    /// Modules by path, with the level at which they are discovered; the page's own script is level 1.
    pub levels: BTreeMap<String, usize>,
    /// What they weigh as sent, each compressed by brotli at its best, in bytes.
    pub brotli_bytes: usize,
}

/// Follows the static imports of a page's script; vendored libraries are not counted.
pub fn first_load(files: &[File], entry: &str) -> FirstLoad {
    let by_path: BTreeMap<&str, &File> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut load = FirstLoad::default();
    let mut next: BTreeSet<String> = BTreeSet::from([entry.to_owned()]);
    let mut level = 1;
    while !next.is_empty() {
        let mut found = BTreeSet::new();
        for path in next {
            let Some(file) = by_path.get(path.as_str()) else { continue };
            if load.levels.insert(path, level).is_none() {
                load.brotli_bytes += brotli_bytes(&file.text);
                found.extend(imports(file).into_iter().filter(|import| !import.is_dynamic).map(|import| import.target));
            }
        }
        found.retain(|path| !load.levels.contains_key(path));
        next = found;
        level += 1;
    }
    load
}

fn brotli_bytes(text: &str) -> usize {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 22);
    writer.write_all(text.as_bytes()).expect("a Vec takes all");
    writer.into_inner().len()
}

/// The modules that pages name in `<script type="module" src="…">`, from the project's root.
pub fn page_scripts(templates: &[File]) -> BTreeSet<String> {
    let mut scripts = BTreeSet::new();
    for template in templates {
        for (at, _) in template.text.match_indices("<script") {
            let tag = template.text[at..].split('>').next().unwrap_or_default();
            let source = tag.split_once("src=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
            if let Some(path) = source.rfind("js/").map(|start| &source[start..]) {
                scripts.insert(format!("web/{path}"));
            }
        }
    }
    scripts
}

/// The modules of our own that a page asks for ahead, from the project's root.
pub fn preloaded(template: &File) -> BTreeSet<String> {
    let links = template.text.split("<link rel=\"modulepreload\"").skip(1);
    let addresses = links.filter_map(|link| link.split_once("href=\"")?.1.split('"').next());
    addresses.filter_map(|address| address.find("/js/").map(|at| format!("web{}", &address[at..]))).collect()
}

/// What a strict Content-Security-Policy would block in a template: scripts, styles and handlers written into the page.
pub fn inline_code(templates: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for template in templates {
        let text = template.text.to_ascii_lowercase();
        for (line, text) in text.lines().enumerate().map(|(index, text)| (index + 1, text)) {
            let has_script =
                text.contains("<script") && !text.contains("src=") && !text.contains("application/ld+json");
            let has_style = text.contains("<style") || text.contains(" style=");
            let has_handler = [" onclick=", " onload=", " onerror=", " onsubmit=", " onchange=", " oninput="]
                .iter()
                .any(|handler| text.contains(handler));
            if has_script || has_style || has_handler || text.contains("javascript:") {
                found.push(format!("{}:{line}", template.path));
            }
        }
    }
    found
}

#[test]
fn static_and_dynamic_imports_are_told_apart() {
    let file = File::sample(
        "web/js/map/layers.js",
        "// import x from './no.js'\nimport { a } from '../api.js';\nimport './side.js';\nexport { b } from './b.js';\nconst c = await import('./c.js'); Array.from('./no.js'), f('from', './no.js');",
    );
    let mut found = imports(&file);
    found.sort_by(|a, b| a.target.cmp(&b.target));
    let targets: Vec<(&str, bool)> = found.iter().map(|import| (import.target.as_str(), import.is_dynamic)).collect();
    let expected = [
        ("web/js/api.js", false),
        ("web/js/map/b.js", false),
        ("web/js/map/c.js", true),
        ("web/js/map/side.js", false),
    ];
    assert_eq!(targets, expected);
}

#[test]
fn a_first_load_counts_levels_and_leaves_out_what_comes_later() {
    let files = [
        File::sample("web/js/main.js", "import './a.js'; import('./later.js');"),
        File::sample("web/js/a.js", "import './b.js'; import '../vendor/lib.mjs';"),
        File::sample("web/js/b.js", "export const b = 1;"),
        File::sample("web/js/later.js", "export const later = 1;"),
    ];
    let load = first_load(&files, "web/js/main.js");
    assert_eq!(load.levels.len(), 3);
    assert_eq!(load.levels["web/js/b.js"], 3);
    assert!(load.brotli_bytes > 0);
}

#[test]
fn an_import_that_leads_nowhere_is_broken() {
    let files = [File::sample("web/js/a.js", "import './gone.js'; import 'bare'; import '../vendor/x.mjs';")];
    assert_eq!(broken_imports(&files, |_| false).len(), 2);
}

#[test]
fn a_script_written_into_a_page_is_found() {
    let bad =
        File::sample("web/templates/a.html", "<p style=\"color:red\">\n<script>alert(1)</script>\n<a onclick=\"x\">");
    assert_eq!(inline_code(&[bad]).len(), 3);
    let good = File::sample("web/templates/b.html", "<script type=\"module\" src=\"js/main.js\"></script>");
    assert!(inline_code(std::slice::from_ref(&good)).is_empty());
    assert_eq!(page_scripts(&[good]), BTreeSet::from(["web/js/main.js".to_owned()]));
}

#[test]
fn a_fetch_outside_its_home_is_found() {
    let files = [File::sample("web/js/a.js", "fetch('x'); // ok?"), File::sample("web/js/api.js", "fetch('y');")];
    assert_eq!(strangers(&files, &["fetch("], &["web/js/api.js"]), ["web/js/a.js: fetch("]);
    assert!(strangers(&files, &["fetch("], &["web/js/"]).is_empty());
}
