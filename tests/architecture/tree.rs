//! The project's files as text, and that text without its comments and strings.
//! It reads what git would track and knows nothing about rules.

use std::fs;
use std::path::{Path, PathBuf};

/// One file: its path from the project's root with forward slashes, and its text.
#[derive(Debug, Clone)]
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    /// Whether the file is Rust, HTML, …, by the ending of its name.
    pub fn is(&self, ending: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == ending)
    }

    /// A made-up file, for testing a rule.
    pub fn sample(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The text of one file, or `None` where there is none.
pub fn read(path: &str) -> Option<String> {
    fs::read_to_string(root().join(path)).ok()
}

/// Whether something stands at this path from the root.
pub fn exists(path: &str) -> bool {
    root().join(path).exists()
}

/// All files under a folder with one of these endings, sorted by path; `web/vendor` is not ours and is left out.
pub fn list(folder: &str, endings: &[&str]) -> Vec<File> {
    let mut files = Vec::new();
    walk(&root().join(folder), endings, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn walk(folder: &Path, endings: &[&str], files: &mut Vec<File>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let relative = path.strip_prefix(root()).expect("walked from the root").to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            if relative != "web/vendor" {
                walk(&path, endings, files);
            }
        } else if endings.iter().any(|ending| relative.ends_with(ending)) {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| format!("unreadable: {error}"));
            files.push(File { path: relative, text });
        }
    }
}

/// What to blank out of a program's text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Strip {
    Comments,
    CommentsAndStrings,
}

/// The text with comments (and, if asked, the contents of quoted strings) replaced by spaces; lines stay where they are.
/// Understands Rust and JavaScript well enough for rules; template literals are left as they are.
pub fn strip(text: &str, strip: Strip) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = span_end(&chars, at);
        let is_comment = chars[at] == '/';
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else if is_comment || strip == Strip::CommentsAndStrings {
            out.extend(chars[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        } else {
            out.extend(&chars[at..end]);
            at = end;
        }
    }
    out
}

/// Where the comment or string that opens at `at` ends; `at` itself when none opens there.
fn span_end(chars: &[char], at: usize) -> usize {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '/' if next == Some('/') => find(chars, at, "\n").unwrap_or(chars.len()),
        '/' if next == Some('*') => find(chars, at + 2, "*/").map_or(chars.len(), |end| end + 2),
        'r' if at == 0 || !is_word(chars[at - 1]) => raw_string_end(chars, at),
        '"' => quoted_end(chars, at, false),
        '\'' => quoted_end(chars, at, true),
        _ => at,
    }
}

fn find(chars: &[char], from: usize, what: &str) -> Option<usize> {
    let what: Vec<char> = what.chars().collect();
    (from..chars.len()).find(|&at| chars[at..].starts_with(&what))
}

fn raw_string_end(chars: &[char], at: usize) -> usize {
    let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
    if chars.get(at + 1 + hashes) != Some(&'"') {
        return at;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    find(chars, at + 2 + hashes, &close).map_or(chars.len(), |end| end + 1 + hashes)
}

/// A quote that does not close on its line is a lifetime, an apostrophe or, with `"`, a string over several lines.
fn quoted_end(chars: &[char], at: usize, on_one_line: bool) -> usize {
    let quote = chars[at];
    let mut end = at + 1;
    while end < chars.len() {
        match chars[end] {
            '\\' => end += 1,
            '\n' if on_one_line => return at,
            c if c == quote => return end + 1,
            // `<'a, T>` and `&'a str`: a lifetime, not the start of a string.
            ',' | '>' | ' ' | ')'
                if on_one_line && is_lifetime(&chars[at + 1..end]) && chars.get(end + 1) != Some(&quote) =>
            {
                return at;
            }
            _ => {}
        }
        end += 1;
    }
    at
}

fn is_lifetime(name: &[char]) -> bool {
    name == ['_']
        || name.iter().all(char::is_ascii_lowercase) && (name.len() == 1 || name == ['s', 't', 'a', 't', 'i', 'c'])
}

/// Whether a character can stand in a name.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The byte offsets where `word` stands on its own, not as a part of a longer name.
pub fn word_offsets<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let continues = after.is_some_and(is_word) && word.ends_with(is_word);
        !(before.is_some_and(is_word) || continues)
    })
}

/// Whether `word` stands in the text on its own.
pub fn has_word(text: &str, word: &str) -> bool {
    word_offsets(text, word).next().is_some()
}

#[test]
fn comments_and_strings_are_blanked_and_code_is_kept() {
    let text = "let a = \"axum\"; // axum\nlet b: &'a str = r#\"axum \"x\"\"#; /* axum */ let c = 'x'; axum()";
    let code = strip(text, Strip::CommentsAndStrings);
    assert_eq!(word_offsets(&code, "axum").count(), 1, "{code}");
    assert_eq!(code.lines().count(), text.lines().count());
    assert!(strip(text, Strip::Comments).contains("\"axum\""));
}

#[test]
fn a_word_is_not_found_inside_a_longer_one() {
    assert!(has_word("fetch(url)", "fetch"));
    assert!(!has_word("prefetch(url)", "fetch"));
    assert!(!has_word("fetched", "fetch"));
}
