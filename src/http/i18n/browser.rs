//! What of a catalogue the browser's programs need: the words of pages that only the server writes stay here.

use std::collections::BTreeMap;

/// First words of the keys that only pages of the server use.
pub const SERVER_ONLY: [&str; 19] = [
    "about",
    "claim",
    "compare",
    "docs",
    "editions",
    "exports",
    "feed",
    "history",
    "legal",
    "legal_basis",
    "moderation",
    "ogc",
    "page",
    "plain",
    "print",
    "privacy",
    "sheet",
    "term",
    "unlocated",
];

/// A flat JSON object of texts without those of `SERVER_ONLY`; none where it is no such object.
pub fn for_browser(catalogue: &[u8]) -> Option<String> {
    let mut texts: BTreeMap<String, String> = serde_json::from_slice(catalogue).ok()?;
    texts.retain(|key, _| !SERVER_ONLY.contains(&key.split('.').next().unwrap_or_default()));
    serde_json::to_string(&texts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_server_says_is_left_out() {
        let whole = r#"{"map.menu":"Menu","moderation.title":"À examiner","pages.x":"y"}"#;
        assert_eq!(for_browser(whole.as_bytes()).unwrap(), r#"{"map.menu":"Menu","pages.x":"y"}"#);
        assert_eq!(for_browser(b"[]"), None);
    }
}
