//! A whole answer before it is encoded: body, type and how long it holds. The edge compresses, tags and caches it.
//! Streams (exports, base map tiles) are ordinary responses and never come through here.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jiff::civil::Date;

use crate::domain::Bbox;
use crate::store::Versions;

/// GeoJSON (RFC 7946).
pub const GEOJSON: &str = "application/geo+json";
/// JSON (RFC 8259).
pub const JSON: &str = "application/json";
/// HTML in UTF-8.
pub const HTML: &str = "text/html; charset=utf-8";
/// CSV in UTF-8 (RFC 4180).
pub const CSV: &str = "text/csv; charset=utf-8; header=present";
/// A Mapbox Vector Tile.
pub const MVT: &str = "application/vnd.mapbox-vector-tile";
/// OpenAPI 3.0, as OGC API names it.
pub const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";
/// JSON Schema, for queryables.
pub const SCHEMA: &str = "application/schema+json";

/// The parts of the inventory that an answer was made from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each part of the inventory is in or out")]
pub struct Scope {
    /// Cameras within this box.
    pub cameras: Option<Bbox>,
    pub areas: bool,
    pub places: bool,
    /// Streets, water and parks.
    pub ground: bool,
    /// What was looked at.
    pub surveys: bool,
    /// Outlines that hide a view, and whether they may be passed on.
    pub buildings: bool,
}

impl Scope {
    /// Everything but the ground.
    pub const ALL: Self =
        Self { cameras: Some(Bbox::WORLD), areas: true, places: true, ground: false, surveys: true, buildings: true };

    /// Number of the newest change to any of the parts.
    pub fn newest(&self, versions: &Versions) -> i64 {
        let cameras = self.cameras.map_or(0, |bbox| versions.cameras_in(bbox));
        let areas = if self.areas { versions.areas() } else { 0 };
        let places = if self.places { versions.places() } else { 0 };
        let ground = if self.ground { versions.collection("ground") } else { 0 };
        let surveys = if self.surveys { versions.collection("surveys") } else { 0 };
        let buildings =
            if self.buildings { versions.collection("buildings").max(versions.collection("sources")) } else { 0 };
        cameras.max(areas).max(places).max(ground).max(surveys).max(buildings)
    }
}

/// How long an answer holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Freshness {
    /// Until a change newer than `change` touches the scope.
    Version { scope: Scope, change: i64 },
    /// The same, and only on that day of the territory's: the answer tells its date.
    Day { scope: Scope, change: i64, day: Date },
    /// As long as the program runs.
    Build,
    /// Not kept here; others may keep it if they ask each time.
    Revalidate,
    /// Not to be kept anywhere.
    Never,
}

impl Freshness {
    /// Value of `Cache-Control`. It never has `stale-while-revalidate`: Chromium leaves the answer to its second request
    /// unread for half a minute, and whoever asks for the same address meanwhile waits for it.
    pub fn cache_control(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Version { .. } | Self::Day { .. } => "public, max-age=5",
            Self::Build => "public, max-age=60",
            Self::Revalidate => "no-cache",
            Self::Never => "no-store",
        })
    }

    /// Whether nothing newer is known; `today` is asked only where it matters.
    pub fn holds(self, versions: &Versions, today: impl FnOnce() -> Date) -> bool {
        match self {
            Self::Version { scope, change } => scope.newest(versions) <= change,
            Self::Day { scope, change, day } => scope.newest(versions) <= change && today() == day,
            Self::Build => true,
            Self::Revalidate | Self::Never => false,
        }
    }
}

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub content_type: &'static str,
    pub body: Bytes,
    pub freshness: Freshness,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The same body compressed beforehand: brotli, gzip.
    pub prepared: Option<Arc<[Option<Bytes>; 2]>>,
}

impl Answer {
    /// 200 with a body.
    pub fn new(content_type: &'static str, body: impl Into<Bytes>, freshness: Freshness) -> Self {
        let status = StatusCode::OK;
        Self { status, content_type, body: body.into(), freshness, headers: Vec::new(), prepared: None }
    }

    /// A JSON value.
    pub fn json(content_type: &'static str, value: &serde_json::Value, freshness: Freshness) -> Self {
        Self::new(content_type, value.to_string(), freshness)
    }

    /// Adds a header; a value that cannot stand in a header is left out.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: impl AsRef<str>) -> Self {
        if let Ok(value) = HeaderValue::from_str(value.as_ref()) {
            self.headers.push((name, value));
        }
        self
    }
}

impl IntoResponse for Answer {
    /// An empty response that carries the answer to the edge.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
