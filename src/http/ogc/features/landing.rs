//! The landing page as JSON, and what the service conforms to.

use axum::extract::{RawQuery, State};
use serde_json::{Value, json};

use super::item_query::{Form, take_form};
use super::links::{DOCUMENT_FORMS, link, representations};
use crate::http::ogc::ogc_html::{Resource, render};
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, HTML, JSON, OPENAPI};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;

/// Conformance classes that hold.
const CLASSES: [&str; 25] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
    "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
    "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
    "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
    "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
    "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
];

/// The landing page for programs.
pub fn landing(app: &App, params: Params, language: &str) -> Result<Answer, Problem> {
    params.finish()?;
    Ok(Answer::json(JSON, &landing_json(app, language), Freshness::Revalidate))
}

/// What the landing page says.
pub fn landing_json(app: &App, language: &str) -> Value {
    let territory = &app.territory;
    let mut links = representations(app, "/", "", Form::Json, &DOCUMENT_FORMS);
    links.extend([
        link(app, "/api", "service-desc", OPENAPI, "How to ask, as OpenAPI 3.0"),
        link(app, "/api?f=html", "service-doc", "text/html", "How to ask, for reading"),
        link(app, "/conformance", "conformance", JSON, "What this service conforms to"),
        link(app, "/collections", "data", JSON, "The collections"),
        link(app, "/tileMatrixSets", "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", JSON, "How tiles lie"),
        link(app, "/exports/cameras.geojson", "enclosure", "application/geo+json", "All cameras as one file"),
        link(app, "/exports", "related", "text/html", "Choose an export: list, filters, format"),
        link(app, "/about", "about", "text/html", "What this is and is not"),
        link(app, "/legal", "license", "text/html", "Licences and who answers for this site"),
    ]);
    json!({
        "title": format!("Contrechamp {}", territory.name),
        "description": "The citizens' inventory of surveillance cameras. A missing point is not a missing camera.",
        "attribution": attribution(app, language),
        "links": links,
    })
}

/// The sources' attributions in one line, for readers of a language.
pub fn attribution(app: &App, language: &str) -> String {
    let told = app.territory.sources.iter().filter(|source| source.export && !source.attribution.is_empty());
    let mut names: Vec<&str> = Vec::new();
    for source in told {
        let name = source.attribution_in(language);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.push("Contrechamp (ODbL 1.0)");
    names.join("; ")
}

/// `/conformance`.
pub async fn conformance(
    State(app): State<AppState>,
    asked: Asked,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    let form = take_form(&mut params, &asked, false)?;
    params.finish()?;
    let links = representations(&app, "/conformance", raw.as_deref().unwrap_or_default(), form, &DOCUMENT_FORMS);
    let value = json!({ "conformsTo": CLASSES, "links": links });
    Ok(match form {
        Form::Html => Answer::new(HTML, render(&app, &asked, Resource::Conformance, &value)?, Freshness::Build),
        _ => Answer::json(JSON, &value, Freshness::Build),
    })
}
