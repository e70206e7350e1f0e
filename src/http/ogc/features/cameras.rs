//! The collection of cameras: features as stored, in the order of the space-filling curve.

use jiff::Timestamp;

use super::item_query::{For, ItemQuery};
use super::listing::{HEAD, Item, Listing};
use crate::domain::{Bbox, CameraId, Position};
use crate::http::query::camera_query::take_camera_filter;
use crate::http::state::App;
use crate::http::wire::answer::Scope;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::camera::cameras::{PageKey, count_cameras, find_camera, find_camera_as_of, write_page_of_cameras};
use crate::store::camera::filter::CameraFilter;
use crate::store::source::sources::has_closed_cameras;
use crate::store::{Change, Reader, StoreError};

/// A page of cameras; all pages of a listing stay at the change of the first.
pub async fn list(app: &App, mut params: Params, query: &ItemQuery) -> Result<Listing, Problem> {
    let asked = take_camera_filter(&mut params, query.bbox, &app.zone)?;
    params.finish()?;
    app.require_area(asked.area.as_deref()).await?;
    let after = query.page.as_ref().map(|token| token.key.parse::<PageKey>()).transpose();
    let after = after.map_err(|error| Problem::parameter("page", error))?;
    let (limit, page, asker) = (query.limit, query.page.clone(), query.reader);
    let scope = scope_of(&asked);
    app.read_shortly(move |reader| {
        let (newest, committed_at) = reader.latest_change()?;
        let committed_at = match asked.as_of {
            Some(as_of) => reader.latest_change_before(as_of)?.1,
            None => committed_at,
        };
        let change = page.as_ref().map_or(newest, |token| Change(token.change.min(newest.0)));
        // Only where there are such sources: to leave them out, the text of every camera has to be looked at.
        let exportable_only = asker == For::Reuse && has_closed_cameras(reader)?;
        let filter = CameraFilter { exportable_only, ..asked.clone() };
        let found = write_page_of_cameras(reader, &filter, after, limit, change, HEAD.to_vec())?;
        let matched = match &page {
            Some(token) => token.matched,
            None if found.next.is_none() => Some(found.returned as u64),
            None => count_if_soon(reader, &filter, change)?,
        };
        let withheld = match matched.filter(|_| filter.exportable_only && page.is_none()) {
            Some(matched) => {
                let all = CameraFilter { exportable_only: false, ..filter.clone() };
                count_if_soon(reader, &all, change)?.map(|all| all.saturating_sub(matched))
            }
            None => None,
        };
        Ok(Listing {
            document: found.features,
            returned: found.returned,
            matched,
            withheld,
            next: found.next.map(|key| key.to_string()),
            change: change.0,
            read_at: newest.0,
            committed_at,
            scope,
        })
    })
    .await
}

/// None where counting takes too long: the number is optional, the page is not.
fn count_if_soon(reader: &Reader<'_>, filter: &CameraFilter, at: Change) -> Result<Option<u64>, StoreError> {
    match count_cameras(reader, filter, at) {
        Ok(count) => Ok(Some(count)),
        Err(StoreError::Busy) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What an answer about these cameras depends on.
pub fn scope_of(filter: &CameraFilter) -> Scope {
    let near = filter.near.map(|(centre, radius_m)| Bbox::around(centre, radius_m));
    let bbox = filter.bbox.or(near).unwrap_or(Bbox::WORLD);
    Scope { cameras: Some(bbox), areas: true, places: filter.school_zone_m.is_some(), ..Scope::default() }
}

/// One camera by its public code, as it stood before an instant.
pub async fn find_as_of(app: &App, id: &str, as_of: Timestamp) -> Result<Option<Item>, Problem> {
    let Ok(camera_id) = id.parse::<CameraId>() else { return Ok(None) };
    let found = app.read_shortly(move |reader| {
        let (newest, _) = reader.latest_change()?;
        Ok(find_camera_as_of(reader, camera_id, as_of, true)?.map(|found| (found, newest.0)))
    });
    Ok(found.await?.map(|((feature, position), read_at)| Item { feature, scope: scope_around(position), read_at }))
}

fn scope_around(position: Position) -> Scope {
    Scope { cameras: Some(Bbox::around(position, 10.0)), areas: true, ..Scope::default() }
}

/// One camera by its public code.
pub async fn find(app: &App, id: &str, asker: For) -> Result<Option<Item>, Problem> {
    let Ok(camera_id) = id.parse::<CameraId>() else { return Ok(None) };
    let found = app.read_shortly(move |reader| {
        let (newest, _) = reader.latest_change()?;
        Ok(find_camera(reader, camera_id)?.map(|camera| (camera, newest.0)))
    });
    let Some((camera, read_at)) = found.await? else { return Ok(None) };
    let feature = match asker {
        For::Map => camera.feature,
        For::Reuse => camera.export_feature.ok_or_else(|| {
            let sheet = app.url(&format!("/cameras/{camera_id}"));
            let told = "This camera is known only from sources whose licence does not allow to pass it on";
            Problem::not_found(format!("{told}; its sheet names them: {sheet}"))
        })?,
    };
    Ok(Some(Item { feature, scope: scope_around(camera.position), read_at }))
}
