//! What the paths of the OpenAPI description are made of.

use serde_json::{Map, Value, json};

/// An operation that answers 200 or a problem.
pub fn operation(id: &str, tag: &str, summary: &str, parameters: &[Value], content: &Value) -> Value {
    json!({
        "operationId": id,
        "tags": [tag],
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": { "description": "Done.", "content": content },
            "default": { "$ref": "#/components/responses/Problem" },
        },
    })
}

/// A JSON document by the name of its schema.
pub fn json_content(schema: &str) -> Value {
    json!({ "application/json": { "schema": named(schema) } })
}

/// A document for programs, and a page for people.
pub fn page_content(media_type: &str, schema: &str) -> Value {
    json!({ media_type: { "schema": named(schema) }, "text/html": { "schema": { "type": "string" } } })
}

/// Features.
pub fn geojson_content(schema: &str) -> Value {
    json!({ "application/geo+json": { "schema": named(schema) } })
}

/// A file of a kind.
pub fn file_content(media_types: &[&str]) -> Value {
    let file = json!({ "schema": { "type": "string", "format": "binary" } });
    media_types.iter().map(|media_type| ((*media_type).to_owned(), file.clone())).collect::<Map<_, _>>().into()
}

/// The same operation where it is done with other statuses than 200; 204 has nothing to say.
pub fn done_with(mut operation: Value, statuses: &[&str]) -> Value {
    let done = operation["responses"].as_object_mut().and_then(|answers| answers.remove("200")).unwrap_or_default();
    for status in statuses {
        let answer = if *status == "204" { json!({ "description": "Done." }) } else { done.clone() };
        operation["responses"][*status] = answer;
    }
    operation
}

fn named(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// Parameters that are described once.
pub fn references(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| reference(name)).collect()
}

/// One of them.
pub fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

/// A parameter in the path.
pub fn path_parameter(name: &str, kind: &str) -> Value {
    json!({ "name": name, "in": "path", "required": true, "schema": { "type": kind } })
}
