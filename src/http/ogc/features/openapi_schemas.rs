//! The schemas of the OpenAPI description: what is sent, and what every answer in JSON holds. Each is held against real
//! answers by `tests/web/description.test.js`.

use serde_json::{Value, json};

use crate::domain::survey::{MOST_CORNERS, MOST_STREETS};

/// An object with these members at least.
fn object(required: &[&str], properties: &Value) -> Value {
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    schema
}

fn list_of(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// All of them by name.
pub fn schemas() -> Value {
    let mut all = sent();
    for part in [features(), documents(), of_senders(), of_readers()] {
        if let (Some(all), Value::Object(part)) = (all.as_object_mut(), part) {
            all.extend(part);
        }
    }
    all
}

/// Bodies of requests.
fn sent() -> Value {
    let text = json!({ "type": "string" });
    let day = json!({ "type": "string", "pattern": "^\\d{4}(-\\d{2}(-\\d{2})?)?$" });
    let position = json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "number" } });
    let ring = json!({ "type": "array", "minItems": 4, "maxItems": MOST_CORNERS + 1, "items": position });
    let polygon = object(
        &["type", "coordinates"],
        &json!({
            "type": { "type": "string", "enum": ["Polygon"] },
            "coordinates": { "type": "array", "minItems": 1, "maxItems": 1, "items": ring },
        }),
    );
    let point = object(
        &["type", "coordinates"],
        &json!({ "type": { "type": "string", "enum": ["Point"] }, "coordinates": position }),
    );
    let survey = json!({
        "survey_id": { "type": "string", "format": "uuid" },
        "area": { "type": "string", "description": "Id of the area that was walked, or in which the streets lie." },
        "streets": { "type": "array", "minItems": 1, "maxItems": MOST_STREETS, "items": text },
        "geometry": polygon,
        "surveyed_on": day,
        "finds": { "type": "string", "enum": ["some", "none"] },
        "note": text,
        "proof": text,
    });
    let report = json!({
        "report_id": { "type": "string", "format": "uuid" },
        "kind": { "type": "string", "enum": ["camera", "seen", "not_seen", "correction", "place"] },
        "camera_id": text,
        "position": point,
        "accuracy_m": { "type": "number", "minimum": 0 },
        "seen_on": text,
        "evidence": { "type": "string", "enum": ["seen", "photo", "official_document", "press", "hearsay"] },
        "tags": { "type": "object", "additionalProperties": text },
        "note": text,
        "distinct_from": list_of(&text),
        "device_token": { "type": "string", "description": "32 bytes in base64url, made by the device for this camera and month: it is counted once." },
        "locates": { "type": "integer", "description": "Id of the entry of /unlocated that was found here." },
        "outside": { "type": "boolean", "description": "The place is meant, although it is outside the territory." },
        "proof": text,
    });
    json!({ "survey": object(&["survey_id", "finds"], &survey), "report": object(&["report_id", "kind"], &report) })
}

/// Problems and features.
fn features() -> Value {
    let text = json!({ "type": "string" });
    let count = json!({ "type": "integer", "minimum": 0 });
    json!({
        "problem": object(&["type", "title", "status", "detail"], &json!({
            "type": { "type": "string", "format": "uri" },
            "title": text,
            "status": { "type": "integer" },
            "detail": text,
            "parameter": text,
            "errors": list_of(&object(&["pointer", "detail"], &json!({ "pointer": text, "detail": text }))),
            "candidates": list_of(&json!({ "type": "object" })),
        })),
        "link": object(&["href", "rel"], &json!({ "href": text, "rel": text, "type": text, "title": text })),
        "feature": object(&["type", "geometry", "properties"], &json!({
            "type": { "type": "string", "enum": ["Feature"] },
            "id": { "anyOf": [{ "type": "string" }, { "type": "integer" }] },
            "geometry": { "type": "object", "nullable": true },
            "properties": { "type": "object", "nullable": true },
            "links": list_of(&named("link")),
        })),
        "featureCollection": object(&["type", "features"], &json!({
            "type": { "type": "string", "enum": ["FeatureCollection"] },
            "features": list_of(&named("feature")),
            "numberMatched": count,
            "numberReturned": count,
            "withheld": count,
            "timeStamp": { "type": "string", "format": "date-time" },
            "links": list_of(&named("link")),
        })),
    })
}

/// The documents of OGC API and of the service itself.
fn documents() -> Value {
    let text = json!({ "type": "string" });
    let links = list_of(&named("link"));
    let tilesets = object(
        &["title", "dataType", "crs", "links"],
        &json!({ "title": text, "dataType": text, "crs": text, "tileMatrixSetURI": text, "layers": list_of(&json!({ "type": "object" })), "links": links }),
    );
    json!({
        "landing": object(&["title", "links"], &json!({ "title": text, "description": text, "attribution": text, "links": links })),
        "conformance": object(&["conformsTo"], &json!({ "conformsTo": list_of(&json!({ "type": "string", "format": "uri" })) })),
        "collection": object(&["id", "title", "extent", "links", "crs"], &json!({ "id": text, "title": text, "description": text, "attribution": text, "extent": { "type": "object" }, "itemType": text, "crs": list_of(&text), "links": links })),
        "collections": object(&["collections", "links"], &json!({ "collections": list_of(&named("collection")), "links": links })),
        "queryables": object(&["$schema", "$id", "type", "properties"], &json!({ "$schema": text, "$id": text, "type": { "type": "string", "enum": ["object"] }, "properties": { "type": "object" } })),
        "openapi": object(&["openapi", "info", "paths", "components"], &json!({ "openapi": text, "info": { "type": "object" }, "paths": { "type": "object" }, "components": { "type": "object" } })),
        "tilesets": object(&["tilesets", "links"], &json!({ "tilesets": list_of(&tilesets), "links": links })),
        "tileset": json!({ "anyOf": [tilesets, object(&["tilejson", "tiles", "vector_layers"], &json!({ "tilejson": text, "tiles": list_of(&text), "vector_layers": list_of(&json!({ "type": "object" })) }))] }),
        "tileMatrixSets": object(&["tileMatrixSets"], &json!({ "tileMatrixSets": list_of(&object(&["id", "links"], &json!({ "id": text, "links": links }))) })),
        "tileMatrixSet": object(&["id", "crs", "tileMatrices"], &json!({ "id": text, "crs": text, "tileMatrices": list_of(&json!({ "type": "object" })) })),
        "health": object(&["status", "storage", "version"], &json!({ "status": text, "storage": text, "version": text })),
        "search": object(&["query", "results"], &json!({ "query": text, "results": list_of(&object(&["kind", "id", "title", "position"], &json!({
            "kind": text, "id": text, "title": text, "subtitle": text, "href": { "type": "string", "nullable": true },
            "position": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "number" } },
            "bbox": { "type": "array", "nullable": true, "items": { "type": "number" } },
        }))) })),
        "territory": object(&["id", "name", "time_zone", "centre", "bounds", "sources", "counts"], &json!({
            "id": text, "name": text, "time_zone": text, "languages": list_of(&text), "counts": { "type": "object" },
            "centre": list_of(&json!({ "type": "number" })), "bounds": list_of(&json!({ "type": "number" })), "sources": list_of(&json!({ "type": "object" })),
        })),
    })
}

/// What whoever holds a receipt is answered.
fn of_senders() -> Value {
    let text = json!({ "type": "string" });
    let perhaps = json!({ "type": "string", "nullable": true });
    let count = json!({ "type": "number", "nullable": true });
    let report = json!({ "report_id": text, "camera_id": perhaps, "kind": text, "status": perhaps, "state": text, "why": perhaps, "received_on": text, "links": list_of(&named("link")) });
    json!({
        "sentReport": object(&["report_id", "state"], &report),
        "sentReports": object(&["reports"], &json!({ "reports": list_of(&named("sentReport")) })),
        "sentSurvey": object(&["survey_id", "id", "state", "surveyed_on", "finds"], &json!({
            "survey_id": text, "id": text, "state": text, "surveyed_on": text, "finds": text, "area": perhaps, "note": perhaps,
            "street_m": count, "surface_m2": count, "links": list_of(&named("link")),
        })),
        "sentPhoto": object(&["photo_id", "kind", "evidence_only", "state"], &json!({ "photo_id": text, "kind": text, "evidence_only": { "type": "boolean" }, "state": text, "received_on": text, "href": perhaps, "public_href": perhaps })),
        "sentPhotos": object(&["photos"], &json!({ "photos": list_of(&named("sentPhoto")) })),
        "challenge": object(&["algorithm", "challenge", "salt", "signature", "maxnumber"], &json!({ "algorithm": text, "challenge": text, "salt": text, "signature": text, "maxnumber": { "type": "integer" }, "is_asked": { "type": "boolean" } })),
    })
}

/// What became of cameras, what is not located, editions and decisions.
fn of_readers() -> Value {
    let text = json!({ "type": "string" });
    let count = json!({ "type": "integer", "minimum": 0 });
    let any = json!({ "type": "object" });
    json!({
        "history": object(&["camera_id", "history", "links"], &json!({ "camera_id": text, "history": list_of(&object(&["on", "what", "told", "changes"], &json!({ "on": text, "what": { "type": "string", "enum": ["added", "changed", "withdrawn", "back"] }, "told": list_of(&any), "changes": list_of(&any) }))), "links": list_of(&named("link")) })),
        "evidence": object(&["camera_id", "claims", "untold", "sources"], &json!({ "camera_id": text, "claims": list_of(&object(&["topic", "is_disputed", "statements"], &json!({ "topic": text, "is_disputed": { "type": "boolean" }, "statements": list_of(&any) }))), "untold": list_of(&text), "sources": list_of(&any) })),
        "unlocated": object(&["licence", "sources", "unlocated", "numberReturned", "withheld"], &json!({ "licence": text, "sources": any, "unlocated": list_of(&object(&["id", "address", "quality"], &json!({ "id": { "type": "integer" }, "address": text, "quality": text }))), "numberReturned": count, "withheld": count })),
        "spot": object(&["svg", "view", "metres", "areas", "is_inside"], &json!({
            "svg": text, "view": text, "metres": { "type": "number" }, "is_inside": { "type": "boolean" },
            "street": { "type": "object", "nullable": true, "required": ["name", "distance_m"], "properties": { "name": text, "distance_m": { "type": "number" } } },
            "areas": list_of(&object(&["id", "kind", "name"], &json!({ "id": text, "kind": text, "name": text }))),
        })),
        "unlocatedEntry": object(&["id", "address"], &json!({ "id": { "type": "integer" }, "address": text })),
        "editions": object(&["editions"], &json!({ "editions": list_of(&named("editionLine")) })),
        "editionLine": object(&["id", "name"], &json!({ "id": text, "name": text, "is_withdrawn": { "type": "boolean" } })),
        "edition": object(&["edition", "files"], &json!({ "edition": any, "files": list_of(&object(&["name", "sha256", "bytes"], &json!({ "name": text, "sha256": text, "bytes": count }))) })),
        "editionChanges": object(&["differences"], &json!({ "differences": object(&["added", "removed", "changed", "cameras"], &json!({ "added": count, "removed": count, "changed": count, "cameras": list_of(&any) })) })),
        "tableMetadata": object(&["@context", "url", "tableSchema"], &json!({ "@context": text, "url": text, "tableSchema": any })),
        "dataPackage": object(&["name", "licenses", "sources", "resources"], &json!({ "name": text, "licenses": list_of(&any), "sources": list_of(&any), "resources": list_of(&any) })),
        "decisions": object(&["decisions", "links"], &json!({ "decisions": list_of(&any), "links": list_of(&named("link")) })),
    })
}
