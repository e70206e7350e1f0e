//! `/search`: areas, places, streets, cameras by reference or code, and coordinates however they are written.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::get;
use serde_json::{Value, json};

use super::answer::{Answer, Freshness, JSON, Scope};
use super::params::Params;
use super::problem::{Problem, shorten};
use super::state::{App, AppState};
use crate::domain::Position;
use crate::store::search::{SearchHit, search};

const DEFAULT_LIMIT: usize = 8;
const MAX_LIMIT: usize = 50;

/// The route of the search.
pub fn routes() -> Router<AppState> {
    Router::new().route("/search", get(find))
}

async fn find(State(app): State<AppState>, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    let query = params.take("q").unwrap_or_default();
    params.take("lang");
    let limit = params.take_as("limit", |text| {
        let number = text.parse::<usize>().ok().filter(|number| *number > 0);
        number.ok_or_else(|| format!("expected a whole number from 1, found {:?}", shorten(text)))
    })?;
    params.finish()?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
    let position = coordinates(&app, &query);
    let wanted = query.clone();
    let (change, hits) = app
        .read(move |reader| {
            let hits = if position.is_some() { Vec::new() } else { search(reader, &wanted, limit)? };
            Ok((reader.latest_change()?.0, hits))
        })
        .await?;
    let mut results: Vec<Value> = position.map(coordinates_result).into_iter().collect();
    results.extend(hits.iter().map(result));
    let freshness = Freshness::Version { scope: Scope::ALL, change: change.0 };
    Ok(Answer::json(JSON, &json!({ "query": query, "results": results }), freshness))
}

fn result(hit: &SearchHit) -> Value {
    let folder = match hit.kind.as_str() {
        "area" => Some("areas"),
        "place" => Some("places"),
        "camera" => Some("cameras"),
        _ => None,
    };
    let mut value = json!({
        "kind": hit.kind,
        "id": hit.id,
        "title": hit.title,
        "subtitle": hit.subtitle,
        "position": [hit.position.lon(), hit.position.lat()],
        "href": folder.map(|folder| format!("{folder}/{}", hit.id)),
    });
    if let Some(bbox) = hit.bbox {
        value["bbox"] = json!(bbox.to_array());
    }
    value
}

fn coordinates_result(position: Position) -> Value {
    let title = format!("{:.6}, {:.6}", position.lat(), position.lon());
    json!({
        "kind": "coordinates",
        "id": "",
        "title": title,
        "subtitle": "",
        "position": [position.lon(), position.lat()],
        "href": null,
    })
}

/// Two numbers with or without decimal commas, degree signs and letters. Latitude comes first as people write it,
/// unless only the other order lies in the territory.
fn coordinates(app: &App, text: &str) -> Option<Position> {
    let (first, second) = parse_pair(text)?;
    let latitude_first = Position::new(second, first).ok();
    let longitude_first = Position::new(first, second).ok();
    let bounds = app.territory.bbox();
    let is_here = |position: &Option<Position>| position.is_some_and(|position| bounds.contains(position));
    if is_here(&longitude_first) && !is_here(&latitude_first) {
        longitude_first
    } else {
        latitude_first.or(longitude_first)
    }
}

fn parse_pair(text: &str) -> Option<(f64, f64)> {
    let is_plain = |c: char| c.is_ascii_digit() || c.is_whitespace() || "+-.,;/°NSEOWnseow".contains(c);
    if text.len() > 80 || !text.chars().all(is_plain) {
        return None;
    }
    let spaced = text.replace(['°', ';', '/'], " ");
    let parts: Vec<&str> = spaced.split_whitespace().collect();
    let halves: Vec<String> = match parts[..] {
        // One piece: a comma parts the two, points are decimal.
        [one] => one.split(',').map(str::to_owned).collect(),
        // Two pieces: a comma inside is decimal, one at the end parts.
        [a, b] => [a, b].map(|half| half.trim_end_matches(',').replace(',', ".")).into(),
        // Letters stand apart: 43.61 N 3.87 E.
        [a, x, b, y] if is_letter(x) && is_letter(y) => vec![format!("{a}{x}"), format!("{b}{y}")],
        _ => return None,
    };
    let [a, b] = &halves[..] else { return None };
    let (a, b) = (parse_half(a)?, parse_half(b)?);
    // A letter says which is the longitude.
    if a.1 == Some(true) || b.1 == Some(false) { Some((b.0, a.0)) } else { Some((a.0, b.0)) }
}

fn is_letter(text: &str) -> bool {
    text.trim_end_matches(',').chars().count() == 1 && text.chars().all(|c| c.is_ascii_alphabetic() || c == ',')
}

/// A number, and whether a letter says that it is a longitude.
fn parse_half(text: &str) -> Option<(f64, Option<bool>)> {
    let text = text.trim_end_matches(',');
    let number = text.trim_matches(|c: char| c.is_ascii_alphabetic());
    let letter = text.chars().find(char::is_ascii_alphabetic).map(|c| c.to_ascii_uppercase());
    let number: f64 = number.replace(',', ".").parse().ok().filter(|number: &f64| number.is_finite())?;
    let is_negative = matches!(letter, Some('S' | 'W' | 'O'));
    let is_longitude = letter.map(|letter| matches!(letter, 'E' | 'W' | 'O'));
    Some((if is_negative { -number.abs() } else { number }, is_longitude))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = parse_pair(&text);
        }
    }

    #[test]
    fn coordinates_are_understood_however_they_are_written() {
        for text in [
            "43.61,3.87",
            "43.61, 3.87",
            "43,61 3,87",
            "43.61 3.87",
            "43.61;3.87",
            "43.61° N 3.87° E",
            "N43.61 E3.87",
            "3.87E 43.61N",
        ] {
            assert_eq!(parse_pair(text), Some((43.61, 3.87)), "{text}");
        }
        assert_eq!(parse_pair("43.61 N, 3.87 O"), Some((43.61, -3.87)));
        for text in ["", "C59.04", "43", "12 rue", "1,2,3", "N S", "--1 2", "1 2 3"] {
            assert_eq!(parse_pair(text), None, "{text}");
        }
    }
}
