//! `filter`, `filter-lang` and `filter-crs` (OGC API Features Part 3, OGC 19-079r2): a condition read, its names and types
//! checked against the queryables, and what of it the other parameters can answer handed over to them.

mod bind;
mod narrow;
mod space;

use jiff::tz::TimeZone;

pub use self::narrow::{narrow_box, narrow_cameras};
use super::crs::ServedCrs;
use super::queryables::Queryable;
use crate::domain::condition::Condition;
use crate::formats::cql2::{FilterError, parse_json, parse_text};
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, ProblemKind, shorten};

/// What `filter-lang` may be; the first when nothing is said. The last is what GDAL before 3.9 calls the first.
pub const LANGUAGES: [&str; 3] = ["cql2-text", "cql2-json", "cql-text"];

/// Takes the three parameters; answers the conditions that all have to be met, none where nothing is asked.
pub fn take_filter(params: &mut Params, queryables: &[Queryable], zone: &TimeZone) -> Result<Vec<Condition>, Problem> {
    let is_json = params.take_as("filter-lang", |text| match text {
        "cql2-json" => Ok(true),
        "cql2-text" | "cql-text" => Ok(false),
        _ => Err(format!("expected one of {}, found {:?}", LANGUAGES.join(", "), shorten(text))),
    })?;
    let crs = params.take_as("filter-crs", ServedCrs::parse)?.unwrap_or_default();
    let has_filter = params.get("filter").is_some();
    let Some(text) = params.take("filter") else {
        return if has_filter {
            Err(Problem::parameter("filter", "expected a condition, found nothing"))
        } else {
            Ok(Vec::new())
        };
    };
    let term = if is_json == Some(true) { parse_json(&text) } else { parse_text(&text) };
    let schema = bind::Schema { queryables, zone, crs };
    let condition = term.and_then(|term| schema.bind(&term)).map_err(|error| told(&error))?;
    Ok(condition.into_conjuncts())
}

/// The problem names the parameter, the place in it, what was expected and what was found.
fn told(error: &FilterError) -> Problem {
    let mut problem = Problem::new(ProblemKind::InvalidParameter, format!("filter: {error}"));
    for (name, value) in [
        ("parameter", "filter".to_owned()),
        ("position", error.at.to_string()),
        ("expected", error.expected.clone()),
        ("found", error.found.clone()),
    ] {
        problem.extra.insert(name.into(), value.into());
    }
    problem
}

/// Conditions as one; none where there are none.
pub fn joined(mut conditions: Vec<Condition>) -> Option<std::sync::Arc<Condition>> {
    match conditions.len() {
        0 => None,
        1 => Some(conditions.remove(0).into()),
        _ => Some(Condition::All(conditions).into()),
    }
}
