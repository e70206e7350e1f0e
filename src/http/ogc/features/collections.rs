//! `/collections`, one collection, and as JSON Schema its queryables and the form of a camera.

use axum::extract::{Path, RawQuery, State};
use serde_json::{Map, Value, json};

use super::item_query::{Form, take_form};
use super::items::collection_of;
use super::landing::attribution;
use super::links::{DOCUMENT_FORMS, link, representations};
use crate::domain::ExportLayer;
use crate::formats::export::layer::{self, OTHER_TAGS};
use crate::http::ogc::extent::{Extent, extent_of_cameras};
use crate::http::ogc::ogc_html::{Resource, render};
use crate::http::ogc::tile_matrix_sets::take_json;
use crate::http::query::collection::Collection;
use crate::http::query::crs::ServedCrs;
use crate::http::query::queryables::Values;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, CSV, Freshness, GEOJSON, HTML, JSON, SCHEMA};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;

/// Where a camera's form as GeoJSON is told.
pub const CAMERA_SCHEMA: &str = "/collections/cameras/schema";

/// `/collections`.
pub async fn list(State(app): State<AppState>, asked: Asked, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let (form, raw) = take(raw, &asked)?;
    let language = &app.pages.language(asked.language).code;
    let extent = extent_of_cameras(&app).await?;
    let collections: Vec<_> =
        Collection::ALL.iter().map(|collection| describe(&app, *collection, vec![], &extent, language)).collect();
    let links = representations(&app, "/collections", &raw, form, &DOCUMENT_FORMS);
    let value = json!({ "links": links, "collections": collections, "crs": crs_list() });
    Ok(match form {
        Form::Html => Answer::new(HTML, render(&app, &asked, Resource::Collections, &value)?, extent.freshness),
        _ => Answer::json(JSON, &value, extent.freshness),
    })
}

/// `/collections/{collection}`.
pub async fn one(
    State(app): State<AppState>,
    asked: Asked,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let collection = collection_of(&id)?;
    let (form, raw) = take(raw, &asked)?;
    let own = representations(&app, &format!("/collections/{id}"), &raw, form, &DOCUMENT_FORMS);
    let extent = extent_of_cameras(&app).await?;
    let value = describe(&app, collection, own, &extent, &app.pages.language(asked.language).code);
    Ok(match form {
        Form::Html => {
            Answer::new(HTML, render(&app, &asked, Resource::Collection(collection), &value)?, extent.freshness)
        }
        _ => Answer::json(JSON, &value, extent.freshness),
    })
}

/// `/collections/{collection}/queryables`.
pub async fn queryables(
    State(app): State<AppState>,
    asked: Asked,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let collection = collection_of(&id)?;
    let (form, _) = take(raw, &asked)?;
    let value = schema(&app, collection);
    Ok(match form {
        Form::Html => {
            Answer::new(HTML, render(&app, &asked, Resource::Queryables(collection), &value)?, Freshness::Build)
        }
        _ => Answer::json(SCHEMA, &value, Freshness::Build),
    })
}

/// `/collections/{collection}/schema`, of cameras alone: what one looks like in GeoJSON. Without it GDAL takes the types from the first
/// page, and a date that is known to the year is lost where all dates of that page are days.
pub async fn schema_of_features(
    State(app): State<AppState>,
    asked: Asked,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    take_json(&mut params)?;
    asked.take_language(&mut params)?;
    params.finish()?;
    if collection_of(&id)? != Collection::Cameras {
        return Err(Problem::not_found(format!(
            "expected cameras, the collection whose features are described, found {id:?}"
        )));
    }
    Ok(Answer::json(SCHEMA, &feature_schema(&app), Freshness::Build))
}

fn feature_schema(app: &App) -> Value {
    let columns = layer::columns(ExportLayer::Cameras).iter().filter(|column| column.name != OTHER_TAGS);
    let properties: Map<String, Value> = columns
        .map(|column| {
            let kind = match column.name {
                "cc_source" | "cc_areas" => json!({ "type": "array", "items": { "type": "string" } }),
                "cc_status" | "cc_evidence" => json!({ "type": "string" }),
                _ => json!({ "type": ["string", "null"] }),
            };
            (column.name.to_owned(), kind)
        })
        .collect();
    let position = json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "number" } });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": app.url(CAMERA_SCHEMA),
        "type": "object",
        "title": Collection::Cameras.title(),
        "description": "One feature of the list. Members that begin with cc_ are the inventory's, all others OpenStreetMap tags, \
            verbatim; dates are as exact as they are known: a year, a month or a day. \
            A tag that is not named here may be there all the same, as text.",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": { "type": "string", "enum": ["Feature"] },
            "id": { "type": "string" },
            "geometry": {
                "type": "object",
                "required": ["type", "coordinates"],
                "properties": { "type": { "type": "string", "enum": ["Point"] }, "coordinates": position },
            },
            "properties": {
                "type": "object",
                "required": ["cc_status", "cc_evidence", "cc_source", "cc_areas"],
                "properties": properties,
                "additionalProperties": { "type": "string" },
            },
        },
    })
}

fn take(raw: Option<String>, asked: &Asked) -> Result<(Form, String), Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    let form = take_form(&mut params, asked, false)?;
    params.finish()?;
    Ok((form, raw.unwrap_or_default()))
}

fn crs_list() -> Vec<&'static str> {
    ServedCrs::ALL.iter().map(|crs| crs.uri()).collect()
}

fn describe(app: &App, collection: Collection, mut links: Vec<Value>, cameras: &Extent, language: &str) -> Value {
    let bounds = if collection == Collection::Cameras { cameras.bounds } else { app.territory.bounds };
    let path = format!("/collections/{}", collection.id());
    if links.is_empty() {
        links.push(link(app, &path, "self", JSON, "This collection"));
    }
    let items = format!("{path}/items");
    links.extend([
        link(app, &items, "items", GEOJSON, "Its features as GeoJSON"),
        link(app, &format!("{items}?f=html"), "items", "text/html", "Its features as HTML"),
        link(app, &format!("{items}?f=csv"), "items", CSV, "Its features as CSV"),
        link(app, &format!("{path}/queryables"), "http://www.opengis.net/def/rel/ogc/1.0/queryables", SCHEMA, "What can be asked for"),
        json!({ "href": "https://opendatacommons.org/licenses/odbl/1-0/", "rel": "license", "type": "text/html", "title": "ODbL 1.0" }),
    ]);
    if collection == Collection::Cameras {
        let tiles = format!("{path}/tiles");
        // GDAL up to 3.6 at least knows the spelling of the first edition of the standard alone.
        for rel in ["describedby", "describedBy"] {
            links.push(link(app, CAMERA_SCHEMA, rel, SCHEMA, "What one feature looks like"));
        }
        links.push(link(app, &tiles, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", JSON, "Vector tiles"));
        links.push(link(app, "/exports/cameras.geojson", "enclosure", GEOJSON, "All of it as one file"));
    }
    json!({
        "id": collection.id(),
        "title": collection.title(),
        "description": collection.description(),
        "attribution": attribution(app, language),
        "license": "ODbL-1.0",
        "itemType": "feature",
        "extent": {
            "spatial": { "bbox": [bounds], "crs": ServedCrs::Crs84.uri() },
            "temporal": { "interval": [[null, null]], "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian" },
        },
        "crs": crs_list(),
        "storageCrs": ServedCrs::Crs84.uri(),
        "links": links,
    })
}

fn schema(app: &App, collection: Collection) -> Value {
    let mut properties = Map::new();
    let geometry = json!({ "title": "geometry", "x-ogc-role": "primary-geometry", "format": collection.geometry() });
    properties.insert("geometry".into(), geometry);
    for queryable in collection.queryables() {
        let kind = if queryable.values == Values::Number { "number" } else { "string" };
        let mut property = json!({ "title": queryable.name, "description": queryable.description, "type": kind });
        match queryable.values {
            Values::Text | Values::Number => {}
            Values::OneOf(words) => property["enum"] = words.into(),
            Values::PartialDate => property["pattern"] = "^\\d{4}(-\\d{2}(-\\d{2})?)?$".into(),
        }
        properties.insert(queryable.name.into(), property);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": app.url(&format!("/collections/{}/queryables", collection.id())),
        "type": "object",
        "title": collection.title(),
        "description": "What filter (CQL2) can ask for. Text that is compared whole is a parameter too, as /api tells: equality, a comma means any of. \
            Dates are as exact as they are known and stand for all days they may mean.",
        "properties": properties,
        "additionalProperties": false,
    })
}
