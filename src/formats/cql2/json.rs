//! CQL2 as JSON: the same terms, each an object or a value; places are JSON pointers.

use geo_types::Geometry;
use serde_json::{Map, Value};

use super::{At, Budget, FUNCTIONS, FilterError, Term, TermKind};

/// Operators beside the functions, in small letters.
const OPERATORS: [&str; 15] =
    ["and", "or", "not", "=", "<>", "<", "<=", ">", ">=", "like", "between", "in", "isnull", "casei", "accenti"];

/// Reads a filter.
pub fn parse_json(text: &str) -> Result<Term, FilterError> {
    let root = At::Pointer(String::new());
    let value: Value = serde_json::from_str(text)
        .map_err(|error| FilterError::new(&At::Character(error.column()), "JSON", error.to_string()))?;
    if !value.is_object() && !value.is_boolean() {
        return Err(FilterError::new(&root, "an object with op and args", kind_of(&value)));
    }
    read(&value, "", &mut Budget::default())
}

fn read(value: &Value, pointer: &str, budget: &mut Budget) -> Result<Term, FilterError> {
    let at = At::Pointer(pointer.to_owned());
    budget.enter(&at)?;
    budget.count(&at)?;
    let kind = match value {
        Value::String(text) => TermKind::Text(text.clone()),
        Value::Bool(answer) => TermKind::Boolean(*answer),
        Value::Number(number) => TermKind::Number(number.as_f64().unwrap_or(f64::NAN)),
        Value::Array(list) => TermKind::List(read_all(list, pointer, budget)?),
        Value::Object(members) => object(members, pointer, &at, budget)?,
        Value::Null => return Err(FilterError::new(&at, "a value or an object", "null")),
    };
    budget.leave();
    Ok(Term { at, kind })
}

fn read_all(list: &[Value], pointer: &str, budget: &mut Budget) -> Result<Vec<Term>, FilterError> {
    list.iter().enumerate().map(|(index, value)| read(value, &format!("{pointer}/{index}"), budget)).collect()
}

fn object(members: &Map<String, Value>, pointer: &str, at: &At, budget: &mut Budget) -> Result<TermKind, FilterError> {
    let text = |name: &str| {
        let member = members.get(name)?;
        Some(
            member
                .as_str()
                .map(str::to_owned)
                .ok_or_else(|| FilterError::new(at, format!("a text as {name}"), kind_of(member))),
        )
    };
    if let Some(operator) = text("op").transpose()? {
        let name = operator.to_ascii_lowercase();
        if !OPERATORS.contains(&&*name) && !FUNCTIONS.contains(&&*name) {
            let expected = format!("one of the operators {}", [&OPERATORS[..], &FUNCTIONS].concat().join(", "));
            return Err(FilterError { at: at.clone(), expected, found: format!("{:?}", super::shorten(&operator)) });
        }
        let Some(args) = members.get("args").and_then(Value::as_array) else {
            return Err(FilterError::new(at, "a list as args", members.get("args").map_or("nothing", kind_of)));
        };
        return Ok(TermKind::Call(name, read_all(args, &format!("{pointer}/args"), budget)?));
    }
    if let Some(name) = text("property").transpose()? {
        return Ok(TermKind::Property(name));
    }
    if let Some(date) = text("date").transpose()? {
        return Ok(TermKind::Date(date));
    }
    if let Some(instant) = text("timestamp").transpose()? {
        return Ok(TermKind::Timestamp(instant));
    }
    if let Some(interval) = members.get("interval") {
        return read_interval(interval, at);
    }
    if let Some(bbox) = members.get("bbox") {
        let numbers = bbox.as_array().and_then(|list| list.iter().map(Value::as_f64).collect::<Option<Vec<_>>>());
        let numbers = numbers.filter(|numbers| matches!(numbers.len(), 4 | 6));
        return numbers
            .map(TermKind::Bbox)
            .ok_or_else(|| FilterError::new(at, "4 numbers or 6 with heights", kind_of(bbox)));
    }
    if members.contains_key("coordinates") {
        return read_geometry(members, at);
    }
    let names: Vec<_> = members.keys().map(String::as_str).collect();
    let expected = "an object with op, property, date, timestamp, interval, bbox or coordinates";
    Err(FilterError::new(at, expected, format!("{:?}", names.join(", "))))
}

/// Two ends, each a text or an object with one.
fn read_interval(value: &Value, at: &At) -> Result<TermKind, FilterError> {
    let end = |value: &Value| {
        let inner = ["date", "timestamp"].into_iter().find_map(|name| value.get(name)).unwrap_or(value);
        inner.as_str().map(str::to_owned)
    };
    let ends = value.as_array().map(|ends| ends.iter().map(end).collect::<Option<Vec<_>>>());
    match ends.flatten().as_deref() {
        Some([from, to]) => Ok(TermKind::Interval(from.clone(), to.clone())),
        _ => Err(FilterError::new(at, "two texts as interval", kind_of(value))),
    }
}

/// A geometry of GeoJSON; its rings are closed and its numbers finite.
fn read_geometry(members: &Map<String, Value>, at: &At) -> Result<TermKind, FilterError> {
    let wrong = |error: &dyn std::fmt::Display| FilterError::new(at, "a geometry of GeoJSON", error.to_string());
    let geometry: geojson::Geometry =
        serde_json::from_value(Value::Object(members.clone())).map_err(|error| wrong(&error))?;
    let geometry = Geometry::<f64>::try_from(geometry).map_err(|error| wrong(&error))?;
    Ok(TermKind::Geometry(geometry))
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[\\[\\]{}\":,a-z0-9/ ]{0,100}") {
            let _ = parse_json(&text);
        }
    }

    #[test]
    fn errors_point_to_their_place() {
        let wrong = |text: &str| parse_json(text).unwrap_err().to_string();
        assert!(wrong("{").starts_with("at character 1: expected JSON"), "{}", wrong("{"));
        assert_eq!(wrong("[]"), "at the whole: expected an object with op and args, found a list");
        assert!(wrong(r#"{"op":"drop","args":[]}"#).starts_with("at the whole: expected one of the operators and, or"));
        assert_eq!(
            wrong(r#"{"op":"not","args":[{"op":"=","args":[null,1]}]}"#),
            "at /args/0/args/0: expected a value or an object, found null"
        );
        assert_eq!(wrong(r#"{"op":"and"}"#), "at the whole: expected a list as args, found nothing");
        assert!(
            wrong(r#"{"op":"s_within","args":[{"type":"Point","coordinates":["x"]}]}"#)
                .contains("/args/0: expected a geometry of GeoJSON")
        );
        let deep = format!("{}true{}", r#"{"op":"not","args":["#.repeat(40), "]}".repeat(40));
        assert!(wrong(&deep).contains("expected at most 32 levels"), "{}", wrong(&deep));
    }
}
