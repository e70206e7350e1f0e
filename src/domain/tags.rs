//! OSM tags kept verbatim: unknown keys and values are neither dropped nor corrected.

use std::fmt::Write as _;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest key and value that OSM accepts, in characters.
pub const MAX_TAG_CHARACTERS: usize = 255;

/// Before the keys of what OSM has no tag for.
pub const OWN_PREFIX: &str = "contrechamp:";

/// Keys of free text that may name people: kept, not published before review.
const FREE_TEXT_KEYS: [&str; 7] = ["note", "description", "name", "image", "comment", "fixme", "inscription"];

/// Key and value pairs in key order, each key once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tags(Vec<(String, String)>);

impl Tags {
    /// From any pairs; a later value of the same key replaces the former, empty keys and values are left out.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut tags = Self::default();
        let mut list: Vec<_> = pairs.into_iter().filter(|(k, v)| !k.is_empty() && !v.is_empty()).collect();
        list.sort_by(|a, b| a.0.cmp(&b.0));
        for (key, value) in list {
            match tags.0.last_mut() {
                Some(last) if last.0 == key => last.1 = value,
                _ => tags.0.push((key, value)),
            }
        }
        tags
    }

    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.binary_search_by(|(k, _)| k.as_str().cmp(key)).ok().map(|i| self.0[i].1.as_str())
    }

    /// Sets or, with an empty value, removes a tag.
    pub fn set(&mut self, key: &str, value: &str) {
        match (self.0.binary_search_by(|(k, _)| k.as_str().cmp(key)), value.is_empty()) {
            (Ok(i), true) => drop(self.0.remove(i)),
            (Ok(i), false) => value.clone_into(&mut self.0[i].1),
            (Err(_), true) => {}
            (Err(i), false) => self.0.insert(i, (key.to_owned(), value.to_owned())),
        }
    }

    /// Removes a tag and answers its value.
    pub fn take(&mut self, key: &str) -> Option<String> {
        let index = self.0.binary_search_by(|(k, _)| k.as_str().cmp(key)).ok()?;
        Some(self.0.remove(index).1)
    }

    /// Leaves only the keys that `is_kept` accepts.
    pub fn retain(&mut self, is_kept: impl Fn(&str) -> bool) {
        self.0.retain(|(key, _)| is_kept(key));
    }

    /// In key order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Splits into what may be published and the free text that waits for review.
    pub fn split_free_text(self) -> (Self, Self) {
        let (free, public) = self.0.into_iter().partition(|(key, _)| is_free_text_key(key));
        (Self(public), Self(free))
    }

    /// As a JSON object in key order.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(self.0.len() * 40 + 2);
        out.push('{');
        for (index, (key, value)) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            write_json_string(&mut out, key);
            out.push(':');
            write_json_string(&mut out, value);
        }
        out.push('}');
        out
    }
}

/// Whether a key holds free text that may name people (`note`, `description`, `name`, `image`, `contact:*` …).
pub fn is_free_text_key(key: &str) -> bool {
    let base = key.split(':').next().unwrap_or(key);
    FREE_TEXT_KEYS.contains(&base) || matches!(base, "contact" | "phone" | "email" | "website" | "fax")
}

/// Whether a key means nothing to OSM: a member of our features, or what OSM has no tag for.
pub fn is_own_key(key: &str) -> bool {
    key.starts_with("cc_") || key.starts_with(OWN_PREFIX)
}

/// Appends a JSON string with quotes and escapes (RFC 8259 section 7).
pub fn write_json_string(out: &mut String, text: &str) {
    out.push('"');
    let mut from = 0;
    for (index, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[from..index]);
        from = index + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ => {
                let _infallible = write!(out, "\\u{byte:04x}");
            }
        }
    }
    out.push_str(&text[from..]);
    out.push('"');
}

impl Serialize for Tags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Tags;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object of strings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Tags, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = access.next_entry::<String, String>()? {
                    pairs.push(pair);
                }
                Ok(Tags::from_pairs(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn tags_survive_json(pairs in prop::collection::vec((".{1,20}", ".{1,40}"), 0..12)) {
            let tags = Tags::from_pairs(pairs);
            let read: Tags = serde_json::from_str(&tags.to_json()).unwrap();
            prop_assert_eq!(read, tags);
        }
    }

    #[test]
    fn contact_and_note_wait_for_review() {
        for key in ["note", "note:fr", "contact:webcam", "image", "name", "description"] {
            assert!(is_free_text_key(key), "{key}");
        }
        assert!(!is_free_text_key("operator"));
        assert!(!is_free_text_key("addr:full"));
    }
}
