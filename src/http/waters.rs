//! Whether a reported place lies in the water: asked of every report, so that the outlines are kept for a while, and the
//! inventory is asked about bridges only where one of them holds the place.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::problem::Problem;
use super::state::App;
use crate::domain::Position;
use crate::geometry::outline::Outline;
use crate::store::water::{is_in_open_water, list_waters};

/// How long the outlines are believed; a ground hardly ever changes.
const HOLD: SignedDuration = SignedDuration::from_mins(10);

/// The outlines, and when they were read.
#[derive(Default)]
pub struct Waters(Mutex<Option<(Timestamp, Arc<Vec<Outline>>)>>);

/// Whether a place lies in open water; none does not.
pub async fn is_in_water(app: &App, position: Option<Position>) -> Result<bool, Problem> {
    let Some(position) = position else { return Ok(false) };
    if !outlines(app).await?.iter().any(|water| water.contains(position)) {
        return Ok(false);
    }
    app.read(move |reader| is_in_open_water(reader, position)).await
}

async fn outlines(app: &App) -> Result<Arc<Vec<Outline>>, Problem> {
    let now = (app.clock)();
    let known = app.waters.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((at, waters)) = known
        && now.duration_since(at).abs() < HOLD
    {
        return Ok(waters);
    }
    let waters = Arc::new(app.read(list_waters).await?);
    *app.waters.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&waters)));
    Ok(waters)
}
