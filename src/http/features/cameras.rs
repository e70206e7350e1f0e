//! The collection of cameras: features as stored, in the order of the space-filling curve.

use super::item_query::ItemQuery;
use super::listing::{HEAD, Item, Listing};
use crate::domain::{Bbox, CameraId};
use crate::http::answer::Scope;
use crate::http::camera_query::take_camera_filter;
use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::store::camera_filter::CameraFilter;
use crate::store::cameras::{PageKey, count_cameras, find_camera, write_page_of_cameras};
use crate::store::{Change, StoreError};

/// A page of cameras; all pages of a listing stay at the change of the first.
pub async fn list(app: &App, mut params: Params, query: &ItemQuery) -> Result<Listing, Problem> {
    let filter = CameraFilter { bbox: query.bbox, ..take_camera_filter(&mut params, &app.zone)? };
    params.finish()?;
    app.require_area(filter.area.as_deref()).await?;
    let after = query.page.as_ref().map(|token| token.key.parse::<PageKey>()).transpose();
    let after = after.map_err(|error| Problem::parameter("page", error))?;
    let (limit, page) = (query.limit, query.page.clone());
    let scope = scope_of(&filter);
    app.read_shortly(move |reader| {
        let (newest, committed_at) = reader.latest_change()?;
        let change = page.as_ref().map_or(newest, |token| Change(token.change.min(newest.0)));
        let found = write_page_of_cameras(reader, &filter, after, limit, change, HEAD.to_vec())?;
        let matched = match &page {
            Some(token) => token.matched,
            None if found.next.is_none() => Some(found.returned as u64),
            None => match count_cameras(reader, &filter, change) {
                Ok(count) => Some(count),
                // Counting took too long: the number is optional, the page is not.
                Err(StoreError::Busy) => None,
                Err(error) => return Err(error),
            },
        };
        Ok(Listing {
            document: found.features,
            returned: found.returned,
            matched,
            next: found.next.map(|key| key.to_string()),
            change: change.0,
            read_at: newest.0,
            committed_at,
            scope,
        })
    })
    .await
}

/// What an answer about these cameras depends on.
pub fn scope_of(filter: &CameraFilter) -> Scope {
    let near = filter.near.map(|(centre, radius_m)| Bbox::around(centre, radius_m));
    let bbox = filter.bbox.or(near).unwrap_or(Bbox::WORLD);
    Scope { cameras: Some(bbox), areas: true, places: filter.school_zone_m.is_some(), ..Scope::default() }
}

/// One camera by its public code.
pub async fn find(app: &App, id: &str) -> Result<Option<Item>, Problem> {
    let Ok(camera_id) = id.parse::<CameraId>() else { return Ok(None) };
    app.read_shortly(move |reader| {
        let (newest, _) = reader.latest_change()?;
        let found = find_camera(reader, camera_id)?;
        Ok(found.map(|camera| Item {
            scope: Scope { cameras: Some(Bbox::around(camera.position, 10.0)), areas: true, ..Scope::default() },
            feature: camera.feature,
            read_at: newest.0,
        }))
    })
    .await
}
