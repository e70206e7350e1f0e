//! What an export says of itself: licence, attribution, sources, filter, date and count, inside the file or beside it.

use serde_json::{Map, Value, json};

use crate::domain::Source;

/// Licence of the inventory as a whole, as an SPDX identifier.
pub const LICENCE: &str = "ODbL-1.0";
/// Where its text stands.
pub const LICENCE_URL: &str = "https://opendatacommons.org/licenses/odbl/1-0/";

/// The facts that travel with an export.
#[derive(Clone, Debug, Default)]
pub struct Statement {
    pub title: String,
    /// Sources whose observations may be among the rows.
    pub sources: Vec<Source>,
    /// The filter as parameter names and values; empty for everything.
    pub filter: Vec<(String, String)>,
    /// Day of the version exported: the RFC 3339 instant in UTC at which it began.
    pub generated_at: String,
    pub count: u64,
    /// Cameras that match and were left out, for want of a licence that allows them.
    pub withheld: u64,
    /// Address of the service, where it is known.
    pub root: String,
}

impl Statement {
    /// Whom to name: the attribution of every source, each once, in the order of the sources.
    pub fn attribution(&self) -> String {
        let mut names: Vec<&str> = Vec::new();
        for source in &self.sources {
            let name =
                [&source.attribution, &source.publisher, &source.title].into_iter().find(|text| !text.is_empty());
            if let Some(name) = name.filter(|name| !names.contains(&name.as_str())) {
                names.push(name);
            }
        }
        names.join("; ")
    }

    /// The licence with its address, as one text.
    pub fn licence_line(&self) -> String {
        format!("{LICENCE}, {LICENCE_URL}")
    }

    /// Everything as names and texts, for formats that keep such pairs.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let sources = self.sources.iter().map(|source| format!("{}: {}", source.key, source_text(source)));
        let filter = self.filter.iter().map(|(name, value)| format!("{name}={value}"));
        vec![
            ("title", self.title.clone()),
            ("licence", LICENCE.to_owned()),
            ("licence_url", LICENCE_URL.to_owned()),
            ("attribution", self.attribution()),
            ("sources", sources.collect::<Vec<_>>().join("\n")),
            ("filter", filter.collect::<Vec<_>>().join("&")),
            ("timeStamp", self.generated_at.clone()),
            ("numberMatched", self.count.to_string()),
            ("withheld", self.withheld.to_string()),
        ]
    }

    /// Everything as one JSON object.
    pub fn to_json(&self) -> String {
        Value::Object(self.members()).to_string()
    }

    /// The opening of a FeatureCollection with the statement as foreign members (RFC 7946, section 6.1).
    /// Features joined by commas and [`GEOJSON_END`] follow.
    pub fn geojson_start(&self) -> String {
        let mut members = Map::new();
        members.insert("type".into(), "FeatureCollection".into());
        members.extend(self.members());
        let mut text = Value::Object(members).to_string();
        text.pop();
        text.push_str(",\"features\":[\n");
        text
    }

    /// The same facts for a table of the given name and columns: CSV on the Web metadata (W3C, 2015).
    pub fn csv_metadata(&self, file_name: &str, columns: &[&str]) -> String {
        let columns: Vec<Value> = columns.iter().map(|name| json!({ "titles": name })).collect();
        let mut members = Map::new();
        members.insert("@context".into(), "http://www.w3.org/ns/csvw".into());
        members.insert("url".into(), file_name.into());
        members.insert("dc:title".into(), self.title.as_str().into());
        members.insert("dc:license".into(), json!({ "@id": LICENCE_URL }));
        members.insert("dc:rights".into(), self.attribution().into());
        members.insert("dc:modified".into(), self.generated_at.as_str().into());
        members.insert("dc:source".into(), self.sources.iter().map(source_text).collect());
        members.insert("notes".into(), json!([self.members()]));
        members.insert("tableSchema".into(), json!({ "columns": columns, "primaryKey": "id" }));
        format!("{:#}\n", Value::Object(members))
    }

    fn members(&self) -> Map<String, Value> {
        let filter: Map<String, Value> =
            self.filter.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        let mut members = Map::new();
        members.insert("title".into(), self.title.as_str().into());
        members.insert("licence".into(), LICENCE.into());
        members.insert("licence_url".into(), LICENCE_URL.into());
        members.insert("attribution".into(), self.attribution().into());
        members.insert("sources".into(), self.sources.iter().map(source_json).collect());
        members.insert("filter".into(), filter.into());
        members.insert("timeStamp".into(), self.generated_at.as_str().into());
        members.insert("numberMatched".into(), self.count.into());
        members.insert("numberReturned".into(), self.count.into());
        members.insert("withheld".into(), self.withheld.into());
        members
    }
}

/// The sources that a file made from [`Statement::geojson_start`] names, from its beginning; none where it has no such.
pub fn sources_in_geojson(beginning: &[u8]) -> Option<Vec<Value>> {
    const OPENING: &[u8] = b",\"features\":[\n";
    let end = beginning.windows(OPENING.len()).position(|window| window == OPENING)?;
    let members: Value = serde_json::from_slice(&[&beginning[..end], b"}"].concat()).ok()?;
    members.get("sources")?.as_array().cloned()
}

/// The end of a FeatureCollection begun by [`Statement::geojson_start`].
pub const GEOJSON_END: &str = "\n]}\n";

/// A source as the statements inside files name it.
pub fn source_json(source: &Source) -> Value {
    json!({
        "key": source.key,
        "title": source.title,
        "publisher": source.publisher,
        "licence": source.licence,
        "attribution": source.attribution,
        "url": source.url,
        "published_on": source.published_on,
    })
}

fn source_text(source: &Source) -> String {
    let parts = [&source.title, &source.publisher, &source.licence, &source.url, &source.published_on];
    parts.into_iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement() -> Statement {
        let source = |key: &str| Source {
            key: key.to_owned(),
            title: "Caméras \"2014\"".to_owned(),
            attribution: "Ville de Montpellier, 2014".to_owned(),
            ..Source::default()
        };
        Statement {
            title: "Caméras".to_owned(),
            sources: vec![source("a"), source("b")],
            filter: vec![("cc_status".to_owned(), "gone".to_owned())],
            generated_at: "2026-11-23T20:00:00.000001Z".to_owned(),
            count: 0,
            withheld: 0,
            root: String::new(),
        }
    }

    #[test]
    fn an_export_is_one_geojson_document_that_says_what_it_is() {
        let text = format!("{}{GEOJSON_END}", statement().geojson_start());
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["type"], "FeatureCollection");
        assert_eq!(read["features"], json!([]));
        assert_eq!(read["licence"], "ODbL-1.0");
        assert_eq!(read["filter"]["cc_status"], "gone");
        assert_eq!(read["attribution"], "Ville de Montpellier, 2014");
        assert_eq!(read["sources"][1]["key"], "b");
    }

    #[test]
    fn a_table_has_its_statement_beside_it() {
        let read: Value = serde_json::from_str(&statement().csv_metadata("cameras.csv", &["id", "lon"])).unwrap();
        assert_eq!(read["url"], "cameras.csv");
        assert_eq!(read["tableSchema"]["columns"][1]["titles"], "lon");
        assert_eq!(read["dc:license"]["@id"], LICENCE_URL);
    }
}
