//! The base map: an operator's file, or tiles that the server fetches once and keeps. A visitor's browser asks only us.

mod upstream;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use pmtiles::{AsyncPmTilesReader, Compression, HashMapCache, MmapBackend, TileCoord};
use serde_json::{Value, json};

pub use self::upstream::Upstream;

use super::wire::problem::Problem;
use crate::geometry::tile::Tile;
use crate::store::StoreError;
use crate::store::tile::mbtiles::Mbtiles;

/// Where tiles come from.
pub enum Basemap {
    Mbtiles { file: Arc<Mbtiles>, attribution: String },
    Pmtiles { reader: Box<AsyncPmTilesReader<MmapBackend, HashMapCache>>, attribution: String, layers: Vec<String> },
    Upstream(Arc<Upstream>),
}

impl fmt::Debug for Basemap {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Mbtiles { .. } => "Mbtiles",
            Self::Pmtiles { .. } => "Pmtiles",
            Self::Upstream(_) => "Upstream",
        })
    }
}

/// A tile on its way out.
pub struct Found {
    pub media_type: String,
    /// As stored: vector tiles may be gzipped.
    pub body: Bytes,
}

impl Basemap {
    /// Opens a file by its ending; `attribution` stands in for the file's own. The error is for the operator.
    pub async fn open(path: &Path, attribution: Option<String>) -> Result<Self, String> {
        let told = |error: &dyn fmt::Display| format!("{}: {error}", path.display());
        let ending = path.extension().and_then(|ending| ending.to_str());
        if matches!(ending, Some("mbtiles" | "pmtiles")) && !path.is_file() {
            return Err(told(&"there is no such file"));
        }
        match ending {
            Some("mbtiles") => {
                let file = Mbtiles::open(path).map_err(|error| match error {
                    StoreError::NotOurs(_) => told(&"expected an MBTiles file, found something else or a part of one"),
                    error => told(&error),
                })?;
                let attribution = attribution.unwrap_or_else(|| without_markup(&file.metadata().attribution));
                Ok(Self::Mbtiles { file: Arc::new(file), attribution })
            }
            Some("pmtiles") => {
                let reader = AsyncPmTilesReader::new_with_cached_path(HashMapCache::default(), path).await;
                let reader = reader.map_err(|error| told(&format_args!("expected a PMTiles file: {error}")))?;
                let metadata = reader.get_metadata().await.map_err(|error| told(&error))?;
                let own = serde_json::from_str::<Value>(&metadata).unwrap_or_default();
                let attribution =
                    attribution.unwrap_or_else(|| without_markup(own["attribution"].as_str().unwrap_or_default()));
                Ok(Self::Pmtiles { reader: Box::new(reader), attribution, layers: names_of_layers(&own) })
            }
            _ => Err(told(&"expected a file that ends in .mbtiles or .pmtiles")),
        }
    }

    /// What the map needs to know of it.
    pub fn describe(&self) -> Value {
        let (media_type, minzoom, maxzoom, attribution, layers) = match self {
            Self::Mbtiles { file, attribution } => {
                let metadata = file.metadata();
                let layers = names_of_layers(&metadata.json);
                (media_type(&metadata.format), metadata.minzoom, metadata.maxzoom, attribution.as_str(), layers)
            }
            Self::Pmtiles { reader, attribution, layers } => {
                let header = reader.get_header();
                let media_type = header.tile_type.content_type();
                (media_type, header.min_zoom, header.max_zoom, attribution.as_str(), layers.clone())
            }
            Self::Upstream(upstream) => ("image/png", 0, upstream.maxzoom(), upstream.attribution(), Vec::new()),
        };
        json!({
            "kind": if media_type.starts_with("image/") { "raster" } else { "vector" },
            "tiles": "basemap/{z}/{x}/{y}",
            "minzoom": minzoom,
            "maxzoom": maxzoom,
            "attribution": attribution,
            "layers": layers,
        })
    }

    /// One tile; none beyond what there is.
    pub async fn find(&self, tile: Tile) -> Result<Option<Found>, Problem> {
        match self {
            Self::Mbtiles { file, .. } => {
                let media_type = media_type(&file.metadata().format).to_owned();
                let file = Arc::clone(file);
                let found = tokio::task::spawn_blocking(move || file.find_tile(tile)).await;
                let body = found.map_err(Problem::internal)??;
                Ok(body.map(|body| Found { media_type, body: body.into() }))
            }
            Self::Pmtiles { reader, .. } => {
                let coordinates = TileCoord::new(tile.z, tile.x, tile.y).map_err(Problem::internal)?;
                let header = reader.get_header();
                let is_passed = matches!(header.tile_compression, Compression::None | Compression::Gzip);
                let body = if is_passed {
                    reader.get_tile(coordinates).await
                } else {
                    reader.get_tile_decompressed(coordinates).await
                };
                let media_type = header.tile_type.content_type().to_owned();
                Ok(body.map_err(Problem::internal)?.map(|body| Found { media_type, body }))
            }
            Self::Upstream(upstream) => {
                let found = Arc::clone(upstream).find(tile).await?;
                Ok(found.map(|tile| Found { media_type: tile.media_type, body: tile.body.into() }))
            }
        }
    }
}

/// The names that a file gives its vector layers, from which the map knows the schema; none in pictures.
fn names_of_layers(metadata: &Value) -> Vec<String> {
    let listed = metadata["vector_layers"].as_array().map(Vec::as_slice).unwrap_or_default();
    listed.iter().filter_map(|layer| layer["id"].as_str().map(str::to_owned)).collect()
}

fn media_type(format: &str) -> &'static str {
    match format {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "pbf" | "mvt" => "application/vnd.mapbox-vector-tile",
        _ => "application/octet-stream",
    }
}

/// What makers of tiles write as HTML, as the text that it shows; it never becomes markup here.
fn without_markup(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let Some((_, after)) = tag.split_once('>') else { break };
        rest = after;
    }
    text.push_str(if rest.contains('<') { "" } else { rest });
    let text = [
        ("&copy;", "©"),
        ("&#169;", "©"),
        ("&nbsp;", " "),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text, |text, (entity, sign)| text.replace(entity, sign));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribution_is_text() {
        let own = "&copy; <a href=\"https://www.openstreetmap.org/copyright\" target=\"_blank\">OpenStreetMap</a> contributors";
        assert_eq!(without_markup(own), "© OpenStreetMap contributors");
        assert_eq!(without_markup("Ville de Montpellier"), "Ville de Montpellier");
        assert_eq!(without_markup("A &amp; B <b"), "A & B");
    }
}
