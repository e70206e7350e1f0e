//! The box that the collection of cameras and its tiles are described with: the territory, and every camera beyond it.

use crate::domain::Bbox;
use crate::http::state::App;
use crate::http::wire::answer::{Freshness, Scope};
use crate::http::wire::problem::Problem;
use crate::store::camera::extent::find_extent;

/// West, south, east, north in degrees, and how long an answer holds that tells them.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    pub bounds: [f64; 4],
    pub freshness: Freshness,
}

/// Clients zoom to this box and some ask for nothing outside of it, so no camera may be missing.
pub async fn extent_of_cameras(app: &App) -> Result<Extent, Problem> {
    let (found, change) = app.read(|reader| Ok((find_extent(reader)?, reader.latest_change()?.0))).await?;
    let territory = app.territory.bbox();
    let Bbox { west, south, east, north } = found.map_or(territory, |cameras| widened(cameras).joined(territory));
    let scope = Scope { cameras: Some(Bbox::WORLD), ..Scope::default() };
    Ok(Extent { bounds: [west, south, east, north], freshness: Freshness::Version { scope, change: change.0 } })
}

/// Outwards to hundredths of a degree: to the metre it would tell where cameras stand whose source may not be passed on.
fn widened(Bbox { west, south, east, north }: Bbox) -> Bbox {
    let down = |degrees: f64| (degrees * 100.0).floor() / 100.0;
    let up = |degrees: f64| (degrees * 100.0).ceil() / 100.0;
    Bbox { west: down(west), south: down(south), east: up(east), north: up(north) }
}
