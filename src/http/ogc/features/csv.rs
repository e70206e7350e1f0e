//! Features as CSV (RFC 4180): id, position of points, then every property that occurs, in order.
//! Cameras have their own columns, see `formats::camera_csv`.

use csv::Writer;
use serde_json::Value;

use crate::http::wire::problem::Problem;

/// Writes features, positions under the two names; lists within a property are joined by `;`, objects stay JSON.
pub fn write(features: &[Value], [first, second]: [&str; 2]) -> Result<Vec<u8>, Problem> {
    let mut names: Vec<&str> = Vec::new();
    for properties in features.iter().filter_map(|feature| feature["properties"].as_object()) {
        for name in properties.keys() {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    let mut writer = Writer::from_writer(Vec::new());
    let head = ["id", first, second].into_iter().chain(names.iter().copied());
    writer.write_record(head).map_err(Problem::internal)?;
    for feature in features {
        let place = &feature["geometry"]["coordinates"];
        let mut row = vec![text(&feature["id"]), text(&place[0]), text(&place[1])];
        if feature["geometry"]["type"] != "Point" {
            row[1].clear();
            row[2].clear();
        }
        row.extend(names.iter().map(|name| text(&feature["properties"][*name])));
        writer.write_record(&row).map_err(Problem::internal)?;
    }
    writer.into_inner().map_err(Problem::internal)
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) if list.iter().all(Value::is_string) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(";")
        }
        other => other.to_string(),
    }
}
