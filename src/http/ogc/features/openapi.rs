//! The description of the service in OpenAPI 3.0.3, made from the same tables as the routes and their parameters.

use axum::extract::{RawQuery, State};
use serde_json::{Value, json};

use super::item_query::{DEFAULT_LIMIT, Form, MAX_LIMIT, take_form};
use super::openapi_paths::paths;
use super::openapi_schemas::schemas;
use crate::http::ogc::ogc_html::{Resource, render};
use crate::http::query::crs::ServedCrs;
use crate::http::query::filter::LANGUAGES;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, HTML, OPENAPI};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;

/// `/api`.
pub async fn api(State(app): State<AppState>, asked: Asked, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    let form = take_form(&mut params, &asked, false)?;
    params.finish()?;
    let value = document(&app);
    Ok(match form {
        Form::Html => Answer::new(HTML, render(&app, &asked, Resource::Api, &value)?, Freshness::Build),
        _ => Answer::json(OPENAPI, &value, Freshness::Build),
    })
}

fn document(app: &App) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": format!("Contrechamp {}", app.territory.name),
            "description": "The citizens' inventory of surveillance cameras: reading by OGC API, reporting without an account.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Data: ODbL 1.0", "url": "https://opendatacommons.org/licenses/odbl/1-0/" },
        },
        "servers": [{ "url": app.settings.public_url.base }],
        "tags": [
            { "name": "Capabilities" }, { "name": "Data" }, { "name": "Tiles" }, { "name": "Reports" }, { "name": "Service" },
        ],
        "paths": paths(),
        "components": {
            "parameters": parameters(),
            "responses": { "Problem": problem_response() },
            "schemas": schemas(),
            "securitySchemes": {
                "receipt": { "type": "http", "scheme": "bearer", "description": "32 random bytes in base64url, made by the sender." },
            },
        },
    })
}

fn parameters() -> Value {
    let crs: Vec<_> = ServedCrs::ALL.iter().map(|crs| crs.uri()).collect();
    let query = |name: &str, description: &str, schema: Value| json!({ "name": name, "in": "query", "required": false, "description": description, "schema": schema, "style": "form", "explode": false });
    let numbers = json!({ "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" } });
    json!({
        "limit": query("limit", "Features in the answer at most; more than the maximum is clamped, and pages in HTML have 1 000 at most.",
            json!({ "type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT })),
        "bbox": query("bbox", "West, south, east, north; west above east crosses the antimeridian.", numbers),
        "bbox-crs": query("bbox-crs", "Reference system of bbox.", json!({ "type": "string", "enum": crs, "default": crs[0] })),
        "crs": query("crs", "Reference system of the answer.", json!({ "type": "string", "enum": crs, "default": crs[0] })),
        "filter": query("filter", "A condition in CQL2 (OGC 21-065r2) on the queryables and on geometry.", json!({ "type": "string" })),
        "filter-lang": query("filter-lang", "What filter is written in; cql-text is another name of cql2-text.",
            json!({ "type": "string", "enum": LANGUAGES, "default": LANGUAGES[0] })),
        "filter-crs": query("filter-crs", "Reference system of the geometries in filter.", json!({ "type": "string", "enum": crs, "default": crs[0] })),
        "datetime": query("datetime", "An RFC 3339 instant or an interval with .. for an open end; a date means the territory's day.",
            json!({ "type": "string" })),
        "page": query("page", "The value of a next link.", json!({ "type": "string" })),
        "f": query("f", "Form of the answer, in place of the Accept header.", json!({ "type": "string", "enum": ["json", "html"] })),
        "f-items": query("f", "Form of the answer, in place of the Accept header.", json!({ "type": "string", "enum": ["json", "html", "csv"] })),
        "lang": query("lang", "Language of pages, in place of the Accept-Language header.", json!({ "type": "string" })),
    })
}

fn problem_response() -> Value {
    json!({
        "description": "What went wrong (RFC 9457).",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/problem" } } },
    })
}
