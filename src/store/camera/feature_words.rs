//! What of a filter only the text of a camera's feature can tell: tags that have no column, sources, partial dates, and
//! conditions.

use std::sync::Arc;

use super::feature_subject::meets;
use super::filter::CameraFilter;
use crate::domain::PartialDate;
use crate::domain::condition::Condition;
use crate::domain::tags::write_json_string;
use crate::store::StoreError;

/// What has to stand in a feature.
#[derive(Clone, Debug)]
pub struct FeatureWords {
    /// For each key, texts of which one must stand in the feature.
    needles: Vec<Vec<String>>,
    /// Keys of sources, as JSON, of which one must tell of it.
    sources: Vec<String>,
    installed_on: Vec<PartialDate>,
    condition: Option<Arc<Condition>>,
}

impl FeatureWords {
    /// Of a filter; which of its tags have no column is added by [`FeatureWords::add_tag`].
    pub fn new(filter: &CameraFilter) -> Self {
        let evidence = filter.evidence.iter().map(|e| format!("\"cc_evidence\":\"{}\"", e.as_str()));
        let evidence: Vec<String> = evidence.collect();
        Self {
            needles: if evidence.is_empty() { Vec::new() } else { vec![evidence] },
            sources: filter.sources.iter().map(|source| json_text(source)).collect(),
            installed_on: filter.installed_on.clone(),
            condition: filter.condition.clone(),
        }
    }

    /// Adds a tag and the values of which any will do.
    pub fn add_tag(&mut self, key: &str, values: &[String]) {
        let key = json_text(key);
        self.needles.push(values.iter().map(|value| format!("{key}:{}", json_text(value))).collect());
    }

    /// Whether every text will do.
    pub fn is_empty(&self) -> bool {
        self.needles.is_empty() && self.sources.is_empty() && self.installed_on.is_empty() && self.condition.is_none()
    }

    /// Whether a feature's text meets all of it. Keys and values are searched as they are written, quotes included, so
    /// that no value can pass for another.
    pub fn accepts(&self, feature: &[u8]) -> Result<bool, StoreError> {
        let contains = |needle: &str| memchr::memmem::find(feature, needle.as_bytes()).is_some();
        let has_words = self.needles.iter().all(|any| any.iter().any(|needle| contains(needle)))
            && (self.sources.is_empty()
                || after(feature, "\"cc_source\":[").is_some_and(|list| {
                    self.sources.iter().any(|s| memchr::memmem::find(list, s.as_bytes()).is_some())
                }))
            && (self.installed_on.is_empty() || self.accepts_installed(feature));
        match &self.condition {
            Some(condition) if has_words => meets(condition, &[feature, b"}}"].concat()),
            _ => Ok(has_words),
        }
    }

    fn accepts_installed(&self, feature: &[u8]) -> bool {
        let text = after(feature, "\"cc_installed_on\":\"").and_then(|rest| rest.split(|byte| *byte == b'"').next());
        let text = text.and_then(|text| std::str::from_utf8(text).ok());
        let Some(date) = text.and_then(|text| PartialDate::parse(text).ok()) else { return false };
        self.installed_on.iter().any(|wanted| date.earliest() <= wanted.latest() && date.latest() >= wanted.earliest())
    }
}

fn after<'a>(text: &'a [u8], pattern: &str) -> Option<&'a [u8]> {
    memchr::memmem::rfind(text, pattern.as_bytes()).map(|index| &text[index + pattern.len()..])
}

fn json_text(text: &str) -> String {
    let mut out = String::new();
    write_json_string(&mut out, text);
    out
}
