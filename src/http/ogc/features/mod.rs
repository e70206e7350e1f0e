//! OGC API Features Part 1 (OGC 17-069r4): landing page, conformance, collections, items, queryables, OpenAPI.
//! Reading only; what is written comes through reports.

pub mod areas;
pub mod buildings;
mod cameras;
mod collections;
mod csv;
pub mod item_query;
mod items;
mod landing;
mod links;
mod listing;
mod map_cameras;
mod openapi;
mod openapi_editions;
mod openapi_files;
mod openapi_parts;
mod openapi_paths;
mod openapi_reports;
mod openapi_schemas;
mod page_token;
pub mod places;
pub mod school_zones;
mod surveys;

use axum::Router;
use axum::routing::get;

use crate::http::state::AppState;

pub use self::areas::area_properties;
pub use self::landing::{attribution, landing};
pub use self::links::join;

/// All routes but the landing page, which shares its address with the map.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/conformance", get(landing::conformance))
        .route("/api", get(openapi::api))
        .route("/collections", get(collections::list))
        .route("/collections/{collection}", get(collections::one))
        .route("/collections/{collection}/queryables", get(collections::queryables))
        .route("/collections/{collection}/schema", get(collections::schema_of_features))
        .route("/collections/{collection}/items", get(items::list))
        .route("/collections/{collection}/items/{id}", get(items::one))
        .route(listing::MAP_CAMERAS, get(map_cameras::list))
        .route(&format!("{}/{{id}}", listing::MAP_CAMERAS), get(map_cameras::one))
}
