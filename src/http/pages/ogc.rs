//! The resources of OGC API Features as pages: what a program reads as JSON, for people, with links to the other forms.
//! Made from the very JSON that programs get, so that both say the same.

use serde::Serialize;
use serde_json::Value;

use super::frame::shell;
use super::ogc_api::{operations, parameters};
use super::ogc_known::Known;
use super::ogc_rows::{Column, Described, Property, Row, asked_in_words, columns, in_words, plain, rows, title};
use crate::http::state::App;
use crate::http::templates::Shell;
use crate::http::wire::asked::Asked;
use crate::http::wire::problem::Problem;

/// Values of `ogc_items.html`.
#[derive(Clone, Debug, Serialize)]
struct ItemsValues {
    collection: String,
    columns: Vec<Column>,
    rows: Vec<Row>,
    matched: Option<u64>,
    /// Cameras left out because their source may not be passed on.
    withheld: u64,
    /// Addresses of this page in other forms, and of its neighbours; relative to the root.
    json: String,
    csv: String,
    next: Option<String>,
    /// The first page, where this is a later one.
    first: Option<String>,
    /// Parameters of this page, for the form of filters.
    asked: Vec<Property>,
    /// The same with their values in words.
    told: Vec<Property>,
}

#[derive(Clone, Debug, Serialize)]
struct ItemValues {
    collection: String,
    id: String,
    title: String,
    href: Option<String>,
    geometry: String,
    position: Option<String>,
    properties: Vec<Property>,
}

#[derive(Clone, Debug, Serialize)]
struct DocumentValues {
    collection: String,
    collections: Vec<String>,
    lines: Vec<String>,
    described: Vec<Described>,
    /// Parameters of the API.
    parameters: Vec<Described>,
    base: String,
}

/// The pages that need no more than names: `ogc_collections.html`, `ogc_collection.html`, `ogc_conformance.html`,
/// `ogc_queryables.html` and `ogc_api.html`. `path` is the resource's own, `collection` is empty where there is none.
pub fn document_page(
    app: &App,
    asked: &Asked,
    template: &str,
    path: &str,
    collection: &str,
    value: &Value,
) -> Result<String, Problem> {
    let texts =
        |list: &Value| list.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect();
    let ids = value["collections"].as_array().into_iter().flatten().filter_map(|v| v["id"].as_str().map(str::to_owned));
    let language = app.pages.language(asked.language);
    let values = DocumentValues {
        collection: collection.to_owned(),
        collections: ids.collect(),
        lines: if value["conformsTo"].is_array() { texts(&value["conformsTo"]) } else { texts(&value["crs"]) },
        described: [queryables(value), operations(language, value)].concat(),
        parameters: parameters(language, value),
        base: app.settings.public_url.base.clone(),
    };
    let page = frame(app, asked, path, "");
    app.pages.render(asked.language, template, &page, values)
}

/// A page of features; `value` is the feature collection with its links.
pub fn items_page(app: &App, asked: &Asked, collection: &str, value: &Value) -> Result<String, Problem> {
    let own = link(value, "self").unwrap_or_default();
    let query = own.split_once('?').map_or("", |(_, query)| query);
    let page = frame(app, asked, &format!("/collections/{collection}/items"), query);
    let features: Vec<&Value> = value["features"].as_array().into_iter().flatten().collect();
    let language = app.pages.language(asked.language);
    let filters = asked_for(query);
    let of_sources = filters.iter().filter(|filter| filter.name == "cc_source");
    let keys: Vec<_> = of_sources.flat_map(|filter| filter.value.split(',')).map(str::to_owned).collect();
    let known = Known::read(app, language, collection, &features, &keys)?;
    let titles: Vec<_> = features.iter().map(|feature| title(language, &known, collection, feature)).collect();
    let columns = columns(&features, &titles);
    let base = format!("collections/{collection}/items");
    let values = ItemsValues {
        collection: collection.to_owned(),
        rows: rows(language, &known, collection, (&features, titles), &columns),
        matched: value["numberMatched"].as_u64(),
        withheld: value["withheld"].as_u64().unwrap_or(0),
        json: with(&base, query, &[("f", "json"), ("lang", "")]),
        csv: with(&base, query, &[("f", "csv"), ("lang", "")]),
        next: link(value, "next")
            .and_then(|next| next.split_once('?').map(|(_, query)| with(&base, query, &[("lang", &page.lang)]))),
        first: query.contains("page=").then(|| with(&base, query, &[("page", ""), ("lang", &page.lang)])),
        told: asked_in_words(language, &known, &filters),
        asked: filters,
        columns,
    };
    app.pages.render(asked.language, "ogc_items.html", &page, values)
}

/// One feature.
pub fn item_page(app: &App, asked: &Asked, collection: &str, value: &Value) -> Result<String, Problem> {
    let id = plain(&value["id"]);
    let page = frame(app, asked, &format!("/collections/{collection}/items/{id}"), "");
    let language = app.pages.language(asked.language);
    let known = Known::read(app, language, collection, &[value], &[])?;
    let properties = value["properties"].as_object().into_iter().flatten();
    let coordinates = &value["geometry"]["coordinates"];
    let values = ItemValues {
        href: link(value, "describedby").map(|_| format!("{collection}/{id}")),
        geometry: plain(&value["geometry"]["type"]),
        position: (value["geometry"]["type"] == "Point").then(|| plain(coordinates)),
        properties: properties
            .map(|(name, value)| Property { name: name.clone(), value: in_words(language, &known, name, value) })
            .collect(),
        title: title(language, &known, collection, value),
        collection: collection.to_owned(),
        id,
    };
    app.pages.render(asked.language, "ogc_item.html", &page, values)
}

/// The frame of a resource's page, whose path is known from the resource.
fn frame(app: &App, asked: &Asked, path: &str, query: &str) -> Shell {
    let address = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    // Paths are made of ids that were found, so they are addresses; the root stands in for one that is none.
    shell(app, asked, &address.parse().unwrap_or_default())
}

/// Queryables of a JSON Schema.
fn queryables(value: &Value) -> Vec<Described> {
    let words = |property: &Value| property["enum"].as_array().into_iter().flatten().map(plain).collect();
    let queryables = value["properties"].as_object().into_iter().flatten().map(|(name, property)| Described {
        name: name.clone(),
        kind: property["type"].as_str().or(property["format"].as_str()).unwrap_or_default().to_owned(),
        words: words(property),
        description: plain(&property["description"]),
        is_in_words: false,
    });
    queryables.collect()
}

/// Address of the link with this relation.
fn link<'a>(value: &'a Value, rel: &str) -> Option<&'a str> {
    value["links"].as_array()?.iter().find(|link| link["rel"] == rel)?["href"].as_str()
}

/// A path with its query, some parameters set or, when empty, left out.
fn with(path: &str, query: &str, set: &[(&str, &str)]) -> String {
    let name_of = |part: &str| part.split('=').next().unwrap_or_default().to_owned();
    let is_kept = |part: &&str| !part.is_empty() && !set.iter().any(|(name, _)| name_of(part) == *name);
    let kept = query.split('&').filter(is_kept).map(str::to_owned);
    let own = set.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={value}"));
    let parts: Vec<_> = kept.chain(own).collect();
    if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
}

/// The filters of a page, decoded, without those that only page or choose a form.
fn asked_for(query: &str) -> Vec<Property> {
    let decode =
        |text: &str| percent_encoding::percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    let parts = query.split('&').filter_map(|part| part.split_once('='));
    let properties = parts.map(|(name, value)| Property { name: decode(name), value: decode(value) });
    properties.filter(|p| !matches!(p.name.as_str(), "f" | "lang" | "page" | "limit") && !p.value.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_was_asked_for() {
        assert_eq!(with("a", "limit=5&f=html&lang=fr", &[("f", "json"), ("lang", "")]), "a?limit=5&f=json");
        assert_eq!(with("a", "page=1~2", &[("page", "")]), "a");
    }

    #[test]
    fn filters_are_told_decoded() {
        let told = asked_for("camera%3Atype=dome&f=html&operator=Ville+de%20X&limit=10");
        assert_eq!(
            told.iter().map(|p| (p.name.as_str(), p.value.as_str())).collect::<Vec<_>>(),
            [("camera:type", "dome"), ("operator", "Ville de X")]
        );
    }
}
