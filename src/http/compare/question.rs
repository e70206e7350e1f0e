//! Which two lists of the inventory are compared, and reading them.

use crate::domain::Source;
use crate::domain::comparison::{Comparison, Listed};
use crate::geometry::comparing::compare;
use crate::http::wire::params::{Params, number_within};
use crate::http::wire::problem::Problem;
use crate::store::camera::listed::{listed_of_inventory, listed_of_source};
use crate::store::figures::summary::{Summary, summary};
use crate::store::{Reader, StoreError};

/// Metres between two that are never taken for one by their place alone, where nothing else is asked for.
pub const DISTANCE_M: f64 = 30.0;
/// Most rows of a list that are compared here; for more there is the command line.
pub const MOST_ROWS: usize = 20_000;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Key of a source; empty for the inventory as it is shown.
    pub here: String,
    /// Key of a source; empty where nothing is chosen yet.
    pub there: String,
    pub distance_m: f64,
}

impl Question {
    /// Takes the parameters.
    pub fn take(params: &mut Params) -> Result<Self, Problem> {
        let distance_m = params.take_as("distance", |text| number_within(text, 1.0, 1_000.0))?;
        let mut key = |name| params.take(name).map(|text| text.trim().to_owned()).unwrap_or_default();
        Ok(Self { here: key("here"), there: key("there"), distance_m: distance_m.unwrap_or(DISTANCE_M) })
    }
}

/// Two lists of the inventory compared.
pub struct Outcome {
    pub here: Vec<Listed>,
    pub there: Vec<Listed>,
    pub found: Comparison,
    pub figures: Summary,
}

/// Why nothing is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    UnknownSource(String),
    TooMany(usize),
}

impl Refusal {
    /// As a problem with a file.
    pub fn into_problem(self) -> Problem {
        match self {
            Self::UnknownSource(key) => {
                Problem::parameter("there", format!("expected the key of a source that lists cameras, found {key:?}"))
            }
            Self::TooMany(count) => Problem::parameter(
                "there",
                format!(
                    "expected at most {MOST_ROWS} cameras in a list, found {count}; contrechamp compare has no such limit"
                ),
            ),
        }
    }
}

/// Reads both lists and compares them.
pub fn answer(reader: &Reader<'_>, question: &Question) -> Result<Result<Outcome, Refusal>, StoreError> {
    let figures = summary(reader)?;
    let is_known = |key: &String| figures.sources.iter().any(|(source, count)| source.key == *key && *count > 0);
    let mut asked = [&question.there, &question.here].into_iter().filter(|key| !key.is_empty());
    if let Some(unknown) = asked.find(|key| !is_known(key)) {
        return Ok(Err(Refusal::UnknownSource(unknown.clone())));
    }
    let count_of = |key: &str| match figures.sources.iter().find(|(source, _)| source.key == key) {
        Some((_, count)) => *count as usize,
        None => figures.by_status.values().sum::<u64>() as usize,
    };
    let largest = count_of(&question.here).max(count_of(&question.there));
    if largest > MOST_ROWS {
        return Ok(Err(Refusal::TooMany(largest)));
    }
    let list = |key: &str| match key {
        "" => listed_of_inventory(reader, figures.change),
        key => listed_of_source(reader, key, figures.change),
    };
    let (here, there) = (list(&question.here)?, list(&question.there)?);
    let found = compare(&here, &there, question.distance_m);
    Ok(Ok(Outcome { here, there, found, figures }))
}

/// Compares a list of the inventory with one that was sent.
pub fn answer_given(
    reader: &Reader<'_>,
    question: &Question,
    there: Vec<Listed>,
) -> Result<Result<Outcome, Refusal>, StoreError> {
    let figures = summary(reader)?;
    let known = figures.sources.iter().find(|(source, count)| source.key == question.here && *count > 0);
    let count = match (known, question.here.is_empty()) {
        (Some((_, count)), _) => *count as usize,
        (None, true) => figures.by_status.values().sum::<u64>() as usize,
        (None, false) => return Ok(Err(Refusal::UnknownSource(question.here.clone()))),
    };
    if count > MOST_ROWS {
        return Ok(Err(Refusal::TooMany(count)));
    }
    let here = match &*question.here {
        "" => listed_of_inventory(reader, figures.change)?,
        key => listed_of_source(reader, key, figures.change)?,
    };
    let found = compare(&here, &there, question.distance_m);
    Ok(Ok(Outcome { here, there, found, figures }))
}

/// Sources among two lists that may be exported; those of the whole inventory where that is one of them.
pub fn sources_of(question: &Question, figures: &Summary) -> Vec<Source> {
    let is_asked = |key: &String| question.here.is_empty() || question.here == *key || question.there == *key;
    let told =
        figures.sources.iter().filter(|(source, count)| source.is_exportable && *count > 0 && is_asked(&source.key));
    told.map(|(source, _)| source.clone()).collect()
}
