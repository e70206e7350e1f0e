//! What a Rust file uses: the paths it names and the modules they lead to. Textual, good for this project's own style.

use std::collections::BTreeSet;

use crate::graph::Graph;
use crate::tree::{File, Strip, has_word, is_word, strip, word_offsets};

/// The part of a file that is shipped: everything above its test module.
pub fn production(file: &File) -> &str {
    if file.path.ends_with("/tests.rs") || file.path.contains("/tests/") {
        return "";
    }
    let end = if file.text.starts_with("#[cfg(test)]") { Some(0) } else { file.text.find("\n#[cfg(test)]") };
    &file.text[..end.unwrap_or(file.text.len())]
}

/// The shipped code without comments and strings.
pub fn code(file: &File) -> String {
    strip(production(file), Strip::CommentsAndStrings)
}

/// The first folder or file name under `src`: `store` for `src/store/cameras.rs`, `config` for `src/config.rs`.
pub fn top_module(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
}

/// The path of the module that a file is: `["store", "cameras"]`.
fn module_path(path: &str) -> Vec<String> {
    let inside = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    let mut segments: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if matches!(segments.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        segments.pop();
    }
    segments
}

/// Every path in the code that starts with `root::`, `use` groups unfolded.
fn paths_from(code: &str, root: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for at in word_offsets(code, root) {
        let after = &code[at + root.len()..];
        let is_inside_a_path = code[..at].ends_with("::") && root != "super";
        if let Some(rest) = after.strip_prefix("::")
            && !is_inside_a_path
        {
            unfold(rest, &mut Vec::new(), &mut found);
        }
    }
    found
}

/// Reads one path or group at the start of `text`; answers what follows it.
fn unfold<'t>(text: &'t str, prefix: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> &'t str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = unfold(rest, &mut prefix.clone(), found).trim_start();
            match rest.strip_prefix(',') {
                Some(more) if !more.trim_start().starts_with('}') => rest = more,
                _ => break,
            }
        }
        let rest = rest.trim_start_matches([',', ' ', '\n']);
        return rest.strip_prefix('}').unwrap_or(rest);
    }
    let end = text.find(|c: char| !is_word(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    prefix.push(name.to_owned());
    if let Some(more) = rest.strip_prefix("::") {
        return unfold(more, prefix, found);
    }
    found.push(prefix.clone());
    let rest = rest.trim_start();
    rest.strip_prefix("as ").map_or(rest, |alias| alias.trim_start_matches(is_word))
}

/// The top modules of this crate that a file names.
pub fn used_top_modules(file: &File) -> BTreeSet<String> {
    let code = code(file);
    let here = top_module(&file.path);
    let absolute = paths_from(&code, "crate").into_iter().chain(paths_from(&code, "contrechamp"));
    absolute.filter_map(|path| path.into_iter().next()).filter(|name| name != here).collect()
}

/// Which module uses which, told between brothers and sisters: a parent and its child may know each other.
pub fn sibling_graph(files: &[File]) -> Graph {
    let modules: BTreeSet<Vec<String>> = files.iter().map(|file| module_path(&file.path)).collect();
    let mut graph = Graph::new();
    for file in files {
        let from = module_path(&file.path);
        for to in targets(&code(file), &from) {
            let to = longest_module(&modules, to);
            let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
            if common < from.len() && common < to.len() {
                graph.entry(from[..=common].join("::")).or_default().insert(to[..=common].join("::"));
            }
        }
    }
    graph
}

/// Absolute paths of everything the code names inside this crate.
fn targets(code: &str, from: &[String]) -> Vec<Vec<String>> {
    let mut targets = paths_from(code, "crate");
    for path in paths_from(code, "super") {
        let ups = 1 + path.iter().take_while(|name| *name == "super").count();
        let kept = from.len().saturating_sub(ups);
        targets.push(from[..kept].iter().chain(&path[ups - 1..]).cloned().collect());
    }
    for path in paths_from(code, "self") {
        targets.push(from.iter().chain(&path).cloned().collect());
    }
    targets
}

fn longest_module(modules: &BTreeSet<Vec<String>>, mut path: Vec<String>) -> Vec<String> {
    while !path.is_empty() && !modules.contains(&path) {
        path.pop();
    }
    path
}

/// The files outside `homes` (top modules) whose code names one of `words`.
pub fn strangers(files: &[File], words: &[&str], homes: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !homes.contains(&top_module(&file.path))) {
        let code = code(file);
        found.extend(words.iter().filter(|word| has_word(&code, word)).map(|word| format!("{}: {word}", file.path)));
    }
    found
}

#[test]
fn groups_are_unfolded_into_paths() {
    let code =
        "use crate::store::{self, cameras::{Camera, list_cameras}, Version as V}; let x = crate::domain::Bbox::WORLD;";
    let paths: Vec<String> = paths_from(code, "crate").iter().map(|path| path.join("::")).collect();
    let expected = [
        "store::self",
        "store::cameras::Camera",
        "store::cameras::list_cameras",
        "store::Version",
        "domain::Bbox::WORLD",
    ];
    assert_eq!(paths, expected);
}

#[test]
fn modules_that_use_each_other_are_a_circle_and_a_parent_with_its_child_is_none() {
    let circle = [
        File::sample("src/store/mod.rs", "pub mod a; pub mod b; use self::a::A;"),
        File::sample("src/store/a.rs", "use super::{Store, b::B};"),
        File::sample("src/store/b.rs", "use crate::store::a::A;"),
    ];
    assert!(crate::graph::find_circle(&sibling_graph(&circle)).is_some());
    assert!(crate::graph::find_circle(&sibling_graph(&circle[..2])).is_none());
}

#[test]
fn a_name_in_a_test_module_or_a_comment_is_not_a_use() {
    let file =
        File::sample("src/http/mod.rs", "// rusqlite\nuse axum::Router;\n#[cfg(test)]\nmod tests { use rusqlite::x; }");
    assert!(strangers(std::slice::from_ref(&file), &["rusqlite"], &["store"]).is_empty());
    assert_eq!(strangers(&[file], &["axum"], &["store"]), ["src/http/mod.rs: axum"]);
}
