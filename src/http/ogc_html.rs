//! OGC resources as HTML: which page each is, and the one place that asks for it to be drawn.

use serde_json::Value;

use super::asked::Asked;
use super::collection::Collection;
use super::state::App;

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
pub fn render(_app: &App, _asked: &Asked, _resource: Resource, value: &Value) -> String {
    let text = value.to_string().replace('&', "&amp;").replace('<', "&lt;");
    format!("<!doctype html><meta charset=utf-8><pre>{text}</pre>")
}
