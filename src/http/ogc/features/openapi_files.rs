//! Files that stand beside pages for people, in the OpenAPI description: what is not located, and comparisons.

use serde_json::{Value, json};

use super::openapi_parts::{file_content, geojson_content, json_content, operation, path_parameter, reference};
use crate::domain::address::AddressQuality;

/// What is known and not located, as files.
pub fn put_unlocated(put: &mut impl FnMut(&str, Value)) {
    let qualities: Vec<_> = AddressQuality::ALL.iter().map(|quality| quality.as_str()).collect();
    let parameters = [
        json!({ "name": "area", "in": "query", "description": "Id of an area that the address lies in.", "schema": { "type": "string" } }),
        json!({ "name": "quality", "in": "query", "description": "How exactly the address was found.", "schema": { "type": "string", "enum": qualities } }),
        json!({ "name": "located", "in": "query", "description": "Those that were found since, instead of those that were not.",
            "schema": { "type": "boolean", "default": false } }),
        reference("lang"),
    ];
    for (ending, id, content) in [
        ("json", "getUnlocated", json_content("unlocated")),
        ("csv", "getUnlocatedCsv", file_content(&["text/csv"])),
        ("geojson", "getUnlocatedGeojson", geojson_content("featureCollection")),
    ] {
        let summary = format!("Cameras that documents tell of and nobody found yet, as {ending}");
        let one = operation(id, "Data", &summary, &parameters, &content);
        put(&format!("/unlocated.{ending}"), json!({ "get": one }));
    }
    let id = [path_parameter("id", "integer"), reference("lang")];
    let summary = "One of them as the map's form shows it, whether it may be passed on or not";
    let entry = operation("getMapUnlocated", "Service", summary, &id, &json_content("unlocatedEntry"));
    put("/map/unlocated/{id}", json!({ "get": entry }));
}

/// What two lists say differently, as files.
pub fn put_comparison(put: &mut impl FnMut(&str, Value)) {
    let query = |name: &str, description: &str, schema: Value| json!({ "name": name, "in": "query", "description": description, "schema": schema });
    let parameters = [
        path_parameter("file", "string"),
        query("here", "Key of a source; the inventory itself when absent.", json!({ "type": "string" })),
        query("there", "Key of the source to compare with.", json!({ "type": "string" })),
        query("distance", "Farthest that two rows of one camera may stand apart, metres.", json!({ "type": "number" })),
        reference("lang"),
    ];
    let mut content = geojson_content("featureCollection");
    content["text/csv"] = json!({ "schema": { "type": "string", "format": "binary" } });
    let summary =
        "A group of a comparison as a file: same, differing, only-here, only-there or all, with .geojson or .csv";
    let one = operation("getComparisonFile", "Data", summary, &parameters, &content);
    put("/compare/{file}", json!({ "get": one }));
}
