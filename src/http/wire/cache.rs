//! Encoded bodies kept in memory, 16 MiB of them, each as long as nothing newer touched what it was made from.
//! A hit asks neither the database nor a thread pool.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use jiff::civil::Date;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use xxhash_rust::xxh3::xxh3_64;

use super::answer::{Answer, Freshness};
use super::compress::compress;
use super::negotiate::{Accepted, Coding};

const CAPACITY_BYTES: u64 = 16 * 1024 * 1024;
/// A body larger than this is not kept: it would push out hundreds of others.
const LARGEST_KEPT: usize = 1024 * 1024;
/// What an entry costs beside its body and key.
const ENTRY_OVERHEAD: usize = 640;

/// What an answer depends on beside the state of the inventory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// Path and query as they came.
    pub address: Box<str>,
    pub accepted: Accepted,
    pub coding: Coding,
    pub language: u8,
}

/// An encoded answer.
#[derive(Debug)]
pub struct Entry {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    freshness: Freshness,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Key, Arc<Entry>> for ByBytes {
    fn weight(&self, key: &Key, entry: &Arc<Entry>) -> u64 {
        (entry.body.len() + key.address.len() + ENTRY_OVERHEAD) as u64
    }
}

/// The cache of encoded bodies.
pub struct BodyCache(Cache<Key, Arc<Entry>, ByBytes>);

impl Default for BodyCache {
    fn default() -> Self {
        Self(Cache::with_weighter(4096, CAPACITY_BYTES, ByBytes))
    }
}

impl BodyCache {
    /// An entry that still holds.
    pub fn find(
        &self,
        key: &Key,
        versions: &crate::store::Versions,
        today: impl FnOnce() -> Date,
    ) -> Option<Arc<Entry>> {
        self.0.get(key).filter(|entry| entry.freshness.holds(versions, today))
    }

    /// Keeps an entry, unless it is too large or not to be kept.
    pub fn keep(&self, key: Key, entry: &Arc<Entry>) {
        let is_kept = matches!(entry.freshness, Freshness::Version { .. } | Freshness::Day { .. } | Freshness::Build);
        if is_kept && entry.status == StatusCode::OK && entry.body.len() <= LARGEST_KEPT {
            self.0.insert(key, Arc::clone(entry));
        }
    }

    /// Bytes held.
    pub fn weight(&self) -> u64 {
        self.0.weight()
    }
}

impl Entry {
    /// Encodes an answer: compression, ETag and caching headers. Takes milliseconds for large bodies.
    pub fn encode(answer: Answer, wanted: Coding) -> Self {
        let prepared = answer.prepared.as_ref().and_then(|bodies| match wanted {
            Coding::Brotli => bodies[0].clone(),
            Coding::Gzip => bodies[1].clone(),
            Coding::Identity => None,
        });
        let (body, coding) = match prepared {
            Some(body) => (body, wanted),
            None if is_compressible(answer.content_type) => compress(&answer.body, wanted),
            None => (answer.body.clone(), Coding::Identity),
        };
        let mut headers: HeaderMap = answer.headers.into_iter().collect();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
        headers.insert(header::CACHE_CONTROL, answer.freshness.cache_control());
        headers.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language, Accept-Encoding"));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        if let Some(name) = coding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        if answer.freshness != Freshness::Never
            && let Ok(etag) =
                HeaderValue::try_from(format!("\"{:016x}{}\"", xxh3_64(&answer.body), coding as u8 as char))
        {
            headers.insert(header::ETAG, etag);
        }
        Self { status: answer.status, headers, body, freshness: answer.freshness }
    }

    /// With the headers that every answer at this path has, so that a hit need not make them.
    #[must_use]
    pub fn with_headers_of(mut self, path: &str) -> Self {
        super::headers::prepare(&mut self.headers, path);
        self
    }

    /// Whether encoding would take long enough to leave the request's thread.
    pub fn is_costly(answer: &Answer, wanted: Coding) -> bool {
        wanted != Coding::Identity && answer.body.len() > 16 * 1024 && answer.prepared.is_none()
    }

    /// The response to one request: 304 where the client holds this very body.
    pub fn respond(&self, method: &Method, asked: &HeaderMap) -> Response {
        let is_known =
            self.status == StatusCode::OK && self.headers.get(header::ETAG).is_some_and(|tag| names(asked, tag));
        let body = if is_known || method == Method::HEAD { Body::empty() } else { Body::from(self.body.clone()) };
        let mut response = Response::new(body);
        *response.headers_mut() = self.headers.clone();
        *response.status_mut() = self.status;
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response.headers_mut().remove(header::CONTENT_LENGTH);
            response.headers_mut().remove(header::CONTENT_TYPE);
            response.headers_mut().remove(header::CONTENT_ENCODING);
        }
        response
    }
}

/// Whether `If-None-Match` names the tag, compared weakly (RFC 9110 section 13.1.2).
fn names(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    let tag = tag.as_bytes();
    asked.get_all(header::IF_NONE_MATCH).into_iter().any(|value| {
        value
            .as_bytes()
            .split(|byte| *byte == b',')
            .map(<[u8]>::trim_ascii)
            .any(|named| named == b"*" || named == tag || named.strip_prefix(b"W/").is_some_and(|strong| strong == tag))
    })
}

fn is_compressible(content_type: &str) -> bool {
    content_type.starts_with("text/")
        || content_type.contains("json")
        || content_type.contains("javascript")
        || content_type.contains("xml")
        || content_type == super::answer::MVT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_and_listed_tags_match() {
        let tag = HeaderValue::from_static("\"abc\"");
        for (value, expected) in
            [("\"abc\"", true), ("W/\"abc\"", true), ("\"x\", \"abc\"", true), ("*", true), ("abc", false)]
        {
            let asked = HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static(value))]);
            assert_eq!(names(&asked, &tag), expected, "{value}");
        }
    }
}
