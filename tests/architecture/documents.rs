//! What the documents promise: paths, settings, dependencies.

use std::collections::BTreeSet;

use crate::tree::File;

/// Texts between single backticks, code blocks left out.
fn in_backticks(markdown: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut is_in_block = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            is_in_block = !is_in_block;
        } else if !is_in_block {
            found.extend(line.split('`').skip(1).step_by(2));
        }
    }
    found
}

/// Backticked texts that read as a path of this project: they begin with one of its folders, or name a file at its root.
pub fn paths_in<'m>(markdown: &'m str, folders: &[&str], root_files: &[&str]) -> BTreeSet<&'m str> {
    let is_plain =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let is_path = |text: &str| folders.iter().any(|folder| text.starts_with(folder)) || root_files.contains(&text);
    in_backticks(markdown).into_iter().filter(|text| is_plain(text) && is_path(text)).collect()
}

/// The environment variables a text names.
pub fn settings_in(text: &str) -> BTreeSet<&str> {
    let prefix = "CONTRECHAMP_";
    let ends = |rest: &str| rest.find(|c: char| !(c.is_ascii_uppercase() || c == '_')).unwrap_or(rest.len());
    text.match_indices(prefix)
        .map(|(at, _)| &text[at..at + prefix.len() + ends(&text[at + prefix.len()..])])
        .filter(|name| *name != prefix)
        .collect()
}

/// The crates of `Cargo.toml`, without those that only tests use.
pub fn crates(manifest: &str) -> Vec<String> {
    let manifest: toml::Table = manifest.parse().expect("Cargo.toml is TOML, or cargo would not run this");
    manifest
        .get("dependencies")
        .and_then(toml::Value::as_table)
        .into_iter()
        .flat_map(toml::Table::keys)
        .cloned()
        .collect()
}

/// The packages of `package.json`, as name and version.
pub fn packages(manifest: &str) -> Vec<(String, String)> {
    let manifest: serde_json::Value = serde_json::from_str(manifest).expect("package.json is JSON");
    let of = |kind: &str| manifest[kind].as_object().cloned().unwrap_or_default();
    of("dependencies")
        .into_iter()
        .chain(of("devDependencies"))
        .map(|(name, version)| (name, version.as_str().unwrap_or_default().to_owned()))
        .collect()
}

/// The names that stand nowhere in backticks, hence without a reason.
pub fn without_reason<'n>(names: &'n [String], architecture: &str) -> Vec<&'n str> {
    let told: BTreeSet<&str> = in_backticks(architecture).into_iter().collect();
    names.iter().map(String::as_str).filter(|name| !told.contains(name)).collect()
}

/// Things left for later, and switched-off tests and lints; `#[expect]` with its reason is the way to disagree.
pub fn left_behind(files: &[File], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                found.push(format!("{}:{}: {}", file.path, index + 1, line.trim()));
            }
        }
    }
    found
}

#[test]
fn only_paths_of_the_project_are_taken_for_paths() {
    let text = "See `src/store/mod.rs`, `text/html`, `Makefile` and `a b`.\n```\n`src/no.rs`\n```\n";
    assert_eq!(paths_in(text, &["src/"], &["Makefile"]), BTreeSet::from(["src/store/mod.rs", "Makefile"]));
}

#[test]
fn settings_are_found_whole() {
    assert_eq!(
        settings_in("env = \"CONTRECHAMP_PUBLIC_URL\", CONTRECHAMP_…"),
        BTreeSet::from(["CONTRECHAMP_PUBLIC_URL"])
    );
}

#[test]
fn a_dependency_without_a_reason_is_found() {
    let names = crates("[dependencies]\naxum = \"0.8\"\ngeo = \"0.33\"\n[dev-dependencies]\ninsta = \"1\"\n");
    assert_eq!(without_reason(&names, "`axum` because"), ["geo"]);
}

#[test]
fn what_is_left_for_later_is_found() {
    let files = [File::sample("src/a.rs", "fn a() {}\n// TODO more\n")];
    assert_eq!(left_behind(&files, &["TODO"]).len(), 1);
}
