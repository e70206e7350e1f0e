//! A page of features on its way out: numbers, links and the features themselves as one GeoJSON document (RFC 7946).

use memchr::memmem;
use serde_json::{Value, json};

use super::item_query::{For, Form, ItemQuery};
use super::links::{FEATURE_FORMS, join, link, representations, with_parameter};
use super::page_token::PageToken;
use crate::domain::ExportLayer;
use crate::domain::condition::Condition;
use crate::formats::export::layer::OTHER_TAGS;
use crate::formats::export::{csv, layer};
use crate::http::ogc::ogc_html::{Resource, render};
use crate::http::query::collection::Collection;
use crate::http::query::crs::ServedCrs;
use crate::http::state::App;
use crate::http::wire::answer::{Answer, CSV, GEOJSON, HTML, Scope};
use crate::http::wire::asked::Asked;
use crate::http::wire::problem::Problem;
use crate::store::StoreError;
use crate::store::camera::feature_subject::meets;

/// The beginning of a document: features come first, so that they are written once and never moved.
pub const HEAD: &[u8] = b"{\"type\":\"FeatureCollection\",\"features\":[";

/// The end of a feature whose properties come last and are not empty.
const END: &[u8] = b"}}";

/// Where the map's panels and lists read cameras: as in `items`, but with those that may not be passed on.
pub const MAP_CAMERAS: &str = "/map/cameras";

/// A document begun with complete features.
pub fn begun(features: &[String]) -> Vec<u8> {
    [HEAD, features.join(",").as_bytes()].concat()
}

/// The rows whose features meet a condition, at most so many.
pub fn meeting<T>(
    rows: Vec<T>,
    condition: &Condition,
    limit: Option<usize>,
    feature: impl Fn(&T) -> Result<String, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut kept = Vec::new();
    for row in rows {
        if limit.is_some_and(|limit| kept.len() >= limit) {
            break;
        }
        if meets(condition, feature(&row)?.as_bytes())? {
            kept.push(row);
        }
    }
    Ok(kept)
}

/// What a collection found.
#[derive(Debug)]
pub struct Listing {
    /// [`HEAD`], then complete GeoJSON features joined by commas.
    pub document: Vec<u8>,
    pub returned: usize,
    /// How many match in all; none if counting took too long.
    pub matched: Option<u64>,
    /// Cameras that match and were left out, for want of a licence that allows them; none where nothing can be.
    pub withheld: Option<u64>,
    /// Key of the last feature where there are more.
    pub next: Option<String>,
    /// The change that the page stands at.
    pub change: i64,
    /// The newest change when it was read.
    pub read_at: i64,
    /// When the change was committed.
    pub committed_at: String,
    pub scope: Scope,
}

/// One feature with what its answer needs.
#[derive(Debug)]
pub struct Item {
    /// The complete GeoJSON feature.
    pub feature: String,
    pub scope: Scope,
    /// The newest change when it was read.
    pub read_at: i64,
}

impl Listing {
    /// The answer in the form asked for.
    pub fn answer(
        mut self,
        app: &App,
        asked: &Asked,
        collection: Collection,
        query: &ItemQuery,
        raw: &str,
    ) -> Result<Answer, Problem> {
        if query.crs != ServedCrs::default() {
            let mut features = self.values()?;
            query.crs.convert(&mut features)?;
            self.document = begun(&features.iter().map(Value::to_string).collect::<Vec<_>>());
        }
        let freshness = collection.freshness(self.scope, self.read_at, app.today());
        let links = self.links(app, collection, query, raw);
        let answer = match query.form {
            Form::Json => {
                if query.reader == For::Reuse {
                    self.name_columns(collection);
                }
                Answer::new(GEOJSON, self.ended(&links), freshness)
            }
            Form::Csv => Answer::new(CSV, self.table(collection, query.crs)?, freshness)
                .with(axum::http::header::CONTENT_DISPOSITION, format!("inline; filename=\"{}.csv\"", collection.id())),
            Form::Html => {
                let document: Value = serde_json::from_slice(&self.ended(&links)).map_err(Problem::internal)?;
                Answer::new(HTML, render(app, asked, Resource::Items(collection), &document)?, freshness)
            }
        };
        Ok(with_link_headers(answer, &links)
            .with(axum::http::HeaderName::from_static("content-crs"), format!("<{}>", query.crs.uri())))
    }

    /// The features as a table; of cameras, the same as that of an export.
    fn table(&self, collection: Collection, crs: ServedCrs) -> Result<Vec<u8>, Problem> {
        let names = crs.column_names();
        if collection == Collection::Cameras {
            let columns = layer::columns(ExportLayer::Cameras);
            let head = csv::header(columns, names);
            let rows = csv::rows(columns, &self.document[HEAD.len()..]).map_err(Problem::internal)?;
            return Ok([head, rows].concat());
        }
        super::csv::write(&self.values()?, names)
    }

    /// Names in the last feature, as null, every column of its list that the feature says nothing of: clients such as QGIS
    /// know no attribute that the first page does not name, and most tags are rare. The last, so that nothing is moved.
    fn name_columns(&mut self, collection: Collection) {
        let columns = match collection {
            Collection::Cameras => layer::columns(ExportLayer::Cameras),
            Collection::Places => layer::columns(ExportLayer::Places),
            Collection::Buildings => layer::columns(ExportLayer::Buildings),
            _ => return,
        };
        // Within a text, quotes are escaped: only members are found.
        let Some(start) = memmem::rfind(&self.document, b"{\"type\":\"Feature\",") else { return };
        let is_named = |name: &str| memmem::find(&self.document[start..], format!("\"{name}\":").as_bytes()).is_some();
        let columns = columns.iter().filter(|column| column.kind == layer::Kind::Text && column.name != OTHER_TAGS);
        let absent = columns.filter(|column| !is_named(column.name));
        let nulls: Vec<u8> = absent.flat_map(|column| format!(",\"{}\":null", column.name).into_bytes()).collect();
        if self.document.ends_with(END) {
            self.document.truncate(self.document.len() - END.len());
            self.document.extend_from_slice(&nulls);
            self.document.extend_from_slice(END);
        }
    }

    /// The features as values.
    fn values(&self) -> Result<Vec<Value>, Problem> {
        let text = [b"[", &self.document[HEAD.len()..], b"]"].concat();
        serde_json::from_slice(&text).map_err(Problem::internal)
    }

    /// The document with its numbers and links.
    fn ended(self, links: &[Value]) -> Vec<u8> {
        let mut numbers = json!({ "timeStamp": self.committed_at });
        if let Some(matched) = self.matched {
            numbers["numberMatched"] = matched.into();
        }
        numbers["numberReturned"] = self.returned.into();
        if let Some(withheld) = self.withheld {
            numbers["withheld"] = withheld.into();
        }
        numbers["links"] = links.into();
        let mut document = self.document;
        document.extend_from_slice(b"],");
        document.extend_from_slice(&numbers.to_string().as_bytes()[1..]);
        document
    }

    fn links(&self, app: &App, collection: Collection, query: &ItemQuery, raw: &str) -> Vec<Value> {
        let form = query.form;
        let (path, forms) = match query.reader {
            For::Map => (MAP_CAMERAS.to_owned(), &FEATURE_FORMS[..1]),
            For::Reuse => (format!("/collections/{}/items", collection.id()), &FEATURE_FORMS[..]),
        };
        let mut links = representations(app, &path, raw, form, forms);
        if let Some(key) = &self.next {
            let token = PageToken { change: self.change, matched: self.matched, key: key.clone() };
            let next = join(&path, &with_parameter(raw, "page", &token.to_string()));
            let media_type = FEATURE_FORMS.iter().find(|(known, _)| *known == form).map_or(GEOJSON, |(_, name)| name);
            links.push(link(app, &next, "next", media_type, "Next page"));
        }
        let own = format!("/collections/{}", collection.id());
        links.push(link(app, &own, "collection", "application/json", collection.title()));
        links
    }
}

/// Adds `self`, `next` and `alternate` as a `Link` header (RFC 8288), for forms that have no place for them.
fn with_link_headers(answer: Answer, links: &[Value]) -> Answer {
    let told = links.iter().filter(|link| link["rel"] != "collection").map(|link| {
        let text = |name: &str| link[name].as_str().unwrap_or_default().replace(['<', '>', '"'], "");
        format!("<{}>; rel=\"{}\"; type=\"{}\"", text("href"), text("rel"), text("type"))
    });
    let told = told.collect::<Vec<_>>().join(", ");
    answer.with(axum::http::header::LINK, told)
}
