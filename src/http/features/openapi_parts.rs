//! What the paths of the OpenAPI description are made of.

use serde_json::{Value, json};

/// Features.
pub const GEOJSON_SCHEMA: &str = "#/components/schemas/featureCollection";

/// An operation that answers 200 or a problem.
pub fn operation(id: &str, tag: &str, summary: &str, parameters: &[Value], content: &Value) -> Value {
    json!({
        "operationId": id,
        "tags": [tag],
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": { "description": "Done.", "content": content },
            "default": { "$ref": "#/components/responses/Problem" },
        },
    })
}

/// JSON, or features as GeoJSON and as a page.
pub fn json_content(schema: Option<&str>) -> Value {
    match schema {
        Some(schema) => json!({
            "application/geo+json": { "schema": { "$ref": schema } },
            "text/html": { "schema": { "type": "string" } },
        }),
        None => json!({ "application/json": { "schema": { "type": "object" } } }),
    }
}

/// Parameters that are described once.
pub fn references(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| reference(name)).collect()
}

/// One of them.
pub fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

/// A parameter in the path.
pub fn path_parameter(name: &str, kind: &str) -> Value {
    json!({ "name": name, "in": "path", "required": true, "schema": { "type": kind } })
}
