//! A tile provider that the server asks once for each tile and never again while it is kept.
//! What it learns of a visitor is nothing: the request is ours, without any of the visitor's headers.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore};
use ureq::Agent;

use crate::domain::Bbox;
use crate::geometry::tile::Tile;
use crate::http::wire::problem::{Problem, ProblemKind};
use crate::store::tile::tile_cache::{CachedTile, TileCache};

/// Requests to the provider under way at once.
const AT_ONCE: usize = 4;
/// Locks by which the same tile is asked for once only.
const LOCKS: usize = 64;
/// Longest time the provider may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest tile taken, in bytes.
const MOST_BYTES: u64 = 2 * 1024 * 1024;
/// Deepest zoom asked for.
const MAX_ZOOM: u8 = 19;
/// From this zoom on, only tiles of the territory are fetched: nobody can fill the file with the rest of the world.
const BOUNDED_FROM: u8 = 7;

/// A provider and what was kept of it.
pub struct Upstream {
    template: String,
    attribution: String,
    bounds: Bbox,
    cache: TileCache,
    agent: Agent,
    turns: Semaphore,
    locks: [Mutex<()>; LOCKS],
}

impl Upstream {
    /// `template` is an address with `{z}`, `{x}` and `{y}`; the error is for the operator.
    pub fn open(template: &str, attribution: &str, bounds: Bbox, file: &Path, most_bytes: u64) -> Result<Self, String> {
        let is_address = template.starts_with("https://") || template.starts_with("http://");
        if !is_address || ["{z}", "{x}", "{y}"].iter().any(|part| !template.contains(part)) {
            return Err(format!("expected an address with {{z}}, {{x}} and {{y}}, found {template:?}"));
        }
        let cache = TileCache::open(file, most_bytes).map_err(|error| format!("{}: {error}", file.display()))?;
        let config = Agent::config_builder().timeout_global(Some(PATIENCE)).user_agent(USER_AGENT).build();
        Ok(Self {
            template: template.to_owned(),
            attribution: attribution.to_owned(),
            bounds,
            cache,
            agent: config.into(),
            turns: Semaphore::new(AT_ONCE),
            locks: std::array::from_fn(|_| Mutex::new(())),
        })
    }

    /// Deepest zoom there is.
    pub fn maxzoom(&self) -> u8 {
        MAX_ZOOM
    }

    /// Whom to name.
    pub fn attribution(&self) -> &str {
        &self.attribution
    }

    /// A tile from the file, else from the provider; none outside the territory.
    pub async fn find(self: Arc<Self>, tile: Tile) -> Result<Option<CachedTile>, Problem> {
        if tile.z > MAX_ZOOM || (tile.z >= BOUNDED_FROM && !overlaps(tile.bbox(), self.bounds)) {
            return Ok(None);
        }
        if let Some(kept) = self.kept(tile).await? {
            return Ok(Some(kept));
        }
        let lock = (tile.x as usize * 31 + tile.y as usize) % LOCKS;
        let _alone = self.locks[lock].lock().await;
        // Another request may have fetched it meanwhile.
        if let Some(kept) = self.kept(tile).await? {
            return Ok(Some(kept));
        }
        let _turn = self.turns.acquire().await.map_err(Problem::internal)?;
        let asked = Arc::clone(&self);
        tokio::task::spawn_blocking(move || asked.fetch(tile)).await.map_err(Problem::internal)?
    }

    async fn kept(self: &Arc<Self>, tile: Tile) -> Result<Option<CachedTile>, Problem> {
        let asked = Arc::clone(self);
        let found = tokio::task::spawn_blocking(move || asked.cache.find(tile)).await;
        Ok(found.map_err(Problem::internal)??)
    }

    fn fetch(&self, tile: Tile) -> Result<Option<CachedTile>, Problem> {
        let [z, x, y] = [u32::from(tile.z), tile.x, tile.y].map(|number| number.to_string());
        let address = self.template.replace("{z}", &z).replace("{x}", &x).replace("{y}", &y);
        let mut response = match self.agent.get(&address).call() {
            Ok(response) => response,
            Err(ureq::Error::StatusCode(404 | 204 | 410)) => return Ok(None),
            Err(error) => return Err(unavailable(&error)),
        };
        let media_type = response.headers().get("content-type").and_then(|value| value.to_str().ok());
        let media_type = media_type.filter(|media_type| media_type.starts_with("image/")).map(str::to_owned);
        let media_type = media_type.ok_or_else(|| unavailable(&"its answer is not an image"))?;
        let body = response.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
        let body = body.map_err(|error| unavailable(&error))?;
        // A page under the name of a picture, as sign-in walls send it, would be kept for good.
        image::guess_format(&body).map_err(|_no_picture| unavailable(&"its answer is called an image and is none"))?;
        let tile_found = CachedTile { media_type, body };
        if let Err(error) = self.cache.keep(tile, &tile_found) {
            // The tile can be shown all the same.
            tracing::warn!(%error, "a tile of the base map could not be kept");
        }
        Ok(Some(tile_found))
    }
}

const USER_AGENT: &str = concat!("Contrechamp/", env!("CARGO_PKG_VERSION"));

/// The address of the provider stays in the log.
fn unavailable(cause: &dyn std::fmt::Display) -> Problem {
    tracing::warn!(%cause, "the base map's provider did not answer");
    Problem::new(ProblemKind::UpstreamUnavailable, "The provider of the base map did not answer with a tile.")
}

fn overlaps(tile: Bbox, bounds: Bbox) -> bool {
    tile.west <= bounds.east && tile.east >= bounds.west && tile.south <= bounds.north && tile.north >= bounds.south
}
