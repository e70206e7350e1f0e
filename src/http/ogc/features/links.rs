//! Links as OGC API writes them: `href`, `rel`, `type`, `title`.

use serde_json::{Value, json};

use super::item_query::Form;
use crate::http::state::App;
use crate::http::wire::answer::{CSV, GEOJSON, JSON};

/// One link; `path` begins with a slash.
pub fn link(app: &App, path: &str, rel: &str, media_type: &str, title: &str) -> Value {
    json!({ "href": app.url(path), "rel": rel, "type": media_type, "title": title })
}

/// `self` for the form that was asked for and `alternate` for the others.
pub fn representations(app: &App, path: &str, query: &str, form: Form, forms: &[(Form, &'static str)]) -> Vec<Value> {
    let mut links = Vec::with_capacity(forms.len());
    for (other, media_type) in forms {
        let (rel, title) = if *other == form { ("self", "This document") } else { ("alternate", title_of(*other)) };
        let query = if *other == form { query.to_owned() } else { with_parameter(query, "f", name_of(*other)) };
        links.push(link(app, &join(path, &query), rel, media_type, title));
    }
    links.sort_by_key(|link| link["rel"] != "self");
    links
}

/// Forms of features.
pub const FEATURE_FORMS: [(Form, &str); 3] = [(Form::Json, GEOJSON), (Form::Html, "text/html"), (Form::Csv, CSV)];
/// Forms of everything else.
pub const DOCUMENT_FORMS: [(Form, &str); 2] = [(Form::Json, JSON), (Form::Html, "text/html")];

/// The query with one parameter set.
pub fn with_parameter(query: &str, name: &str, value: &str) -> String {
    let is_other = |part: &&str| !part.is_empty() && part.split('=').next() != Some(name);
    let mut parts: Vec<&str> = query.split('&').filter(is_other).collect();
    let own = format!("{name}={value}");
    parts.push(&own);
    parts.join("&")
}

/// Path and query.
pub fn join(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn name_of(form: Form) -> &'static str {
    match form {
        Form::Json => "json",
        Form::Html => "html",
        Form::Csv => "csv",
    }
}

fn title_of(form: Form) -> &'static str {
    match form {
        Form::Json => "This document as JSON",
        Form::Html => "This document as HTML",
        Form::Csv => "This document as CSV",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_replaced_not_repeated() {
        assert_eq!(with_parameter("f=html&limit=5", "f", "json"), "limit=5&f=json");
        assert_eq!(with_parameter("", "page", "1~2~3"), "page=1~2~3");
        assert_eq!(with_parameter("pages=1&page=2", "page", "3"), "pages=1&page=3");
    }
}
