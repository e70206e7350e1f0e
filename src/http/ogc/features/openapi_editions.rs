//! Editions in the OpenAPI description.

use serde_json::{Value, json};

use super::openapi_parts::{file_content, json_content, operation, page_content, path_parameter, reference};
use crate::domain::ExportFormat;
use crate::http::wire::answer::{GEOJSON, JSON};

/// Forms of the lists in an edition that are no JSON.
const FILES: [ExportFormat; 2] = [ExportFormat::Csv, ExportFormat::GeoPackage];

/// The list, one edition, its files, and what two say differently.
pub fn put_editions(put: &mut impl FnMut(&str, Value)) {
    let form = [reference("f"), reference("lang")];
    let summary = "Frozen states of the inventory that can be cited";
    put(
        "/editions",
        json!({ "get": operation("getEditions", "Data", summary, &form, &page_content(JSON, "editions")) }),
    );
    let id = path_parameter("id", "string");
    let of = [id.clone(), reference("f"), reference("lang")];
    let summary = "One edition: its files with their SHA-256, its licence, how it is cited";
    put(
        "/editions/{id}",
        json!({ "get": gone(operation("getEdition", "Data", summary, &of, &page_content(JSON, "edition"))) }),
    );
    let file = [id, path_parameter("file", "string")];
    let kinds = FILES.iter().map(|format| format.media_type());
    let texts = ["application/x-bibtex; charset=utf-8", "text/plain; charset=utf-8"];
    let mut binary = file_content(&kinds.chain(texts).collect::<Vec<_>>());
    for (media_type, schema) in [(GEOJSON, "featureCollection"), (JSON, "dataPackage")] {
        binary[media_type] = json_content(schema)[JSON].clone();
    }
    let summary = "A file of an edition, the same bytes for ever: cameras.geojson, cameras.csv, cameras.gpkg, areas.geojson, places.geojson, datapackage.json, citation.bib or SHA256SUMS";
    put("/editions/{id}/{file}", json!({ "get": gone(operation("getEditionFile", "Data", summary, &file, &binary)) }));
    let f = json!({ "name": "f", "in": "query", "schema": { "type": "string", "enum": ["html", "json", "csv"] } });
    let two = [path_parameter("from", "string"), path_parameter("to", "string"), f, reference("lang")];
    let summary = "What is different between two editions, camera by camera";
    let mut content = page_content(JSON, "editionChanges");
    content["text/csv"] = json!({ "schema": { "type": "string" } });
    put(
        "/editions/{from}/changes/{to}",
        json!({ "get": gone(operation("getEditionChanges", "Data", summary, &two, &content)) }),
    );
}

/// Adds the answer of an edition from which something was redacted.
fn gone(mut operation: Value) -> Value {
    operation["responses"]["410"] = json!({
        "description": "Something was redacted from it; `reissued_as` is the address of the version without it.",
        "content": { "application/problem+json": { "schema": { "type": "object" } } },
    });
    operation
}
