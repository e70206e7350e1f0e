//! What an export of ours says of itself, read back: its licence, whom to name, and its sources.

use serde_json::{Map, Value};

use crate::domain::Source;
use crate::domain::source::is_exportable_licence;

/// The statement of a file that is an export of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnStatement {
    /// Licence of the whole.
    pub licence: String,
    pub attribution: String,
    /// Sources that its rows name; empty where they name none.
    pub sources: Vec<Source>,
}

impl OwnStatement {
    /// None where the members are not those that every export of ours has.
    pub fn read(members: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let sources = members.get("sources")?.as_array()?;
        Some(Self {
            licence: Some(text("licence")).filter(|licence| !licence.is_empty())?,
            attribution: text("attribution"),
            sources: sources.iter().filter_map(source).collect(),
        })
    }

    /// From a text that is a statement and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(serde_json::from_str::<Value>(text).ok()?.as_object()?)
    }
}

fn source(told: &Value) -> Option<Source> {
    let text = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    let licence = text("licence");
    let key = text("key");
    (!key.is_empty()).then(|| Source {
        key,
        title: text("title"),
        publisher: text("publisher"),
        is_exportable: is_exportable_licence(&licence),
        licence,
        attribution: text("attribution"),
        url: text("url"),
        published_on: text("published_on"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::statement::Statement;

    #[test]
    fn what_an_export_says_is_read_back() {
        let source = Source {
            key: "city".to_owned(),
            title: "Caméras \"2014\"".to_owned(),
            licence: "etalab-2.0".to_owned(),
            attribution: "Ville, 2014".to_owned(),
            is_exportable: true,
            ..Source::default()
        };
        let statement = Statement { sources: vec![source.clone()], ..Statement::default() };
        let read = OwnStatement::parse(&statement.to_json()).unwrap();
        let expected = OwnStatement {
            licence: "ODbL-1.0".to_owned(),
            attribution: "Ville, 2014".to_owned(),
            sources: vec![source],
        };
        assert_eq!(read, expected);
        for other in ["", "[]", "{}", "{\"licence\":\"MIT\"}", "{\"sources\":[]}", "{\"licence\":\"\",\"sources\":[]}"]
        {
            assert_eq!(OwnStatement::parse(other), None, "{other}");
        }
    }
}
