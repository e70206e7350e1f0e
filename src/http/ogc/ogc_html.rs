//! OGC resources as HTML: which page each is.

use serde_json::Value;

use crate::http::pages::ogc::{document_page, item_page, items_page};
use crate::http::query::collection::Collection;
use crate::http::state::App;
use crate::http::wire::asked::Asked;
use crate::http::wire::problem::Problem;

/// A resource that has a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    Conformance,
    Api,
    Collections,
    Collection(Collection),
    Queryables(Collection),
    Items(Collection),
    Item(Collection),
}

/// The page of a resource whose JSON is `value`.
pub fn render(app: &App, asked: &Asked, resource: Resource, value: &Value) -> Result<String, Problem> {
    let document = |template, path: &str, id| document_page(app, asked, template, path, id, value);
    match resource {
        Resource::Conformance => document("ogc_conformance.html", "/conformance", ""),
        Resource::Api => document("ogc_api.html", "/api", ""),
        Resource::Collections => document("ogc_collections.html", "/collections", ""),
        Resource::Collection(collection) => {
            document("ogc_collection.html", &format!("/collections/{}", collection.id()), collection.id())
        }
        Resource::Queryables(collection) => {
            let path = format!("/collections/{}/queryables", collection.id());
            document("ogc_queryables.html", &path, collection.id())
        }
        Resource::Items(collection) => items_page(app, asked, collection.id(), value),
        Resource::Item(collection) => item_page(app, asked, collection.id(), value),
    }
}
