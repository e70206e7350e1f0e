//! The paths of the OpenAPI description: one entry for each route, parameters from the tables of the collections.

use serde_json::{Map, Value, json};

use super::collections::CAMERA_SCHEMA;
use super::openapi_editions::put_editions;
use super::openapi_files::{put_comparison, put_unlocated};
use super::openapi_parts::{
    done_with, file_content, geojson_content, json_content, operation, page_content, path_parameter, reference,
    references,
};
use super::openapi_reports::{put_photos, put_reports, put_surveys};
use crate::domain::export::TABLE_METADATA;
use crate::domain::{ExportFormat, ExportLayer};
use crate::http::query::collection::Collection;
use crate::http::query::queryables::Values;
use crate::http::wire::answer::{GEOJSON, JSON, OPENAPI, SCHEMA};

/// All paths.
pub fn paths() -> Value {
    let mut paths = Map::new();
    let mut put = |path: &str, value: Value| drop(paths.insert(path.to_owned(), value));
    for (path, id, summary, media_type, schema) in [
        ("/", "getLandingPage", "The map for people, the landing page for programs", JSON, "landing"),
        ("/conformance", "getConformance", "What this service conforms to", JSON, "conformance"),
        ("/api", "getApi", "This description", OPENAPI, "openapi"),
        ("/collections", "getCollections", "The collections", JSON, "collections"),
    ] {
        let content = page_content(media_type, schema);
        put(path, json!({ "get": operation(id, "Capabilities", summary, &references(&["f", "lang"]), &content) }));
    }
    for collection in Collection::ALL {
        put_collection(&mut put, collection);
    }
    put_tiles(&mut put);
    put_basemap(&mut put);
    put_exports(&mut put);
    put_editions(&mut put);
    put_map(&mut put);
    put_reports(&mut put);
    put_photos(&mut put);
    put_surveys(&mut put);
    put_unlocated(&mut put);
    put_comparison(&mut put);
    let q = [
        json!({ "name": "q", "in": "query", "required": true, "schema": { "type": "string" } }),
        limit(8, 50),
        reference("lang"),
    ];
    put(
        "/search",
        json!({ "get": operation("search", "Data", "Areas, places, streets, cameras and coordinates by name", &q, &json_content("search")) }),
    );
    for (path, id, summary, schema) in [
        ("/territory.json", "getTerritory", "The territory, its sources and its counts", "territory"),
        ("/health", "getHealth", "Whether the service answers", "health"),
    ] {
        put(path, json!({ "get": operation(id, "Service", summary, &[], &json_content(schema)) }));
    }
    put_moderation(&mut put);
    let detail = [
        json!({ "name": "detail", "in": "query", "required": false, "description": "What is seen of a whole city, or only what a nearer look needs; both when absent.",
            "schema": { "type": "string", "enum": ["far", "near"] } }),
        reference("lang"),
    ];
    put(
        "/ground.geojson",
        json!({ "get": operation("getGround", "Service", "Streets, water and parks as a light base map", &detail, &geojson_content("featureCollection")) }),
    );
    Value::Object(paths)
}

/// The log of decisions, and flags, which are a form.
fn put_moderation(put: &mut impl FnMut(&str, Value)) {
    let before = json!({ "name": "before", "in": "query", "description": "Decisions before this number.", "schema": { "type": "integer" } });
    let log = [reference("f"), before, reference("lang")];
    let summary = "Every decision of moderation: day, what, which camera, which reason";
    let log = operation("getDecisions", "Service", summary, &log, &page_content(JSON, "decisions"));
    put("/moderation/log", json!({ "get": log }));
    let page = json!({ "text/html": { "schema": { "type": "string" } } });
    let about = json!({ "name": "about", "in": "query", "description": "Code of a camera, or address of any page, photo or edition.", "schema": { "type": "string" } });
    let form = operation("getFlagForm", "Reports", "The form for what is wrong with something public", &[about], &page);
    let mut send = operation("postFlag", "Reports", "Point out what is wrong, or ask for removal", &[], &page);
    let text = json!({ "type": "string" });
    let fields = json!({ "token": text, "about": text, "kind": text, "note": text });
    let schema = json!({ "type": "object", "required": ["token", "about", "kind"], "properties": fields });
    send["requestBody"] =
        json!({ "required": true, "content": { "application/x-www-form-urlencoded": { "schema": schema } } });
    let again = "The form again, with what was typed and what is to be mended or waited for.";
    for status in ["422", "429"] {
        send["responses"][status] = json!({ "description": again, "content": page });
    }
    put("/flags", json!({ "get": form, "post": done_with(send, &["201"]) }));
}

fn put_collection(put: &mut impl FnMut(&str, Value), collection: Collection) {
    let path = format!("/collections/{}", collection.id());
    let name: String = collection.id().split('-').map(capital).collect();
    let document = references(&["f", "lang"]);
    let content = page_content(JSON, "collection");
    let one = operation(&format!("describe{name}"), "Capabilities", collection.title(), &document, &content);
    put(&path, json!({ "get": one }));
    let queryables = operation(
        &format!("get{name}Queryables"),
        "Capabilities",
        "What can be asked for",
        &document,
        &page_content(SCHEMA, "queryables"),
    );
    put(&format!("{path}/queryables"), json!({ "get": queryables }));
    if collection == Collection::Cameras {
        let f = json!({ "name": "f", "in": "query", "schema": { "type": "string", "enum": ["json"] } });
        let content = json!({ SCHEMA: { "schema": { "$ref": "#/components/schemas/queryables" } } });
        let summary = "What one camera looks like as GeoJSON";
        let schema = operation("getCamerasSchema", "Capabilities", summary, &[f, reference("lang")], &content);
        put(CAMERA_SCHEMA, json!({ "get": schema }));
    }
    let mut parameters = references(&["limit", "bbox", "bbox-crs", "crs", "datetime", "page", "f-items", "lang"]);
    parameters.extend(own_parameters(collection));
    let mut content = page_content(GEOJSON, "featureCollection");
    content["text/csv"] = json!({ "schema": { "type": "string" } });
    let items = operation(&format!("get{name}"), "Data", collection.description(), &parameters, &content);
    put(&format!("{path}/items"), json!({ "get": items }));
    let mut parameters = vec![path_parameter("id", "string")];
    parameters.extend(references(&["crs", "f", "lang"]));
    parameters.extend(
        own_parameters(collection)
            .into_iter()
            .filter(|parameter| parameter["name"] == "radius" || parameter["name"] == "as-of"),
    );
    let content = page_content(GEOJSON, "feature");
    let item = operation(&format!("get{name}Item"), "Data", "One feature", &parameters, &content);
    put(&format!("{path}/items/{{id}}"), json!({ "get": item }));
}

fn put_tiles(put: &mut impl FnMut(&str, Value)) {
    let f = json!({ "name": "f", "in": "query", "schema": { "type": "string", "enum": ["json"] } });
    let document = |id: &str, summary: &str, parameters: &[Value], schema: &str| json!({ "get": operation(id, "Tiles", summary, parameters, &json_content(schema)) });
    let form = std::slice::from_ref(&f);
    put("/collections/cameras/tiles", document("getTilesets", "The sets of tiles", form, "tilesets"));
    put("/tileMatrixSets", document("getTileMatrixSets", "Ways in which tiles lie", form, "tileMatrixSets"));
    let of_set = [path_parameter("id", "string"), f.clone()];
    put("/tileMatrixSets/{id}", document("getTileMatrixSet", "One of them", &of_set, "tileMatrixSet"));
    let path = "/collections/cameras/tiles/WebMercatorQuad";
    let filters = camera_filters();
    let mut parameters = filters.clone();
    parameters
        .push(json!({ "name": "f", "in": "query", "schema": { "type": "string", "enum": ["json", "tilejson"] } }));
    parameters.push(reference("lang"));
    put(
        path,
        json!({ "get": operation("getTileset", "Tiles", "The tileset, or its TileJSON", &parameters, &json_content("tileset")) }),
    );
    let mut parameters: Vec<_> = ["z", "y", "x"].map(|name| path_parameter(name, "integer")).into();
    parameters.extend(filters);
    let binary = file_content(&["application/vnd.mapbox-vector-tile"]);
    put(
        &format!("{path}/{{z}}/{{y}}/{{x}}"),
        json!({ "get": operation("getTile", "Tiles", "One vector tile", &parameters, &binary) }),
    );
}

fn put_basemap(put: &mut impl FnMut(&str, Value)) {
    let parameters: Vec<_> = ["z", "x", "y"].map(|name| path_parameter(name, "integer")).into();
    let content = file_content(&["image/png"]);
    let summary = "A tile of the base map, where this instance has one";
    put("/basemap/{z}/{x}/{y}", json!({ "get": operation("getBasemapTile", "Tiles", summary, &parameters, &content) }));
}

fn put_exports(put: &mut impl FnMut(&str, Value)) {
    for layer in ExportLayer::ALL {
        let collection = collection_of(layer);
        let mut parameters = own_parameters(collection);
        parameters.extend(references(&["bbox", "datetime"]));
        let name: String = layer.id().split('-').map(capital).collect();
        for format in layer.formats() {
            let extension = format.extension();
            let mut parameters = parameters.clone();
            if format == ExportFormat::Csv {
                parameters.push(bom());
            }
            let content = match format {
                ExportFormat::GeoJson => geojson_content("featureCollection"),
                _ => file_content(&[format.media_type()]),
            };
            let summary = format!("{} as one file, all that may be exported: {}", collection.title(), format.title());
            let one =
                operation(&format!("export{name}{}", capital(extension)), "Data", &summary, &parameters, &content);
            put(&format!("/exports/{}.{extension}", layer.id()), json!({ "get": one }));
        }
        parameters.push(bom());
        let id = format!("export{name}CsvMetadata");
        let beside =
            operation(&id, "Data", "What travels beside the table", &parameters, &json_content("tableMetadata"));
        put(&format!("/exports/{}.{TABLE_METADATA}", layer.id()), json!({ "get": beside }));
    }
}

fn bom() -> Value {
    let description = "Begin with a byte-order mark, so that Excel reads UTF-8.";
    json!({ "name": "bom", "in": "query", "description": description, "schema": { "type": "boolean", "default": false } })
}

fn collection_of(layer: ExportLayer) -> Collection {
    match layer {
        ExportLayer::Cameras => Collection::Cameras,
        ExportLayer::Areas => Collection::Areas,
        ExportLayer::Places => Collection::Places,
        ExportLayer::SchoolZones => Collection::SchoolZones,
        ExportLayer::Buildings => Collection::Buildings,
    }
}

/// What the map reads beside tiles: with the cameras that neither items nor exports hand out.
fn put_map(put: &mut impl FnMut(&str, Value)) {
    let mut parameters = references(&["limit", "bbox", "page", "lang"]);
    parameters.extend(camera_filters());
    let summary = "Cameras as the map's lists show them, not for reuse: sources that may not be exported among them, and near which street one without an address stands";
    let list = operation("getMapCameras", "Service", summary, &parameters, &geojson_content("featureCollection"));
    put("/map/cameras", json!({ "get": list }));
    let id = [path_parameter("id", "string"), reference("lang")];
    let one = operation(
        "getMapCamera",
        "Service",
        "One camera as the map's panel shows it",
        &id,
        &geojson_content("feature"),
    );
    put("/map/cameras/{id}", json!({ "get": one }));
    put("/map/spot", json!({ "get": spot() }));
    let history = [path_parameter("id", "string"), reference("f"), reference("lang")];
    let summary =
        "What became of a camera, day by day: which source spoke, by what evidence, and what is different since";
    let history = operation("getCameraHistory", "Data", summary, &history, &page_content(JSON, "history"));
    put("/cameras/{id}/history", json!({ "get": history }));
    let evidence = [path_parameter("id", "string"), reference("lang")];
    let summary = "What is claimed about a camera, by topic: each source's words with their grade and date, and where they disagree";
    let evidence = operation("getCameraEvidence", "Data", summary, &evidence, &json_content("evidence"));
    put("/cameras/{id}/evidence", json!({ "get": evidence }));
    let atom = json!({ "application/atom+xml": { "schema": { "type": "string" } } });
    let language = [reference("lang")];
    let all = operation("getFeed", "Data", "What came, changed or left, by day (Atom)", &language, &atom);
    put("/feeds/cameras.atom", json!({ "get": all }));
    let file = [path_parameter("file", "string"), reference("lang")];
    let area = operation("getAreaFeed", "Data", "The same of one area: its id and .atom", &file, &atom);
    put("/feeds/areas/{file}", json!({ "get": area }));
}

fn spot() -> Value {
    let at = json!({ "name": "at", "in": "query", "required": true, "description": "lon,lat", "schema": { "type": "string" }, "example": "3.8767,43.6108" });
    let schema = json!({ "type": "number", "minimum": 20, "maximum": 2000, "default": 60 });
    let metres = json!({ "name": "metres", "in": "query", "description": "Ground shown around it.", "schema": schema });
    let summary = "The surroundings of a place: a drawing, its nearest street and its areas";
    operation("getMapSpot", "Service", summary, &[at, metres, reference("lang")], &json_content("spot"))
}

fn camera_filters() -> Vec<Value> {
    let mut parameters = own_parameters(Collection::Cameras);
    parameters.push(reference("datetime"));
    parameters
}

fn own_parameters(collection: Collection) -> Vec<Value> {
    let parameters = collection.queryables().into_iter().filter(|queryable| queryable.is_parameter);
    let queryables = parameters.map(|queryable| {
        let mut items = json!({ "type": "string" });
        match queryable.values {
            Values::Text | Values::Number => {}
            Values::OneOf(words) => items["enum"] = words.into(),
            Values::PartialDate => items["pattern"] = "^\\d{4}(-\\d{2}(-\\d{2})?)?$".into(),
        }
        let schema = json!({ "type": "array", "items": items });
        json!({ "name": queryable.name, "in": "query", "description": queryable.description, "schema": schema, "style": "form", "explode": false })
    });
    let extras = collection.extras().into_iter().map(|extra| {
        json!({ "name": extra.name, "in": "query", "description": extra.description, "schema": { "type": "string" }, "example": extra.example })
    });
    extras.chain(queryables).chain(references(&["filter", "filter-lang", "filter-crs"])).collect()
}

fn limit(default: usize, maximum: usize) -> Value {
    let schema = json!({ "type": "integer", "minimum": 1, "maximum": maximum, "default": default });
    json!({ "name": "limit", "in": "query", "schema": schema })
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
