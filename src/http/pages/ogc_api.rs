//! The OpenAPI description as a page: what each operation does and what each parameter means, in the words of the page.
//! Programs read the same in English; what no catalogue has words for stays as they read it.

use serde_json::Value;

use super::ogc_rows::{Described, plain};
use crate::domain::Building;
use crate::http::i18n::Language;
use crate::http::query::collection::Collection;
use crate::http::query::queryables::TAGS;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The operations of the description, path by path.
pub fn operations(language: &Language, api: &Value) -> Vec<Described> {
    let all = api["paths"].as_object().into_iter().flatten().flat_map(|(path, methods)| {
        METHODS.iter().filter_map(move |method| Some((path, *method, methods.get(method)?)))
    });
    let described = all.map(|(path, method, operation)| {
        let told = operation_in_words(language, path, operation["operationId"].as_str().unwrap_or_default());
        Described {
            name: path.clone(),
            kind: method.to_uppercase(),
            words: Vec::new(),
            is_in_words: told.is_some(),
            description: told.unwrap_or_else(|| plain(&operation["summary"])),
        }
    });
    described.collect()
}

fn operation_in_words(language: &Language, path: &str, id: &str) -> Option<String> {
    if let Some(text) = language.find(&format!("ogc.operation.{id}")) {
        return Some(text.to_owned());
    }
    let of = |key: &str, list: &str, format: &str| {
        let what = language.find(&format!("ogc.{list}.title"))?;
        Some(language.fill(key, &[("what", what.into()), ("format", language.word("exports.format", format).into())]))
    };
    if let Some(rest) = path.strip_prefix("/collections/") {
        let (collection, rest) = rest.split_once('/').unwrap_or((rest, ""));
        return match rest {
            "" => of("ogc.operation.describe", collection, ""),
            "queryables" => of("ogc.operation.queryables", collection, ""),
            "items" => language.find(&format!("ogc.{collection}.description")).map(str::to_owned),
            "items/{id}" => of("ogc.operation.item", collection, ""),
            _ => None,
        };
    }
    if let Some((list, ending)) = path.strip_prefix("/exports/").and_then(|rest| rest.split_once('.')) {
        let key = if id.ends_with("Metadata") { "ogc.operation.export_metadata" } else { "ogc.operation.export" };
        return of(key, list, ending);
    }
    let ending = path.strip_prefix("/unlocated.")?;
    Some(language.fill("ogc.operation.unlocated", &[("format", ending.into())]))
}

/// What can be asked with, each name once and by its name; those in a path and without words of their own are no news.
pub fn parameters(language: &Language, api: &Value) -> Vec<Described> {
    let shared = api["components"]["parameters"].as_object().into_iter().flatten().map(|(_, parameter)| parameter);
    let operations = api["paths"].as_object().into_iter().flatten().flat_map(|(_, methods)| {
        methods.as_object().into_iter().flatten().filter_map(|(_, operation)| operation["parameters"].as_array())
    });
    let mut described: Vec<_> = shared
        .chain(operations.flatten())
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| {
            let name = plain(&parameter["name"]);
            let told = parameter_in_words(language, &name);
            Described {
                kind: String::new(),
                words: Vec::new(),
                is_in_words: told.is_some(),
                description: told.unwrap_or_else(|| plain(&parameter["description"])),
                name,
            }
        })
        .collect();
    described.sort_by(|a, b| a.name.cmp(&b.name));
    described.dedup_by(|a, b| a.name == b.name);
    described
}

fn parameter_in_words(language: &Language, name: &str) -> Option<String> {
    let of_collection =
        |collection: Collection| language.find(&format!("ogc.query.{}.{name}", collection.id())).map(str::to_owned);
    let own = language.find(&format!("ogc.parameter.{name}")).map(str::to_owned);
    let is_tag = TAGS.contains(&name);
    let tag = || language.find("ogc.query.cameras.other").filter(|_| is_tag).map(str::to_owned);
    let shape = || language.find("ogc.query.buildings.other").filter(|_| Building::is_key(name)).map(str::to_owned);
    own.or_else(tag).or_else(shape).or_else(|| Collection::ALL.into_iter().find_map(of_collection))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::i18n::load_languages;

    #[test]
    fn what_no_catalogue_knows_stays_as_programs_read_it() {
        let french = load_languages(&["fr".to_owned()]).unwrap().remove(0);
        let parameter = json!({ "name": "novel", "in": "query", "description": "New." });
        let get = json!({ "operationId": "getNovel", "summary": "A novelty", "parameters": [parameter] });
        let api = json!({ "paths": { "/novel": { "get": get } } });
        let told = |described: Vec<Described>| (described[0].description.clone(), described[0].is_in_words);
        assert_eq!(told(operations(&french, &api)), ("A novelty".to_owned(), false));
        assert_eq!(told(parameters(&french, &api)), ("New.".to_owned(), false));
    }
}
