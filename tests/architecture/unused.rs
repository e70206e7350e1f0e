//! What nothing uses any more: public items, exports of browser modules, classes of the style sheets. Textual: a name that
//! stands a second time anywhere counts as used.

use std::collections::{BTreeMap, BTreeSet};

use crate::rust;
use crate::tree::{File, Strip, has_word, is_word, strip};

/// Public items of Rust that shipped code names only where it defines them. The crate is a library to its own tests, so the
/// compiler takes every one of them for wanted.
pub fn public_items(files: &[File]) -> Vec<String> {
    let shipped = |file: &File| File::sample(&file.path, &strip(rust::production(file), Strip::Comments));
    let files: Vec<File> = files.iter().map(shipped).collect();
    named_once(&files, &["pub ", "pub("], &["fn ", "const ", "static ", "struct ", "enum ", "trait "])
}

/// Exports of browser modules that neither another module nor a test names.
pub fn exports(files: &[File], tests: &[File]) -> Vec<String> {
    let code = |file: &File| File::sample(&file.path, &strip(&file.text, Strip::Comments));
    let files: Vec<File> = files.iter().map(code).collect();
    let mut found = Vec::new();
    for file in &files {
        let others: Vec<&File> = files.iter().chain(tests).filter(|other| other.path != file.path).collect();
        let exported = defined(file, &["export "], &["function* ", "function ", "const ", "let ", "class "]);
        let lonely = exported.into_iter().filter(|name| !others.iter().any(|other| has_word(&other.text, name)));
        found.extend(lonely.map(|name| format!("{}: {name}", file.path)));
    }
    found
}

fn named_once(files: &[File], openings: &[&str], keywords: &[&str]) -> Vec<String> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for word in files.iter().flat_map(|file| names(&file.text)) {
        *times.entry(word).or_default() += 1;
    }
    let once = |file| defined(file, openings, keywords).into_iter().filter(|name| times[name] == 1);
    files.iter().flat_map(|file| once(file).map(|name| format!("{}: {name}", file.path))).collect()
}

/// The names that lines which begin with one of the openings give to what follows a keyword.
fn defined<'f>(file: &'f File, openings: &[&str], keywords: &[&str]) -> Vec<&'f str> {
    let lines = file.text.lines().map(str::trim_start);
    let lines = lines.filter(|line| openings.iter().any(|opening| line.starts_with(opening)));
    let named = lines.filter_map(|line| {
        let (before, rest) = keywords.iter().find_map(|keyword| line.split_once(keyword))?;
        // A field may have a type that has one of these words in it.
        names(rest).next().filter(|_| !before.contains(": "))
    });
    named.collect()
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_word(c)).filter(|word| !word.is_empty())
}

/// Classes of the style sheets that neither a page nor a program names, whole or up to the part that a value completes
/// (`status--` of `status--gone`). Those of MapLibre are its own.
pub fn classes(sheets: &[File], users: &[File]) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let worn: BTreeSet<&str> = users.iter().flat_map(|file| file.text.split(|c: char| !is_part(c))).collect();
    let is_worn = |class: &str| {
        worn.contains(class)
            || class.rfind(['-', '_']).is_some_and(|at| worn.contains(&class[..=at]))
            || class.rfind("--").is_some_and(|at| worn.contains(&class[..at + 2]))
    };
    let mut found = BTreeSet::new();
    for sheet in sheets {
        let text = strip(&sheet.text, Strip::Comments);
        for piece in text.split('.').skip(1) {
            let class = piece.split(|c: char| !is_part(c)).next().unwrap_or_default();
            let is_class = class.starts_with(|c: char| c.is_ascii_alphabetic()) && !class.starts_with("maplibregl-");
            if is_class && !is_worn(class) {
                found.insert(format!("{}: .{class}", sheet.path));
            }
        }
    }
    found.into_iter().collect()
}

#[test]
fn what_is_named_once_is_found() {
    let rust = [
        File::sample("src/a.rs", "pub fn used() {}\npub const fn lost() {}\n// lost()\npub work: fn (u8),\n"),
        File::sample("src/b.rs", "used();\n#[cfg(test)]\nmod tests { lost(); }"),
    ];
    assert_eq!(public_items(&rust), ["src/a.rs: lost"]);
    let script = [
        File::sample("web/js/a.js", "export const a = 1;\nexport async function b() { a; }\nb();\nexport class C {}"),
        File::sample("web/js/b.js", "import { a } from './a.js'; // b"),
    ];
    assert_eq!(exports(&script, &[File::sample("tests/web/a.test.js", "new C()")]), ["web/js/a.js: b"]);
}

#[test]
fn a_class_that_nothing_wears_is_found() {
    let sheet = [File::sample("web/css/a.css", ".a:not(.lost) { gap: 0.5em; } /* .b */ .c--gone, .maplibregl-map {}")];
    let page = [File::sample("web/templates/a.html", "<p class=\"a c--{{ status }}\">")];
    assert_eq!(classes(&sheet, &page), ["web/css/a.css: .lost"]);
}
